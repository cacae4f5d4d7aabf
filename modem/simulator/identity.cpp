#include "modem/simulator/identity.hpp"

namespace modem::simulator {
namespace {

std::string padded(int value, std::size_t width) {
    auto digits = std::to_string(value);
    return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

}  // namespace

char luhn_digit(std::string_view digits) {
    int sum = 0;
    bool doubled = true;  // the digit beside the check digit counts twice
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubled = !doubled) {
        const int value = (*digit - '0') * (doubled ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

Identity identity_of(int place, Identity given) {
    const int serial = place + 1;
    if (given.name.empty()) given.name = given.link.substr(given.link.rfind('/') + 1);
    if (given.number.empty()) given.number = "+346900" + padded(serial, 5);
    if (given.imei.empty()) {
        given.imei = "35824005" + padded(serial, 6);  // 8 digits of type allocation, 6 of serial number
        given.imei += luhn_digit(given.imei);
    }
    if (given.iccid.empty()) {
        given.iccid = "893401" + padded(serial, 12);  // 89, country 34, issuer 01
        given.iccid += luhn_digit(given.iccid);
    }
    if (given.imsi.empty()) given.imsi = "21401" + padded(serial, 10);
    return given;
}

}  // namespace modem::simulator
