#include "controller/ledger/contact.hpp"

#include "tests/ledger/shop.hpp"
#include "tests/support/catch.hpp"

using namespace controller::ledger;
using controller::store::ContactChanged;
using tests::number;
using tests::Shop;

namespace {

const words::Number k_elena = number("+33612345678");

ContactInput elena() {
    ContactInput input{k_elena};
    input.first_name = "Elena";
    input.language = "fr";
    input.birthday = "--05-17";
    input.tags = {{"terrace", "vip"}};
    return input;
}

errc refusal(Shop& shop, const ContactInput& input) {
    auto tx = shop.tx();
    const auto result = upsert_contact(tx, input);
    return result ? errc{} : static_cast<errc>(result.error().value());
}

}  // namespace

TEST_CASE("a contact is created with what is told of it", "[contact]") {
    Shop shop;
    auto tx = shop.tx();
    const words::Key key = upsert_contact(tx, elena()).value();
    const Contact contact = get_contact(shop.db(), key).value();
    CHECK(contact.number == k_elena);
    CHECK(contact.created_at == shop.now);
    CHECK(contact.first_name == "Elena");
    CHECK_FALSE(contact.last_name);
    CHECK(contact.language == "fr");
    CHECK(contact.birthday == "--05-17");
    CHECK(contact.tags == std::vector<std::string>{"terrace", "vip"});
    CHECK(find_contact(shop.db(), k_elena) == key);
    REQUIRE(shop.told<ContactChanged>().size() == 1);
    CHECK(shop.told<ContactChanged>()[0].contact == key);
}

TEST_CASE("a value replaces, what is absent stays, null and empty clear", "[contact]") {
    Shop shop;
    auto tx = shop.tx();
    const words::Key key = upsert_contact(tx, elena()).value();
    shop.now += std::chrono::hours(1);
    ContactInput change{k_elena};
    change.last_name = "Ruiz";
    change.language = Field::cleared();
    change.birthday = "";
    auto later = shop.tx();
    CHECK(upsert_contact(later, change).value() == key);
    const Contact contact = get_contact(shop.db(), key).value();
    CHECK(contact.first_name == "Elena");
    CHECK(contact.last_name == "Ruiz");
    CHECK_FALSE(contact.language);
    CHECK_FALSE(contact.birthday);
    CHECK(contact.tags.size() == 2);
    CHECK(contact.created_at == shop.now - std::chrono::hours(1));
    CHECK(shop.count("SELECT count(*) FROM contact") == 1);
}

TEST_CASE("tags are replaced as a set", "[contact]") {
    Shop shop;
    auto tx = shop.tx();
    const words::Key key = upsert_contact(tx, elena()).value();
    ContactInput change{k_elena};
    change.tags = {{"vip", "dog", "vip"}};
    upsert_contact(tx, change).value();
    CHECK(get_contact(shop.db(), key)->tags == std::vector<std::string>{"dog", "vip"});
    change.tags = std::vector<std::string>{};
    upsert_contact(tx, change).value();
    CHECK(get_contact(shop.db(), key)->tags.empty());
}

TEST_CASE("observers hear of a contact only when something changed", "[contact]") {
    Shop shop;
    auto tx = shop.tx();
    upsert_contact(tx, elena()).value();
    shop.forget();
    upsert_contact(tx, elena()).value();
    upsert_contact(tx, ContactInput{k_elena}).value();
    ensure_contact(tx, k_elena, "pos");
    CHECK(shop.told_in_all() == 0);
    ContactInput tags{k_elena};
    tags.tags = {{"vip"}};
    upsert_contact(tx, tags).value();
    CHECK(shop.told<ContactChanged>().size() == 1);
}

TEST_CASE("a language is written in its usual case", "[contact]") {
    const std::vector<std::pair<const char*, const char*>> good = {
        {"fr", "fr"},
        {"FR", "fr"},
        {"pt-br", "pt-BR"},
        {"pt_BR", "pt-BR"},
        {"zh-hant-tw", "zh-Hant-TW"},
        {"sr-LATN", "sr-Latn"},
        {"es-419", "es-419"},
        {"gsw", "gsw"},
    };
    for (const auto& [text, tag] : good) CHECK(language_tag(text) == tag);
    for (const char* text : {"", "f", "french", "fr-", "-fr", "fr--FR", "fr-F", "fr-FRAN1", "fr-FR-x", "f1", "fr FR",
                             "12", "fr-12", "fr-Latn-Latn", "\xc3\xa9s", "fr\n"}) {
        INFO(text);
        CHECK_FALSE(language_tag(text));
    }
}

