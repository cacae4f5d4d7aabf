#include "modem/sms/decode.hpp"

#include "modem/sms/concat.hpp"
#include "modem/sms/errc.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;

namespace {

const std::string k_head = "07913306091093F0";  // +33609001390

Decoded read(const std::string& hex, Direction direction = Direction::from_network) {
    auto decoded = decode(hex, direction);
    INFO(hex << ": " << decoded.error().message());
    REQUIRE(decoded.has_value());
    return *decoded;
}

Deliver read_text(const std::string& hex) { return std::get<Deliver>(read(hex).pdu); }

}  // namespace

TEST_CASE("delivered texts read as the standard lays them out", "[decode]") {
    struct Case {
        std::string hex;
        const char* centre;
        const char* from;
        const char* text;
        const char* sent_at;
        Alphabet alphabet;
    };
    const auto gsm7 = Alphabet::gsm7;
    const std::vector<Case> cases = {
        {"07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37", "+27381000015", "27838890001",
         "hellohello", "1999-03-29T15:16:59+02:00", gsm7},
        {"07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07", "+31624000000", "+31641600986",
         "How are you?", "2002-08-26T19:37:41+00:00", gsm7},
        {k_head + "040DD04F79D87D2E87000008621122010000401200C70061002000760061003F0020D83DDE00", "+33609001390",
         "Orange!", "Ça va? 😀", "2026-11-22T10:00:00+01:00", Alphabet::ucs2},
        {k_head + "040B913316325476F80000621122010000400731D98C56B3DD00", "+33609001390", "+33612345678", "1234567",
         "2026-11-22T10:00:00+01:00", gsm7},
        {k_head + "440B913316325476F80004621122010000400B0605040B8423F001062F1F", "+33609001390", "+33612345678",
         "01062F1F", "2026-11-22T10:00:00+01:00", Alphabet::eight_bit},
        {k_head + "440B913316325476F800006211220100004011032501011096E7F4329B0D9A529F50", "+33609001390",
         "+33612345678", "Bestell STOP", "2026-11-22T10:00:00+01:00", gsm7},
        {k_head + "040B913316325476F8000062112201000040" + "00", "+33609001390", "+33612345678", "",
         "2026-11-22T10:00:00+01:00", gsm7},
    };
    for (const auto& c : cases) {
        INFO(c.hex);
        const Decoded decoded = read(c.hex);
        REQUIRE(decoded.centre);
        CHECK(decoded.centre->text == c.centre);
        CHECK(decoded.length == c.hex.size() / 2 - 8);
        const auto& deliver = std::get<Deliver>(decoded.pdu);
        CHECK(deliver.from.text == c.from);
        CHECK(deliver.data.text() == c.text);
        CHECK(deliver.data.coding.alphabet == c.alphabet);
        REQUIRE(deliver.sent_at);
        CHECK(to_string(*deliver.sent_at) == c.sent_at);
    }
}

TEST_CASE("parts of a message say which they are", "[decode]") {
    const auto first = read_text(k_head + "440B913316325476F800006211220100004013050003470201CC69F99C0E4287D9661608");
    CHECK(first.data.header.concat == Concat{0x47, 2, 1, false});
    CHECK(first.data.text() == "first half, ");
    const auto second = read_text(k_head + "440B913316325476F80000621122010000401306080412340202F3F2F8ED2683D061B619");
    CHECK(second.data.header.concat == Concat{0x1234, 2, 2, true});
    CHECK(second.data.text() == "second half");
    const auto half = read_text(k_head + "440B913316325476F80008621122010000400A0500034702010061D83D");
    CHECK(half.data.text() == "a\ufffd");
    const auto other = read_text(k_head + "440B913316325476F8000862112201000040080500034702" + "02DE00");
    CHECK(join(std::vector<UserData>{other.data, half.data}).text == "a😀");
}

