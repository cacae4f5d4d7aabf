#include <random>

#include "modem/sms/concat.hpp"
#include "modem/sms/decode.hpp"
#include "modem/sms/segment.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;
using namespace std::chrono_literals;

// Fixed seeds: a failure repeats.

namespace {

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}

    std::size_t below(std::size_t limit) { return engine_() % limit; }
    bool coin() { return below(2) == 0; }
    std::uint8_t octet() { return static_cast<std::uint8_t>(below(256)); }

    std::string gsm7_text(std::size_t characters) {
        std::string text;
        for (std::size_t i = 0; i < characters; ++i) {
            const auto septet = static_cast<std::uint16_t>(below(128));
            text += septet == k_escape ? pick({"€", "{", "}", "[", "]", "\\", "~", "^", "|", "\f"})
                                       : gsm7_to_utf8(Units{septet});
        }
        return text;
    }

    std::string any_text(std::size_t characters) {
        std::string text;
        for (std::size_t i = 0; i < characters; ++i) {
            const char32_t plane = coin() ? 0x80 : (coin() ? 0x10000 : 0x110000);
            char32_t character = static_cast<char32_t>(below(plane));
            if (character >= 0xd800 && character <= 0xdfff) character = U'é';
            append_utf8(text, character);
        }
        return text;
    }

    Octets octets(std::size_t count) {
        Octets made(count);
        for (auto& one : made) one = octet();
        return made;
    }

    Address number() {
        std::string digits;
        for (std::size_t i = 1 + below(k_max_digits); i > 0; --i) digits += static_cast<char>('0' + below(10));
        return Address::parse(coin() ? "+" + digits : digits).value();
    }

    std::optional<Timestamp> time() {
        if (below(10) == 0) return {};
        const auto seconds = std::chrono::seconds(820'454'400 + static_cast<std::int64_t>(below(2'000'000'000)));
        return Timestamp{words::Instant(seconds), (static_cast<int>(below(113)) - 56) * 15min};
    }

private:
    std::string pick(std::initializer_list<const char*> all) { return *(all.begin() + below(all.size())); }
    std::mt19937 engine_;
};

void check_part(const UserData& part) {
    Octets octets;
    REQUIRE(append_user_data(octets, part).has_value());
    REQUIRE(octets.size() <= 1 + k_max_user_data);
    if (part.units.empty()) return;
    const auto last = part.units.back(), first = part.units.front();
    if (part.coding.alphabet == Alphabet::gsm7) {
        REQUIRE(last != k_escape);
    } else {
        REQUIRE_FALSE(is_high_surrogate(last));
        REQUIRE_FALSE(is_low_surrogate(first));
    }
}

}  // namespace

TEST_CASE("any text is the same after it was divided, submitted, read and joined", "[random]") {
    Dice dice(1);
    for (int round = 0; round < 1500; ++round) {
        const std::string text = dice.coin() ? dice.gsm7_text(dice.below(700)) : dice.any_text(dice.below(400));
        const auto encoding = static_cast<words::Encoding>(dice.coin() ? 0 : 2);
        const auto reference = dice.octet();
        const auto segmentation = segment(text, encoding, reference);
        REQUIRE(segmentation.has_value());
        REQUIRE(segmentation->parts.size() == count_parts(text, encoding).value());
        for (const auto& part : segmentation->parts) check_part(part);

        MessageOptions options;
        options.encoding = encoding;
        options.concat_reference = reference;
        std::vector<UserData> arrived;
        for (const auto& pdu : encode_message(dice.number(), text, options).value()) {
            const auto decoded = decode(pdu.hex, Direction::to_network);
            REQUIRE(decoded.has_value());
            REQUIRE(decoded->length == pdu.length);
            arrived.insert(arrived.begin() + static_cast<std::ptrdiff_t>(dice.below(arrived.size() + 1)),
                           std::get<Submit>(decoded->pdu).data);
        }
        const Joined joined = join(arrived);
        REQUIRE(joined.complete);
        REQUIRE(joined.text == text);
    }
}

TEST_CASE("what a network sends reads back to what it was", "[random]") {
    Dice dice(2);
    for (int round = 0; round < 3000; ++round) {
        Deliver deliver;
        deliver.from = dice.coin() ? dice.number() : Address::alphanumeric("Casa Elena").value();
        deliver.sent_at = dice.time();
        deliver.more_waiting = dice.coin();
        deliver.status_report = dice.coin();
        deliver.reply_path = dice.coin();
        deliver.protocol = dice.octet();
        const auto parts = segment(dice.any_text(dice.below(60)), words::Encoding::automatic, dice.octet())->parts;
        deliver.data = parts[dice.below(parts.size())];
        const auto centre = dice.coin() ? std::optional(dice.number()) : std::nullopt;
        const auto pdu = encode(deliver, centre);
        REQUIRE(pdu.has_value());
        const auto decoded = decode(pdu->hex, Direction::from_network);
        REQUIRE(decoded.has_value());
        REQUIRE(std::get<Deliver>(decoded->pdu) == deliver);
        REQUIRE(decoded->length == pdu->length);
        if (centre) REQUIRE(decoded->centre->text == centre->text);

        const StatusReport report{dice.octet(),   dice.number(), dice.time(), dice.time(),
                                  {dice.octet()}, dice.coin(),   dice.coin()};
        const auto told = decode(encode(report, centre)->hex, Direction::from_network);
        REQUIRE(told.has_value());
        REQUIRE(std::get<StatusReport>(told->pdu) == report);
    }
}

namespace {

// Whatever it is: it gives a value that can be shown, or an error with its place.
void digest(const std::string& hex, Direction direction) {
    std::size_t stopped_at = 0;
    const auto decoded = decode(hex, direction, &stopped_at);
    if (!decoded) {
        REQUIRE_FALSE(decoded.error().message().empty());
        REQUIRE(stopped_at <= k_max_pdu);
        return;
    }
    const auto shown = [](const auto& pdu) {
        if constexpr (requires { pdu.data; })
            return to_utf16(pdu.data.text()).has_value() && join(std::vector{pdu.data}).text.size() < 1000;
        else
            return !pdu.status.sentence().empty() && pdu.to.text.size() < 100;
    };
    REQUIRE(std::visit(shown, decoded->pdu));
}

}  // namespace

TEST_CASE("random octets are an error or a value, never a crash", "[random]") {
    Dice dice(3);
    for (int round = 0; round < 20'000; ++round) {
        Octets octets = dice.octets(dice.below(k_max_pdu + 4));
        if (dice.coin() && octets.size() > 3) {
            octets[0] = 0;
            octets[2] = static_cast<std::uint8_t>(dice.below(22));
        }
        digest(to_hex(octets), dice.coin() ? Direction::from_network : Direction::to_network);
    }
}

TEST_CASE("good PDUs with octets changed, lost or doubled are an error or a value", "[random]") {
    Dice dice(4);
    for (int round = 0; round < 20'000; ++round) {
        Deliver deliver;
        deliver.from = dice.number();
        deliver.sent_at = dice.time();
        deliver.data = segment(dice.any_text(dice.below(200)), words::Encoding::automatic, 1)->parts.back();
        Octets octets = from_hex(encode(deliver)->hex).value();
        for (std::size_t i = 1 + dice.below(3); i > 0; --i) {
            const auto at = octets.begin() + static_cast<std::ptrdiff_t>(dice.below(octets.size()));
            switch (dice.below(3)) {
                case 0: *at = dice.octet(); break;
                case 1: octets.erase(at); break;
                default: octets.insert(at, dice.octet()); break;
            }
        }
        digest(to_hex(octets), Direction::from_network);
    }
}

TEST_CASE("random characters are refused as what they are", "[random]") {
    Dice dice(5);
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (std::size_t i = dice.below(60); i > 0; --i)
            text += dice.below(20) == 0 ? static_cast<char>(dice.octet()) : static_cast<char>(dice.below(128));
        digest(text, Direction::from_network);
        for (const auto encoding : {words::Encoding::automatic, words::Encoding::gsm7, words::Encoding::ucs2}) {
            const auto parts = segment(text, encoding);
            const auto counted = count_parts(text, encoding);
            REQUIRE(parts.has_value() == counted.has_value());
            if (!parts) REQUIRE(parts.error() == counted.error());
        }
        if (const auto number = Address::parse(text); number.has_value())
            REQUIRE(number->text.find_first_not_of("+0123456789*#") == std::string::npos);
    }
}
