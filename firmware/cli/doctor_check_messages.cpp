#include <algorithm>
#include <array>
#include <cstdio>

#include "firmware/cli/doctor_modem_checks.hpp"

namespace firmware::cli {

namespace {

constexpr int k_nearly_full = 80;  // per cent
constexpr Milliseconds k_slow_trip{30'000};

std::string fill_text(const std::vector<StoreFacts>& stores) {
    std::string text;
    for (const StoreFacts& store : stores)
        text += (text.empty() ? "" : ", ") + store.name + " " + std::to_string(store.used) + " of " +
                std::to_string(store.total);
    return text;
}

bool came(const ModemFacts& modem) { return modem.trip && modem.trip->receipt.has_value(); }
bool stayed_out(const ModemFacts& modem) {
    return modem.trip && modem.trip->arrived && !modem.trip->receipt && modem.trip->receipt_sentence.empty();
}

}  // namespace

std::string tail(const std::string& digits) {
    constexpr std::size_t k_shown = 4;
    return digits.size() <= k_shown ? digits : digits.substr(digits.size() - k_shown);
}

std::string times(std::int64_t count) { return count == 1 ? "once" : std::to_string(count) + " times"; }

std::string sentence_case(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

std::string time_text(Milliseconds time) {
    if (time.count() < 1000) return std::to_string(time.count()) + " ms";
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(time.count()) / 1000.0);
    return {text.data(), static_cast<std::size_t>(length)};
}

void check_stores(Check& check, const ModemFacts& modem) {
    if (modem.stores.empty()) return;
    const char* id = "modem.stores";
    boost::json::object figures;
    for (const StoreFacts& store : modem.stores) figures[store.name] = {{"used", store.used}, {"total", store.total}};
    const auto filled = [](int percent) {
        return
            [percent](const StoreFacts& store) { return store.total > 0 && store.used * 100 >= store.total * percent; };
    };
    const char* next = modem.by_daemon
                           ? "The daemon reads and deletes what it has on disk; if that does not help, what is "
                             "there cannot be read: `journalctl -u tillcast`."
                           : "Start the daemon: it takes the texts into its database and deletes them here.";
    const std::string text = "the message stores hold " + fill_text(modem.stores);
    if (std::any_of(modem.stores.begin(), modem.stores.end(), filled(100)))
        check.fail(id, "A store is full, and nothing more comes in: " + text + ".", next, std::move(figures));
    else if (std::any_of(modem.stores.begin(), modem.stores.end(), filled(k_nearly_full)))
        check.warn(id, "A store is nearly full: " + text + ".", next, std::move(figures));
    else
        check.pass(id, sentence_case(text) + ".", std::move(figures));
}

void check_receipts(Check& check, const ModemFacts& modem) {
    const char* id = "modem.receipts";
    const char* ask =
        "Ask the operator whether the tariff has delivery reports; without them a message ends as `sent`.";
    if (came(modem)) return check.pass(id, "The operator sends receipts: one came for the text of this examination.");
    if (stayed_out(modem))
        return check.warn(
            id, "No receipt came in " + std::to_string(modem.trip->waited.count()) + " s, though the text arrived.",
            ask);
    const std::string proof = modem.trip ? "" : " Whether the operator sends them, --round-trip tells.";
    if (modem.receipts == "direct") return check.pass(id, "The modem passes receipts on at once (+CDS)." + proof);
    if (modem.receipts == "stored")
        return check.pass(id, "The modem stores receipts and tells of each (+CDSI)." + proof);
    if (modem.receipts == "none")
        check.warn(
            id, "The modem tells of no receipts; only those are seen that it keeps in a store.",
            "`--round-trip` tells whether one comes. If not, a message ends as `sent`: take another modem where that "
            "matters.");
}

void check_trip(Check& check, const ModemFacts& modem) {
    if (!modem.trip) return;
    const char* id = "modem.round_trip";
    const TripFacts& trip = *modem.trip;
    const std::string to = trip.to == modem.name ? "itself" : trip.to;
    boost::json::object figures{{"to", trip.to}};
    const auto put = [&figures](const char* name, const std::optional<Milliseconds>& time) {
        figures[name] = time ? boost::json::value(time->count()) : boost::json::value(nullptr);
    };
    put("taken_ms", trip.taken);
    put("arrived_ms", trip.arrived);
    put("receipt_ms", trip.receipt);
    const std::string waited = std::to_string(trip.waited.count()) + " s";
    if (!trip.trouble.empty())
        return check.fail(id, "No text was sent to " + to + ": " + trip.trouble + ".",
                          "Mend what is told above, or what this sentence says, and look again.", std::move(figures));
    if (!trip.taken)
        return check.fail(id, "The modem did not say within " + waited + " that the text to " + to + " went out.",
                          "Look at signal and credit; send a text by hand from a telephone with this SIM.",
                          std::move(figures));
    const std::string taken = "the network took it after " + time_text(*trip.taken);
    if (!trip.arrived)
        return check.fail(id, "A text to " + to + " did not arrive in " + waited + "; " + taken + ".",
                          "Is the number of the receiving SIM right in tillcast.toml? Has the SIM credit?",
                          std::move(figures));
    std::string text = "A text to " + to + ": " + taken + ", it arrived after " + time_text(*trip.arrived);
    if (trip.receipt) text += ", its receipt came after " + time_text(*trip.receipt);
    if (!trip.receipt_sentence.empty()) text += "; the receipt says: " + trip.receipt_sentence;
    if (*trip.arrived > k_slow_trip)
        return check.warn(id, text + ".", "It works, slowly: look at the signal, and try at another hour.",
                          std::move(figures));
    check.pass(id, text + ".", std::move(figures));
}

}  // namespace firmware::cli
