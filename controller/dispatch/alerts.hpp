#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/dispatch/rules.hpp"
#include "controller/store/writer.hpp"

namespace controller::dispatch {

/// What a person must mend. Stored; never renumbered.
enum class AlertCause : std::uint8_t {
    sim_resting = 0,        ///< it was refused again after a rest
    modem_quarantined = 1,  ///< recovery has tried what it may, or the modem is away
    credit = 2,
    quota = 3,
    no_receipts = 4,
    signal = 5,
    disk = 6,
    clock = 7,
    backup = 8,
    brake = 9,
    database = 10,
};
inline constexpr std::array<std::string_view, 11> k_alert_causes = {
    "sim_resting", "modem_quarantined", "credit", "quota", "no_receipts", "signal", "disk", "clock", "backup",
    "brake",       "database"};
std::string_view to_string(AlertCause cause);
std::optional<AlertCause> parse_alert_cause(std::string_view text);

/// Opens the alert, queues the texts to the owner and tells the observers. While it is open nothing but its `detail` (a
/// sentence for the status, in English) changes. `subject` is a SIM (its ICCID, or its name in the database), a modem,
/// a path or empty.
void raise(store::Tx& tx, const Present& present, AlertCause cause, std::string_view subject, std::string_view detail);
/// It is over: closes it and tells the observers; texts about it that still wait are cancelled. Nothing if it is not
/// open.
void clear(store::Tx& tx, const Present& present, AlertCause cause, std::string_view subject);

/// Texts again about what is open, unless it was texted on this civil day of the shop.
void remind(store::Tx& tx, const Present& present);

/// A text about an alert.
struct AlertText {
    words::Key message;
    words::Instant created;
    std::string number;
    words::MessageState state;
    std::optional<std::string> reason;
};
struct AlertView {
    words::Key key;
    AlertCause cause;
    std::string subject;
    std::string detail;
    words::Instant raised_at;
    std::optional<words::Instant> cleared_at;
    std::vector<AlertText> texts;
};
bool is_open(store::Database& db, AlertCause cause, std::string_view subject);
std::optional<AlertView> view_alert(store::Database& db, words::Key alert);
/// The open ones, or all; the latest first, before the one of the key `before`.
std::vector<AlertView> list_alerts(store::Database& db, bool all, std::optional<words::Key> before, int limit);

/// Texts the owner that alerts reach this telephone; the keys of the messages, none where no number is configured.
std::vector<words::Key> test_alert(store::Tx& tx, const Present& present);

/// Drops what is over since long, and old texts of what is open.
void forget_alerts(store::Tx& tx);

}  // namespace controller::dispatch
