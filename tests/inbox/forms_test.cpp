#include "controller/inbox/story.hpp"
#include "tests/inbox/fixture.hpp"

using namespace tests;
using modem::sms::Form;

namespace {

modem::sms::UserData eight_bit(std::span<const std::uint8_t> octets, std::optional<modem::sms::Concat> concat = {}) {
    modem::sms::UserData data;
    data.coding.alphabet = modem::sms::Alphabet::eight_bit;
    data.header.ports = modem::sms::Ports{2948, 9200, true};
    data.header.concat = concat;
    data.units = {octets.begin(), octets.end()};
    return data;
}

std::string hex_of(modem::sms::Deliver deliver, words::Instant at) {
    deliver.sent_at = modem::sms::Timestamp{at, std::chrono::minutes(60)};
    return modem::sms::encode(deliver).value().hex;
}

// A picture message of 145 kB from Elena, as a centre announces it.
modem::sms::Octets notification() {
    using modem::sms::Octets;
    const auto text = [](std::string_view characters) {
        Octets octets(characters.begin(), characters.end());
        octets.push_back(0);
        return octets;
    };
    Octets octets = {0x25, 0x06, 0x22};
    const auto add = [&](const Octets& more) { octets.insert(octets.end(), more.begin(), more.end()); };
    add(text("application/vnd.wap.mms-message"));
    add({0xaf, 0x84});
    octets[2] = static_cast<std::uint8_t>(octets.size() - 3);
    add({0x8c, 0x82, 0x98});
    add(text("T1"));
    add({0x8d, 0x92, 0x89, 24, 0x80});
    add(text("+34612345678/TYPE=PLMN"));
    add({0x96});
    add(text("Hola"));
    add({0x8a, 0x80, 0x8e, 0x03, 0x02, 0x36, 0x80, 0x88, 0x05, 0x81, 0x03, 0x02, 0xa3, 0x00, 0x83});
    add(text("http://mmsc.example/a"));
    return octets;
}

}  // namespace

TEST_CASE("a picture message is shown with sender and size, though it comes in two parts", "[forms]") {
    Post post;
    const auto octets = notification();
    const std::span<const std::uint8_t> all(octets);
    for (const std::uint8_t index : std::array<std::uint8_t, 2>{2, 1}) {
        auto deliver = deliver_from("7000");
        const auto half = index == 1 ? all.first(60) : all.subspan(60);
        deliver.data = eight_bit(half, modem::sms::Concat{5, 2, index, false});
        post.receive(hex_of(deliver, post.clock().now()));
    }
    const auto texts = post.texts();
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].form == Form::picture);
    CHECK(texts[0].text == "Picture message from +34612345678, 145 kB, subject \"Hola\"");
    CHECK(texts[0].details->find("\"location\":\"http://mmsc.example/a\"") != std::string::npos);
    CHECK(texts[0].details->find("\"size\":145024") != std::string::npos);
    CHECK(texts[0].details->find("\"expires_at\":\"2026-11-25T11:00:00Z\"") != std::string::npos);
    CHECK(texts[0].kind == inbox::Kind::other);
    CHECK_FALSE(texts[0].handled_at);
}

TEST_CASE("words that no person wrote ask for nothing", "[forms]") {
    Post post;
    post.know({.number = number(k_elena)});
    auto deliver = deliver_from(k_elena);
    deliver.data = modem::sms::segment("STOP", words::Encoding::gsm7).value().parts.at(0);
    const auto received = [&](const modem::sms::Deliver& one) {
        post.clock().advance(std::chrono::seconds(1));
        return post.receive(hex_of(one, post.clock().now())).kind;
    };
    auto ported = deliver;
    ported.data.header.ports = modem::sms::Ports{16000, 0, true};
    CHECK(received(ported) == inbox::Kind::other);
    auto waiting = deliver;
    waiting.data.coding.waiting = modem::sms::Waiting{modem::sms::Waiting::Kind::voicemail, true, false};
    CHECK(received(waiting) == inbox::Kind::other);
    auto silent = deliver;
    silent.protocol = 0x40;
    CHECK(received(silent) == inbox::Kind::other);
    CHECK_FALSE(post.suppressed());
    for (const std::uint8_t message_class : std::array<std::uint8_t, 4>{0, 1, 2, 3}) {
        auto classed = deliver;
        classed.data.coding.message_class = message_class;
        CHECK(received(classed) == inbox::Kind::opt_out);
    }
    CHECK(post.suppressed());
}

TEST_CASE("a silent message is recorded and shown to nobody", "[forms]") {
    Post post;
    auto deliver = deliver_from(k_elena);
    deliver.protocol = 0x40;
    const auto received = post.receive(hex_of(deliver, post.clock().now()));
    REQUIRE(received.inbound);
    CHECK(post.texts().empty());
    CHECK(post.texts({.open_only = true, .everything = true}).empty());
    REQUIRE(post.texts({.everything = true}).size() == 1);
    CHECK(post.texts({.form = Form::silent}).size() == 1);
    CHECK(post.read(*received.inbound).handled_as == "nothing");
}

TEST_CASE("a text of a replacing type takes the place of the one before", "[forms]") {
    Post post;
    const auto send = [&](std::string_view text, std::uint8_t protocol, const std::string& from = k_elena) {
        post.clock().advance(std::chrono::seconds(1));
        auto deliver = deliver_from(from);
        deliver.protocol = protocol;
        deliver.data = modem::sms::segment(text, words::Encoding::gsm7).value().parts.at(0);
        return *post.receive(hex_of(deliver, post.clock().now())).inbound;
    };
    const auto first = send("2 parcels", 0x41);
    const auto other_type = send("1 letter", 0x42);
    const auto other_sender = send("hello", 0x41, "7000");
    const auto plain = send("a word", 0);
    const auto second = send("3 parcels", 0x41);
    CHECK(post.read(first).replaced_by->key == second);
    for (const auto kept : {other_type, other_sender, plain, second}) CHECK_FALSE(post.read(kept).replaced_by);
    CHECK(post.texts().size() == 4);
    CHECK(post.texts({.everything = true}).size() == 5);
    send("4 parcels", 0x41);
    CHECK(post.read(first).replaced_by->key == second);
    CHECK(post.texts().size() == 4);
}

TEST_CASE("what a text asked for before it was replaced stays done", "[forms]") {
    Post post;
    for (const std::string_view text : {"STOP", "never mind"}) {
        post.clock().advance(std::chrono::seconds(1));
        auto deliver = deliver_from(k_elena);
        deliver.protocol = 0x41;
        deliver.data = modem::sms::segment(text, words::Encoding::gsm7).value().parts.at(0);
        post.receive(hex_of(deliver, post.clock().now()));
    }
    CHECK(post.suppressed());
}

TEST_CASE("a push that cannot be read is kept as data", "[forms]") {
    Post post;
    auto deliver = deliver_from("7000");
    deliver.data = eight_bit(std::vector<std::uint8_t>{0x01, 0x06, 0x7f});
    const auto seen = post.read(*post.receive(hex_of(deliver, post.clock().now())).inbound);
    CHECK(seen.form == Form::data);
    CHECK(seen.text == "Data for port 2948: 01067F");
}

TEST_CASE("sizes are told as people tell them", "[forms]") {
    CHECK(inbox::size_text(980) == "980 bytes");
    CHECK(inbox::size_text(145024) == "145 kB");
    CHECK(inbox::size_text(2'400'000) == "2.4 MB");
}
