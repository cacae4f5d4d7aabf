#include "controller/dispatch/receipts.hpp"

#include <array>
#include <map>
#include <random>
#include <set>

#include "tests/dispatch/fixture.hpp"

using namespace tests;
using dispatch::Matched;
using words::MessageState;
using namespace std::chrono_literals;

namespace {

const char* const k_to = "+34612345678";

int close_receipts(Shop& shop) {
    return shop.write<int>([&](store::Tx& tx) { return dispatch::close_receipts(tx, shop.present); });
}

words::Key sent_message(Shop& shop, words::Key sim, std::uint8_t mr, std::string_view to = k_to) {
    const auto message = shop.service(to);
    shop.result(*shop.plan(sim), sent(mr));
    return message;
}

std::int64_t count(Shop& shop, const std::string& sql) {
    return shop.write<std::int64_t>([&](store::Tx& tx) {
        auto cursor = tx.query(sql);
        cursor.next();
        return cursor.integer(0);
    });
}

}  // namespace

TEST_CASE("the same receipt again changes nothing, whether it had its part or not", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = sent_message(shop, sim, 17);
    const auto at = shop.clock().now();
    CHECK(shop.receipt(sim, 17, k_to, 0x20, at, at + 1s) == Matched::temporary);
    CHECK(shop.receipt(sim, 17, k_to, 0x20, at, at + 1s) == Matched::duplicate);
    CHECK(shop.receipt(sim, 17, k_to, 0x00, at, at + 2s) == Matched::part);
    CHECK(shop.receipt(sim, 17, k_to, 0x00, at, at + 2s) == Matched::duplicate);
    CHECK(shop.receipt(sim, 17, k_to, 0x20, at, at + 1s) == Matched::late);
    CHECK(shop.state(message) == MessageState::delivered);
    CHECK(shop.receipt(sim, 99, k_to, 0, at, at) == Matched::orphan);
    CHECK(shop.receipt(sim, 99, k_to, 0, at, at) == Matched::duplicate);
    CHECK(shop.present.receipts.of(Matched::duplicate) == 3);
    CHECK(shop.present.receipts.of(Matched::part) == 1);
}

TEST_CASE("delivered after failed counts, failed after delivered does not", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = sent_message(shop, sim, 17);
    const auto at = shop.clock().now();
    CHECK(shop.receipt(sim, 17, k_to, 0x46, at, at + 1s) == Matched::part);
    const auto failed = shop.look(message);
    CHECK(failed.state == MessageState::undelivered);
    CHECK(failed.timeline.back().detail == "receipt: The message was not delivered before its validity ended.");
    CHECK(shop.receipt(sim, 17, k_to, 0x00, at, at + 1h) == Matched::late);
    CHECK(shop.state(message) == MessageState::delivered);
    CHECK(shop.receipt(sim, 17, k_to, 0x46, at, at + 2h) == Matched::late);
    CHECK(shop.state(message) == MessageState::delivered);
}

TEST_CASE("each status does to a message that is sent what its range says", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    for (int status = 0; status < 256; ++status) {
        INFO(status);
        const auto to = "+346" + std::to_string(10000000 + status);
        const auto message = sent_message(shop, sim, static_cast<std::uint8_t>(status), to);
        const auto code = static_cast<std::uint8_t>(status);
        const auto matched = shop.receipt(sim, code, to, code);
        const bool failed = status >= 0x40 && status < 0x80;
        CHECK(matched == (status == 0 || failed ? Matched::part : Matched::temporary));
        CHECK(shop.state(message) == (status == 0 ? MessageState::delivered
                                      : failed    ? MessageState::undelivered
                                                  : MessageState::sent));
        // What is neither pending nor settled is told to people.
        const bool noted = (status > 0 && status < 0x20) || status >= 0x80;
        CHECK((shop.look(message).timeline.back().event == "receipt") == noted);
    }
}

