#include "controller/ledger/consent.hpp"

#include "controller/ledger/contact.hpp"
#include "controller/ledger/suppression.hpp"
#include "tests/ledger/shop.hpp"
#include "tests/support/catch.hpp"

using namespace controller::ledger;
using controller::store::ConsentRecorded;
using controller::store::Suppressed;
using controller::store::SuppressionLifted;
using std::chrono::hours;
using tests::at;
using tests::number;
using tests::Shop;

namespace {

const words::Number k_elena = number("+33612345678");

ConsentInput grant(const std::string& when) {
    ConsentInput input{k_elena};
    input.source = Source::pos;
    input.wording = "Offers by SMS, reply STOP to end";
    input.language = "en";
    input.at = at(when);
    return input;
}

ConsentInput withdrawal(const std::string& when, Source source = Source::keyword) {
    ConsentInput input{k_elena};
    input.status = ConsentStatus::withdrawn;
    input.source = source;
    input.at = at(when);
    return input;
}

Recorded record(Shop& shop, const ConsentInput& input) {
    auto tx = shop.tx();
    return record_consent(tx, input).value();
}

Standing marketing(Shop& shop) {
    const auto contact = find_contact(shop.db(), k_elena);
    return contact ? consent_now(shop.db(), *contact, ConsentScope::marketing, shop.now) : Standing::none;
}

bool suppressed(Shop& shop) { return is_suppressed(shop.db(), k_elena, Scope::marketing); }

}  // namespace

TEST_CASE("a consent of an unknown number creates the contact and keeps everything that was told", "[consent]") {
    Shop shop;
    ConsentInput input = grant("2026-11-22T09:00:00Z");
    input.language = "EN_gb";
    input.expires_at = at("2027-11-22T09:00:00Z");
    input.proof = "receipt 4711";
    const Recorded recorded = record(shop, input);
    CHECK(recorded.contact == find_contact(shop.db(), k_elena));
    CHECK_FALSE(recorded.duplicate);
    const Consent entry = ruling_consent(shop.db(), recorded.contact, ConsentScope::marketing).value();
    CHECK(entry.key == recorded.key);
    CHECK(entry.number == k_elena);
    CHECK(entry.basis == "express");
    CHECK(entry.source == "pos");
    CHECK(entry.wording == "Offers by SMS, reply STOP to end");
    CHECK(entry.language == "en-GB");
    CHECK(entry.at == at("2026-11-22T09:00:00Z"));
    CHECK(entry.recorded_at == shop.now);
    CHECK(entry.expires_at == input.expires_at);
    CHECK(entry.proof == "receipt 4711");
    REQUIRE(shop.told<ConsentRecorded>().size() == 1);
    CHECK(shop.told<ConsentRecorded>()[0].granted);
    CHECK(shop.told<ConsentRecorded>()[0].scope == ConsentScope::marketing);
}

TEST_CASE("the latest entry of a scope rules, whatever the order in which they come", "[consent]") {
    Shop shop;
    record(shop, grant("2026-11-22T08:00:00Z"));
    CHECK(marketing(shop) == Standing::granted);
    record(shop, withdrawal("2026-11-22T07:00:00Z"));
    CHECK(marketing(shop) == Standing::granted);
    CHECK(shop.told<ConsentRecorded>().back().granted);
    record(shop, withdrawal("2026-11-22T09:00:00Z"));
    CHECK(marketing(shop) == Standing::withdrawn);
    record(shop, grant("2026-11-22T08:30:00Z"));
    CHECK(marketing(shop) == Standing::withdrawn);
    CHECK_FALSE(shop.told<ConsentRecorded>().back().granted);
    const auto contact = find_contact(shop.db(), k_elena).value();
    CHECK(consents_of(shop.db(), contact).size() == 4);
    CHECK(consents_now(shop.db(), contact).size() == 1);
}

TEST_CASE("of two entries at the same time the one recorded last rules", "[consent]") {
    Shop shop;
    record(shop, grant("2026-11-22T08:00:00Z"));
    record(shop, withdrawal("2026-11-22T08:00:00Z"));
    CHECK(marketing(shop) == Standing::withdrawn);
    CHECK(suppressed(shop));
    ConsentInput again = grant("2026-11-22T08:00:00Z");
    again.wording = "another";
    record(shop, again);
    CHECK(marketing(shop) == Standing::granted);
    CHECK(suppressed(shop));
}

