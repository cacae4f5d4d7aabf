#include "firmware/cli/campaign_report.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <utility>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/reasons.hpp"
#include "firmware/cli/table.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

// `{"no_consent": 12}` or `{"window": {"recipients": 3, "until": "…"}}`: a line for each reason.
std::string reasons_of(const json::value& plan, std::string_view name) {
    const json::value* reasons = find(plan, name);
    const json::object* object = reasons == nullptr ? nullptr : reasons->if_object();
    std::string text;
    if (object == nullptr) return text;
    for (const auto& [reason, what] : *object) {
        const std::string until = time_of(what, "until");
        const std::string count = what.is_object() ? text_of(what, "recipients") : text_of(what);
        if (!text.empty()) text += '\n';
        text += count + ": " + reason_text(reason) + (until.empty() ? "" : ", until " + until);
    }
    return text;
}

std::string parts_of(const json::value& plan) {
    const json::value* kinds = find(plan, "parts_by_encoding");
    const std::string kinds_text = kinds == nullptr ? std::string() : counts_of(*kinds);
    return text_of(plan, "parts") + (kinds_text.empty() ? "" : " (" + kinds_text + ")");
}

std::string audience_of(const json::value& plan) {
    const auto audience = number_of(plan, "audience"), examined = number_of(plan, "examined");
    if (!audience) return {};
    if (!examined || *examined >= *audience) return std::to_string(*audience);
    return std::to_string(*audience) + " (" + std::to_string(*examined) + " looked at, the numbers are scaled)";
}

std::string samples_of(const json::value& plan, const Terminal& terminal) {
    Table table({{"NUMBER"}, {"LANGUAGE"}, {"PARTS", true}, {"VERDICT", false, true}, {"TEXT", false, true}});
    for (const json::value& sample : list_of(plan, "samples")) {
        const std::string verdict = text_of(sample, "verdict");
        table.add({text_of(sample, "number"), text_of(sample, "language"), text_of(sample, "parts"),
                   verdict == "send" ? "send" : reason_text(verdict), text_of(sample, "text")});
    }
    return table.empty() ? std::string() : "\n" + table.to_text(terminal);
}

// What the forecast names, in words.
std::string limit_of(const json::value& plan) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_limits = {{
        {"hours", "the hours in which it may be sent"},
        {"air", "the time that a part takes on the air"},
        {"minute", "the pace of a minute"},
        {"hour", "the pace of an hour"},
        {"parts_day", "the parts of a day"},
        {"parts_month", "the parts of a billing month"},
        {"recipients_day", "the recipients of a day"},
        {"recipients_month", "the recipients of a billing month"},
        {"daily_spend", "the day's money"},
    }};
    const std::string limit = text_of(plan, "limited_by"), sim = text_of(plan, "limiting_sim");
    for (const auto& [name, words] : k_limits)
        if (name == limit) return std::string(words) + (sim.empty() ? "" : ", SIM " + sim + " (tillcast sims)");
    return limit;
}

std::string cost_of(const json::value& plan) {
    const json::value* cost = find(plan, "cost");
    return cost == nullptr ? std::string() : money_text(*cost);
}

}  // namespace

std::string plan_text(const json::value& plan, const Terminal& terminal) {
    Details details;
    details.add("audience", audience_of(plan));
    details.add("recipients", text_of(plan, "recipients"));
    details.add("parts", parts_of(plan));
    details.add("skipped", reasons_of(plan, "skipped"), Colour::yellow);
    details.add("held at first", reasons_of(plan, "held"), Colour::yellow);
    if (number_of(plan, "parts_before").value_or(0) > 0)
        details.add("before it", count_of(*number_of(plan, "parts_before"), "part") + " queued already");
    const std::string done = time_of(plan, "done_at");
    details.add("done", done.empty() ? "cannot be foretold: no SIM is ready, or it takes too long" : done);
    details.add("held back by", limit_of(plan));
    details.add("cost", cost_of(plan));
    details.add("expires", time_of(plan, "expires_at"));
    return details.to_text(terminal) + samples_of(plan, terminal);
}

std::string campaign_text(const json::value& campaign, const Terminal& terminal) {
    Details details;
    for (const char* name : {"id", "name", "state", "segment", "template", "class", "audience"})
        details.add(name, text_of(campaign, name));
    details.add("created", time_of(campaign, "created_at"));
    details.add("started", time_of(campaign, "started_at"));
    details.add("ended", time_of(campaign, "ended_at"));
    if (const json::value* messages = find(campaign, "messages")) details.add("messages", counts_of(*messages));
    details.add("to accept", text_of(campaign, "to_accept"));
    details.add("held", reasons_of(campaign, "held"), Colour::yellow);
    details.add("skipped", reasons_of(campaign, "skipped"), Colour::yellow);
    return details.to_text(terminal);
}

}  // namespace firmware::cli
