#include "firmware/cli/doctor_inquiry.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <thread>

#include "firmware/cli/doctor_modem_facts.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/reasons.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace json = boost::json;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds k_between_looks{2};
constexpr Milliseconds k_between_questions{250};

// The first entry of the timeline with this name, counted from the acceptance.
std::optional<Milliseconds> time_of_event(const json::value& message, std::string_view event) {
    const auto from = words::from_rfc3339(text_of(message, "created_at"));
    for (const json::value& entry : list_of(message, "timeline")) {
        const auto at = words::from_rfc3339(text_of(entry, "at"));
        if (from && at && text_of(entry, "event") == event) return *at - *from;
    }
    return {};
}

bool is_among(const std::string& state, std::initializer_list<std::string_view> states) {
    return std::find(states.begin(), states.end(), state) != states.end();
}

}  // namespace

void Inquiry::ask(BoxFacts& box, const std::vector<reader::Modem>& configured) {
    configured_ = configured;
    const Reply status = client_.get("/v1/status");
    if (!status || !status->ok()) {
        const bool forbidden = status && (status->status == 401 || status->status == 403);
        box.daemon = forbidden ? BoxFacts::Daemon::forbidden : BoxFacts::Daemon::silent;
        box.daemon_sentence = !status     ? status.error()
                              : forbidden ? "tillcastd is running, but this user may not ask it"
                                          : status->complaint();
        return;
    }
    box.version = text_of(status->body, "version");
    if (const json::value* clock = find(status->body, "clock")) {
        box.daemon_trusts_clock = is_true(*clock, "trusted");
        box.clock_sentence = text_of(*clock, "sentence");
    }
    look(false);
}

void Inquiry::look(bool fresh) {
    if (fresh)
        for (const ModemFacts& modem : facts_)
            (void)client_.post("/v1/modems/" + escaped(modem.name) + "/look", json::object());
    const Reply reply = client_.get("/v1/modems");
    if (!reply || !reply->ok()) return;
    for (const json::value& told : list_of(reply->body, "data")) {
        ModemFacts now = read_modem(told);
        const bool wanted = names_.empty() || std::find(names_.begin(), names_.end(), now.name) != names_.end();
        if (!wanted) continue;
        now.by_daemon = true;
        for (const reader::Modem& modem : configured_)
            if (modem.name == now.name) add_configured(now, modem);
        const auto known =
            std::find_if(facts_.begin(), facts_.end(), [&](const auto& each) { return each.name == now.name; });
        if (known == facts_.end()) {
            facts_.push_back(std::move(now));
            continue;
        }
        now.signal_dbm = std::move(known->signal_dbm);
        now.rsrp_dbm = std::move(known->rsrp_dbm);
        add_look(now, told);
        *known = std::move(now);
    }
}

void Inquiry::bring_up(std::chrono::seconds patience) {
    const auto until = steady_clock::now() + patience;
    const auto comes = [](const ModemFacts& modem) { return modem.phase == "opening" || modem.phase == "bringing_up"; };
    while (std::any_of(facts_.begin(), facts_.end(), comes) && steady_clock::now() < until) {
        std::this_thread::sleep_for(k_between_questions);
        look(false);
    }
}

void Inquiry::watch(std::chrono::seconds time) {
    const auto began = steady_clock::now();
    while (steady_clock::now() - began < time) {
        const auto left = began + time - steady_clock::now();
        std::this_thread::sleep_for(std::min<steady_clock::duration>(k_between_looks, left));
        look(true);
    }
    for (ModemFacts& facts : facts_) facts.looked = time;
}

Inquiry::Journey Inquiry::begin(const Pair& pair, const std::string& text) {
    Journey journey{pair, text, "", "", false};
    ModemFacts& from = facts_[pair.from];
    TripFacts& trip = from.trip.emplace();
    trip.to = facts_[pair.to].name;
    trip.trouble = pair.trouble;
    if (trip.trouble.empty()) {
        const json::object message{{"to", pair.number}, {"text", text},     {"class", "service"},
                                   {"lane", "alert"},   {"sim", from.name}, {"reference", "doctor"}};
        const Reply reply = client_.post("/v1/messages", message, new_key());
        if (reply && reply->ok()) {
            journey.message = text_of(reply->body, "id");
            journey.accepted = text_of(reply->body, "created_at");
        } else {
            trip.trouble = reply ? reply->complaint() : reply.error();
        }
    }
    journey.over = journey.message.empty();
    return journey;
}

void Inquiry::follow(Journey& journey) {
    TripFacts& trip = *facts_[journey.pair.from].trip;
    const Reply reply = client_.get("/v1/messages/" + escaped(journey.message));
    if (!reply || !reply->ok()) return;
    const std::string state = text_of(reply->body, "state");
    if (is_among(state, {"skipped", "cancelled", "expired", "failed"})) {
        trip.trouble = "the message is " + state_text(reply->body);
        journey.over = true;
        return;
    }
    if (is_among(state, {"sent", "delivered", "undelivered"})) trip.taken = time_of_event(reply->body, "sent");
    if (state == "delivered") trip.receipt = time_of_event(reply->body, "delivered");
    if (state == "undelivered") trip.receipt_sentence = state_text(reply->body);
    if (!trip.arrived) follow_arrival(journey);
    journey.over = trip.taken && trip.arrived && (trip.receipt || !trip.receipt_sentence.empty());
}

void Inquiry::follow_arrival(Journey& journey) {
    TripFacts& trip = *facts_[journey.pair.from].trip;
    const Reply reply = client_.get("/v1/inbound?limit=200&since=" + escaped(journey.accepted));
    if (!reply || !reply->ok()) return;
    for (const json::value& inbound : list_of(reply->body, "data")) {
        if (text_of(inbound, "text") != journey.text) continue;
        const auto from = words::from_rfc3339(journey.accepted);
        const auto at = words::from_rfc3339(text_of(inbound, "received_at"));
        if (from && at) trip.arrived = *at - *from;
        // A person need not read it.
        (void)client_.post("/v1/inbound/" + escaped(text_of(inbound, "id")) + "/handle",
                           json::object{{"as", "nothing"}}, new_key());
        return;
    }
}

void Inquiry::call_off(const Journey& journey) {
    TripFacts& trip = *facts_[journey.pair.from].trip;
    if (journey.message.empty() || trip.taken) return;
    const Reply reply = client_.get("/v1/messages/" + escaped(journey.message));
    if (reply && reply->ok() && is_among(text_of(reply->body, "state"), {"queued", "held"})) {
        trip.trouble = "the message is " + state_text(reply->body) + "; it is cancelled now";
        (void)client_.post("/v1/messages/" + escaped(journey.message) + "/cancel", json::object(), new_key());
    }
}

void Inquiry::send(std::chrono::seconds patience) {
    const std::string text = new_trip_text();
    const auto until = steady_clock::now() + patience;
    std::vector<Journey> journeys;
    // A text of its own for each, so that none is taken for another's.
    for (const Pair& pair : pair_up(facts_)) journeys.push_back(begin(pair, text + " " + facts_[pair.from].name));
    const auto is_over = [](const Journey& journey) { return journey.over; };
    while (!std::all_of(journeys.begin(), journeys.end(), is_over) && steady_clock::now() < until) {
        std::this_thread::sleep_for(k_between_questions);
        for (Journey& journey : journeys)
            if (!journey.over) follow(journey);
    }
    for (const Journey& journey : journeys) {
        facts_[journey.pair.from].trip->waited = patience;
        call_off(journey);
    }
}

}  // namespace firmware::cli