TEST_CASE("a grant from a time when the clock was years ahead does not outlive a withdrawal", "[consent]") {
    Shop shop;
    shop.now = at("2031-01-01T10:00:00Z");
    record(shop, grant("2030-12-31T10:00:00Z"));
    shop.now = at("2026-11-22T10:00:00Z");
    CHECK(marketing(shop) == Standing::granted);
    SECTION("that is recorded as it happens") { record(shop, withdrawal("2026-11-22T10:00:00Z", Source::api)); }
    SECTION("that a till tells an hour late") { record(shop, withdrawal("2026-11-22T09:00:00Z", Source::pos)); }
    SECTION("even when the time of the grant has come") {
        record(shop, withdrawal("2026-11-22T09:00:00Z", Source::pos));
        shop.now = at("2031-06-01T10:00:00Z");
    }
    CHECK(marketing(shop) == Standing::withdrawn);
    CHECK(suppressed(shop));
    CHECK_FALSE(shop.told<ConsentRecorded>().back().granted);
}

TEST_CASE("a withdrawal from a time when the clock was ahead is undone by what the person says now", "[consent]") {
    Shop shop;
    shop.now = at("2031-01-01T10:00:00Z");
    record(shop, withdrawal("2031-01-01T10:00:00Z"));
    shop.now = at("2026-11-22T10:00:00Z");
    record(shop, grant("2026-11-22T08:00:00Z"));
    CHECK(marketing(shop) == Standing::withdrawn);
    CHECK(suppressed(shop));
    record(shop, grant("2026-11-22T10:00:00Z"));
    CHECK(marketing(shop) == Standing::granted);
    CHECK_FALSE(suppressed(shop));
}

TEST_CASE("a withdrawal from a time when the clock was ahead ends with the next grant that a till stamps",
          "[consent]") {
    Shop shop;
    shop.now = at("2031-01-01T10:00:00Z");
    record(shop, withdrawal("2031-01-01T10:00:00Z"));
    shop.now = at("2026-11-22T10:00:00Z");
    SECTION("after one that is not known to be later") {
        record(shop, grant("2026-11-22T09:59:59.950Z"));
        CHECK(marketing(shop) == Standing::withdrawn);
        CHECK(suppressed(shop));
    }
    SECTION("after a STOP under the right clock") { record(shop, withdrawal("2026-11-22T10:00:00Z")); }
    shop.now = at("2026-11-22T11:00:00Z");
    record(shop, grant("2026-11-22T09:59:59.960Z"));
    record(shop, grant("2026-11-22T18:00:00Z"));
    CHECK(suppressed(shop));
    record(shop, grant("2026-11-22T10:59:59.950Z"));
    CHECK(suppressed(shop));  // a till's time that lay ahead counted as 11:00
    shop.now = at("2026-11-22T12:00:00Z");
    record(shop, grant("2026-11-22T11:59:59.950Z"));
    CHECK(marketing(shop) == Standing::granted);
    CHECK_FALSE(suppressed(shop));
}

TEST_CASE("a grant older than the STOP does not lift it while the clock is behind", "[consent]") {
    Shop shop;
    shop.now = at("2026-11-22T10:05:00Z");
    record(shop, withdrawal("2026-11-22T10:05:00Z"));
    const auto back = GENERATE("2026-11-22T10:00:30Z", "2026-11-22T06:00:00Z", "2026-11-21T10:10:00Z");
    shop.now = at(back);
    SECTION("when its till flushes what it kept") { record(shop, grant("2026-11-22T10:03:00Z")); }
    SECTION("nor once the clock is right again") {
        record(shop, grant("2026-11-21T09:00:00Z"));
        shop.now = at("2026-11-22T10:20:00Z");
        record(shop, grant("2026-11-22T10:03:00Z"));
    }
    SECTION("nor when the clock has passed its time") {
        record(shop, grant("2026-11-21T09:00:00Z"));
        shop.now = at("2026-11-22T10:04:30Z");
        record(shop, grant("2026-11-22T10:03:00Z"));
    }
    CHECK(marketing(shop) == Standing::withdrawn);
    CHECK(suppressed(shop));
    shop.now = at("2026-11-22T11:00:00Z");
    record(shop, grant("2026-11-22T10:59:59.950Z"));
    CHECK(marketing(shop) == Standing::granted);
    CHECK_FALSE(suppressed(shop));
}

