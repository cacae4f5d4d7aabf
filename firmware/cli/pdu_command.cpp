#include "firmware/cli/pdu_command.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/words/language.hpp"
#include "config/words/message.hpp"
#include "firmware/cli/cli.hpp"
#include "firmware/cli/pdu_words.hpp"
#include "firmware/cli/text.hpp"
#include "modem/sms/decode.hpp"
#include "modem/sms/submit.hpp"
#include "modem/text/prepare.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;
namespace sms = modem::sms;

constexpr std::size_t k_max_text = 0x40000;  // more than 255 parts can hold

struct EncodeOptions {
    std::string to;
    std::string text;
    std::string encoding = "auto";
    unsigned concat_reference = 0;
    bool receipt = false;
    bool flash = false;
    std::vector<std::string> languages;
    bool as_json = false;
};

struct DecodeOptions {
    std::string first;
    std::vector<std::string> hex;  // of further parts, then of all
    bool submit = false;
    bool as_json = false;
};

[[noreturn]] void refuse(const std::string& why) {
    std::cerr << "tillcast pdu: " << why << '\n';
    throw CLI::RuntimeError(k_refused);
}

std::string read_standard_input() {
    std::string text;
    std::array<char, 4096> block{};
    while (text.size() <= k_max_text && std::cin.good()) {
        std::cin.read(block.data(), block.size());
        text.append(block.data(), static_cast<std::size_t>(std::cin.gcount()));
    }
    return text;
}

std::string why_not(const words::error_code& error, const std::string& text) {
    std::string why = error.message();
    if (error != sms::errc::not_gsm7) return why;
    if (const auto misfit = sms::first_misfit(text))
        why += ": \"" + misfit->character + "\" at octet " + std::to_string(misfit->offset);
    return why;
}

void print_parts(sms::Alphabet alphabet, const std::vector<sms::Pdu>& pdus) {
    std::cout << to_string(alphabet) << ", " << pdus.size() << (pdus.size() == 1 ? " part\n" : " parts\n");
    std::cout << "part  length  PDU\n";
    for (std::size_t i = 0; i < pdus.size(); ++i)
        std::cout << std::right << std::setw(4) << i + 1 << "  " << std::setw(6) << pdus[i].length << "  "
                  << pdus[i].hex << '\n';
}

void print_parts_as_json(sms::Alphabet alphabet, const std::vector<sms::Pdu>& pdus) {
    json::array parts;
    for (const auto& pdu : pdus) parts.push_back(json::object{{"length", pdu.length}, {"pdu", pdu.hex}});
    std::cout << json::serialize(json::object{{"encoding", to_string(alphabet)}, {"parts", std::move(parts)}}) << '\n';
}

// As the codec alone does it: only what is smart looks at more than code points.
words::Result<modem::text::Prepared> prepare(const std::string& text, words::Encoding encoding,
                                             const std::vector<words::Language>& languages) {
    if (encoding == words::Encoding::smart)
        return modem::text::prepare(text, {.encoding = encoding, .languages = languages});
    const auto layout = sms::lay_out(text, {.encoding = encoding, .languages = languages});
    if (!layout) return layout.error();
    return modem::text::Prepared{text, *layout};
}

void encode(const EncodeOptions& options) {
    const auto to = sms::Address::parse(options.to);
    if (!to) refuse("\"" + options.to + "\": " + to.error().message());
    const std::string text = options.text == "-" ? read_standard_input() : options.text;
    sms::MessageOptions message;
    message.encoding = words::parse_encoding(options.encoding).value();
    message.concat_reference = static_cast<std::uint8_t>(options.concat_reference);
    message.status_report = options.receipt;
    message.flash = options.flash;
    std::vector<words::Language> languages;
    for (const auto& code : options.languages) languages.push_back(words::parse_language(code).value());
    const auto prepared = prepare(text, message.encoding, languages);
    if (!prepared) refuse(why_not(prepared.error(), text));
    message.layout = prepared->layout;
    const auto pdus = sms::encode_message(*to, prepared->text, message);
    if (!pdus) refuse(pdus.error().message());
    if (options.as_json)
        print_parts_as_json(prepared->layout.alphabet, *pdus);
    else
        print_parts(prepared->layout.alphabet, *pdus);
}