TEST_CASE("any receipt proves that a part in doubt went out", "[receipts]") {
    for (const int code : {0x20, 0x01, 0x80, 0x30}) {
        const auto status = static_cast<std::uint8_t>(code);
        Shop shop;
        const auto sim = shop.sim();
        const auto message = shop.service();
        shop.result(*shop.plan(sim), unknown());
        CHECK(shop.receipt(sim, 9, "612345678", status) == Matched::temporary);
        CHECK(shop.state(message) == MessageState::sent);
        CHECK(shop.look(message).parts.at(0).mr == 9);
        CHECK(shop.receipt(sim, 9, k_to, 0) == Matched::part);
        CHECK(shop.state(message) == MessageState::delivered);
    }
}

TEST_CASE("a receipt stops the second try of a service message", "[receipts]") {
    auto config = shop_config();
    config.dispatch.resend_unknown_service = true;
    for (const bool planned : {false, true}) {
        Shop shop(config);
        const auto sim = shop.sim();
        const auto message = shop.service();
        const auto at = shop.clock().now();
        shop.result(*shop.plan(sim), unknown());
        shop.clock().advance(31min);
        shop.write<int>([](store::Tx& tx) { return dispatch::release_due(tx, 10); });
        std::optional<dispatch::Intent> again;
        if (planned) again = shop.plan(sim);
        CHECK(shop.receipt(sim, 9, k_to, 0, at) == Matched::part);
        if (planned) {
            REQUIRE(again);
            CHECK(again->recall->load());
            shop.result(*again, untouched());
        }
        CHECK(shop.state(message) == MessageState::delivered);
        CHECK_FALSE(shop.plan(sim));
    }
}

TEST_CASE("a receipt that comes before its +CMGS does not go to an older part", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto old = sent_message(shop, sim, 17);  // its receipt was lost
    shop.clock().advance(3h);
    const auto fresh = shop.service();
    const auto intent = shop.plan(sim);
    CHECK(shop.receipt(sim, 17, k_to, 0) == Matched::orphan);
    shop.result(*intent, sent(17));
    CHECK(shop.state(fresh) == MessageState::delivered);
    CHECK(shop.state(old) == MessageState::sent);
}

TEST_CASE("a receipt that comes with its result does not go to a part in doubt before it", "[receipts]") {
    // Two parts of one message: the gateway ended in the first, and the second's receipt is as fast as its result.
    Shop shop;
    const auto sim = shop.sim();
    sent_message(shop, sim, 28);
    const auto doubtful = shop.service();
    shop.result(*shop.plan(sim), unknown());
    shop.clock().advance(600ms);
    const auto fresh = shop.service();
    const auto intent = shop.plan(sim);
    shop.clock().advance(40ms);
    CHECK(shop.receipt(sim, 30, k_to, 0, shop.clock().now() - 700ms) == Matched::orphan);
    shop.result(*intent, sent(30));
    CHECK(shop.state(fresh) == MessageState::delivered);
    CHECK(shop.state(doubtful) == MessageState::unknown);
}

TEST_CASE("of two parts in doubt the references around them say whose receipt it is", "[receipts]") {
    for (const bool is_second : {false, true}) {
        INFO(is_second);
        Shop shop;
        const auto sim = shop.sim();
        sent_message(shop, sim, 10, "+34612345999");
        std::array<words::Key, 2> doubtful{};
        for (auto& message : doubtful) {
            message = shop.service();
            const auto intent = shop.plan(sim);
            shop.clock().advance(300ms);
            shop.result(*intent, unknown());
        }
        const std::uint8_t reference = is_second ? 12 : 11;
        const auto at = shop.clock().now() - 300ms;
        // The first may have had 11 or none, so that 12 is the second's for sure, and 11 not yet anybody's.
        CHECK(shop.receipt(sim, reference, k_to, 0, at) == (is_second ? Matched::part : Matched::orphan));
        sent_message(shop, sim, 13, "+34612345998");
        CHECK(shop.state(doubtful[0]) == (is_second ? MessageState::unknown : MessageState::delivered));
        CHECK(shop.state(doubtful[1]) == (is_second ? MessageState::delivered : MessageState::unknown));
    }
}

TEST_CASE("a receipt for nobody knows which of two parts in doubt stays open, and is counted", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    std::array<words::Key, 2> doubtful{};
    for (auto& message : doubtful) {
        message = shop.service();
        shop.result(*shop.plan(sim), unknown());
    }
    CHECK(shop.receipt(sim, 77, k_to, 0) == Matched::orphan);
    CHECK(shop.receipt(sim, 77, k_to, 0x20) == Matched::orphan);
    sent_message(shop, sim, 5, "+34612345998");
    for (const auto message : doubtful) CHECK(shop.state(message) == MessageState::unknown);
    shop.clock().advance(11min);
    close_receipts(shop);
    CHECK(shop.present.receipts.of(Matched::archived) == 2);
}

