#pragma once

#include <optional>
#include <string>

#include "config/words/number.hpp"
#include "controller/dispatch/rules.hpp"
#include "controller/store/database.hpp"
#include "modem/sms/address.hpp"

namespace controller::inbox {

/// Who a text comes from.
struct Sender {
    std::string text;                       ///< the number, or else what the network gave: a short code, a name
    std::optional<words::Number> number{};  ///< absent: nobody who could be texted
};

/// A national number is read by `country`; one that is none there, as an international one without its plus.
Sender sender_of(const modem::sms::Address& from, const std::string& country);

/// A mobile number that is not a SIM of ours: whom an automatic reply may go to (*What always holds* 15).
bool may_be_answered(store::Database& db, const reader::Config& config, const words::Number& number);

}  // namespace controller::inbox
