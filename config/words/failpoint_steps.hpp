#pragma once

#include <array>
#include <string_view>

namespace words {

struct FailpointStep {
    std::string_view name;
    std::string_view about;
};

/// The steps at which a test can end the daemon (tests/crash), in the order of a message's way. Each is passed at one
/// place in the sources.
inline constexpr auto k_failpoints = std::to_array<FailpointStep>({
    {"store.migrating", "before a step of the schema is taken"},
    {"store.copying", "before the copy that precedes an update of the schema is checked"},
    {"store.copied", "the copy is there and checked, the schema is as it was"},
    {"store.migrated", "a step of the schema is on disk"},
    {"store.commit", "the jobs of a transaction are done, it is not committed; can fail"},
    {"store.committed", "a transaction is on disk and nobody knows"},
    {"store.told", "who wrote has been told, or is about to be"},
    {"recover.part", "after a restart: one part without a result is settled"},
    {"recover.settled", "after a restart: all of them are, not committed"},
    {"recover.committed", "after a restart: that is on disk"},
    {"start.listening", "the listeners are open, no modem is"},
    {"message.accept", "a message is written, not committed"},
    {"message.accepted", "a message is on disk and not acknowledged"},
    {"message.release", "what waited for its time is queued, not committed"},
    {"message.cancel", "a message is cancelled, not committed"},
    {"message.cancelled", "a cancellation is on disk and not acknowledged"},
    {"journal.intent", "the intent of a part is written, not committed"},
    {"journal.planned", "the intent of a part is on disk, its modem does not know"},
    {"line.hand_over", "a part is about to be handed to its modem"},
    {"modem.command", "before AT+CMGS"},
    {"modem.prompt", "the modem has given its prompt"},
    {"modem.payload", "before the PDU and its Ctrl-Z"},
    {"modem.written", "the PDU and its Ctrl-Z are written"},
    {"modem.result", "the modem's result is read"},
    {"line.result", "the result of a part is known, not written"},
    {"journal.result", "the result of a part is written, not committed"},
    {"journal.refused", "a part that was refused is written so, not committed"},
    {"journal.doubt", "a part in doubt is written so, not committed"},
    {"journal.settled", "the result of a part is on disk"},
    {"receipt.match", "a receipt is matched, not committed"},
    {"receipt.orphan", "a receipt that no part waits for yet is kept, not committed"},
    {"receipt.committed", "a receipt is on disk"},
    {"inbound.record", "an inbound text is written, not committed"},
    {"inbound.part", "a part of an inbound text is kept, not committed"},
    {"inbound.committed", "an inbound text is on disk, its modem does not know"},
    {"inbound.delete", "before AT+CMGD of what has come in"},
    {"inbound.deleted", "what has come in is deleted from the modem"},
    {"consent.stop", "an opt-out is written, not committed"},
    {"consent.stopped", "an opt-out is on disk"},
    {"message.withdraw", "what an opt-out withdraws is withdrawn, not committed"},
    {"brake.set", "the brake is written, not committed"},
    {"brake.committed", "the brake is on disk"},
    {"campaign.gather", "a stretch of an audience is gathered, not committed"},
    {"campaign.gathered", "a stretch of an audience is on disk"},
    {"campaign.accept", "a stretch of messages is accepted, not committed"},
    {"campaign.accepted", "a stretch of messages is on disk"},
    {"campaign.settle", "a campaign is done, not committed"},
    {"webhook.write", "an event is written to the outbox with its fact, not committed"},
    {"webhook.call", "a receiver is about to be called"},
    {"webhook.answered", "a receiver has answered, which is not written"},
    {"backup.begin", "before anything of a backup is copied"},
    {"backup.copied", "the copy is on disk, not checked"},
    {"backup.checked", "the copy is checked, not under its name"},
    {"backup.renamed", "the copy has its name, which is not on disk"},
    {"restore.copied", "tillcast restore: the backup is copied beside the database"},
    {"restore.carried", "tillcast restore: what must not be turned back is in the copy"},
    {"swap.aside", "the old database has its second name, with its log"},
    {"swap.ready", "the new database is to take the place of the old one"},
    {"swap.bare", "the log of the old database is gone from beside it"},
    {"swap.done", "the new database has the name of the old one, which is not on disk"},
});

}  // namespace words
