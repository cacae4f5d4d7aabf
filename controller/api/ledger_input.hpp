#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/number.hpp"
#include "controller/api/context.hpp"
#include "controller/api/json_input.hpp"
#include "controller/api/problem.hpp"
#include "controller/ledger/input.hpp"

namespace controller::api {

/// The telephone number of this name, a national one by the shop's country; nothing where it is absent or wrong.
std::optional<words::Number> phone(Fields& fields, const Context& context, std::string_view name);

/// Stands where a number must while there are errors; nothing is ever written with it.
words::Number no_number();

/// Adds what the ledger finds wrong with the fields that were given and have no error yet.
void add_faults(std::vector<FieldError>& errors, const boost::json::object& body, const ledger::Faults& faults);

/// What the ledger refused although its `check` had let it pass: the clock has moved in between.
Problem refused(const words::error_code& error);

/// A path below /v1 that ends in an id of the till's own, as a Location has it.
std::string location_of(std::string_view folder, std::string_view id);

}  // namespace controller::api
