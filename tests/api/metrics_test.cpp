#include "controller/dispatch/journal.hpp"
#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;
namespace dispatch = tests::dispatch;

namespace {

std::string scrape(ApiShop& shop) { return shop.get("/metrics").text; }

void post_message(ApiShop& shop) {
    shop.post("/v1/messages", R"({"to":"612345678","text":"Hello","class":"service"})");
}

// A part of the newest message goes to the SIM and comes to this.
void hand_over(ApiShop& shop, const std::string& sim, dispatch::Result result) {
    shop.write<bool>([&](tests::store::Tx& tx) {
        const auto sim_key = dispatch::sim_of(tx, sim, "left", {});
        tests::store::Cursor cursor = tx.query("SELECT max(key) FROM message");
        cursor.next();
        const auto place =
            dispatch::write_intent(tx, shop.present(), sim_key, cursor.integer(0), 1, tests::number("+34612345678"));
        dispatch::write_result(tx, shop.present(), place, result);
        return true;
    });
}

}  // namespace

TEST_CASE("the metrics are in the text format of Prometheus", "[metrics]") {
    ApiShop shop;
    const Answer answer = shop.get("/metrics");
    CHECK(answer.status == 200);
    CHECK(answer.text.starts_with("# HELP tillcast_info"));
    CHECK_THAT(answer.text, ContainsSubstring("# TYPE tillcast_messages_total counter\n"));
    CHECK_THAT(answer.text, ContainsSubstring("tillcast_info{version=\"1.2.3\"} 1\n"));
    CHECK_THAT(answer.text, ContainsSubstring("tillcast_brake 0\n"));
}

TEST_CASE("messages are counted as they come to a state", "[metrics]") {
    ApiShop shop;
    post_message(shop);
    post_message(shop);
    const std::string text = scrape(shop);
    CHECK_THAT(text, ContainsSubstring("tillcast_messages_total{state=\"queued\"} 2\n"));
    CHECK_THAT(text, ContainsSubstring("tillcast_messages_total{state=\"delivered\"} 0\n"));
    CHECK_THAT(text, ContainsSubstring("tillcast_messages_waiting{reason=\"no_modem\"} 2\n"));
    CHECK_THAT(text, ContainsSubstring("tillcast_queue_length{lane=\"service\"} 2\n"));
    CHECK_THAT(text, ContainsSubstring("tillcast_queue_length{lane=\"bulk\"} 0\n"));
}

TEST_CASE("what was refused is not counted", "[metrics]") {
    ApiShop shop;
    const auto job = [&shop](tests::store::Tx& tx) -> bool {
        tests::dispatch::accept(tx, shop.present(), {.to = tests::number("+34612345678"), .text = "x"}).value();
        throw std::runtime_error("the rest of the job failed");
    };
    CHECK_THROWS(shop.write<bool>(job));
    CHECK_THAT(scrape(shop), ContainsSubstring("tillcast_messages_total{state=\"queued\"} 0\n"));
}

TEST_CASE("parts are counted by SIM and by what came of them, from the start on", "[metrics]") {
    ApiShop shop;
    const auto line = [](const std::string& sim, const std::string& result, int count) {
        return "tillcast_parts_total{sim=\"" + sim + "\",modem=\"left\",result=\"" + result + "\"} " +
               std::to_string(count) + "\n";
    };
    post_message(shop);
    hand_over(shop, "iccid:1", tests::sent(1));
    CHECK_THAT(scrape(shop), ContainsSubstring(line("1", "sent", 0)));
    post_message(shop);
    hand_over(shop, "iccid:1", tests::sent(2));
    post_message(shop);
    hand_over(shop, "iccid:1", tests::refused(modem::sms::FaultClass::permanent, 21));
    post_message(shop);
    hand_over(shop, "imsi:2", tests::unknown());
    for (int look = 0; look < 2; ++look) {
        const std::string text = scrape(shop);
        CHECK_THAT(text, ContainsSubstring(line("1", "sent", 1)));
        CHECK_THAT(text, ContainsSubstring(line("1", "refused", 1)));
        CHECK_THAT(text, ContainsSubstring(line("2", "unknown", 1)));
        CHECK_THAT(text, ContainsSubstring(line("2", "sent", 0)));
    }
}

