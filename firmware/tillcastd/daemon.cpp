#include "firmware/tillcastd/daemon.hpp"

#include <date/tz.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <fstream>

#include "config/words/failpoint.hpp"
#include "controller/api/posting.hpp"
#include "controller/api/routes.hpp"
#include "controller/api/tokens.hpp"
#include "controller/api/webhooks/events.hpp"
#include "controller/audience/metrics.hpp"
#include "controller/dispatch/alerts.hpp"
#include "controller/dispatch/receipts.hpp"
#include "controller/dispatch/withdraw.hpp"
#include "controller/inbox/receive.hpp"
#include "controller/store/salvage.hpp"
#include "firmware/cli/checkers.hpp"
#include "firmware/cli/modem_settings.hpp"
#include "firmware/tillcastd/clock_record.hpp"
#include "firmware/tillcastd/service_manager.hpp"
#include "modem/device/find.hpp"
#include "modem/port/holder.hpp"
#include "modem/port/port.hpp"

namespace firmware {

namespace asio = boost::asio;
namespace api = controller::api;
namespace dispatch = controller::dispatch;
namespace outreach = controller::outreach;
namespace store = controller::store;

namespace {

constexpr std::chrono::seconds k_grace{5};
constexpr std::chrono::hours k_housekeeping{6};
// How long a long text waits for its missing parts before a person gets what is there.
constexpr std::chrono::hours k_partial_after{1};
constexpr std::chrono::seconds k_clock_round{60};
constexpr unsigned k_end_of_damaged = 20;  // seconds

// Of this run of the machine; empty where the kernel does not tell.
std::string boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

void report_end(spdlog::logger& log, const std::string& what, const std::exception_ptr& error) {
    if (!error) return;
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& failure) {
        log.critical("{} ended: {}", what, failure.what());
    }
}

// Practice drives nothing but pseudo terminals. One that is not there yet is looked at when it opens, by what it says.
void refuse_real_ports(const reader::Config& config) {
    if (!config.practice.on) return;
    for (const auto& modem : config.modems)
        if (modem.port && std::filesystem::exists(*modem.port) && !modem::port::is_pty(modem.port->string()))
            throw std::runtime_error("practice is on and the port of modem '" + modem.name + "' (" +
                                     modem.port->string() +
                                     ") is no pseudo terminal: practice drives simulated modems only");
}

// Before anything else opens the database: what it says if it was damaged, and mended.
std::optional<std::string> salvage(const reader::Config& config, const words::Clock& clock, spdlog::logger& log) {
    refuse_real_ports(config);
    std::optional<std::filesystem::path> backups;
    if (config.backup) backups = config.backup->path;
    const auto salvaged = store::salvage_if_damaged(config.store_path.string(), backups, clock.now());
    if (!salvaged) return {};
    const std::string statement = salvaged->statement();
    log.critical("{}", statement);
    return statement;
}

// What a reload applies: all that is new but for what only a start can change. Practice above all stays what it was: it
// opens windows, and was checked against the ports that are in use.
reader::Config applicable(reader::Config read, const reader::Config& running) {
    read.practice = running.practice;
    // Other files are taken at once; from plain to TLS or back only at a start.
    const bool same_kind = read.http.tls_cert.has_value() == running.http.tls_cert.has_value();
    reader::Http http = running.http;
    if (same_kind) {
        http.tls_cert = read.http.tls_cert;
        http.tls_key = read.http.tls_key;
    }
    read.http = http;
    read.control_socket = running.control_socket;
    read.store_path = running.store_path;
    std::vector<reader::Modem> modems = running.modems;
    for (reader::Modem& modem : modems) {
        modem.pacing = read.pacing;
        for (const reader::Modem& now : read.modems)
            if (now.name == modem.name) {
                modem.pacing = now.pacing;
                modem.languages = now.languages;
            }
    }
    read.modems = std::move(modems);
    return read;
}

}  // namespace