TEST_CASE("a clock that was months behind for a while forgets no withdrawal", "[consent]") {
    Shop shop;
    record(shop, withdrawal("2026-11-22T09:00:00Z"));
    shop.now = at("2026-03-01T00:00:00Z");
    record(shop, grant("2026-02-01T00:00:00Z"));
    shop.now = at("2026-11-22T11:00:00Z");
    record(shop, grant("2026-11-22T08:00:00Z"));
    CHECK(marketing(shop) == Standing::withdrawn);
    CHECK(suppressed(shop));
}

TEST_CASE("what a person says now without a time lifts the STOP, but an older grant does not follow it", "[consent]") {
    Shop shop;
    record(shop, withdrawal("2026-11-22T10:00:00Z"));
    shop.now = at("2026-11-22T09:00:00Z");
    ConsentInput input = grant("2026-11-22T09:00:00Z");
    input.at.reset();
    record(shop, input);
    CHECK_FALSE(suppressed(shop));
    CHECK(marketing(shop) == Standing::withdrawn);  // its time says otherwise: nothing is sent yet
    shop.now = at("2026-11-22T10:30:00Z");
    record(shop, grant("2026-11-22T09:59:00Z"));
    CHECK(marketing(shop) == Standing::withdrawn);
    record(shop, grant("2026-11-22T10:29:00Z"));
    CHECK(marketing(shop) == Standing::granted);
}

TEST_CASE("an import does not outrank what was recorded while the clock was ahead", "[consent]") {
    Shop shop;
    shop.now = at("2031-01-01T10:00:00Z");
    record(shop, withdrawal("2031-01-01T10:00:00Z"));
    shop.now = at("2026-11-22T10:00:00Z");
    ConsentInput input = grant("2026-11-21T10:00:00Z");
    input.source = Source::import;
    record(shop, input);
    CHECK(marketing(shop) == Standing::withdrawn);
    CHECK(suppressed(shop));
}

TEST_CASE("a withdrawal that comes late does not end a grant of a true time", "[consent]") {
    Shop shop;
    record(shop, grant("2026-11-22T09:30:00Z"));
    shop.now = at("2026-11-22T12:00:00Z");
    record(shop, withdrawal("2026-11-22T09:00:00Z", Source::pos));
    CHECK(marketing(shop) == Standing::granted);
    CHECK_FALSE(suppressed(shop));
}

TEST_CASE("which entry ruled before another was recorded can be asked", "[consent]") {
    Shop shop;
    const Recorded first = record(shop, grant("2026-11-22T08:00:00Z"));
    const Recorded second = record(shop, withdrawal("2026-11-22T09:00:00Z"));
    const auto ruled = [&shop, &first](words::Key key) {
        return ruling_consent(shop.db(), first.contact, ConsentScope::marketing, key);
    };
    CHECK_FALSE(ruled(first.key));
    CHECK(ruled(second.key).value().key == first.key);
    CHECK(ruled(second.key + 1).value().key == second.key);
}

TEST_CASE("a grant ends with its expiry", "[consent]") {
    Shop shop;
    ConsentInput input = grant("2026-11-22T08:00:00Z");
    input.expires_at = at("2026-11-22T12:00:00Z");
    record(shop, input);
    shop.now = at("2026-11-22T11:59:59.999Z");
    CHECK(marketing(shop) == Standing::granted);
    shop.now = at("2026-11-22T12:00:00Z");
    CHECK(marketing(shop) == Standing::expired);
}

TEST_CASE("a double opt-in that was only asked for is pending", "[consent]") {
    Shop shop;
    ConsentInput input = grant("2026-11-22T08:00:00Z");
    input.status = ConsentStatus::pending;
    input.basis = Basis::double_opt_in;
    record(shop, input);
    CHECK(marketing(shop) == Standing::pending);
    CHECK_FALSE(shop.told<ConsentRecorded>().at(0).granted);
    CHECK_FALSE(suppressed(shop));
}

