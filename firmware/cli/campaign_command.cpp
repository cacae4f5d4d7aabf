#include "firmware/cli/campaign_command.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>

#include "config/words/message.hpp"
#include "firmware/cli/campaign_report.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

constexpr std::size_t k_most_looked_through = 10'000;

struct Options {
    std::string campaign;  ///< name or id
    std::string segment, message_template;
    std::string message_class = "marketing";
    std::optional<int> value{};
    bool yes = false;
    std::size_t limit = k_usual_limit;
};

std::string target_of(const json::value& campaign, const std::string& verb = {}) {
    return "/v1/campaigns/" + escaped(text_of(campaign, "id")) + (verb.empty() ? "" : "/" + verb);
}

bool is_over(const json::value& campaign) {
    const std::string state = text_of(campaign, "state");
    return state == "done" || state == "cancelled";
}

// By its id, or by its name where that tells; of those of one name one that is not over, if it is the only one.
std::optional<json::value> look_up(const Daemon& daemon, const std::string& name) {
    if (name.starts_with("cmp_")) return daemon.get("/v1/campaigns/" + escaped(name));
    std::vector<json::value> alive, over;
    for (const json::value& each : daemon.list("/v1/campaigns", k_most_looked_through).data)
        if (text_of(each, "name") == name) (is_over(each) ? over : alive).push_back(each);
    const auto& found = alive.empty() ? over : alive;
    if (found.size() > 1) {
        std::string ids;
        for (const json::value& each : found) ids += " " + text_of(each, "id");
        refuse("there are " + std::to_string(found.size()) + " campaigns of this name; say which:" + ids);
    }
    return found.empty() ? std::nullopt : std::optional(found.front());
}

json::value must_find(const Daemon& daemon, const std::string& name) {
    auto campaign = look_up(daemon, name);
    if (!campaign) refuse("there is no campaign \"" + name + "\" (tillcast campaign list)");
    return std::move(*campaign);
}

void list(const Globals& globals, const Options& options) {
    const Listing listing = Daemon(globals).list("/v1/campaigns", options.limit);
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << "There are no campaigns yet.\n";
        return;
    }
    Table table({{"ID"},
                 {"NAME", false, true},
                 {"STATE"},
                 {"SEGMENT", false, true, 2},
                 {"TEMPLATE", false, true, 1},
                 {"AUDIENCE", true},
                 {"STARTED", false, false, 3}});
    for (const json::value& campaign : listing.data)
        table.add({text_of(campaign, "id"), text_of(campaign, "name"), text_of(campaign, "state"),
                   text_of(campaign, "segment"), text_of(campaign, "template"), text_of(campaign, "audience"),
                   time_of(campaign, "started_at")});
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
    tell_of_more(listing);
}

void show(const Globals& globals, const Options& options) {
    const Daemon daemon(globals);
    const json::value campaign = daemon.get(target_of(must_find(daemon, options.campaign)));
    if (globals.as_json) return print_json(campaign);
    std::cout << campaign_text(campaign, terminal_of(STDOUT_FILENO));
}

// With --segment and --template a draft is written, unless the very same one is there.
json::value draft(const Daemon& daemon, const Options& options) {
    if (options.segment.empty()) return must_find(daemon, options.campaign);
    const auto known = look_up(daemon, options.campaign);
    if (known && text_of(*known, "state") == "draft" && text_of(*known, "segment") == options.segment &&
        text_of(*known, "template") == options.message_template && text_of(*known, "class") == options.message_class &&
        (!options.value || text_of(*known, "value") == std::to_string(*options.value)))
        return *known;
    json::object body{{"name", options.campaign},
                      {"segment", options.segment},
                      {"template", options.message_template},
                      {"class", options.message_class}};
    if (options.value) body["value"] = *options.value;
    return daemon.post("/v1/campaigns", body);
}

json::value plan_of(const Daemon& daemon, const json::value& campaign) {
    return daemon.post(target_of(campaign, "plan"), json::object());
}

void plan(const Globals& globals, const Options& options) {
    const Daemon daemon(globals);
    const json::value campaign = draft(daemon, options);
    const json::value plan = plan_of(daemon, campaign);
    if (globals.as_json) return print_json(json::object{{"campaign", campaign}, {"plan", plan}});
    const Terminal terminal = terminal_of(STDOUT_FILENO);
    std::cout << printable(text_of(campaign, "id") + "  " + text_of(campaign, "name")) << "\n\n"
              << plan_text(plan, terminal);
}

void act(const Globals& globals, const Daemon& daemon, const json::value& campaign, const std::string& verb) {
    const json::value answer = daemon.post(target_of(campaign, verb), json::object());
    if (globals.as_json) return print_json(answer);
    std::cout << printable(text_of(answer, "id") + "  " + text_of(answer, "name") + ": " + text_of(answer, "state"))
              << '\n';
}

void start(const Globals& globals, const Options& options) {
    const Daemon daemon(globals);
    const json::value campaign = must_find(daemon, options.campaign);
    if (!options.yes && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1) {
        std::cerr << plan_text(plan_of(daemon, campaign), terminal_of(STDERR_FILENO)) << '\n';
        if (!confirmed("Start \"" + one_line(text_of(campaign, "name")) + "\"?")) refuse("nothing was started");
    }
    act(globals, daemon, campaign, "start");
}

CLI::App* add(CLI::App& parent, Globals& globals, const std::shared_ptr<Options>& options, const std::string& name,
              const std::string& description) {
    auto* command = add_daemon_command(parent, name, description, globals);
    command->add_option("CAMPAIGN", options->campaign, "Its name or its id (cmp_…)")->required();
    return command;
}

}  // namespace

void add_campaign_command(CLI::App& app, Globals& globals) {
    auto* command = app.add_subcommand("campaign", "One send of a template to a segment, once");
    command->fallthrough();
    command->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    auto* listing = add_daemon_command(*command, "list", "List the campaigns, the newest first", globals);
    add_limit(*listing, options->limit);
    listing->callback([&globals, options] { list(globals, *options); });
    add(*command, globals, options, "show", "Show one and how far it is")->callback([&globals, options] {
        show(globals, *options);
    });
    auto* planning = add(*command, globals, options, "plan",
                         "What it would do if it were started now; with --segment and --template writes it first");
    auto* segment = planning->add_option("--segment", options->segment, "Who gets it, by the id of the segment");
    auto* text = planning->add_option("--template", options->message_template, "What they get, by the template's id");
    segment->needs(text);
    text->needs(segment);
    planning->add_option("--class", options->message_class, "marketing (default) or service")
        ->check(one_of(words::k_class_names));
    planning
        ->add_option("--value", options->value,
                     "0 to 100 (default 50): of several to one contact on a day the dearest goes")
        ->check(CLI::Range(0, 100));
    planning->callback([&globals, options] { plan(globals, *options); });
    auto* starting = add(*command, globals, options, "start", "Start it; on a terminal shows the plan and asks first");
    starting->add_flag("--yes", options->yes, "Do not ask");
    starting->callback([&globals, options] { start(globals, *options); });
    for (const auto& [verb, description] :
         {std::pair{"pause", "Hold what has not been sent"}, std::pair{"resume", "Let it go on"},
          std::pair{"cancel", "End it; what has not been sent never is"}})
        add(*command, globals, options, verb, description)->callback([&globals, options, verb = std::string(verb)] {
            const Daemon daemon(globals);
            act(globals, daemon, must_find(daemon, options->campaign), verb);
        });
}

}  // namespace firmware::cli
