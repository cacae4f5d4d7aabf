#include "controller/api/routes.hpp"

#include "controller/api/consents.hpp"
#include "controller/api/contacts.hpp"
#include "controller/api/events.hpp"
#include "controller/api/messages.hpp"
#include "controller/api/purchases.hpp"

namespace controller::api {

void add_routes(Router& router, Context& context) {
    for (const auto routes : {message_routes(), contact_routes(), consent_routes(), purchase_routes(), event_routes()})
        router.add(context, routes);
}

}  // namespace controller::api
