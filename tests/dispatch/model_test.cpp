#include <date/tz.h>

#include <deque>
#include <map>
#include <random>
#include <set>

#include "controller/audience/stage.hpp"
#include "controller/dispatch/resolve.hpp"
#include "controller/dispatch/sim_health.hpp"
#include "controller/ledger/purchase.hpp"
#include "tests/dispatch/fixture.hpp"

// The queue under random streams of all that can happen to it, beside a naive model that knows what always holds: what
// went on the air, who opted out, what may go when. What the model sees it has seen itself; the database is asked only
// for what waits in it.

using namespace tests;
using namespace std::chrono_literals;
using words::Instant;
using words::Key;
using words::Lane;
using words::MessageClass;
using words::MessageState;

namespace {

constexpr std::chrono::milliseconds k_gap = 10s;
constexpr auto k_period = 48h;
constexpr int k_cap = 2, k_cap_of_new = 1;

reader::Config model_config() {
    auto config = shop_config();
    config.dispatch.same_number_gap = std::chrono::duration_cast<std::chrono::seconds>(k_gap);
    config.caps.global = reader::Cap{.max = k_cap, .per = k_period, .min_gap = {}};
    config.caps.stage["new"] = k_cap_of_new;
    config.countries["ES"].marketing.days = words::Weekdays(0x7f);
    return config;
}

// What became of one part, as the model saw it go on the air.
enum class Air { never, free, out, doubtful };

struct Letter {
    std::string to;
    MessageClass message_class{};
    Lane lane{};
    dispatch::Origin origin{};
    std::optional<Key> campaign;
    int value = 0;
    int parts = 1;
    MessageState state = MessageState::queued;
    std::optional<Instant> handed;  // when its first part was
    std::map<int, Air> air;
    int flying = 0;

    bool begun() const {
        return std::any_of(air.begin(), air.end(),
                           [](const auto& part) { return part.second == Air::out || part.second == Air::doubtful; });
    }
    bool counts() const { return flying > 0 || begun(); }
};

struct Person {
    bool granted = false, marketing_stopped = false, all_stopped = false;
    std::optional<Instant> stopped_at;
    std::optional<std::pair<Instant, Key>> last_part;  // and of which message
};

struct Flying {
    dispatch::Intent intent;
    bool on_air = false;
};

class World {
public:
    explicit World(unsigned seed)
        : dice_(seed), clock_(seed % 2 == 0 ? at("2026-10-24T16:00:00Z") : at("2026-03-28T16:00:00Z")) {
        open();
        for (const char* name : {"iccid:1", "iccid:2"}) {
            const Key sim = job<Key>([&](store::Tx& tx) { return dispatch::sim_of(tx, name, name, {}); });
            lines_[sim];
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            step();
            check_waiting();
        }
        drain();
    }
    std::size_t aired() const { return aired_; }
    std::size_t letters() const { return letters_.size(); }
    const std::map<std::string, int>& seen() const { return seen_; }

private:
    template <class T>
    T job(std::function<T(store::Tx&)> work) {
        std::promise<std::exception_ptr> done;
        std::optional<T> result;
        store_->writer().submit([&](store::Tx& tx) { result = work(tx); },
                                [&](std::exception_ptr error) { done.set_value(error); });
        if (const auto error = done.get_future().get()) std::rethrow_exception(error);
        return std::move(*result);
    }
    void act(std::function<void(store::Tx&)> work) {
        job<bool>([&](store::Tx& tx) {
            work(tx);
            return true;
        });
    }

    void open() {
        store_ = std::make_unique<store::Store>(folder_ / "model.db", clock_);
        present_ = std::make_unique<dispatch::Present>(rules_);
        present_->clock_trusted = trusted_;
        memory_ = {};
        store_->writer().observe(controller::audience::metrics_observer());
        store_->writer().observe([this](const store::Change& change, store::Tx& tx) {
            dispatch::on_change(tx, *present_, change);
            if (const auto* message = std::get_if<store::MessageChanged>(&change)) follow(*message);
        });
        act([&](store::Tx& tx) {
            present_->brake = dispatch::read_brake(tx.db());
            dispatch::let_probe(tx);
            dispatch::recover(tx, *present_);
        });
    }

