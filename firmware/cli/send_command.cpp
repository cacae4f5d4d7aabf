#include "firmware/cli/send_command.hpp"

#include <chrono>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <thread>

#include "config/words/message.hpp"
#include "firmware/cli/cli.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/reasons.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;
using words::MessageState;

constexpr std::chrono::milliseconds k_between_looks{500};
constexpr std::size_t k_max_text = 64 * 1024;

struct SendOptions {
    std::string number, text;
    std::string message_class = "service";
    std::string lane, encoding, language, not_before, expires, reference, sim, key;
    std::optional<int> value{};
    bool flash = false, preview = false, wait = false;
    unsigned patience = 120;
};

std::string read_standard_input() {
    std::string text(std::istreambuf_iterator<char>(std::cin), {});
    if (text.size() > k_max_text) refuse("the text on standard input is too long");
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

json::object body_of(const Daemon& daemon, const SendOptions& options) {
    json::object body{{"to", options.number},
                      {"text", options.text == "-" ? read_standard_input() : options.text},
                      {"class", options.message_class}};
    for (const auto& [name, value] : {std::pair{"lane", &options.lane}, std::pair{"encoding", &options.encoding},
                                      std::pair{"language", &options.language},
                                      std::pair{"reference", &options.reference}, std::pair{"sim", &options.sim}})
        if (!value->empty()) body[name] = *value;
    if (options.flash) body["flash"] = true;
    if (options.value) body["value"] = *options.value;
    if (!options.not_before.empty()) body["not_before"] = daemon.time(options.not_before, "--not-before");
    if (!options.expires.empty()) body["expires_at"] = daemon.time(options.expires, "--expires");
    return body;
}

std::optional<MessageState> state_of(const json::value& message) {
    return words::parse_state(text_of(message, "state"));
}

// Nothing more is to be expected soon: what is sent may still get its receipt.
bool is_over(const json::value& message) {
    const auto state = state_of(message);
    return !state || (words::is_settled(*state) && *state != MessageState::sent);
}

json::value follow(const Daemon& daemon, json::value message, std::chrono::seconds patience) {
    const std::string target = "/v1/messages/" + escaped(text_of(message, "id"));
    const auto until = std::chrono::steady_clock::now() + patience;
    std::string told = state_text(message);
    while (!is_over(message) && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(k_between_looks);
        message = daemon.get(target);
        const std::string now = state_text(message);
        if (now != told && !is_over(message)) std::cerr << printable(now) << '\n';
        told = now;
    }
    return message;
}

// A technician who waited wants to know that it went out; who did not, that it was not refused.
bool is_fine(const json::value& message, bool waited) {
    const auto state = state_of(message);
    if (!state) return true;
    switch (*state) {
        case MessageState::sent:
        case MessageState::delivered: return true;
        case MessageState::queued:
        case MessageState::held:
        case MessageState::sending: return !waited;
        case MessageState::undelivered:
        case MessageState::failed:
        case MessageState::unknown:
        case MessageState::skipped:
        case MessageState::cancelled:
        case MessageState::expired: return false;
    }
    return false;
}

std::string count_text(std::size_t count, std::string_view what) {
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

// What a text would cost and why, as the daemon sees it.
void print_preview(const json::value& preview) {
    const json::object& told = preview.as_object();
    const json::array& parts = told.at("parts").as_array();
    std::string languages;
    if (const auto* tables = told.if_contains("language_tables"))
        for (const auto& code : tables->as_array()) languages += " " + std::string(code.as_string());
    std::cout << text_of(preview, "encoding") << (languages.empty() ? "" : ", tables of" + languages) << ", "
              << count_text(parts.size(), "part") << '\n';
    for (const auto& part : parts)
        std::cout << printable("  " + text_of(part, "index") + "  " + text_of(part, "used") + "/" +
                               text_of(part, "capacity") + "  " + text_of(part, "text"))
                  << '\n';
    for (const auto& one : told.at("forced").as_array()) {
        const auto& suggestion = one.at("suggestion");
        const std::string instead = suggestion.is_null() ? "nothing like it in the GSM alphabet"
                                    : suggestion.as_string().empty()
                                        ? "leave it out"
                                        : "write \"" + std::string(suggestion.as_string()) + "\"";
        std::cout << printable("  \"" + text_of(one, "character") + "\" at character " + text_of(one, "position") +
                               " forces ucs2 (" + text_of(one, "code_point") + " " + text_of(one, "name") +
                               "): " + instead)
                  << '\n';
    }
    if (const auto* replaced = told.if_contains("if_replaced"))
        std::cout << "  with all of that replaced: "
                  << count_text(replaced->at("parts").to_number<std::size_t>(), "part") << '\n';
}

void preview(const Globals& globals, const SendOptions& options) {
    const Daemon daemon(globals);
    json::object body = body_of(daemon, options);
    for (const auto* name : {"to", "lane", "not_before", "expires_at", "reference"}) body.erase(name);
    const json::value told = daemon.post("/v1/messages/preview", body);
    if (globals.as_json)
        print_json(told);
    else
        print_preview(told);
}

void send(const Globals& globals, const SendOptions& options) {
    if (options.preview) return preview(globals, options);
    const Daemon daemon(globals);
    const json::object body = body_of(daemon, options);
    json::value message = daemon.post("/v1/messages", body, options.key);
    if (options.wait) message = follow(daemon, std::move(message), std::chrono::seconds(options.patience));
    if (globals.as_json)
        print_json(message);
    else
        std::cout << printable(text_of(message, "id") + "  " + state_text(message)) << '\n';
    const bool fine = is_fine(message, options.wait);
    if (!fine && !is_over(message))
        std::cerr << "tillcast: not sent after " << options.patience << " s; it stays with the daemon\n";
    if (!fine) throw CLI::RuntimeError(k_refused);
}

}  // namespace

void add_send_command(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(app, "send", "Send one text", globals);
    const auto options = std::make_shared<SendOptions>();
    command->add_option("NUMBER", options->number, "+33612345678, or as the shop's country writes it")->required();
    command->add_option("TEXT", options->text, "The text; - reads standard input. Behind -- it may begin with a dash")
        ->required();
    command->add_option("--class", options->message_class, "service (default) or marketing")
        ->check(one_of(words::k_class_names));
    command->add_option("--lane", options->lane, "alert, service or bulk; by default that of the class")
        ->check(one_of(words::k_lane_names));
    command->add_option("--encoding", options->encoding, "auto (of service), smart (of marketing), gsm7 or ucs2")
        ->check(one_of(words::k_encoding_names));
    command->add_option("--language", options->language, "Of the text, such as fr; by default the shop's");
    command
        ->add_option("--value", options->value,
                     "Of marketing, 0 to 100 (default 50): of several to one contact the dearest goes first")
        ->check(CLI::Range(0, 100));
    command->add_flag("--flash", options->flash, "Show it at once (class 0); service only");
    command->add_flag("--preview", options->preview, "Send nothing: show encoding, parts and what makes it dear");
    command->add_option("--not-before", options->not_before, "RFC 3339, \"2026-11-22 10:00\" of this machine, or +2h");
    command->add_option("--expires", options->expires, "When it is no longer worth sending; written the same way");
    command->add_option("--reference", options->reference, "Your own name for it");
    command->add_option("--sim", options->sim, "Which SIM must send it: its ICCID, or the name of its modem");
    command->add_option("--key", options->key, "An Idempotency-Key: the same call again sends nothing twice");
    command->add_flag("--wait", options->wait, "Follow it until it is delivered or has failed");
    command->add_option("--timeout", options->patience, "With --wait: at most so many seconds (default 120)")
        ->check(CLI::Range(1U, 86400U));
    command->callback([&globals, options] { send(globals, *options); });
}

}  // namespace firmware::cli
