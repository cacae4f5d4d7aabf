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

#include "config/words/message.hpp"
#include "firmware/cli/cli.hpp"
#include "firmware/cli/text.hpp"
#include "modem/sms/decode.hpp"
#include "modem/sms/segment.hpp"

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
    bool as_json = false;
};

struct DecodeOptions {
    std::string hex;
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

void encode(const EncodeOptions& options) {
    const auto to = sms::Address::parse(options.to);
    if (!to) refuse("\"" + options.to + "\": " + to.error().message());
    const std::string text = options.text == "-" ? read_standard_input() : options.text;
    sms::MessageOptions message;
    message.encoding = words::parse_encoding(options.encoding).value();
    message.concat_reference = static_cast<std::uint8_t>(options.concat_reference);
    message.status_report = options.receipt;
    const auto segmentation = sms::segment(text, message.encoding);
    if (!segmentation) refuse(why_not(segmentation.error(), text));
    const auto pdus = sms::encode_message(*to, text, message);
    if (!pdus) refuse(pdus.error().message());
    if (options.as_json)
        print_parts_as_json(segmentation->alphabet, *pdus);
    else
        print_parts(segmentation->alphabet, *pdus);
}

void add_centre(json::object& fields, const sms::Decoded& decoded) {
    if (decoded.centre) fields["smsc"] = decoded.centre->text;
}

void add_user_data(json::object& fields, const sms::UserData& data) {
    fields["text"] = data.text();
    fields["encoding"] = to_string(data.coding.alphabet);
    if (const auto& concat = data.header.concat)
        fields["concat"] =
            json::object{{"reference", concat->reference}, {"count", concat->count}, {"index", concat->index}};
}

json::object fields_of(const sms::Deliver& deliver, const sms::Decoded& decoded) {
    json::object fields{{"type", "deliver"}, {"number", deliver.from.text}};
    add_user_data(fields, deliver.data);
    add_centre(fields, decoded);
    if (deliver.sent_at) fields["timestamp"] = to_string(*deliver.sent_at);
    return fields;
}

json::object fields_of(const sms::Submit& submit, const sms::Decoded& decoded) {
    json::object fields{{"type", "submit"}, {"number", submit.to.text}};
    add_user_data(fields, submit.data);
    add_centre(fields, decoded);
    fields["mr"] = submit.message_reference;
    return fields;
}

json::object fields_of(const sms::StatusReport& report, const sms::Decoded& decoded) {
    json::object fields{{"type", "status_report"}, {"number", report.to.text}};
    add_centre(fields, decoded);
    if (report.accepted) fields["timestamp"] = to_string(*report.accepted);
    fields["mr"] = report.message_reference;
    fields["status"] = json::object{{"code", report.status.code}, {"class", to_string(report.status.classify())}};
    return fields;
}

void print_line(std::string_view name, const std::string& value) {
    std::cout << std::left << std::setw(10) << name << ' ' << printable(value) << '\n';
}

void print_concat(const sms::Concat& concat) {
    print_line("part", std::to_string(concat.index) + " of " + std::to_string(concat.count) + ", reference " +
                           std::to_string(concat.reference));
}

void print_details(const sms::Deliver& deliver) {
    if (deliver.data.header.concat) print_concat(*deliver.data.header.concat);
}

void print_details(const sms::Submit& submit) {
    if (submit.data.header.concat) print_concat(*submit.data.header.concat);
}

void print_details(const sms::StatusReport& report) {
    print_line("status", std::to_string(report.status.code) + " (" + std::string(to_string(report.status.classify())) +
                             "): " + std::string(report.status.sentence()));
    if (report.settled) print_line("settled", to_string(*report.settled));
}

// What JSON has as an object is told in words.
void print_fields(const json::object& fields, const sms::Decoded& decoded) {
    for (const auto& [name, value] : fields)
        if (!value.is_object())
            print_line(name, value.is_string() ? std::string(value.as_string()) : json::serialize(value));
    std::visit([](const auto& pdu) { print_details(pdu); }, decoded.pdu);
}

void decode(const DecodeOptions& options) {
    const auto direction = options.submit ? sms::Direction::to_network : sms::Direction::from_network;
    std::size_t stopped_at = 0;
    const auto decoded = sms::decode(options.hex, direction, &stopped_at);
    if (!decoded) refuse(decoded.error().message() + " (octet " + std::to_string(stopped_at) + ")");
    const json::object fields = std::visit([&](const auto& pdu) { return fields_of(pdu, *decoded); }, decoded->pdu);
    if (options.as_json)
        std::cout << json::serialize(fields) << '\n';
    else
        print_fields(fields, *decoded);
}

void add_encode(CLI::App& pdu) {
    auto* command = pdu.add_subcommand("encode", "A text as the SMS-SUBMIT PDUs of its parts");
    const auto options = std::make_shared<EncodeOptions>();
    command->add_option("--to", options->to, "Number: + and digits, or as the SIM's country writes it")->required();
    command->add_option("--text", options->text, "UTF-8; - reads standard input to its end, as it stands")->required();
    command->add_option("--encoding", options->encoding, "auto (default), gsm7 or ucs2")
        ->check(CLI::IsMember({"auto", "gsm7", "ucs2"}));
    command->add_option("--concat-reference", options->concat_reference, "What the parts have in common, 0 to 255")
        ->check(CLI::Range(0, 255));
    command->add_flag("--receipt", options->receipt, "Ask for a receipt of each part");
    command->add_flag("--json", options->as_json, "Print JSON");
    command->callback([options] { encode(*options); });
}

void add_decode(CLI::App& pdu) {
    auto* command = pdu.add_subcommand("decode", "What a PDU says, the service centre's address before it");
    const auto options = std::make_shared<DecodeOptions>();
    command->add_option("HEX", options->hex, "The PDU in hexadecimal digits")->required();
    command->add_flag("--submit", options->submit, "It goes to the network; without this it comes from there");
    command->add_flag("--json", options->as_json, "Print JSON");
    command->callback([options] { decode(*options); });
}

}  // namespace

void add_pdu_command(CLI::App& app) {
    auto* pdu = app.add_subcommand("pdu", "Write and read SMS as modems do");
    pdu->require_subcommand(1);
    add_encode(*pdu);
    add_decode(*pdu);
}

}  // namespace firmware::cli
