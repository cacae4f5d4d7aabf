#pragma once

#include <optional>
#include <string>

#include "config/words/secret.hpp"
#include "controller/store/writer.hpp"

namespace firmware {

/// Whether a PIN may be tried on a SIM, `iccid:…` or `modem:…` (*What always holds* 10); if so, that it is being tried
/// is part of the transaction. A pair that opened the SIM may be tried whenever the SIM asks, one that did not never
/// again. Of one that was tried and nobody knows what came of it, the attempts tell: where as many are left as before,
/// it cost none; where fewer are left or nobody counts, it is left to a person. Never with fewer than two attempts
/// left. What is kept of the PIN is a hash with the database's own key, so that it does not read as one.
bool may_try_pin(controller::store::Tx& tx, const std::string& sim, const words::Secret& pin,
                 std::optional<int> attempts);
void keep_pin_result(controller::store::Tx& tx, const std::string& sim, const words::Secret& pin, bool right);

}  // namespace firmware
