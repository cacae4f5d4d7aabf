#include "modem/sms/wap.hpp"

#include <random>

#include "modem/sms/content.hpp"
#include "modem/sms/errc.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;

namespace {

Octets text(std::string_view characters) { return {characters.begin(), characters.end()}; }

Octets operator+(Octets a, const Octets& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Octets string(std::string_view characters) { return text(characters) + Octets{0}; }

// A push PDU with these headers; they begin with the content type.
Octets push(const Octets& headers, const Octets& body) {
    return Octets{0x25, 0x06, static_cast<std::uint8_t>(headers.size())} + headers + body;
}

const Octets k_mms_headers = string("application/vnd.wap.mms-message") + Octets{0xaf, 0x84, 0xb4, 0x87};

Octets notification(std::string_view from = "+33612345678/TYPE=PLMN") {
    return Octets{0x8c, 0x82, 0x98} + string("T1a2b") + Octets{0x8d, 0x92, 0x89} +
           Octets{static_cast<std::uint8_t>(from.size() + 2), 0x80} + string(from) + Octets{0x96, 0x0a, 0xea} +
           string("Caf\xc3\xa9 ok") + Octets{0x8a, 0x80, 0x8e, 0x03, 0x02, 0x36, 0x80} +
           Octets{0x88, 0x05, 0x81, 0x03, 0x02, 0xa3, 0x00} + Octets{0x83} + string("http://mmsc.example/a?b=1");
}

Push read(const Octets& octets) { return decode_push(octets).value(); }
MmsNotice notice(const Octets& body) { return std::get<MmsNotice>(read(push(k_mms_headers, body)).content); }

// WBXML of version 1.2 in UTF-8 without strings in its table.
Octets service_indication() {
    return Octets{0x02, 0x05, 0x6a, 0x00, 0x45, 0xc6, 0x0d, 0x03} + string("shop.example/") + Octets{0x11, 0x03} +
           string("id7") + Octets{0x07, 0x0a, 0xc3, 0x07, 0x20, 0x26, 0x11, 0x22, 0x10, 0x00, 0x00, 0x01, 0x03} +
           string("Two <b>new</b> mails") + Octets{0x01, 0x01};
}

Indication indication(const Octets& body, bool loads = false) {
    const Octets headers = {static_cast<std::uint8_t>(loads ? 0xb0 : 0xae)};
    return std::get<Indication>(read(push(headers, body)).content);
}

words::error_code why(const Octets& octets) { return decode_push(octets).error(); }

UserData eight_bit(const Octets& octets, std::optional<Concat> concat = {}) {
    UserData data;
    data.coding.alphabet = Alphabet::eight_bit;
    data.header.ports = Ports{2948, 9200, true};
    data.header.concat = concat;
    data.units = {octets.begin(), octets.end()};
    return data;
}

}  // namespace

TEST_CASE("a notification of a picture message tells sender, subject, size and expiry", "[wap]") {
    const Push read_push = read(push(k_mms_headers, notification()));
    CHECK(read_push.content_type == "application/vnd.wap.mms-message");
    CHECK(read_push.application == "0x4");
    CHECK(read_push.transaction == 0x25);
    const auto told = std::get<MmsNotice>(read_push.content);
    CHECK(told.kind == MmsNotice::Kind::waiting);
    CHECK(told.from == "+33612345678");
    CHECK(told.subject == "Café ok");
    CHECK(told.size == 145024);
    CHECK(told.message_class == "personal");
    CHECK(told.expires_in == std::chrono::hours(48));
    CHECK(told.location == "http://mmsc.example/a?b=1");
    CHECK(told.transaction == "T1a2b");
}

TEST_CASE("the forms of the same header are read alike", "[wap]") {
    CHECK(notice(Octets{0x8c, 0x82, 0x89, 0x01, 0x81}).from.empty());  // the sender hides
    CHECK(notice(Octets{0x96} + string("plain")).subject == "plain");
    CHECK(notice(Octets{0x96} + string("\x7f\xc3\xa9t\xc3\xa9")).subject == "été");  // quoted
    CHECK(notice(Octets{0x96, 0x05, 0x84} + text("\xe9t\xe9!")).subject == "été!");  // Latin 1, without NUL
    CHECK(notice(Octets{0x8a} + string("special")).message_class == "special");
    CHECK(notice(Octets{0x88, 0x06, 0x80, 0x04, 0x65, 0x00, 0x00, 0x00}).expires_at ==
          words::Instant(std::chrono::seconds(0x65000000)));
    CHECK(notice(Octets{0x8e, 0x01, 0x09}).size == 9);
    CHECK(notice(string("X-Extra") + string("value") + Octets{0x8c, 0x86}).kind == MmsNotice::Kind::delivery);
    CHECK(notice(Octets{0xc0, 0x1f, 0x82, 0x00} + Octets(256, 0x41) + Octets{0x8c, 0x88}).kind ==
          MmsNotice::Kind::read);
    CHECK(notice(Octets{0x96} + string("a\x01\x1b[2Jb\nc")).subject == "a[2Jb\nc");  // controls are left out
}

TEST_CASE("a service indication gives its text and its address", "[wap]") {
    const auto told = indication(service_indication());
    CHECK_FALSE(told.loads);
    CHECK(told.text == "Two <b>new</b> mails");
    CHECK(told.address == "http://www.shop.example/");
    CHECK(told.id == "id7");
    CHECK(told.action == "signal-medium");
    CHECK(told.created == words::from_rfc3339("2026-11-22T10:00:00Z"));
}

TEST_CASE("strings may stand in the table, and endings are tokens", "[wap]") {
    const Octets table = string("tail") + string("words");
    const Octets body = Octets{0x02, 0x00, 0x00, 0x6a, static_cast<std::uint8_t>(table.size())} + table +
                        Octets{0x45, 0xc6, 0x0e, 0x03} + string("x") +
                        Octets{0x85, 0x83, 0x00, 0x01, 0x83, 0x05, 0x01, 0x01};
    CHECK(indication(body).address == "https://x.com/tail");
    CHECK(indication(body).text == "words");
}

TEST_CASE("service loading gives the address that it would open", "[wap]") {
    const Octets body =
        Octets{0x02, 0x06, 0x6a, 0x00, 0x85, 0x06, 0x09, 0x03} + string("evil.example/x") + Octets{0x01};
    const auto told = indication(body, true);
    CHECK(told.loads);
    CHECK(told.address == "http://evil.example/x");
    CHECK(told.action == "execute-high");
}

TEST_CASE("content types come as numbers, names and with parameters", "[wap]") {
    CHECK(read(push({0xb6}, {0x01})).content_type == "application/vnd.wap.connectivity-wbxml");
    CHECK(read(push({0xff}, {0x01})).content_type == "0x7F");
    CHECK(read(push({0x03, 0xae, 0x81, 0xea}, service_indication())).content_type == "application/vnd.wap.sic");
    CHECK(read(push(string("text/plain"), text("hi"))).content_type == "text/plain");
    CHECK(read(push(string("text/plain"), text("hi"))).body_size == 2);
}

TEST_CASE("what is no push, or breaks off, is refused", "[wap]") {
    CHECK(why({}) == errc::truncated);
    CHECK(why({0x01}) == errc::truncated);
    CHECK(why({0x01, 0x07, 0x00}) == errc::not_a_push);
    CHECK(why({0x01, 0x06, 0x05, 0xbe}) == errc::truncated);
    CHECK(why({0x01, 0x06, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}) == errc::bad_push);
    CHECK(why({0x01, 0x06, 0x00}) == errc::bad_push);
    CHECK(why(Octets(k_max_push + 1, 0)) == errc::too_long);
    const Octets whole = push(k_mms_headers, notification());
    std::size_t refused = 0;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        std::size_t stopped_at = 0;
        const auto decoded = decode_push(std::span(whole).first(length), &stopped_at);
        if (decoded.has_value()) continue;  // cut between two headers
        ++refused;
        CHECK(stopped_at <= length);
    }
    CHECK(refused > whole.size() / 2);
    const Octets deep = Octets{0x02, 0x05, 0x6a, 0x00} + Octets(20, 0x46);
    CHECK(why(push({0xae}, deep)) == errc::bad_push);
}

