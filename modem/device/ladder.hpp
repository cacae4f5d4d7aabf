#pragma once

#include <string>
#include <vector>

#include "modem/at/command.hpp"
#include "modem/device/status.hpp"

namespace modem::device {

/// The arguments of AT+CPMS worth trying, the best first: in the order of `preferred`, then what else is there; three
/// memories where the third is listed, two, and one where a modem takes no more. Empty where it told of no store.
std::vector<std::string> store_ladder(const std::vector<std::vector<std::string>>& lists,
                                      const std::vector<std::string>& preferred = {"ME", "SM"});

/// The stores that can be read and may hold something for us, `first` at the front; those of receipts among them.
std::vector<std::string> readable_stores(const std::vector<std::vector<std::string>>& lists, const std::string& first,
                                         const std::vector<std::string>& of_receipts = {"SR"});

/// The arguments of AT+CNMI worth trying, the best first, from what `AT+CNMI=?` offered (3GPP TS 27.005 §3.4.1).
/// Texts are announced (mt 1) and stay on the SIM until they are committed; receipts come at once (ds 1) or, failing
/// that, by way of a store (ds 2). What is offered and what is taken differ, hence a ladder.
std::vector<std::string> notice_ladder(const at::Reply& offer);

/// The arguments of AT+CSMS that `AT+CSMS=?` offers, `(0,128)` or `0,1`; empty where it does not say.
std::vector<int> service_offer(const at::Reply& reply);

/// A way of telling: the service (AT+CSMS) under which a notice (AT+CNMI) is tried.
struct Telling {
    int service = 0;
    std::string notice;
    friend bool operator==(const Telling&, const Telling&) = default;
};

/// The notices under their services, in the order in which they are tried: those of one way of receipts together, in
/// the order in which the ways first occur. Direct receipts (ds 1) are tried under each service in turn, because some
/// firmware allows them under service 1 only; all others under the first service.
std::vector<Telling> notice_rungs(const std::vector<std::string>& notices, const std::vector<int>& services);

/// Whether `AT+CNMI?` gives back the mt and ds that were set.
bool notice_holds(const std::string& wanted, const at::Reply& readback);

ReceiptPath receipt_path(const std::string& notice);

}  // namespace modem::device