TEST_CASE("receipts are counted by what became of them", "[metrics]") {
    ApiShop shop;
    const auto line = [](const std::string& outcome, int count) {
        return "tillcast_receipts_total{outcome=\"" + outcome + "\"} " + std::to_string(count) + "\n";
    };
    post_message(shop);
    hand_over(shop, "iccid:1", tests::sent(1));
    modem::sms::StatusReport report;
    report.message_reference = 1;
    report.to = modem::sms::Address::parse("+34612345678").value();
    for (int i = 0; i < 3; ++i)
        shop.write<bool>([&](tests::store::Tx& tx) {
            report.message_reference = i < 2 ? 1 : 2;
            dispatch::take_receipt(tx, shop.present(), dispatch::sim_of(tx, "iccid:1", "left", {}), {report});
            return true;
        });
    const std::string text = scrape(shop);
    CHECK_THAT(text, ContainsSubstring(line("matched", 1)));
    CHECK_THAT(text, ContainsSubstring(line("duplicate", 1)));
    CHECK_THAT(text, ContainsSubstring(line("orphan", 1)));
    CHECK_THAT(text, ContainsSubstring(line("late", 0)));
}

TEST_CASE("requests are counted by path and status, lines of batches too", "[metrics]") {
    ApiShop shop;
    shop.get("/v1/contacts/nobody");
    shop.get("/v1/contacts/nobody");
    shop.batch("/v1/contacts", {R"({"number":"612345678"})", "{}"});
    const std::string text = scrape(shop);
    CHECK_THAT(text, ContainsSubstring(
                         "tillcast_http_requests_total{method=\"GET\",path=\"/v1/contacts/{id}\",status=\"404\"} 2\n"));
    CHECK_THAT(text, ContainsSubstring("tillcast_http_batch_lines_total{path=\"/v1/contacts\"} 2\n"));
}

TEST_CASE("a modem shows whether it is up, how it hears and how receipts come", "[metrics]") {
    ApiShop shop;
    modem::device::ModemStatus left, right;
    left.name = "left";
    left.phase = modem::device::ModemPhase::ready;
    left.signal_dbm = -71;
    left.receipts = modem::device::ReceiptPath::direct;
    right.name = "a \"quoted\" name";
    right.timeouts = 3;
    left.stores = {{"SM", 16, 20}};
    left.temperature_c = 41;
    left.balance = {"10.50 EUR", {}, reader::Amount{10'500'000, "EUR"}, true};
    left.refusals = {{"network", 2}};
    right.phase = modem::device::ModemPhase::quarantined;
    right.recovery = {"quarantine", "deaf", {}, {}, 3};
    right.resyncs = 5;
    shop.modems = {left, right};
    const std::string text = scrape(shop);
    CHECK_THAT(text, ContainsSubstring("tillcast_modem_up{modem=\"left\"} 1\n"));
    CHECK_THAT(text, ContainsSubstring("tillcast_modem_up{modem=\"a \\\"quoted\\\" name\"} 0\n"));
    CHECK_THAT(text, ContainsSubstring("tillcast_modem_signal_dbm{modem=\"left\"} -71\n"));
    CHECK_THAT(text, ContainsSubstring("tillcast_modem_quarantined{modem=\"a \\\"quoted\\\" name\"} 1\n"));
    for (const char* line :
         {"modem_quarantined{modem=\"left\"} 0\n", "modem_store_used{modem=\"left\",store=\"SM\"} 16\n",
          "modem_store_total{modem=\"left\",store=\"SM\"} 20\n", "modem_temperature_celsius{modem=\"left\"} 41\n",
          "modem_balance{modem=\"left\",currency=\"EUR\"} 10.5\n",
          "modem_faults_total{modem=\"left\",class=\"network\"} 2\n", "rung=\"quarantine\"} 1\n"})
        CHECK_THAT(text, ContainsSubstring(line));
    CHECK_THAT(text, ContainsSubstring("tillcast_modem_receipts{modem=\"left\",path=\"direct\"} 1\n"));
    CHECK_THAT(text, ContainsSubstring("tillcast_modem_timeouts_total{modem=\"a \\\"quoted\\\" name\"} 3\n"));
}