TEST_CASE("no octets are too strange to be looked at", "[wap]") {
    std::mt19937 dice(7);
    const std::vector<Octets> seeds = {push(k_mms_headers, notification()), push({0xae}, service_indication())};
    for (int round = 0; round < 20000; ++round) {
        Octets octets = seeds[dice() % seeds.size()];
        for (auto changes = 1 + dice() % 4; changes > 0; --changes)
            octets[dice() % octets.size()] = static_cast<std::uint8_t>(dice());
        const auto decoded = decode_push(octets);
        if (!decoded) continue;
        if (const auto* told = std::get_if<MmsNotice>(&decoded->content)) CHECK(told->subject.size() <= 8192);
    }
}

TEST_CASE("a message is known for what it is", "[content]") {
    Deliver deliver;
    deliver.data.units = {0x68, 0x69};
    const auto form = [&] { return content_of(deliver, {&deliver.data, 1}).form; };
    CHECK(form() == Form::text);
    for (std::uint8_t message_class = 1; message_class < 4; ++message_class) {
        deliver.data.coding.message_class = message_class;
        CHECK(form() == Form::text);
    }
    deliver.data.coding.message_class = 0;
    CHECK(form() == Form::flash);
    deliver.protocol = 0x40;
    CHECK(form() == Form::silent);
    deliver.protocol = 0x43;
    CHECK(content_of(deliver, {&deliver.data, 1}).replaces == 0x43);
    CHECK(content_of(deliver, {&deliver.data, 1}).is_from_person());
    deliver = {};
    deliver.data.coding.waiting = Waiting{Waiting::Kind::voicemail, true, false};
    CHECK(form() == Form::waiting);
    deliver.data.coding.waiting.reset();
    deliver.data.header.others = {{0x01, {0x80, 0x03}}};
    CHECK(content_of(deliver, {&deliver.data, 1}).waiting == WaitingSign{{Waiting::Kind::voicemail, true, false}, 3});
    deliver = {};
    deliver.data.header.ports = Ports{5000, 0, true};
    CHECK(form() == Form::data);
    deliver.data.header.ports = Ports{k_port_settings, 0, true};
    CHECK(form() == Form::settings);
    deliver.data = eight_bit({1, 2, 3});
    CHECK(form() == Form::data);  // a push port, but no push
    CHECK_FALSE(content_of(deliver, {&deliver.data, 1}).is_from_person());
}

TEST_CASE("a notification in two parts is read once both are there", "[content]") {
    const Octets whole = push(k_mms_headers, notification());
    const Octets first(whole.begin(), whole.begin() + 70), second(whole.begin() + 70, whole.end());
    const std::vector<UserData> parts = {eight_bit(second, Concat{9, 2, 2, false}),
                                         eight_bit(first, Concat{9, 2, 1, false})};
    Deliver deliver;
    deliver.data = parts[0];
    CHECK(content_of(deliver, parts).form == Form::picture);
    CHECK(std::get<MmsNotice>(content_of(deliver, parts).push->content).size == 145024);
    CHECK(content_of(deliver, std::span(parts).first(1)).form == Form::data);
}

TEST_CASE("the names of the forms are read back", "[content]") {
    for (const auto name : k_form_names) CHECK(to_string(parse_form(name).value()) == name);
    CHECK_FALSE(parse_form("picture_message").has_value());
}