TEST_CASE("a receipt waits for a part under way, and is the doubtful one's when that comes back", "[receipts]") {
    for (const bool goes_out : {false, true}) {
        INFO(goes_out);
        Shop shop;
        const auto sim = shop.sim();
        const auto doubtful = shop.service();
        shop.result(*shop.plan(sim), unknown());
        const auto fresh = shop.service();
        const auto intent = shop.plan(sim);
        CHECK(shop.receipt(sim, 40, k_to, 0) == Matched::orphan);
        shop.result(*intent, goes_out ? sent(41) : untouched());
        CHECK(shop.state(doubtful) == MessageState::delivered);
        CHECK(shop.state(fresh) != MessageState::delivered);
    }
}

TEST_CASE("an orphan is kept ten minutes, then it is archived and counted", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    shop.service();
    const auto intent = shop.plan(sim);
    shop.receipt(sim, 17, k_to, 0);
    shop.clock().advance(11min);
    close_receipts(shop);
    CHECK(shop.present.receipts.of(Matched::archived) == 1);
    CHECK(count(shop, "SELECT count(*) FROM orphan WHERE archived_at IS NOT NULL") == 1);
    shop.result(*intent, sent(17));
    CHECK(shop.state(intent->place.message) == MessageState::sent);
    shop.clock().advance(31 * 24h);
    close_receipts(shop);
    CHECK(count(shop, "SELECT count(*) FROM orphan") == 0);
}

TEST_CASE("receipts belong to the SIM, whatever modem it is in and whatever was restarted", "[receipts]") {
    Shop shop;
    const auto left = shop.sim("iccid:1"), right = shop.sim("iccid:2");
    const auto one = sent_message(shop, left, 17), two = sent_message(shop, right, 17);
    shop.write<words::Key>([](store::Tx& tx) { return dispatch::sim_of(tx, "iccid:1", "right", {}); });
    shop.write<int>([&](store::Tx& tx) { return dispatch::recover(tx, shop.present); });
    CHECK(shop.receipt(left, 17, k_to, 0) == Matched::part);
    CHECK(shop.state(one) == MessageState::delivered);
    CHECK(shop.state(two) == MessageState::sent);
}

TEST_CASE("a day after its validity a message without a receipt is sent for good, a week later still upgradable",
          "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto at = shop.clock().now();
    const auto message = sent_message(shop, sim, 17);
    const auto told = sent_message(shop, sim, 18);
    shop.receipt(sim, 18, k_to, 0x01);
    shop.clock().advance(48h + 23h);
    CHECK(close_receipts(shop) == 0);
    shop.clock().advance(2h);
    CHECK(close_receipts(shop) == 1);
    CHECK(close_receipts(shop) == 0);
    const auto view = shop.look(message);
    CHECK(view.state == MessageState::sent);
    CHECK(view.reason == "no_receipt");
    CHECK(view.timeline.back().event == "no_receipt");
    CHECK_FALSE(shop.look(told).reason);
    CHECK(count(shop, "SELECT closed_seq FROM sim") == 2);
    shop.clock().advance(6 * 24h);
    CHECK(shop.receipt(sim, 17, k_to, 0, at) == Matched::part);
    CHECK(shop.state(message) == MessageState::delivered);
    CHECK_FALSE(shop.look(message).reason);
    const auto lost = sent_message(shop, sim, 19);
    shop.clock().advance(20 * 24h);
    CHECK(shop.receipt(sim, 19, k_to, 0) == Matched::orphan);
    CHECK(shop.state(lost) == MessageState::sent);
}