TEST_CASE("classes, waiting signs and national tables are noticed", "[decode]") {
    const auto flash = read_text(k_head + "040B913316325476F800106211220100004004EEF73D04");
    CHECK(flash.data.coding.message_class == 0);
    CHECK(flash.data.text() == "now!");
    const auto voicemail = read_text(k_head + "040B913316325476F800C8621122010000400120");
    REQUIRE(voicemail.data.coding.waiting);
    CHECK(voicemail.data.coding.waiting->active);
    const auto turkish = read_text(k_head + "440B913316325476F800006211220100004011032501011096E7F4329B0D9A529F50");
    CHECK(turkish.data.header.tables == Tables{words::Language::turkish, words::Language::none});
    const auto silent = read_text(k_head + "040B913316325476F8400062112201000040" + "00");
    CHECK(silent.protocol == 0x40);
}

TEST_CASE("a type that is reserved is read as a delivered text", "[decode]") {
    CHECK(read_text(k_head + "070B913316325476F800106211220100004004EEF73D04").data.text() == "now!");
}

TEST_CASE("a text with a time that is none is still a text", "[decode]") {
    const auto deliver = read_text("00040B913316325476F800000000000000000004EEF73D04");
    CHECK_FALSE(deliver.sent_at);
    CHECK(deliver.data.text() == "now!");
}

TEST_CASE("half a character at the end of UCS-2 is dropped", "[decode]") {
    CHECK(read_text("00040B913316325476F8000862112201000040030061FF").data.text() == "a");
}

TEST_CASE("status reports tell what became of a part", "[decode]") {
    struct Case {
        std::string hex;
        int reference;
        const char* to;
        const char* settled;
        int code;
        Status::Class meaning;
    };
    using Class = Status::Class;
    for (const auto& c : std::vector<Case>{{k_head + "06110B913316325476F8621122010000406211220100504000", 17,
                                            "+33612345678", "2026-11-22T10:00:05+01:00", 0x00, Class::delivered},
                                           {k_head + "06FF0B913316325476F8621122010000406211220100504046030000", 255,
                                            "+33612345678", "2026-11-22T10:00:05+01:00", 0x46, Class::failed},
                                           {k_head + "06000A816021436587621122010000406211220100004030", 0,
                                            "0612345678", "2026-11-22T10:00:00+01:00", 0x30, Class::pending},
                                           {"0006010B913316325476F8621122010000406211220100504061", 1, "+33612345678",
                                            "2026-11-22T10:00:05+01:00", 0x61, Class::gave_up}}) {
        INFO(c.hex);
        const auto report = std::get<StatusReport>(read(c.hex).pdu);
        CHECK(report.message_reference == c.reference);
        CHECK(report.to.text == c.to);
        CHECK(to_string(*report.accepted) == "2026-11-22T10:00:00+01:00");
        CHECK(to_string(*report.settled) == c.settled);
        CHECK(report.status.code == c.code);
        CHECK(report.status.classify() == c.meaning);
    }
}