TEST_CASE("scopes do not touch each other", "[consent]") {
    Shop shop;
    record(shop, grant("2026-11-22T08:00:00Z"));
    for (const auto scope : {ConsentScope::service, ConsentScope::profiling}) {
        ConsentInput input = withdrawal("2026-11-22T09:00:00Z");
        input.scope = scope;
        record(shop, input);
        CHECK(shop.told<ConsentRecorded>().back().scope == scope);
    }
    CHECK(marketing(shop) == Standing::granted);
    CHECK_FALSE(suppressed(shop));
    const auto contact = find_contact(shop.db(), k_elena).value();
    CHECK(consent_now(shop.db(), contact, ConsentScope::service, shop.now) == Standing::withdrawn);
    CHECK(consents_now(shop.db(), contact).size() == 3);
}

TEST_CASE("the very same entry is recorded once", "[consent]") {
    Shop shop;
    const Recorded first = record(shop, grant("2026-11-22T08:00:00Z"));
    shop.forget();
    const Recorded second = record(shop, grant("2026-11-22T08:00:00Z"));
    CHECK(second.duplicate);
    CHECK(second.key == first.key);
    CHECK(shop.told_in_all() == 0);
    const std::vector<void (*)(ConsentInput&)> changes = {
        [](auto& c) { c.at = at("2026-11-22T08:00:00.001Z"); },
        [](auto& c) { c.wording = "other"; },
        [](auto& c) { c.wording.reset(); },
        [](auto& c) { c.language = "fr"; },
        [](auto& c) { c.source = Source::paper; },
        [](auto& c) { c.basis = Basis::soft_opt_in; },
        [](auto& c) { c.scope = ConsentScope::profiling; },
        [](auto& c) { c.status = ConsentStatus::pending; },
        [](auto& c) { c.proof = "scan"; },
        [](auto& c) { c.expires_at = at("2028-01-01T00:00:00Z"); },
        [](auto& c) { c.number = number("+33687654321"); },
    };
    for (const auto change : changes) {
        ConsentInput input = grant("2026-11-22T08:00:00Z");
        change(input);
        CHECK_FALSE(record(shop, input).duplicate);
    }
}

TEST_CASE("a withdrawn marketing consent suppresses marketing and says how", "[consent]") {
    for (const auto& [source, reason] : std::vector<std::pair<Source, std::string>>{
             {Source::keyword, "stop"}, {Source::pos, "withdrawn"}, {Source::staff, "withdrawn"}}) {
        Shop shop;
        record(shop, withdrawal("2026-11-22T08:00:00Z", source));
        const auto held = suppressions_of(shop.db(), k_elena);
        REQUIRE(held.size() == 1);
        CHECK(held[0].scope == Scope::marketing);
        CHECK(held[0].reason == reason);
        CHECK(held[0].since == at("2026-11-22T08:00:00Z"));
        CHECK(shop.told<Suppressed>().size() == 1);
    }
}

TEST_CASE("only a fresh wish later than the STOP lifts it", "[consent]") {
    struct Case {
        const char* when;
        ConsentStatus status;
        Basis basis;
        Source source;
        bool lifts;
    };
    const char* const later = "2026-11-22T08:00:00.001Z";
    const auto granted = ConsentStatus::granted;
    const std::vector<Case> cases = {
        {later, granted, Basis::express, Source::pos, true},
        {later, granted, Basis::express, Source::keyword, true},
        {later, granted, Basis::double_opt_in, Source::receipt_code, true},
        {later, granted, Basis::express, Source::paper, true},
        {later, granted, Basis::express, Source::staff, true},
        {later, granted, Basis::express, Source::api, true},
        {later, granted, Basis::express, Source::import, false},
        {later, granted, Basis::soft_opt_in, Source::pos, false},
        {later, granted, Basis::implied_purchase, Source::pos, false},
        {later, ConsentStatus::pending, Basis::double_opt_in, Source::pos, false},
        {"2026-11-22T08:00:00Z", granted, Basis::express, Source::pos, false},
        {"2026-11-22T07:59:59.999Z", granted, Basis::express, Source::pos, false},
    };
    for (const Case& expected : cases) {
        INFO(expected.when << " " << to_string(expected.basis) << " " << to_string(expected.source));
        ConsentInput input = grant(expected.when);
        input.status = expected.status;
        input.basis = expected.basis;
        input.source = expected.source;
        for (const bool stop_comes_late : {false, true}) {
            Shop shop;
            if (stop_comes_late) record(shop, input);
            record(shop, withdrawal("2026-11-22T08:00:00Z"));
            if (!stop_comes_late) record(shop, input);
            CHECK(suppressed(shop) != expected.lifts);
            CHECK(shop.told<SuppressionLifted>().size() == (expected.lifts && !stop_comes_late ? 1u : 0u));
        }
    }
}