    // Only the ways of the design, each from where the message was.
    void follow(const store::MessageChanged& change) {
        if (change.to == MessageState::queued) memory_.turns.queued(change.message);
        if (!change.from) return;
        const auto found = letters_.find(change.message);
        if (found == letters_.end()) {
            early_[change.message] = change.to;  // judged while it is being accepted
            return;
        }
        if (found->second.state != *change.from || !words::may_become(*change.from, change.to)) wrong_way_ = true;
        found->second.state = change.to;
    }

    int pick(int from, int to) { return std::uniform_int_distribution(from, to)(dice_); }
    bool chance(double p) { return std::bernoulli_distribution(p)(dice_); }
    std::string someone() { return "+3461234567" + std::to_string(pick(0, 5)); }
    Key some_sim() { return std::next(lines_.begin(), pick(0, 1))->first; }
    std::optional<Key> some_letter() {
        if (letters_.empty()) return {};
        return std::next(letters_.begin(), pick(0, static_cast<int>(letters_.size()) - 1))->first;
    }

    void step() {
        const int what = pick(0, 99);
        if (what < 22) return accept();
        if (what < 44) return plan(some_sim());
        if (what < 60) return fly(some_sim());
        if (what < 74) return answer(some_sim());
        if (what < 82) return move_clock();
        if (what < 86) return receipt();
        if (what < 89) return opt();
        if (what < 91) return buy();
        if (what < 92) return brake();
        if (what < 94) return lose(some_sim());
        if (what < 95) return restart();
        if (what < 97) return resolve();
        if (what < 99) return cancel();
        trusted_ = !trusted_ || chance(0.7);
        present_->clock_trusted = trusted_;
    }

    void accept() {
        const std::string to = someone();
        dispatch::NewMessage message{.to = number(to), .text = std::string(chance(0.2) ? 400 : 20, 'x')};
        message.message_class = chance(0.6) ? MessageClass::marketing : MessageClass::service;
        message.lane = message.message_class == MessageClass::service && chance(0.2) ? Lane::alert : Lane::service;
        if (message.message_class == MessageClass::marketing || chance(0.2)) message.lane = Lane::bulk;
        message.value = 10 * pick(0, 10);
        if (message.message_class == MessageClass::service && chance(0.1)) message.origin = dispatch::Origin::reply;
        if (message.lane == Lane::bulk && chance(0.6)) {
            message.campaign = pick(1, 40);
            message.origin = dispatch::Origin::campaign;
        }
        if (chance(0.1)) message.not_before = clock_.now() + std::chrono::minutes(pick(1, 600));
        if (chance(0.2)) message.expires_at = clock_.now() + std::chrono::hours(pick(11, 60));
        const bool twice = message.campaign && !sent_to_.insert({*message.campaign, to}).second;
        try {
            const auto accepted = job<dispatch::Accepted>([&](store::Tx& tx) {
                message.contact = controller::ledger::ensure_contact(tx, message.to, "pos");
                return dispatch::accept(tx, *present_, message).value();
            });
            CHECK_FALSE(twice);
            Letter letter{to,
                          message.message_class,
                          *message.lane,
                          message.origin,
                          message.campaign,
                          message.value,
                          message.text.size() > 160 ? 3 : 1,
                          accepted.state,
                          {},
                          {}};
            letters_.emplace(accepted.key, letter);
            early_.erase(accepted.key);
            ++seen_["accepted"];
        } catch (const std::exception&) {
            CHECK(twice);  // at most one message of a campaign to a contact
            ++seen_["refused twice"];
        }
    }