Daemon::Daemon(reader::Config config, outreach::Plans plans, spdlog::logger& log)
    : log_(log),
      clock_(config.practice.on && config.practice.clock == reader::Practice::Time::manual),
      salvaged_(salvage(config, clock_, log)),
      store_(config.store_path.string(), clock_),
      present_(dispatch::make_rules(config)),
      dispatcher_(io_.get_executor(), store_, present_, clock_, log),
      keeper_(io_.get_executor(), keepers_house()),
      alerts_(std::make_shared<dispatch::AlertWatch>(io_.get_executor(), store_, present_, clock_, log)),
      time_keeper_(time_keepers_house()),
      context_{.store = store_,
               .present = present_,
               .dispatcher = dispatcher_,
               .clock = clock_,
               .log = log,
               .plans = std::make_shared<const outreach::Plans>(std::move(plans)),
               .controls = controls()},
      courier_(std::make_shared<api::webhooks::Courier>(
          io_.get_executor(),
          api::webhooks::Courier::House{store_, present_, clock_, log, context_.webhooks, context_.controls.version})),
      campaigns_(
          io_.get_executor(), store_, present_, [this] { return context_.plans; }, log),
      signals_(io_, SIGTERM, SIGINT, SIGHUP),
      clock_watch_(io_.get_executor()),
      hotplug_(io_.get_executor()),
      housekeeping_timer_(io_),
      ended_(io_, asio::steady_timer::time_point::max()) {
    // Before those of dispatch: what follows from a purchase is true before messages are looked at.
    store_.writer().observe(controller::audience::metrics_observer());
    store_.writer().observe(context_.messages_counted->observer());
    dispatcher_.watch();
    store_.writer().observe(alerts_->observer());
    courier_->watch();  // last: what it writes down is what has happened
    build_modems();
    keep_marks();
}

// Beside the control socket, where nothing outlives the machine.
void Daemon::keep_marks() {
    const auto config = present_.rules();
    const auto path = config->config.control_socket.parent_path() / "air_marks";
    const std::string whose = std::to_string(store_.salt()) + " " + config->config.store_path.string();
    try {
        dispatcher_.keep_marks(std::make_unique<dispatch::AirMarks>(path, boot_id(), whose));
    } catch (const std::system_error& error) {
        // Old marks that this run does not go on with must not be believed by the next.
        std::filesystem::remove(path);
        log_.warn("{}: after a crash every part that is with a modem will be in doubt", error.what());
    }
}

Daemon::~Daemon() { store_.stop(); }

void Daemon::build_modems() {
    const auto rules = present_.rules();
    // Simulated modems need no root.
    if (!rules->config.practice.on && std::filesystem::exists(board::k_socket))
        board_ = std::make_unique<board::Client>(io_.get_executor(), board::k_socket, log_);
    const auto operators = std::make_shared<const std::vector<reader::Operator>>(rules->config.operators);
    const auto profiles = std::make_shared<const std::vector<reader::ModemProfile>>(rules->config.modem_profiles);
    const auto finder = std::make_shared<modem::device::Finder>(io_.get_executor(), profiles, clock_);
    for (const auto& modem : rules->config.modems) {
        modem::device::ModemSettings settings = cli::settings_of(modem, profiles);
        if (modem.mms) settings.mms = modem::device::MmsAccess{modem.mms->apn, modem.mms->mmsc, modem.mms->proxy};
        settings.pin_file = modem.pin_file;
        settings.finder = finder;
        settings.board = board_.get();
        if (modem.port) hotplug_.watch_too(modem.port->parent_path());
        settings.operators = operators;
        settings.balance = modem.balance;
        settings.balance_operator = modem.balance_operator;
        const auto hear_time = [this, name = modem.name](words::Instant told) { time_keeper_.hear(name, told); };
        const Desk::House house{store_,   present_, dispatcher_, *alerts_, clock_, log_, rules->config.practice.on,
                                hear_time};
        desks_.push_back(std::make_unique<Desk>(io_.get_executor(), house, std::move(settings)));
        dispatcher_.add_modem(modem.name, *desks_.back());
    }
}

Desk* Daemon::desk_of(std::string_view modem) {
    const auto desk =
        std::find_if(desks_.begin(), desks_.end(), [modem](const auto& each) { return each->name() == modem; });
    return desk == desks_.end() ? nullptr : desk->get();
}

api::Controls Daemon::controls() {
    api::Controls controls;
    controls.reload = [this] { return reload(); };
    controls.set_clock = [this](words::Instant now) { return set_clock(now); };
    controls.back_up = [this](std::optional<std::filesystem::path> folder) {
        return keeper_.back_up(std::move(folder));
    };
    controls.next_backup = [this] { return keeper_.next_backup(); };
    controls.campaigns_changed = [this] { campaigns_.kick(); };
    controls.modems = [this] {
        std::vector<modem::device::ModemStatus> statuses;
        for (const auto& desk : desks_) statuses.push_back(desk->status());
        return statuses;
    };
    controls.look = [this](std::string_view name) {
        Desk* desk = desk_of(name);
        if (desk != nullptr) desk->look();
        return desk != nullptr;
    };
    controls.record = [this](std::string_view name) {
        const Desk* desk = desk_of(name);
        return desk == nullptr ? std::nullopt : std::optional(desk->record());
    };
    controls.tls = [this] { return tls_ ? std::optional(tls_->state()) : std::nullopt; };
    controls.door = [this] { return server_ ? server_->door() : api::DoorCounts(); };
    controls.clock = [this] { return time_keeper_.state(); };
    controls.confirm_clock = [this] { return confirm_clock(); };
    controls.version = TILLCAST_VERSION;
    controls.started = clock_.monotonic();
    return controls;
}