TEST_CASE("a receipt finds its part by an index among a hundred thousand old ones", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = sent_message(shop, sim, 17);
    shop.write<bool>([&](store::Tx& tx) {
        tx.run(
            "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= 100000) INSERT INTO part(sim, "
            "seq,"
            " message, idx, state, planned_at, at, mr) SELECT ?1, i, ?2, 1, 5, 0, 0, i % 256 FROM n",
            sim, message);
        return true;
    });
    for (const auto sql : dispatch::receipt_queries()) {
        const auto plan = shop.write<std::string>([&](store::Tx& tx) {
            std::string text;
            auto cursor = tx.query("EXPLAIN QUERY PLAN " + std::string(sql));
            while (cursor.next()) text += std::string(cursor.text(3)) + "\n";
            return text;
        });
        INFO(sql << "\n" << plan);
        CHECK(plan.find("SCAN") == std::string::npos);
        CHECK((sql.find("orphan") != std::string_view::npos || plan.find("TEMP B-TREE") == std::string::npos));
        CHECK(plan.find("USING INDEX") != std::string::npos);
    }
    // Old parts end the search at the first one.
    const auto fresh = shop.service("+34612345999");
    shop.result(*shop.plan(sim), sent(30));
    CHECK(shop.receipt(sim, 30, "+34612345999", 0) == Matched::part);
    CHECK(shop.state(fresh) == MessageState::delivered);
}

namespace {

// A network that knows the truth: what each part's receipt must come to.
class Model {
public:
    explicit Model(unsigned seed) : dice_(seed), sim_(shop_.sim()) {
        shop_.clock().set(at("2026-11-02T00:00:00Z"));
        for (auto& offset : offsets_) offset = std::chrono::minutes(15 * number_in(-56, 56));
    }