    void plan(Key sim) {
        auto& line = lines_.at(sim);
        if (line.size() >= 2) return;
        present_->sims_ready = 2;
        const auto intent = job<std::optional<dispatch::Intent>>([&](store::Tx& tx) {
            dispatch::release_due(tx, 100);
            if (chance(0.1)) dispatch::expire_queued(tx, 100);
            std::optional<dispatch::Intent> chosen;
            if (!dispatch::may_take(tx.db(), sim, tx.now())) return chosen;
            for (bool more = true; more && !chosen;) {
                auto choice = dispatch::plan_next(tx, *present_, memory_,
                                                  {.sim = sim, .modem = "left", .absent_for = std::chrono::hours(24)});
                more = choice.more;
                chosen = std::move(choice.intent);
            }
            if (chosen) check_choice(tx, sim, chosen->place.message);
            return chosen;
        });
        if (!intent) return;
        Letter& letter = letters_.at(intent->place.message);
        check_hand_over(letter, *intent);
        if (!letter.counts()) letter.handed = clock_.now();
        ++letter.flying;
        people_[letter.to].last_part = {clock_.now(), intent->place.message};
        line.push_back({*intent});
    }

    // First in, first out within lane and source, the lanes in their order; nobody waits long for a turn.
    void check_choice(store::Tx& tx, Key sim, Key message) {
        const Letter& letter = letters_.at(message);
        if (letter.counts()) return;
        const auto waits = [&](std::string_view which) {
            const std::string sql =
                "SELECT DISTINCT campaign FROM message WHERE state = 0 AND (avoid IS NOT ?1 OR avoid_until <= ?2)"
                " AND ?3 >= 0 AND ifnull(?4, 1) AND ?5 > 0 AND " +
                std::string(which);
            std::set<std::optional<Key>> found;
            store::Cursor cursor = tx.query(sql, sim, tx.now(), letter.lane, letter.campaign, message);
            while (cursor.next()) found.insert(cursor.maybe_integer(0));
            return found;
        };
        CHECK(waits("lane < ?3").empty());
        if (letter.lane == Lane::bulk)
            CHECK(waits("lane = ?3 AND campaign IS ?4 AND key < ?5").empty());
        else
            CHECK(waits("lane = ?3 AND key < ?5").empty());
        if (letter.lane != Lane::bulk) return;
        const auto others = waits("lane = 2 AND campaign IS NOT ?4");
        std::erase_if(patience_, [&](const auto& entry) { return !others.contains(entry.first); });
        for (const auto& other : others) {
            patience_[other] += letter.parts;
            CHECK(patience_[other] <= 6 * static_cast<int>(others.size() + 1) + 10);
        }
        patience_.erase(letter.campaign);
    }

    bool in_hours() const {
        const auto local = date::make_zoned(date::locate_zone("Europe/Madrid"), clock_.now()).get_local_time();
        const auto time = local - date::floor<date::days>(local);
        return time >= 8h && time < 21h;
    }
    int cap_of(const std::string& to) {
        return job<int>([&](store::Tx& tx) {
            const auto contact = controller::ledger::find_contact(tx.db(), number(to));
            if (!contact) return k_cap;
            const auto stage = controller::audience::stage_of(controller::audience::metric_of(tx.db(), *contact),
                                                              {tx.now(), rules_->shop_zone});
            return controller::audience::to_string(stage) == "new" ? k_cap_of_new : k_cap;
        });
    }

    void check_may(const Letter& letter) {
        const Person& person = people_[letter.to];
        CHECK_FALSE(person.all_stopped);
        CHECK(present_->brake != controller::policy::Brake::all);
        if (letter.message_class != MessageClass::marketing) return;
        CHECK_FALSE(person.marketing_stopped);
        CHECK(person.granted);
        CHECK(present_->brake == controller::policy::Brake::none);
    }

