#pragma once

#include <string>
#include <vector>

#include "modem/at/command.hpp"
#include "modem/device/status.hpp"

namespace modem::device {

/// The arguments of AT+CPMS worth trying, the best first: flash before SIM, and one argument where a modem takes no
/// three. Empty where the modem told of no store.
std::vector<std::string> store_ladder(const std::vector<std::vector<std::string>>& lists);

/// The stores that can be read and may hold something for us, `first` at the front.
std::vector<std::string> readable_stores(const std::vector<std::vector<std::string>>& lists, const std::string& first);

/// The arguments of AT+CNMI worth trying, the best first, from what `AT+CNMI=?` offered (3GPP TS 27.005 §3.4.1).
/// Texts are announced (mt 1) and stay on the SIM until they are committed; receipts come at once (ds 1) or, failing
/// that, by way of a store (ds 2). What is offered and what is taken differ, hence a ladder.
std::vector<std::string> notice_ladder(const at::Reply& offer);

/// Whether `AT+CNMI?` gives back the mt and ds that were set.
bool notice_holds(const std::string& wanted, const at::Reply& readback);

ReceiptPath receipt_path(const std::string& notice);

}  // namespace modem::device