Keeper::House Daemon::keepers_house() {
    const auto writable_again = [this] {
        dispatcher_.kick();
        campaigns_.kick();
    };
    // The next start salvages what can be read; the signal ends this run in order.
    const auto damaged = [this] {
        exit_code_ = 1;
        ::alarm(k_end_of_damaged);  // a result that cannot be written would be waited for without end
        std::raise(SIGTERM);
    };
    return {store_, present_, clock_, log_, writable_again, damaged};
}

void Daemon::listen() {
    api::Router router;
    api::add_routes(router, context_);
    server_ = std::make_unique<api::Server>(
        io_, std::move(router), [this](std::string_view token) { return context_.tokens.find(token); }, clock_, log_);
    const auto& config = present_.rules()->config;
    if (const auto control = server_->listen_control(config.control_socket); !control)
        throw std::runtime_error("the control socket " + config.control_socket.string() + ": " +
                                 control.error().message());
    if (config.http.tls_cert) {
        tls_ = std::make_unique<TlsKeeper>(io_.get_executor(), clock_, log_,
                                           [this](auto identity) { server_->use(std::move(identity)); });
        tls_->set_files(*config.http.tls_cert, *config.http.tls_key);
        tls_->look(present_.clock_trusted);
        asio::co_spawn(io_, tls_->watch([this] { return present_.clock_trusted.load(); }), asio::detached);
    }
    const auto port = server_->listen_tcp(config.http.host, config.http.port, tls_ != nullptr);
    if (!port)
        throw std::runtime_error("cannot listen on " + config.http.host + ":" + std::to_string(config.http.port) +
                                 ": " + port.error().message());
    log_.info("listening on {}:{}{} and {}", config.http.host, *port, tls_ ? " (HTTPS)" : "",
              config.control_socket.string());
}

asio::awaitable<void> Daemon::start() {
    std::function<words::Instant(store::Tx&)> look = [this](store::Tx& tx) {
        api::load_tokens(tx.db(), context_.tokens);
        context_.parts_counted->begin(tx.db());
        if (salvaged_)
            dispatch::raise(tx, present_, dispatch::AlertCause::database, "",
                            "the database was damaged; what was saved and what is missing: tillcast backup list");
        return last_on_record(tx.db());
    };
    co_await courier_->start();
    co_await dispatcher_.start();
    const auto last = co_await store_.write<words::Instant>(std::move(look));
    time_keeper_.set_record(last);
    time_keeper_.judge();
    alerts_->start();
    listen();
    words::failpoint("start.listening");
    for (const auto& desk : desks_) {
        ++running_desks_;
        asio::co_spawn(io_, desk->run(), [this](const std::exception_ptr& error) {
            report_end(log_, "a modem's work", error);
            --running_desks_;
            ended_.cancel();
        });
    }
    campaigns_run_ = true;
    asio::co_spawn(io_, campaigns_.run(), [this](const std::exception_ptr& error) {
        report_end(log_, "the campaigns' work", error);
        campaigns_run_ = false;
        ended_.cancel();
    });
    asio::co_spawn(io_, housekeeping(), asio::detached);
    asio::co_spawn(io_, keeper_.run(), asio::detached);
    asio::co_spawn(io_, watch_ports(), asio::detached);
    asio::co_spawn(io_, clock_watch_.run([this] { clock_moved(); }), asio::detached);
    asio::co_spawn(io_, pet_watchdog(), asio::detached);
    if (present_.rules()->config.practice.on) log_.warn("PRACTICE: only simulated modems are driven");
    tell_ready();
}

int Daemon::run() {
    asio::co_spawn(io_, start(), [this](const std::exception_ptr& error) {
        if (!error) return;
        report_end(log_, "the start", error);
        exit_code_ = 1;
        io_.stop();
    });
    asio::co_spawn(io_, watch_signals(), [this](const std::exception_ptr& error) {
        report_end(log_, "the shutdown", error);
        io_.stop();
    });
    io_.run();
    server_.reset();
    store_.stop();
    return exit_code_;
}

asio::awaitable<void> Daemon::watch_ports() {
    if (!present_.rules()->config.practice.on && modem::port::modem_manager_runs())
        log_.warn(
            "ModemManager runs and may take the modems away: systemctl disable --now ModemManager, or keep "
            "70-tillcast-modem.rules in /etc/udev/rules.d");
    for (;;) {
        const bool changed = co_await hotplug_.changed();
        if (!changed) co_return;
        for (const auto& desk : desks_) desk->ports_changed();
    }
}

