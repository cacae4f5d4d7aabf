#pragma once

#include <string>
#include <string_view>

#include "controller/dispatch/alerts.hpp"

namespace controller::dispatch {

/// What the owner is texted: what is wrong and what to do next, in the shop's language (English where we have none of
/// it), at most 160 letters of the GSM alphabet as long as the names are. Long names are cut.
std::string alert_words(AlertCause cause, std::string_view language, std::string_view shop, std::string_view subject);
/// That alerts reach this telephone.
std::string test_words(std::string_view language, std::string_view shop);

}  // namespace controller::dispatch