TEST_CASE("malformed PDUs are refused, with the octet where they stop", "[decode]") {
    struct Case {
        std::string hex;
        errc why;
        std::size_t stopped_at;
    };
    const std::string good = "00040B913316325476F8000062112201000040";  // 19 octets, the user data's length follows
    const std::vector<Case> cases = {
        {"", errc::truncated, 0},
        {"0", errc::odd_hex, 0},
        {"0004zz", errc::bad_hex, 2},
        {"00 04", errc::bad_hex, 1},
        {"00040", errc::odd_hex, 2},
        {"0x00", errc::bad_hex, 0},
        {good + "04EEF73D04\r", errc::bad_hex, 24},
        {"00", errc::truncated, 1},
        {"07", errc::truncated, 1},
        {"0791330609", errc::truncated, 5},
        {"FF00", errc::bad_address, 0},
        {"0C91", errc::bad_address, 0},
        {"0004", errc::truncated, 2},
        {"000415", errc::bad_address, 2},
        {"0004FF", errc::bad_address, 2},
        {"00040B9133", errc::truncated, 5},
        {"00040B913316325476F8", errc::truncated, 10},
        {"00040B913316325476F80000", errc::truncated, 12},
        {"00040B913316325476F80000621122", errc::truncated, 15},
        {good, errc::truncated, 19},
        {good + "05EEF73D04", errc::truncated, 24},
        {good + "04EEF73D", errc::truncated, 23},
        {good + "04EEF73D0400", errc::trailing_octets, 24},
        {good + "0000", errc::trailing_octets, 20},
        {good + "A1" + std::string(282, '0'), errc::user_data_too_long, 19},
        {good + "FF" + std::string(280, '0'), errc::user_data_too_long, 19},
        {"00040B913316325476F80008621122010000408D" + std::string(282, '0'), errc::user_data_too_long, 19},
        {"00040B913316325476F8002062112201000040"
         "04EEF73D04",
         errc::compressed, 20},
        {"00440B913316325476F8000062112201000040"
         "00",
         errc::bad_header, 20},
        {"00440B913316325476F8000062112201000040"
         "04EEF73D04",
         errc::bad_header, 20},
        {"00440B913316325476F8000062112201000040"
         "0605000347020",
         errc::odd_hex, 25},
        {"00440B913316325476F8000062112201000040"
         "06050003470201",
         errc::bad_header, 20},
        {"00440B913316325476F8000862112201000040"
         "05050003470201",
         errc::trailing_octets, 25},
        {"00440B913316325476F8000862112201000040"
         "050500034702",
         errc::bad_header, 20},
        {"0001000B913316325476F8000000", errc::unknown_type, 1},
        {"0005000B913316325476F8000000", errc::unknown_type, 1},
        {"0006", errc::truncated, 2},
        {"000611", errc::truncated, 3},
        {"0006110B913316325476F862112201000040", errc::truncated, 18},
        {"0006110B913316325476F862112201000040621122010050", errc::truncated, 24},
        {"0006110B913316325476F86211220100004062112201005040", errc::truncated, 25},
        {"00" + std::string(330, '0'), errc::too_long, 165},
        {std::string(354, '0'), errc::too_long, 176},
        {std::string(100'000, '0'), errc::too_long, 176},
    };
    for (const auto& c : cases) {
        INFO(c.hex.substr(0, 80));
        std::size_t stopped_at = 9999;
        const auto decoded = decode(c.hex, Direction::from_network, &stopped_at);
        REQUIRE_FALSE(decoded.has_value());
        CHECK(decoded.error() == c.why);
        CHECK(decoded.error().message() == make_error_code(c.why).message());
        CHECK(stopped_at == c.stopped_at);
        CHECK_FALSE(decode(c.hex, Direction::from_network).has_value());
    }
}

TEST_CASE("each direction has its own types", "[decode]") {
    const std::string submit = "0001000B913316325476F8000000";
    CHECK(decode(submit, Direction::to_network).has_value());
    CHECK(decode(submit, Direction::from_network).error() == errc::unknown_type);
    for (const auto* first : {"00", "02", "03", "40", "06"}) {
        INFO(first);
        CHECK(decode("00" + std::string(first) + submit.substr(4), Direction::to_network).error() ==
              errc::unknown_type);
    }
}

TEST_CASE("every cut of a good PDU is refused and every sentence is there", "[decode]") {
    const std::string good = k_head + "440B913316325476F800006211220100004013050003470201CC69F99C0E4287D9661608";
    for (std::size_t length = 0; length < good.size(); ++length) {
        const auto decoded = decode(good.substr(0, length), Direction::from_network);
        REQUIRE_FALSE(decoded.has_value());
        CHECK(decoded.error().message() != "unknown error");
    }
    CHECK(decode(good, Direction::from_network).has_value());
}