asio::awaitable<void> Daemon::watch_signals() {
    for (;;) {
        const int signal = co_await signals_.async_wait(asio::use_awaitable);
        if (signal != SIGHUP) break;
        tell_reloading();
        const auto reloaded = reload();
        for (const auto& error : reloaded.errors) log_.error("{}", words::to_string(error));
        tell_ready();
    }
    co_await shut_down();
}

asio::awaitable<void> Daemon::shut_down() {
    log_.info("shutting down");
    tell_stopping();
    stopping_ = true;
    campaigns_.stop();
    housekeeping_timer_.cancel();
    keeper_.stop();
    clock_watch_.stop();
    hotplug_.stop();
    alerts_->stop();
    courier_->stop();
    if (tls_) tls_->stop();
    if (server_) co_await server_->stop(k_grace);
    co_await dispatcher_.stop();
    for (const auto& desk : desks_) desk->stop();
    while (running_desks_ > 0 || campaigns_run_) co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_await courier_->ended();
    log_.info("everything is on disk");
}

// Judges the clock again while it is not trusted, gives partial texts to people when their time is up, and forgets
// what need not be kept.
asio::awaitable<void> Daemon::housekeeping() {
    for (;;) {
        time_keeper_.judge();
        if (tls_) tls_->look(present_.clock_trusted);
        store::Job job = [this, trusted = present_.clock_trusted.load()](store::Tx& tx) {
            if (trusted) api::forget_old_keys(tx);
            controller::inbox::deliver_partial(tx, present_, k_partial_after);
            controller::inbox::forget_parts(tx);
            dispatch::close_receipts(tx, present_);
            dispatch::forget_alerts(tx);
            api::webhooks::forget_events(tx);
        };
        try {
            co_await store_.write_only(std::move(job));
        } catch (const std::exception& error) {
            log_.error("housekeeping: {}", error.what());
        }
        housekeeping_timer_.expires_after(present_.clock_trusted ? std::chrono::seconds(k_housekeeping)
                                                                 : k_clock_round);
        const auto [ended] = co_await housekeeping_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (ended && stopping_) co_return;
    }
}

api::Reloaded Daemon::reload() {
    api::Reloaded reloaded;
    auto loaded = reader::load(present_.rules()->config.directory, clock_.now(), cli::checkers());
    reloaded.warnings = loaded.warnings;
    reloaded.errors = loaded.errors;
    if (!loaded.config) return reloaded;
    outreach::Findings findings;
    auto plans = outreach::compile_plans(*loaded.config, findings);
    if (!plans) {
        reloaded.errors = findings.errors;
        return reloaded;
    }
    const auto running = present_.rules();
    reloaded.needs_restart = reader::needs_restart(running->config, *loaded.config);
    present_.set_rules(dispatch::make_rules(applicable(std::move(*loaded.config), running->config)));
    context_.plans = std::make_shared<const outreach::Plans>(std::move(*plans));
    time_keeper_.judge();
    if (const auto& http = present_.rules()->config.http; tls_ && http.tls_cert) {
        tls_->set_files(*http.tls_cert, *http.tls_key);
        tls_->look(present_.clock_trusted);
    }
    dispatcher_.reload();
    campaigns_.kick();
    keeper_.kick();
    courier_->reload();
    alerts_->look_again();
    log_.info("reloaded, generation {:016x}", present_.rules()->config.generation);
    for (const auto& key : reloaded.needs_restart) log_.warn("{} takes effect at the next start", key);
    return reloaded;
}

bool Daemon::set_clock(words::Instant now) {
    if (!clock_.manual()) return false;
    const words::Instant before = clock_.now();
    clock_.set(now);
    // Forward is time that passes; backward is a clock that was wrong.
    if (now < before) dispatcher_.clock_set({now - before, before, before, true});
    clock_moved();
    return true;
}

void Daemon::clock_moved() {
    time_keeper_.judge();
    dispatcher_.kick();
    campaigns_.kick();
    keeper_.kick();
    courier_->clock_moved();
    alerts_->look_again();
}

bool Daemon::confirm_clock() {
    if (present_.rules()->config.practice.on) return false;
    time_keeper_.confirm();
    clock_moved();
    return true;
}

TimeKeeper::House Daemon::time_keepers_house() {
    const auto trust_moved = [this](bool is_trusted) {
        keeper_.kick();
        if (!is_trusted) housekeeping_timer_.cancel();  // looks again soon
    };
    return {store_, present_, dispatcher_, *alerts_, clock_, log_, [this] { campaigns_.kick(); }, trust_moved};
}

}  // namespace firmware
