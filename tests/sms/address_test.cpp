#include "modem/sms/address.hpp"

#include "modem/sms/alphabet.hpp"
#include "modem/sms/errc.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;

namespace {

Address read(const std::string& hex) {
    const Octets octets = from_hex(hex).value();
    Reader reader(octets);
    Address address = read_address(reader);
    CHECK_FALSE(reader.failed());
    CHECK(reader.left() == 0);
    return address;
}

std::string written(const Address& address) {
    Octets octets;
    REQUIRE(append_address(octets, address).has_value());
    return to_hex(octets);
}

}  // namespace

TEST_CASE("addresses are written and read as 3GPP TS 23.040 lays them out", "[address]") {
    using Type = Address::Type;
    struct Case {
        Address address;
        const char* hex;
    };
    const std::vector<Case> cases = {
        {{Type::international, "+46708251358"}, "0B916407281553F8"},
        {{Type::international, "+3361234567"}, "0A913316325476"},
        {{Type::unknown, "0612345678"}, "0A816021436587"},
        {{Type::unknown, "81234"}, "05811832F4"},
        {{Type::unknown, "*100#"}, "05811A00FB"},
        {{Type::national, "612345678"}, "09A116325476F8"},
        {{Type::subscriber, "27838890001"}, "0BC07238880900F1"},
        {{Type::abbreviated, "123"}, "03E021F3"},
        {{Type::alphanumeric, "Tillcast"}, "0ED0D4349B3D0ECFE9"},
        {{Type::alphanumeric, "Elena"}, "09D04576D91D06"},
        {{Type::alphanumeric, "1234567"}, "0DD031D98C56B3DD00"},
        {{Type::alphanumeric, "ABCDEFGHIJK"}, "14D041E19058341E9149E512"},
        {{Type::unknown, "12345678901234567890"}, "148121436587092143658709"},
    };
    for (const auto& c : cases) {
        INFO(c.address.text);
        CHECK(written(c.address) == c.hex);
        CHECK(read(c.hex) == c.address);
    }
}

TEST_CASE("numbers parse as people give them to a machine", "[address]") {
    CHECK(Address::parse("+33612345678").value() == Address{Address::Type::international, "+33612345678"});
    CHECK(Address::parse("0612345678").value() == Address{Address::Type::unknown, "0612345678"});
    CHECK(Address::parse("*123#").value() == Address{Address::Type::unknown, "*123#"});
    CHECK(Address::parse("7").value().text == "7");
}

TEST_CASE("what is not a number is refused", "[address]") {
    for (const std::string text :
         {"", "+", "++33612345678", "+33 612", "33-612", "+33*1", "+33#", "06 12", "0x12", "Tillcast", "12\r", "12\nAT",
          "123456789012345678901", "+123456789012345678901", "١٢٣", "abc", "a", "+33612345678;", "\"1\""}) {
        INFO(text);
        CHECK(Address::parse(text).error() == errc::bad_number);
    }
    CHECK(Address::parse(std::string("12\0", 3)).error() == errc::bad_number);
}

TEST_CASE("what is no alphanumeric sender is refused", "[address]") {
    for (const std::string text : {"", "ABCDEFGHIJKL", "ABCDEFGHIJ€", "Crêpe", "中", "a\nb", "a\rb", " Elena", "Elena ",
                                   "   ", "\xff", "a\fb"}) {
        INFO(text);
        CHECK(Address::alphanumeric(text).error() == errc::bad_sender);
    }
    CHECK(Address::alphanumeric("Casa Elena").has_value());
    CHECK(Address::alphanumeric("ABCDEFGHI€").has_value());
    CHECK(Address::alphanumeric("Shop 24@").error() == errc::bad_sender);  // eight: the @ would read as padding
    CHECK(Address::alphanumeric("Shop24@").has_value());
}

TEST_CASE("an address that is not of its type's form is not written", "[address]") {
    using Type = Address::Type;
    Octets octets;
    for (const Address& address :
         {Address{Type::international, "33612345678"}, Address{Type::international, "+"}, Address{Type::unknown, ""},
          Address{Type::unknown, "+336"}, Address{Type::national, "06 12"}, Address{Type::unknown, "12\r"},
          Address{Type::unknown, std::string(21, '1')}, Address{Type::alphanumeric, ""},
          Address{Type::alphanumeric, "ABCDEFGHIJKL"}, Address{Type::alphanumeric, "a\rb"}}) {
        INFO(address.text);
        CHECK_FALSE(append_address(octets, address).has_value());
        CHECK(octets.empty());
    }
    CHECK_FALSE(append_service_centre(octets, Address{Type::alphanumeric, "Elena"}).has_value());
    CHECK_FALSE(append_service_centre(octets, Address{Type::international, "x"}).has_value());
    CHECK(octets.empty());
}

TEST_CASE("a sender's name loses its controls", "[address]") {
    const Octets name = pack(to_gsm7("AT\rX\nY").value());  // tries to write an AT command
    CHECK(read("0BD0" + to_hex(name)).text == "ATXY");
    CHECK(read("00D0").text.empty());
    CHECK(read("0ED0" + to_hex(pack(Units(8, 0x0a)))).text.empty());
}

TEST_CASE("a padded eighth septet of a seven letter name is no @", "[address]") {
    CHECK(read("0ED031D98C56B3DD00").text == "1234567");
    CHECK(read("0DD031D98C56B3DD00").text == "1234567");
}

TEST_CASE("a number that counts its fill as a digit ends before it", "[address]") {
    CHECK(read("0C913316325476F8").text == "+33612345678");
    CHECK(read("0281FF").text.empty());
    CHECK(read("0081").text.empty());
}

TEST_CASE("the service centre counts octets, not digits", "[address]") {
    const auto check = [](const std::string& hex, const std::optional<Address>& centre) {
        const Octets octets = from_hex(hex).value();
        Reader reader(octets);
        CHECK(read_service_centre(reader) == centre);
        CHECK_FALSE(reader.failed());
        Octets out;
        REQUIRE(append_service_centre(out, centre).has_value());
        CHECK(to_hex(out) == hex);
    };
    check("00", {});
    check("07917283010010F5", Address::parse("+27381000015").value());
    check("0791539111325476", Address::parse("+351911234567").value());
    check("0481214365", Address::parse("123456").value());
}

TEST_CASE("an address that is too long or cut off is a failure of the reader", "[address]") {
    for (const std::string hex : {"15812143658709214365870921", "FF81", "0B91640728", "0B91", "0B", ""}) {
        INFO(hex);
        const Octets octets = from_hex(hex).value();
        Reader reader(octets);
        read_address(reader);
        CHECK(reader.failed());
    }
    for (const std::string hex : {"0C91214365870921436587092143", "FF", "0791728301", "0791", "07", ""}) {
        INFO(hex);
        const Octets octets = from_hex(hex).value();
        Reader reader(octets);
        read_service_centre(reader);
        CHECK(reader.failed());
    }
}