    void check_hand_over(const Letter& letter, const dispatch::Intent& intent) {
        check_may(letter);
        CHECK(letter.air.count(intent.place.index) *
                  (letter.air.count(intent.place.index) != 0 && letter.air.at(intent.place.index) != Air::free) ==
              0);
        if (letter.counts()) return;
        const Person& person = people_[letter.to];
        const bool awaited = letter.lane == Lane::alert || letter.origin == dispatch::Origin::reply;
        if (!awaited && person.last_part && person.last_part->second != intent.place.message &&
            person.last_part->first <= clock_.now())
            CHECK(clock_.now() - person.last_part->first >= k_gap);
        if (letter.message_class != MessageClass::marketing) return;
        CHECK(in_hours());
        CHECK(trusted_);
        int room = cap_of(letter.to);
        for (const auto& [key, other] : letters_) {
            if (&other == &letter || other.to != letter.to || other.message_class != MessageClass::marketing) continue;
            if (other.counts() && other.handed && clock_.now() < *other.handed + k_period) --room;
            // A dearer one, or an equal one that is older, which waits for nothing but its turn.
            const bool dearer =
                other.value > letter.value || (other.value == letter.value && key < intent.place.message);
            if (other.state == MessageState::queued && !other.counts() && dearer && !is_over(key)) --room;
        }
        CHECK(room > 0);
    }
    bool is_over(Key message) {
        return job<bool>([&](store::Tx& tx) {
            return tx.query("SELECT 1 FROM message WHERE key = ?1 AND expires_at <= ?2", message, tx.now()).next();
        });
    }

    // Ctrl-Z, or not: what the modem's line asks last of all.
    void fly(Key sim) {
        auto& line = lines_.at(sim);
        if (line.empty() || line.front().on_air) return;
        const dispatch::Intent& intent = line.front().intent;
        const bool may = !intent.recall->load() && !present_->stopped(intent.message_class) &&
                         (!intent.valid_until || clock_.now() < *intent.valid_until);
        if (!may) return finish(sim, untouched());
        Letter& letter = letters_.at(intent.place.message);
        check_may(letter);
        if (letter.message_class == MessageClass::marketing && intent.valid_until) CHECK(in_hours());
        const auto before = letter.air.find(intent.place.index);
        CHECK((before == letter.air.end() || before->second == Air::free));
        act([&](store::Tx& tx) {
            CHECK(
                tx.query("SELECT 1 FROM part WHERE sim = ?1 AND seq = ?2 AND state = 0", sim, intent.place.seq).next());
            CHECK_FALSE(
                tx.query("SELECT 1 FROM part WHERE sim = ?1 AND seq < ?2 AND state = 0", sim, intent.place.seq).next());
        });
        line.front().on_air = true;
        ++aired_;
    }

    void answer(Key sim) {
        auto& line = lines_.at(sim);
        if (line.empty() || !line.front().on_air) return;
        if (chance(0.7)) return finish(sim, sent(static_cast<std::uint8_t>(++reference_)));
        if (chance(0.3)) return finish(sim, unknown());
        constexpr std::array codes = {1, 21, 27, 28, 38, 42, 144, 192, 197, 322, 331, 332, 500, 512};
        finish(sim, refused(codes[static_cast<std::size_t>(pick(0, codes.size() - 1))]));
    }

    void finish(Key sim, dispatch::Result result) {
        Flying flying = std::move(lines_.at(sim).front());
        lines_.at(sim).pop_front();
        const auto& place = flying.intent.place;
        Letter& letter = letters_.at(place.message);
        --letter.flying;
        act([&](store::Tx& tx) { dispatch::write_result(tx, *present_, place, result); });
        present_->under_way.remove(place.message, flying.intent.recall);
        using Kind = dispatch::Result::Kind;
        using Fault = modem::sms::FaultClass;
        if (!flying.on_air) return;
        Air& air = letter.air[place.index];
        air = Air::free;
        if (result.kind == Kind::sent || result.fault.fault == Fault::already_sent) air = Air::out;
        if (result.kind == Kind::unknown || result.fault.fault == Fault::unknown_outcome ||
            (result.fault.vague && letter.message_class == MessageClass::marketing && result.kind == Kind::refused))
            air = Air::doubtful;
        if (result.reference) answered_.push_back({sim, *result.reference, letter.to});
        ++seen_[result.kind == Kind::sent ? "sent" : result.kind == Kind::unknown ? "unknown" : "refused"];
        if (result.kind == Kind::refused) return;
    }

