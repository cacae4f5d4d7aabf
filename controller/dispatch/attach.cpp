#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "controller/dispatch/dispatcher_modem.hpp"
#include "controller/dispatch/sent_lately.hpp"

// Which SIM is in which modem, and what it may send.

namespace controller::dispatch {

namespace asio = boost::asio;
using modem::device::ModemPhase;
using modem::device::ModemStatus;

namespace {

// Registration says whether the network takes texts; abroad is for a person to allow.
bool may_send_at_all(const ModemStatus& status) { return status.registration != modem::device::Registration::denied; }

struct Attached {
    words::Key sim;
    reader::Pacing pacing;
    std::vector<SentBefore> sent;
};

}  // namespace

std::string sim_name(const ModemStatus& status) {
    if (!status.iccid.empty()) return "iccid:" + status.iccid;
    if (!status.imsi.empty()) return "imsi:" + status.imsi;
    return "modem:" + status.name;
}

void Dispatcher::on_status(const ModemStatus& status) {
    const auto found = modems_.find(status.name);
    if (found == modems_.end() || stopping_) return;
    Modem& modem = *found->second;
    board_.set_next_look(status.name, status.recovery ? status.recovery->next_probe : std::nullopt);
    const bool ready = status.phase == ModemPhase::ready && may_send_at_all(status);
    const std::string name = sim_name(status);
    if (ready && (!modem.ready || modem.sim_name != name)) {
        modem.ready = true;
        modem.sim_name = name;
        asio::co_spawn(executor_, attach(status.name, name, status.pictures.value_or(false)), asio::detached);
    } else if (!ready && modem.ready) {
        modem.ready = false;
        board_.set_lost(status.name, clock_.monotonic());
        modem.line->give_back();
        kick();
    }
}

// Writes down which SIM the modem has, and takes over what it has sent lately.
asio::awaitable<void> Dispatcher::attach(std::string modem, std::string sim_name, bool pictures) {
    const auto rules = present_.rules();
    const auto* config = rules->modem(modem);
    std::optional<std::string> number;
    if (config != nullptr && config->number) number = config->number->text();
    std::function<Attached(store::Tx&)> job = [this, modem, sim_name, number](store::Tx& tx) {
        const words::Key sim = sim_of(tx, sim_name, modem, number);
        present_.accounts.forget(sim);
        const auto& account = present_.accounts.of(tx.db(), present_.rules(), sim, tx.now());
        const auto& pacing = account.tariff.pacing;
        return Attached{sim, pacing, sent_lately(tx.db(), sim, tx.now(), std::max(pacing.per_minute, pacing.per_hour))};
    };
    try {
        const Attached attached = co_await store_.write<Attached>(std::move(job));
        Modem& entry = *modems_.at(modem);
        if (!entry.ready || entry.sim_name != sim_name || stopping_) co_return;  // gone or swapped meanwhile
        entry.sim = attached.sim;
        Pacer pacer(attached.pacing, pace_style(rules->config), static_cast<std::uint64_t>(attached.sim));
        pacer.seed(clock_.monotonic(), attached.sent);
        board_.set_ready(modem, attached.sim, std::move(pacer), clock_.monotonic(),
                         pictures && config != nullptr && config->mms.has_value());
        log_.info("{}: ready, {}", modem, sim_name.starts_with("imsi:") ? "a SIM without ICCID" : sim_name);
        // What waits for this SIM, or for any, is looked at again: not before the board has it, as a look in between
        // would hold what keeps this SIM for as long as one that is away is waited for.
        reload();
    } catch (const std::exception& error) {
        log_.error("{}: its SIM cannot be written down: {}", modem, error.what());
        modems_.at(modem)->ready = false;  // the next status tries again
    }
}

}  // namespace controller::dispatch
