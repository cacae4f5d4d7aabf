#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/dispatch/board.hpp"
#include "controller/dispatch/journal.hpp"
#include "controller/dispatch/message.hpp"

namespace controller::dispatch {

struct PartView {
    int index = 0;
    std::string state;  ///< waiting, sending, sent, delivered, undelivered, refused, unknown
    std::optional<std::string> sim;
    std::optional<int> mr;
    std::optional<words::Instant> at;
    std::optional<int> error;
    /// Of a part of which nobody knows whether it went out: what there is to judge by.
    struct Doubt {
        words::Instant planned;                 ///< when its intent was written
        std::optional<words::Instant> written;  ///< when its text was let go to the modem; absent: not known
        std::string modem;
        std::string said;                             ///< what came after, a sentence
        std::optional<words::Instant> receipt_until;  ///< so long a receipt is awaited; absent: none will come
        bool resolved = false;                        ///< a person said that it went out
    };
    std::optional<Doubt> doubt;
};

struct TimelineEntry {
    words::Instant at;
    std::string event;
    std::string detail;
};

/// A message as people and tills see it.
struct MessageView {
    words::Key key = 0;
    words::Instant created;
    std::string number;
    std::string text;                               ///< as it was handed over
    std::optional<std::string> text_on_air;         ///< where it is written otherwise
    std::optional<words::Instant> text_removed_at;  ///< its time was up: `text` is empty
    bool flash = false;
    words::MessageClass message_class{};
    words::Lane lane{};
    words::MessageState state{};
    std::optional<std::string> reason;
    std::optional<words::Instant> next_attempt_at;
    std::string encoding;  ///< gsm7, ucs2 or mms: what goes on the air
    struct Picture {
        std::string content_type;
        std::int64_t size = 0;
    };
    std::optional<Picture> picture;
    std::optional<words::Key> only_sim;  ///< no other SIM sends it
    std::vector<PartView> parts;
    std::optional<std::string> reference;
    std::optional<words::Instant> not_before;
    words::Instant expires_at;
    Origin origin{};
    int value = 50;
    struct Campaign {
        words::Key key;
        words::Instant created;
    };
    std::optional<Campaign> campaign;
    std::vector<TimelineEntry> timeline;
};

std::optional<MessageView> view(store::Database& db, words::Key message);

struct Filter {
    std::optional<words::MessageState> state{};
    std::optional<words::Instant> since{};  ///< accepted at or after
    std::optional<words::Number> number{};
    std::optional<words::Key> campaign{};
};
/// The newest first; before the message `before`, if given.
std::vector<MessageView> list(store::Database& db, const Filter& filter, std::optional<words::Key> before, int limit);

/// How many wait for what, and when the first of them is looked at again.
struct Holds {
    std::string reason;
    std::int64_t count = 0;
    std::optional<words::Instant> next;
};
/// Of the held by their reasons; of the queued what queue_wait says.
std::vector<Holds> holds(store::Database& db, const std::vector<Board::State>& states);

/// Why what is queued is not on its way yet: `turn`, `no_modem`, `pacing`, `sim_rest` (after faults); and when the
/// first SIM may send again, where that is known.
struct QueueWait {
    std::string_view reason;
    std::optional<words::Instant> next{};
};
/// What of a queued message decides who may take it.
struct Wanted {
    bool picture = false;
    std::optional<words::Key> only_sim{};
    bool bulk = false;  ///< it leaves a share of each pace to alerts and service
};
/// For a picture `no_picture_modem`, where none that is ready can send one; `sim` where the only SIM is not here.
QueueWait queue_wait(const std::vector<Board::State>& states, const Wanted& wanted = {});

/// How many messages are in each state, in the order of the states; those without any are left out.
std::vector<std::pair<words::MessageState, std::int64_t>> counts(store::Database& db);

}  // namespace controller::dispatch
