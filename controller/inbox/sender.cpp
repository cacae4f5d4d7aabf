#include "controller/inbox/sender.hpp"

#include <algorithm>

#include "controller/ledger/number.hpp"

namespace controller::inbox {

namespace {

using modem::sms::Address;

// With a country's code in front no mobile number is shorter.
constexpr std::size_t k_shortest_with_code = 10;

std::optional<words::Number> number_of(const std::string& text, const std::string& country) {
    if (text.starts_with('+')) return words::Number::parse(text);
    if (const auto national = ledger::parse_number(text, country)) return *national;
    if (text.size() < k_shortest_with_code) return {};
    const auto whole = ledger::parse_number("+" + text, country);
    return whole ? std::optional(*whole) : std::nullopt;
}

bool is_our_own(store::Database& db, const reader::Config& config, const words::Number& number) {
    for (const reader::Modem& modem : config.modems)
        if (modem.number == number) return true;
    store::Cursor cursor = db.query("SELECT number FROM sim WHERE number IS NOT NULL");
    while (cursor.next())
        if (number_of(std::string(cursor.text(0)), config.shop.country) == number) return true;
    return false;
}

}  // namespace

Sender sender_of(const Address& from, const std::string& country) {
    if (from.type == Address::Type::alphanumeric) return {from.text};
    const auto number = number_of(from.text, country);
    return number ? Sender{number->text(), number} : Sender{from.text};
}

bool may_be_answered(store::Database& db, const reader::Config& config, const words::Number& number) {
    return ledger::kind_of(number) == ledger::NumberKind::mobile && !is_our_own(db, config, number);
}

}  // namespace controller::inbox