TEST_CASE("no consent lifts what was not the person's own opt-out from marketing", "[consent]") {
    using Reason = SuppressionReason;
    for (const auto& [scope, reason] : std::vector<std::pair<Scope, Reason>>{{Scope::all, Reason::complaint},
                                                                             {Scope::all, Reason::hard_bounce},
                                                                             {Scope::all, Reason::stop},
                                                                             {Scope::marketing, Reason::complaint},
                                                                             {Scope::marketing, Reason::staff}}) {
        Shop shop;
        auto tx = shop.tx();
        suppress(tx, k_elena, scope, reason, at("2026-11-22T08:00:00Z"));
        record(shop, grant("2026-11-22T09:00:00Z"));
        CHECK(suppressed(shop));
        CHECK(suppressions_of(shop.db(), k_elena).size() == 1);
    }
}

TEST_CASE("a till whose clock goes fast cannot outrank a later STOP", "[consent]") {
    Shop shop;
    record(shop, grant("2026-11-22T20:00:00Z"));
    CHECK(ruling_consent(shop.db(), 1, ConsentScope::marketing)->at == shop.now);
    shop.now += hours(1);
    record(shop, withdrawal("2026-11-22T11:00:00Z"));
    CHECK(marketing(shop) == Standing::withdrawn);
    CHECK(suppressed(shop));
}

TEST_CASE("a consent out of bounds is refused by the field that is wrong", "[consent]") {
    Shop shop;
    struct Case {
        const char* pointer;
        errc why;
        void (*change)(ConsentInput&);
    };
    const std::vector<Case> cases = {
        {"/at", errc::time_ahead, [](auto& c) { c.at = at("2026-11-23T10:00:00.001Z"); }},
        {"/at", errc::time_early, [](auto& c) { c.at = at("1970-01-01T00:00:00Z"); }},
        {"/wording", errc::text_long, [](auto& c) { c.wording = std::string(k_max_wording + 1, 'w'); }},
        {"/wording", errc::text_characters, [](auto& c) { c.wording = "\x1b[2J"; }},
        {"/language", errc::language_invalid, [](auto& c) { c.language = "english"; }},
        {"/proof", errc::text_long, [](auto& c) { c.proof = std::string(k_max_proof + 1, 'p'); }},
        {"/expires_at", errc::expiry_invalid, [](auto& c) { c.expires_at = c.at; }},
        {"/expires_at", errc::expiry_invalid, [](auto& c) { c.expires_at = at("2026-01-01T00:00:00Z"); }},
        {"/expires_at", errc::expiry_invalid,
         [](auto& c) {
             c.status = ConsentStatus::withdrawn;
             c.expires_at = at("2028-01-01T00:00:00Z");
         }},
    };
    for (const Case& bad : cases) {
        INFO(bad.pointer);
        ConsentInput input = grant("2026-11-22T09:00:00Z");
        bad.change(input);
        CHECK(check(input, shop.now) == Faults{{bad.pointer, bad.why}});
        auto tx = shop.tx();
        CHECK(record_consent(tx, input).error() == bad.why);
    }
    CHECK(shop.count("SELECT count(*) FROM consent") == 0);
    CHECK(shop.count("SELECT count(*) FROM contact") == 0);
}

TEST_CASE("names of the ledger are read exactly", "[consent]") {
    for (const auto name : k_consent_scope_names) CHECK(to_string(parse_consent_scope(name).value()) == name);
    for (const auto name : k_consent_status_names) CHECK(to_string(parse_consent_status(name).value()) == name);
    for (const auto name : k_basis_names) CHECK(to_string(parse_basis(name).value()) == name);
    for (const auto name : k_source_names) CHECK(to_string(parse_source(name).value()) == name);
    for (const char* text : {"", "Granted", "granted ", "grant", "marketing_sms", "expired"}) {
        CHECK_FALSE(parse_consent_scope(text));
        CHECK_FALSE(parse_consent_status(text));
        CHECK_FALSE(parse_basis(text));
        CHECK_FALSE(parse_source(text));
    }
}
