#include "modem/sms/coding.hpp"

#include "modem/sms/header.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;

namespace {

Coding coding(Alphabet alphabet, std::optional<std::uint8_t> message_class = {}) {
    Coding made;
    made.alphabet = alphabet;
    made.message_class = message_class;
    return made;
}

Header header_of(const std::string& hex) { return decode_header(from_hex(hex).value()); }

}  // namespace

TEST_CASE("the groups of TP-DCS read as 3GPP TS 23.038 lists them", "[coding]") {
    struct Case {
        std::uint8_t octet;
        Coding expected;
    };
    Coding automatic = coding(Alphabet::ucs2);
    automatic.delete_when_read = true;
    Coding squeezed = coding(Alphabet::gsm7);
    squeezed.compressed = true;
    Coding voicemail = coding(Alphabet::gsm7);
    voicemail.waiting = Waiting{Waiting::Kind::voicemail, true, true};
    Coding email = coding(Alphabet::gsm7);
    email.waiting = Waiting{Waiting::Kind::email, false, false};
    Coding other = coding(Alphabet::ucs2);
    other.waiting = Waiting{Waiting::Kind::other, true, false};
    const std::vector<Case> cases = {
        {0x00, coding(Alphabet::gsm7)},
        {0x04, coding(Alphabet::eight_bit)},
        {0x08, coding(Alphabet::ucs2)},
        {0x10, coding(Alphabet::gsm7, 0)},
        {0x18, coding(Alphabet::ucs2, 0)},
        {0x11, coding(Alphabet::gsm7, 1)},
        {0x17, coding(Alphabet::eight_bit, 3)},
        {0x48, automatic},
        {0x20, squeezed},
        {0xc8, voicemail},
        {0xd2, email},
        {0xeb, other},
    };
    for (const auto& c : cases) {
        INFO(int{c.octet});
        CHECK(decode_coding(c.octet) == c.expected);
        CHECK(encode_coding(c.expected) == c.octet);
    }
    CHECK(decode_coding(0xf0) == coding(Alphabet::gsm7, 0));
    CHECK(decode_coding(0xf2) == coding(Alphabet::gsm7, 2));
    CHECK(decode_coding(0xf5) == coding(Alphabet::eight_bit, 1));
}

TEST_CASE("reserved codings are read as the GSM alphabet", "[coding]") {
    for (unsigned octet = 0x80; octet < 0xc0; ++octet)
        CHECK(decode_coding(static_cast<std::uint8_t>(octet)) == Coding{});
    CHECK(decode_coding(0x0c) == Coding{});
}

TEST_CASE("both widths of a concatenation are read", "[header]") {
    CHECK(header_of("0003470201").concat == Concat{0x47, 2, 1, false});
    CHECK(header_of("0003000303").concat == Concat{0, 3, 3, false});
    CHECK(header_of("080412340302").concat == Concat{0x1234, 3, 2, true});
    CHECK(header_of("00030102010804ABCD0202").concat == Concat{0xabcd, 2, 2, true});  // the last one counts
    for (const auto* hex : {"0003470201", "080412340302", "0504158A0000", "00034702010504158A0000", "70020102"}) {
        INFO(hex);
        Octets octets;
        append_header(octets, header_of(hex));
        CHECK(octets.size() == header_size(header_of(hex)));
        CHECK(to_hex(octets).substr(2) == hex);
    }
}

TEST_CASE("a concatenation that contradicts itself is kept but not believed", "[header]") {
    for (const auto* hex : {"0003470200", "0003470203", "0003470000", "0003470001", "00024702", "000447020100",
                            "0803123402", "080412340300", "080412340304", "0800", "0000"}) {
        INFO(hex);
        const Header header = header_of(hex);
        CHECK_FALSE(header.concat);
        CHECK(header.others.size() == 1);
        CHECK_FALSE(header.malformed);
    }
}

TEST_CASE("a header whose elements do not fill it is ignored as a whole", "[header]") {
    for (const auto* hex : {"00", "0003", "000347", "00034702", "000347020100", "0003470201FF05", "FFFF", "7003AABB"}) {
        INFO(hex);
        const Header header = header_of(hex);
        CHECK(header.malformed);
        CHECK(header.empty());
    }
    CHECK_FALSE(header_of("").malformed);
}

TEST_CASE("the tables of a national language are known by their elements", "[header]") {
    using words::Language;
    CHECK(header_of("240101").tables == Tables{Language::none, Language::turkish});
    CHECK(header_of("250103").tables == Tables{Language::portuguese, Language::none});
    CHECK(header_of("00034702012501012401020003470202").tables == Tables{Language::turkish, Language::spanish});
    CHECK(header_of("24010D25010D").tables == Tables{Language::urdu, Language::urdu});
    CHECK(header_of("240101240103").tables.single == Language::portuguese);  // the last one counts
}

TEST_CASE("a language that is none, or an element of another size, names no table", "[header]") {
    for (const auto* hex : {"180101", "190101", "240100", "24010E", "2501FF", "2400", "24020101", "0003240201"}) {
        INFO(hex);
        const Header header = header_of(hex);
        CHECK(header.tables == Tables{});
        CHECK(header.others.size() + (header.concat ? 1 : 0) == 1);
    }
}

TEST_CASE("ports are read in both widths", "[header]") {
    CHECK(header_of("05040B8423F0").ports == Ports{2948, 9200, true});
    CHECK(header_of("0402F0E6").ports == Ports{240, 230, false});
    CHECK(header_of("05040B8423F00003470201").concat);
    for (const auto* hex : {"0503000000", "0403000000", "0400", "05050000000000"}) {
        INFO(hex);
        CHECK_FALSE(header_of(hex).ports);
        CHECK(header_of(hex).others.size() == 1);
    }
}