    void move_clock() {
        const int what = pick(0, 9);
        if (what < 6)
            clock_.advance(std::chrono::seconds(pick(1, 40)));
        else if (what < 8)
            clock_.advance(std::chrono::minutes(pick(1, 90)));
        else if (what < 9)
            clock_.advance(std::chrono::hours(pick(1, 14)));
        else
            set_back(std::chrono::minutes(pick(1, 90)));
        memory_.turns.look_again();
    }

    void set_back(std::chrono::minutes by) {
        clock_.advance(-by);
        for (auto& [to, person] : people_)
            if (person.last_part && person.last_part->first > clock_.now()) person.last_part.reset();
        ++seen_["clock set back"];
    }

    void receipt() {
        if (answered_.empty()) return;
        const auto& [sim, mr, to] =
            answered_[static_cast<std::size_t>(pick(0, static_cast<int>(answered_.size()) - 1))];
        constexpr std::array<std::uint8_t, 4> statuses = {0x00, 0x00, 0x30, 0x46};
        modem::sms::StatusReport report;
        report.message_reference = mr;
        report.to = modem::sms::Address::parse(to).value();
        report.accepted = modem::sms::Timestamp{clock_.now(), 0min};
        report.status.code = statuses[static_cast<std::size_t>(pick(0, 3))];
        act([&, key = sim](store::Tx& tx) { dispatch::take_receipt(tx, *present_, key, {report, "+34600000000"}); });
    }

    void opt() {
        const std::string to = someone();
        Person& person = people_[to];
        const auto now = clock_.now();
        if (chance(0.35)) {
            const auto scope = chance(0.3) ? store::Scope::all : store::Scope::marketing;
            act([&](store::Tx& tx) {
                controller::ledger::suppress(tx, number(to), scope, controller::ledger::SuppressionReason::stop);
            });
            (scope == store::Scope::all ? person.all_stopped : person.marketing_stopped) = true;
            person.stopped_at = std::max(person.stopped_at.value_or(now), now);
            ++seen_["opt-out"];
            return;
        }
        act([&](store::Tx& tx) {
            (void)controller::ledger::record_consent(tx, {.number = number(to), .wording = "Offers"});
            if (chance(0.5)) controller::ledger::lift(tx, number(to), store::Scope::all);
            person.all_stopped = controller::ledger::is_suppressed(tx.db(), number(to), store::Scope::all);
        });
        person.granted = true;
        if (!person.stopped_at || *person.stopped_at <= now) person.marketing_stopped = person.all_stopped;
    }

    void buy() {
        const std::string to = someone();
        act([&](store::Tx& tx) {
            (void)controller::ledger::record_purchase(
                tx, {.id = "T" + std::to_string(++purchases_), .number = number(to), .currency = "EUR", .total = 500});
        });
    }

    void brake() {
        const auto level = static_cast<controller::policy::Brake>(chance(0.6) ? 0 : pick(1, 2));
        act([&](store::Tx& tx) { dispatch::set_brake(tx, *present_, level); });
    }

    void lose(Key sim) {
        auto& line = lines_.at(sim);
        while (!line.empty()) finish(sim, line.front().on_air ? unknown() : untouched());
        ++seen_["modem lost"];
    }

    void restart() {
        for (auto& [sim, line] : lines_) {
            for (const Flying& flying : line) {
                Letter& letter = letters_.at(flying.intent.place.message);
                --letter.flying;
                // The first of each SIM is in doubt, whether or not it went.
                if (&flying == &line.front()) letter.air[flying.intent.place.index] = Air::doubtful;
            }
            line.clear();
        }
        store_->stop();
        store_.reset();
        open();
        patience_.clear();
        ++seen_["restart"];
    }

    void resolve() {
        std::vector<Key> doubtful;
        for (const auto& [key, letter] : letters_)
            if (letter.state == MessageState::unknown) doubtful.push_back(key);
        if (doubtful.empty()) return;
        const Key key = doubtful[static_cast<std::size_t>(pick(0, static_cast<int>(doubtful.size()) - 1))];
        const auto as = chance(0.5) ? dispatch::Resolution::sent : dispatch::Resolution::resend;
        const bool done = job<bool>([&](store::Tx& tx) { return dispatch::resolve(tx, key, as, "Elena").has_value(); });
        if (!done || as == dispatch::Resolution::sent) return;
        for (auto& [index, air] : letters_.at(key).air)
            if (air == Air::doubtful) air = Air::free;
        ++seen_["sent again"];
    }