    void run(int parts) {
        for (int i = 0; i < parts; ++i) {
            shop_.clock().advance(std::chrono::milliseconds(number_in(500, chance(0.5) ? 4000 : 60'000)));
            send();
        }
        shop_.clock().advance(std::chrono::hours(3));
        shop_.write<bool>([&](store::Tx& tx) {
            hand_out(tx);
            return true;
        });
    }

    void judge() {
        int right = 0, wrong = 0, foreign = 0, expected = 0;
        shop_.write<bool>([&](store::Tx& tx) {
            for (const auto& [seq, part] : parts_) {
                auto cursor = tx.query(
                    "SELECT p.state, m.number FROM part p JOIN message m ON m.key = p.message"
                    " WHERE p.sim = ?1 AND p.seq = ?2",
                    sim_, seq);
                REQUIRE(cursor.next());
                const auto state = cursor.as<dispatch::PartState>(0);
                const auto truth = part.delivered ? dispatch::PartState::delivered
                                   : part.failed  ? dispatch::PartState::undelivered
                                                  : dispatch::PartState::sent;
                const bool is_settled =
                    state == dispatch::PartState::delivered || state == dispatch::PartState::undelivered;
                if (truth != dispatch::PartState::sent) {
                    ++expected;
                    right += state == truth ? 1 : 0;
                    if (is_settled && state != truth) ++wrong;
                } else if (is_settled) {
                    ++wrong;
                    if (!told_.count(std::string(cursor.text(1)))) ++foreign;
                }
            }
            return true;
        });
        INFO(right << " of " << expected << " right, " << wrong << " wrong");
        CHECK(expected > 1000);
        CHECK(right >= expected * 0.999);
        CHECK(wrong <= expected * 0.001);
        CHECK(foreign == 0);
    }

private:
    struct Part {
        bool delivered = false, failed = false;
    };
    struct Mail {
        words::Instant due;
        std::int64_t seq;
        dispatch::ReceiptIn receipt;
    };

    int number_in(int from, int to) { return std::uniform_int_distribution(from, to)(dice_); }
    bool chance(double p) { return std::bernoulli_distribution(p)(dice_); }

    void send() {
        // Few people, so that references meet again; one who never gets a receipt.
        const int who = number_in(0, 5);
        const std::string to = "+3461234567" + std::to_string(who);
        const auto intent = shop_.write<std::optional<dispatch::Intent>>([&](store::Tx& tx) {
            hand_out(tx);
            (void)dispatch::accept(tx, shop_.present, {.to = number(to), .text = "x"}).value();
            return dispatch::plan_next(tx, shop_.present, shop_.memory, {.sim = sim_, .modem = "left"}).intent;
        });
        REQUIRE(intent);
        const auto mr = ++reference_;
        const auto seq = intent->place.seq;
        parts_[seq];
        const auto accepted = shop_.clock().now() + std::chrono::milliseconds(number_in(200, 2000));
        const bool early = chance(0.02);
        if (who != 5) post(seq, mr, to, accepted, early);
        shop_.clock().advance(std::chrono::milliseconds(number_in(2100, 5000)));
        auto result = sent(mr);
        if (chance(0.01))
            result = unknown();
        else if (chance(0.2))
            result.scts = in_centre(accepted, centre_of(seq));
        shop_.write<bool>([&](store::Tx& tx) {
            if (early) hand_out(tx);
            dispatch::write_result(tx, shop_.present, intent->place, result);
            return true;
        });
    }

    static int centre_of(std::int64_t seq) { return static_cast<int>(seq % 3); }
    words::Instant in_centre(words::Instant at, int centre) const {
        return std::chrono::floor<std::chrono::seconds>(at + offsets_[static_cast<std::size_t>(centre)]);
    }

    void post(std::int64_t seq, std::uint8_t mr, const std::string& to, words::Instant accepted, bool early) {
        const double kind = std::uniform_real_distribution(0.0, 1.0)(dice_);
        const auto delay = early         ? 10ms
                           : kind < 0.85 ? std::chrono::milliseconds(number_in(2000, 8000))
                           : kind < 0.97 ? std::chrono::milliseconds(number_in(8000, 120'000))
                                         : std::chrono::milliseconds(number_in(120'000, 7'200'000));
        modem::sms::StatusReport report;
        report.message_reference = mr;
        report.to = modem::sms::Address::parse(chance(0.1) ? to.substr(3) : to).value();
        const int centre = centre_of(seq);
        const auto stamp = [](words::Instant at) { return modem::sms::Timestamp{at, std::chrono::minutes(0)}; };
        report.accepted = stamp(in_centre(accepted, centre));
        report.settled = stamp(in_centre(accepted + delay, centre));
        const std::string smsc = "+3460000000" + std::to_string(centre);
        const auto mail = [&](std::uint8_t status, words::Instant due) {
            if (chance(0.03)) return;  // lost
            report.status.code = status;
            mail_.push_back({due, seq, {report, smsc}});
            if (chance(0.03)) mail_.push_back({due + std::chrono::seconds(number_in(0, 600)), seq, {report, smsc}});
        };
        const bool fails = chance(0.05);
        const auto slip = std::chrono::milliseconds(chance(0.05) ? number_in(0, 60'000) : 0);
        if (chance(0.1)) mail(0x20, accepted + delay / 2 + slip);  // sometimes after the final one
        mail(fails ? 0x46 : 0x00, accepted + delay);
        if (fails && chance(0.3)) mail(0x00, accepted + delay + 20min);
    }

    void hand_out(store::Tx& tx) {
        std::stable_sort(mail_.begin(), mail_.end(), [](const Mail& a, const Mail& b) { return a.due < b.due; });
        std::size_t n = 0;
        for (; n < mail_.size() && mail_[n].due <= shop_.clock().now(); ++n) {
            const Mail& mail = mail_[n];
            dispatch::take_receipt(tx, shop_.present, sim_, mail.receipt);
            Part& part = parts_[mail.seq];
            if (mail.receipt.report.status.code == 0x00) part.delivered = true;
            if (mail.receipt.report.status.code == 0x46) part.failed = true;
            told_.insert(mail.receipt.report.to.text);
            told_.insert("+34" + mail.receipt.report.to.text);
        }
        mail_.erase(mail_.begin(), mail_.begin() + static_cast<std::ptrdiff_t>(n));
    }

    std::mt19937 dice_;
    Shop shop_;
    words::Key sim_;
    std::uint8_t reference_ = 0;
    std::array<std::chrono::minutes, 3> offsets_{};
    std::map<std::int64_t, Part> parts_;
    std::vector<Mail> mail_;
    std::set<std::string> told_;
};

}  // namespace

TEST_CASE("receipts of a disorderly network find the right parts", "[receipts]") {
    for (const unsigned seed : {1U, 2U}) {
        INFO(seed);
        Model model(seed);
        model.run(1500);
        model.judge();
    }
}
