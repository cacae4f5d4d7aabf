#include "firmware/cli/reasons.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "firmware/cli/fields.hpp"

namespace firmware::cli {

namespace {

// Held and queued, then skipped, then what became of what was sent.
constexpr std::array<std::pair<std::string_view, std::string_view>, 43> k_reasons = {{
    {"scheduled", "not before its time"},
    {"brake", "sending is stopped (tillcast stop none lets it go)"},
    {"clock", "the clock of the box is not trusted yet"},
    {"country_rules_missing", "there are no rules for its country (countries/*.toml)"},
    {"open_case", "a person must first answer what the contact wrote (tillcast inbound)"},
    {"paused", "the contact asked for a pause"},
    {"campaign_paused", "its campaign is paused (tillcast campaign resume)"},
    {"cap", "as many as may be went to the contact in the period"},
    {"gap", "the last message to the contact is too fresh"},
    {"window", "outside of the hours"},
    {"outranked", "messages of higher value go to the contact first (caps leave no room for both today)"},
    {"spacing", "another message to the number goes just before ([dispatch] same_number_gap)"},
    {"sender_forbidden", "its country forbids marketing from the SIM's number"},
    {"sender_unknown", "its country forbids marketing from some numbers, and the SIM's is not known"},
    {"quota", "the SIM has sent what it may"},
    {"spend", "the SIM has spent what it may ([dispatch] daily_spend)"},
    {"route", "no SIM may carry it ([[route]])"},
    {"sim", "it waits for the SIM that the contact knows, or that was asked for (tillcast modems)"},
    {"retry", "the network refused it, it is tried again"},
    {"recipient", "the recipient cannot be reached for now"},
    {"sim_rest", "the SIM rests after faults (tillcast modems)"},
    {"no_picture_modem", "no modem that can send pictures is ready (tillcast modems)"},
    {"no_modem", "no modem is ready (tillcast modems)"},
    {"pacing", "the SIM has its pace"},
    {"turn", "waits for its turn"},
    {"destination_forbidden", "the number is not one that may be texted"},
    {"suppressed", "the contact does not want it, or must not be texted"},
    {"marketing_forbidden", "its country lets no marketing go from a box like this one (countries/*.toml)"},
    {"no_consent", "the contact has not agreed to marketing"},
    {"missing_variable", "the template needs what is not known of the contact"},
    {"too_long", "the text would have too many parts"},
    {"shop_name_missing", "the text does not name the shop"},
    {"address_missing", "the text has neither the shop's address nor a link"},
    {"contact_missing", "the text does not say how the shop is reached"},
    {"link_forbidden", "the text links through a host that operators refuse"},
    {"opt_out_missing", "the text does not say how to opt out"},
    {"empty_text", "the text would be empty"},
    {"refused", "the modem or the network refused it"},
    {"receipt", "the network reports that it could not be delivered"},
    {"withdrawn", "withdrawn while it was being sent"},
    {"no_answer", "the modem did not say whether it went out"},
    {"no_receipt", "no receipt came in time"},
    {"cancelled", "cancelled"},
}};

constexpr std::array<std::string_view, 4> k_bad = {"failed", "undelivered", "unknown", "expired"};
constexpr std::array<std::string_view, 3> k_waiting = {"held", "skipped", "cancelled"};

bool among(std::string_view name, std::span<const std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string reason_text(std::string_view reason) {
    for (const auto& [name, words] : k_reasons)
        if (name == reason) return std::string(words);
    std::string plain(reason);
    std::replace(plain.begin(), plain.end(), '_', ' ');
    return plain;
}

std::string state_text(const boost::json::value& message) {
    std::string text = text_of(message, "state");
    if (const std::string reason = text_of(message, "reason"); !reason.empty()) text += ": " + reason_text(reason);
    if (const std::string next = time_of(message, "next_attempt_at"); !next.empty()) text += ", next try " + next;
    return text;
}

Colour colour_of_state(std::string_view state) {
    if (among(state, k_bad)) return Colour::red;
    if (among(state, k_waiting)) return Colour::yellow;
    return state == "delivered" ? Colour::green : Colour::none;
}

}  // namespace firmware::cli