    void cancel() {
        if (const auto key = some_letter()) act([&](store::Tx& tx) { (void)dispatch::cancel(tx, *present_, *key); });
    }

    // Nothing waits without a reason and a time, and nothing is lost.
    void check_waiting() {
        CHECK_FALSE(wrong_way_);
        act([&](store::Tx& tx) {
            std::size_t count = 0;
            store::Cursor cursor = tx.query("SELECT key, state, reason, next_attempt_at FROM message");
            while (cursor.next()) {
                ++count;
                const auto found = letters_.find(cursor.integer(0));
                if (found == letters_.end() || found->second.state != cursor.as<MessageState>(1))
                    FAIL("message " << cursor.integer(0) << " is not where it was last seen");
                if (cursor.as<MessageState>(1) == MessageState::held && (cursor.is_null(2) || cursor.is_null(3)))
                    FAIL("message " << cursor.integer(0) << " waits without a reason or a time");
            }
            CHECK(count == letters_.size());
        });
    }

    // All that waits ends, once nothing stands in its way.
    void drain() {
        trusted_ = true;
        present_->clock_trusted = true;
        act([&](store::Tx& tx) { dispatch::set_brake(tx, *present_, controller::policy::Brake::none); });
        for (int round = 0; round < 400; ++round) {
            for (const auto& [sim, line] : lines_) {
                for (int i = 0; i < 50; ++i) {
                    plan(sim);
                    fly(sim);
                    if (!lines_.at(sim).empty() && lines_.at(sim).front().on_air)
                        finish(sim, sent(static_cast<std::uint8_t>(++reference_)));
                    if (lines_.at(sim).empty()) break;
                }
            }
            act([&](store::Tx& tx) { dispatch::expire_queued(tx, 1000); });
            check_waiting();
            if (std::all_of(letters_.begin(), letters_.end(),
                            [](const auto& entry) { return words::is_settled(entry.second.state); }))
                return;
            clock_.advance(std::chrono::minutes(pick(5, 60)));
            memory_.turns.look_again();
        }
        for (const auto& [key, letter] : letters_)
            if (!words::is_settled(letter.state))
                FAIL("message " << key << " is still " << words::to_string(letter.state));
    }

    std::mt19937 dice_;
    TemporaryFolder folder_;
    FakeClock clock_;
    std::shared_ptr<const dispatch::Rules> rules_ = dispatch::make_rules(model_config());
    bool trusted_ = true;
    std::unique_ptr<dispatch::Present> present_;
    dispatch::Memory memory_;
    std::map<Key, Letter> letters_;
    std::map<Key, MessageState> early_;
    std::map<std::string, Person> people_;
    std::map<Key, std::deque<Flying>> lines_;
    std::map<std::optional<Key>, int> patience_;
    std::set<std::pair<Key, std::string>> sent_to_;
    struct Answered {
        Key sim;
        std::uint8_t mr;
        std::string to;
    };
    std::vector<Answered> answered_;
    std::map<std::string, int> seen_;
    int reference_ = 0;
    int purchases_ = 0;
    std::size_t aired_ = 0;
    bool wrong_way_ = false;
    std::unique_ptr<store::Store> store_;
};

}  // namespace

TEST_CASE("whatever happens to the queue, what always holds does", "[model]") {
    std::map<std::string, int> seen;
    std::size_t aired = 0;
    for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
        INFO("seed " << seed);
        World world(seed);
        world.run(1500);
        aired += world.aired();
        for (const auto& [what, times] : world.seen()) seen[what] += times;
    }
    // The streams had something of everything in them.
    for (const char* what : {"accepted", "refused twice", "sent", "unknown", "refused", "opt-out", "modem lost",
                             "restart", "sent again", "clock set back"}) {
        INFO(what << " " << seen[what]);
        CHECK(seen[what] > 10);
    }
    CHECK(aired > 500);
}