TEST_CASE("what is no language, zone, birthday or tag is refused", "[contact]") {
    Shop shop;
    struct Case {
        Field ContactInput::*field;
        std::string value;
        errc why;
    };
    const std::string long_name(k_max_name + 1, 'x');
    const std::vector<Case> cases = {
        {&ContactInput::first_name, long_name, errc::text_long},
        {&ContactInput::last_name, "Ruiz\r\nSTOP", errc::text_characters},
        {&ContactInput::first_name, std::string("a\0b", 3), errc::text_characters},
        {&ContactInput::first_name, "\x7f", errc::text_characters},
        {&ContactInput::first_name, "\xc2\x85", errc::text_characters},
        {&ContactInput::first_name, "Jos\xe9", errc::text_characters},
        {&ContactInput::first_name, "\xc0\xaf", errc::text_characters},
        {&ContactInput::first_name, "\xed\xa0\x80", errc::text_characters},
        {&ContactInput::first_name, "\xe0\x80\x80", errc::text_characters},
        {&ContactInput::first_name, "\xf4\x90\x80\x80", errc::text_characters},
        {&ContactInput::first_name, "\xe2\x82", errc::text_characters},
        {&ContactInput::external_id, std::string(k_max_external_id + 1, '1'), errc::text_long},
        {&ContactInput::source, std::string(k_max_source + 1, 's'), errc::text_long},
        {&ContactInput::language, "french", errc::language_invalid},
        {&ContactInput::zone, "Europe/Atlantis", errc::zone_unknown},
        {&ContactInput::zone, "../../etc/passwd", errc::zone_unknown},
        {&ContactInput::zone, "UTC+1", errc::zone_unknown},
        {&ContactInput::zone, std::string(100'000, 'Z'), errc::zone_unknown},
        {&ContactInput::birthday, "17/05/1990", errc::birthday_invalid},
        {&ContactInput::birthday, "1990-5-17", errc::birthday_invalid},
        {&ContactInput::birthday, "1990-02-29", errc::birthday_invalid},
        {&ContactInput::birthday, "--02-30", errc::birthday_invalid},
        {&ContactInput::birthday, "--13-01", errc::birthday_invalid},
        {&ContactInput::birthday, "--00-10", errc::birthday_invalid},
        {&ContactInput::birthday, "-05-17", errc::birthday_invalid},
        {&ContactInput::birthday, "--05-1x", errc::birthday_invalid},
        {&ContactInput::birthday, "1890-05-17", errc::birthday_invalid},
        {&ContactInput::birthday, "19a0-05-17", errc::birthday_invalid},
        {&ContactInput::birthday, "2026-11-24", errc::birthday_ahead},
    };
    for (const Case& bad : cases) {
        INFO(bad.value.substr(0, 40));
        ContactInput input{k_elena};
        input.*bad.field = bad.value;
        CHECK(refusal(shop, input) == bad.why);
    }
    CHECK(shop.count("SELECT count(*) FROM contact") == 0);
    CHECK(shop.told_in_all() == 0);
}

TEST_CASE("what is a language, zone or birthday is taken", "[contact]") {
    Shop shop;
    struct Case {
        Field ContactInput::*field;
        const char* value;
    };
    for (const Case& good : std::vector<Case>{{&ContactInput::zone, "Europe/Madrid"},
                                              {&ContactInput::zone, "America/Argentina/Ushuaia"},
                                              {&ContactInput::zone, "UTC"},
                                              {&ContactInput::birthday, "--02-29"},
                                              {&ContactInput::birthday, "2000-02-29"},
                                              {&ContactInput::birthday, "2026-11-22"},
                                              {&ContactInput::first_name, "Zoë 😀 O'Brien-Núñez"}}) {
        INFO(good.value);
        ContactInput input{k_elena};
        input.*good.field = good.value;
        CHECK(refusal(shop, input) == errc{});
    }
}

TEST_CASE("tags have a number, a length and no separator", "[contact]") {
    Shop shop;
    ContactInput input{k_elena};
    input.tags = std::vector<std::string>(k_max_tags + 1, "t");
    CHECK(refusal(shop, input) == errc::tags_many);
    input.tags = {{"good", "a|b"}};
    CHECK(check(input, shop.now) == Faults{{"/tags/1", errc::tag_invalid}});
    input.tags = {{""}};
    CHECK(refusal(shop, input) == errc::tag_invalid);
    input.tags = {{std::string(k_max_tag + 1, 't')}};
    CHECK(refusal(shop, input) == errc::text_long);
    input.tags = {{"a\nb"}};
    CHECK(refusal(shop, input) == errc::text_characters);
    CHECK(shop.count("SELECT count(*) FROM tag") == 0);
}

TEST_CASE("every fault of a contact is named by its pointer", "[contact]") {
    ContactInput input{k_elena};
    input.first_name = std::string(k_max_name + 1, 'x');
    input.zone = "Nowhere";
    input.birthday = "soon";
    const Faults faults = check(input, tests::at("2026-11-22T10:00:00Z"));
    CHECK(faults == Faults{{"/first_name", errc::text_long},
                           {"/zone", errc::zone_unknown},
                           {"/birthday", errc::birthday_invalid}});
}

TEST_CASE("a listing goes on behind the last key", "[contact]") {
    Shop shop;
    auto tx = shop.tx();
    std::vector<words::Key> keys;
    for (int i = 0; i < 5; ++i) {
        ContactInput input{number("+3361234567" + std::to_string(i))};
        input.tags = {{"t" + std::to_string(i)}};
        keys.push_back(upsert_contact(tx, input).value());
    }
    std::vector<words::Key> listed;
    words::Key after = 0;
    for (auto page = list_contacts(shop.db(), after, 2); !page.empty(); page = list_contacts(shop.db(), after, 2)) {
        CHECK(page.size() <= 2);
        for (const Contact& contact : page) {
            CHECK(contact.tags.size() == 1);
            listed.push_back(after = contact.key);
        }
    }
    CHECK(listed == keys);
}

TEST_CASE("who is not there is not found", "[contact]") {
    Shop shop;
    CHECK_FALSE(get_contact(shop.db(), 1));
    CHECK_FALSE(get_contact(shop.db(), -1));
    CHECK_FALSE(find_contact(shop.db(), k_elena));
    CHECK(list_contacts(shop.db(), 0, 10).empty());
}

TEST_CASE("what a contact asked for is laid over what it asked for before", "[contact]") {
    Shop shop;
    auto tx = shop.tx();
    ContactInput input{k_elena};
    input.preference.hours = words::DayHours{std::chrono::hours(10), std::chrono::hours(20)};
    input.preference.max_per_30d = 3;
    const words::Key key = upsert_contact(tx, input).value();
    CHECK(get_contact(shop.db(), key)->preference.max_per_30d == 3);
    CHECK_FALSE(get_contact(shop.db(), key)->preference.days);
    ContactInput days{k_elena};
    days.preference.days = words::Weekdays(0b11);
    days.preference.max_per_30d = Wish<std::int64_t>::cleared();
    shop.forget();
    CHECK(upsert_contact(tx, days).value() == key);
    CHECK(shop.told<ContactChanged>().size() == 1);
    const Preference wish = get_contact(shop.db(), key)->preference;
    CHECK(wish.hours == words::DayHours{std::chrono::hours(10), std::chrono::hours(20)});
    CHECK(wish.days == words::Weekdays(0b11));
    CHECK_FALSE(wish.max_per_30d);
    shop.forget();
    CHECK(upsert_contact(tx, days).value() == key);  // the same again is no change
    CHECK(shop.told_in_all() == 0);
    ContactInput none{k_elena};
    none.preference = PreferenceInput::cleared();
    CHECK(upsert_contact(tx, none).has_value());
    CHECK(get_contact(shop.db(), key)->preference == Preference());
    CHECK(shop.count("SELECT count(*) FROM preference") == 0);
}

TEST_CASE("wishes that make no sense are refused", "[contact]") {
    Shop shop;
    const auto refused_with = [&](auto change) {
        ContactInput input{k_elena};
        change(input);
        return refusal(shop, input);
    };
    using std::chrono::minutes;
    for (const auto& [from, until] : std::vector<std::pair<int, int>>{{600, 600}, {600, 540}, {-1, 60}, {0, 1441}})
        CHECK(refused_with([&](auto& input) {
                  input.preference.hours = words::DayHours{minutes(from), minutes(until)};
              }) == errc::hours_invalid);
    CHECK(refused_with([](auto& input) { input.preference.days = words::Weekdays(); }) == errc::days_invalid);
    CHECK(refused_with([](auto& input) { input.preference.max_per_30d = 0; }) == errc::maximum_invalid);
    CHECK(refused_with([](auto& input) { input.preference.max_per_30d = 1001; }) == errc::maximum_invalid);
    CHECK(refused_with([&](auto& input) { input.preference.pause_until = shop.now + std::chrono::years(6); }) ==
          errc::pause_far);
    CHECK(refused_with([](auto& input) { input.region = "es-ct"; }) == errc::region_invalid);
    CHECK(shop.count("SELECT count(*) FROM contact") == 0);
}
