#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"
#include "controller/ledger/contact.hpp"

namespace controller::api {

/// /v1/contacts and what is below it.
std::span<const Route<Context>> contact_routes();

/// A contact as the API shows it, with what follows from its purchases and what it agreed to.
boost::json::object to_json(const Context& context, store::Database& db, const ledger::Contact& contact);

/// The id (`con_…`) and the number under which another resource names its contact; both null where there is none.
struct ContactName {
    boost::json::value id;
    boost::json::value number;
};
ContactName name_of(const Context& context, store::Database& db, std::optional<words::Key> contact);

}  // namespace controller::api
