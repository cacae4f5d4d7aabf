#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>

#include "controller/dispatch/dispatcher_modem.hpp"
#include "controller/dispatch/late_result.hpp"
#include "controller/dispatch/receipts.hpp"
#include "controller/dispatch/sent_lately.hpp"
#include "modem/sms/decode.hpp"

// Receipts, and results that come late, as the modems hand them over, on their way into the database.

namespace controller::dispatch {

namespace asio = boost::asio;
using modem::device::ModemStatus;

namespace {

constexpr std::chrono::milliseconds k_receipt_patience{250};
constexpr std::size_t k_most_unwritten = 10'000;  // receipts that wait for the disk

}  // namespace

// By the SIM that is in the modem now, not by what has been attached: the two differ after a swap.
store::Job Dispatcher::receipt_job(const ModemStatus& modem, const std::string& pdu) {
    const auto decoded = modem::sms::decode(pdu, modem::sms::Direction::from_network);
    const auto* report = decoded ? std::get_if<modem::sms::StatusReport>(&decoded->pdu) : nullptr;
    if (report == nullptr) {
        log_.warn("{}: a receipt that cannot be read was put aside", modem.name);
        return {};
    }
    const bool is_known = !modem.iccid.empty() || !modem.imsi.empty();
    ReceiptIn receipt{*report, decoded->centre ? decoded->centre->text : std::string()};
    return [this, receipt, modem = modem.name, sim = is_known ? sim_name(modem) : std::string()](store::Tx& tx) {
        auto key = sim.empty() ? last_sim_of(tx.db(), modem) : sim_named(tx.db(), sim);
        if (!key) key = sim_of(tx, sim.empty() ? "modem:" + modem : sim, modem, {});
        take_receipt(tx, present_, *key, receipt);
    };
}

void Dispatcher::on_receipt(const ModemStatus& modem, std::string pdu) {
    store::Job job = receipt_job(modem, pdu);
    if (!job) return;
    write_receipt(std::move(job));
}

// The modem has forgotten it: where the disk refuses it is kept here until the disk takes writes again.
void Dispatcher::write_receipt(store::Job job) {
    const auto failed = [this, alive = alive_, job](const std::exception_ptr& error) {
        if (!error) return;
        asio::post(executor_, [this, alive, job] {
            if (!*alive) return;
            if (unwritten_.size() < k_most_unwritten && !store_.health().fine())
                unwritten_.push_back(job);
            else
                log_.error("a receipt could not be written");
        });
    };
    store_.writer().submit(job, failed, k_receipt_patience);
}

asio::awaitable<bool> Dispatcher::on_stored_receipt(ModemStatus modem, std::string pdu) {
    store::Job job = receipt_job(modem, pdu);
    if (!job) co_return true;  // it would never be readable: it may go from the modem
    try {
        co_await store_.write_only(std::move(job));
    } catch (const std::exception& error) {
        log_.error("a receipt could not be written and stays in {}: {}", modem.name, error.what());
        co_return false;
    }
    co_return true;
}

// Right before a part is written to its modem.
void Dispatcher::give(const std::string& modem, const Intent& intent) {
    if (marks_) marks_->give(intent.place.sim, intent.place.seq);
    modems_.at(modem)->given = intent.mms ? std::nullopt : std::optional(intent.place);
}

void Dispatcher::on_late_result(const std::string& modem, std::uint8_t reference) {
    const auto found = modems_.find(modem);
    if (found == modems_.end() || !found->second->given) return;
    const Place place = *found->second->given;
    log_.info("{}: the result of part {} of message {} came late", modem, place.index, place.message);
    store_.writer().submit(
        [this, place, reference](store::Tx& tx) { write_late_result(tx, present_, place, reference); }, {});
}

}  // namespace controller::dispatch
