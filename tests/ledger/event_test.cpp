#include "controller/ledger/event.hpp"

#include "controller/ledger/contact.hpp"
#include "tests/ledger/shop.hpp"
#include "tests/support/catch.hpp"

using namespace controller::ledger;
using controller::store::EventRecorded;
using tests::number;
using tests::Shop;

namespace {

const words::Number k_elena = number("+33612345678");

EventInput cart() {
    EventInput input;
    input.id = "evt-99";
    input.type = "cart_saved";
    input.number = k_elena;
    input.at = tests::at("2026-11-22T09:00:00Z");
    input.data = R"({"cart_id":"C7"})";
    return input;
}

}  // namespace

TEST_CASE("an event is recorded once", "[event]") {
    Shop shop;
    auto tx = shop.tx();
    const EventOutcome first = record_event(tx, cart()).value();
    CHECK(first.created);
    CHECK(first.contact == find_contact(shop.db(), k_elena));
    REQUIRE(shop.told<EventRecorded>().size() == 1);
    CHECK(shop.told<EventRecorded>()[0].type == "cart_saved");
    shop.forget();
    EventInput again = cart();
    again.type = "cart_closed";
    again.number = number("+33687654321");
    const EventOutcome second = record_event(tx, again).value();
    CHECK_FALSE(second.created);
    CHECK(second.key == first.key);
    CHECK(second.contact == first.contact);
    CHECK(shop.told_in_all() == 0);
    CHECK(find_event(shop.db(), "evt-99")->type == "cart_saved");
    CHECK_FALSE(find_contact(shop.db(), number("+33687654321")));
}

TEST_CASE("an event may have no contact, no time and no data", "[event]") {
    Shop shop;
    auto tx = shop.tx();
    EventInput input;
    input.id = "1";
    input.type = "price_changed";
    const Event event = get_event(shop.db(), record_event(tx, input).value().key).value();
    CHECK(event.at == shop.now);
    CHECK(event.received_at == shop.now);
    CHECK_FALSE(event.contact);
    CHECK_FALSE(event.data);
}

TEST_CASE("an event out of bounds is refused by the field that is wrong", "[event]") {
    Shop shop;
    struct Case {
        const char* pointer;
        errc why;
        void (*change)(EventInput&);
    };
    const std::vector<Case> cases = {
        {"/id", errc::text_missing, [](auto& e) { e.id = ""; }},
        {"/id", errc::text_long, [](auto& e) { e.id = std::string(k_max_event_id + 1, 'e'); }},
        {"/type", errc::event_type_invalid, [](auto& e) { e.type = ""; }},
        {"/type", errc::event_type_invalid, [](auto& e) { e.type = "Cart"; }},
        {"/type", errc::event_type_invalid, [](auto& e) { e.type = "1st"; }},
        {"/type", errc::event_type_invalid, [](auto& e) { e.type = "_cart"; }},
        {"/type", errc::event_type_invalid, [](auto& e) { e.type = "cart saved"; }},
        {"/type", errc::event_type_invalid, [](auto& e) { e.type = std::string(k_max_event_type + 1, 'e'); }},
        {"/at", errc::time_ahead, [](auto& e) { e.at = tests::at("2027-11-22T10:00:00Z"); }},
        {"/data", errc::event_data_invalid,
         [](auto& e) { e.data = R"({"x":")" + std::string(k_max_event_data, 'x') + "\"}"; }},
    };
    for (const Case& bad : cases) {
        EventInput input = cart();
        bad.change(input);
        INFO(bad.pointer);
        CHECK(check(input, shop.now) == Faults{{bad.pointer, bad.why}});
        auto tx = shop.tx();
        CHECK(record_event(tx, input).error() == bad.why);
    }
    CHECK(shop.count("SELECT count(*) FROM event") == 0);
}

TEST_CASE("the data of an event is a JSON object", "[event]") {
    Shop shop;
    auto tx = shop.tx();
    EventInput input = cart();
    for (const char* data : {"", "{", "[]", "1", "null", "\"{}\"", "{'a':1}", "{\"a\":1}x", "{\"a\":}", "\xff"}) {
        INFO(data);
        input.data = data;
        CHECK(record_event(tx, input).error() == errc::event_data_invalid);
    }
    input.data = std::string(5000, '[');
    CHECK(record_event(tx, input).error() == errc::event_data_invalid);
    input.data = "{}";
    CHECK(record_event(tx, input).has_value());
}

TEST_CASE("the events of a contact come latest first", "[event]") {
    Shop shop;
    auto tx = shop.tx();
    EventInput input = cart();
    for (const char* hour : {"07", "09", "08"}) {
        input.id = hour;
        input.at = tests::at("2026-11-22T" + std::string(hour) + ":00:00Z");
        record_event(tx, input).value();
    }
    std::vector<std::string> ids;
    for (const Event& event : events_of(shop.db(), find_contact(shop.db(), k_elena).value(), 2))
        ids.push_back(event.id);
    CHECK(ids == std::vector<std::string>{"09", "08"});
    CHECK_FALSE(find_event(shop.db(), "06"));
}