void print_lines(const PduLines& lines) {
    for (const auto& [name, value] : lines)
        std::cout << std::left << std::setw(10) << name << ' ' << printable(value) << '\n';
}

std::vector<sms::Decoded> read_all(const DecodeOptions& options) {
    const auto direction = options.submit ? sms::Direction::to_network : sms::Direction::from_network;
    std::vector<sms::Decoded> all;
    for (const auto& hex : options.hex) {
        std::size_t stopped_at = 0;
        auto decoded = sms::decode(hex, direction, &stopped_at);
        const std::string which = options.hex.size() == 1 ? "" : "PDU " + std::to_string(all.size() + 1) + ": ";
        if (!decoded) refuse(which + decoded.error().message() + " (octet " + std::to_string(stopped_at) + ")");
        all.push_back(std::move(*decoded));
    }
    return all;
}

void decode(const DecodeOptions& options) {
    const auto all = read_all(options);
    if (options.as_json) {
        if (all.size() == 1) {
            std::cout << json::serialize(pdu_fields(all.front())) << '\n';
            return;
        }
        json::array parts;
        for (const auto& one : all) parts.push_back(pdu_fields(one));
        std::cout << json::serialize(json::object{{"parts", std::move(parts)}, {"joined", joined_fields(all)}}) << '\n';
        return;
    }
    for (const auto& one : all) {
        print_lines(pdu_lines(one));
        if (all.size() > 1) std::cout << '\n';
    }
    if (all.size() > 1) print_lines(joined_lines(all));
}

void add_encode(CLI::App& pdu) {
    auto* command = pdu.add_subcommand("encode", "A text as the SMS-SUBMIT PDUs of its parts");
    const auto options = std::make_shared<EncodeOptions>();
    command->add_option("--to", options->to, "Number: + and digits, or as the SIM's country writes it")->required();
    command->add_option("--text", options->text, "UTF-8; - reads standard input to its end, as it stands")->required();
    command->add_option("--encoding", options->encoding, "auto (default), smart, gsm7 or ucs2")
        ->check(CLI::IsMember({"auto", "smart", "gsm7", "ucs2"}));
    command->add_option("--languages", options->languages, "Alphabets that may be used as well, such as tr,pt")
        ->delimiter(',')
        ->check(CLI::IsMember(
            std::vector<std::string>(words::k_language_codes.begin() + 1, words::k_language_codes.end())));
    command->add_flag("--flash", options->flash, "Class 0: shown at once");
    command->add_option("--concat-reference", options->concat_reference, "What the parts have in common, 0 to 255")
        ->check(CLI::Range(0, 255));
    command->add_flag("--receipt", options->receipt, "Ask for a receipt of each part");
    command->add_flag("--json", options->as_json, "Print JSON");
    command->callback([options] { encode(*options); });
}

void add_decode(CLI::App& pdu) {
    auto* command = pdu.add_subcommand("decode", "What PDUs say, in words; the service centre's address before each");
    const auto options = std::make_shared<DecodeOptions>();
    command->add_option("HEX", options->first, "The PDU in hexadecimal digits")->required();
    command
        ->add_option("--part", options->hex, "Another part of the same message, as often as there are: told together")
        ->allow_extra_args(false);
    command->add_flag("--submit", options->submit, "It goes to the network; without this it comes from there");
    command->add_flag("--json", options->as_json, "Print JSON");
    command->callback([options] {
        options->hex.insert(options->hex.begin(), options->first);
        decode(*options);
    });
}

}  // namespace

void add_pdu_command(CLI::App& app) {
    auto* pdu = app.add_subcommand("pdu", "Write and read SMS as modems do");
    pdu->require_subcommand(1);
    add_encode(*pdu);
    add_decode(*pdu);
}

}  // namespace firmware::cli
