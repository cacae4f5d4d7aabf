#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <string>
#include <vector>

#include "controller/api/context.hpp"
#include "controller/api/problem.hpp"
#include "controller/api/request.hpp"
#include "controller/api/response.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// What a POST has made: how to answer, and what to show when the same is asked again.
struct Made {
    unsigned status = 200;
    std::string resource;  ///< an id; `show` gives its present form
    std::string location;  ///< empty: no Location
};

/// Writes the resource, on the writer thread. A problem undoes all it has written.
using Make = std::function<Outcome<Made>(store::Tx&)>;

/// How the objects of one resource become rows, and rows become JSON.
struct Resource {
    /// Reads and checks a body, on the I/O thread.
    Outcome<Make> (*read)(Context&, const boost::json::object&);
    /// The present form; on the writer's or a reader's thread.
    boost::json::value (*show)(const Context&, store::Database&, const std::string& resource);
};

/// A POST under its Idempotency-Key, kept seven days in the transaction of the resource: the same body is answered with
/// the same status and the resource's present form, another one with 422, a second one while the first runs with 409.
boost::asio::awaitable<Response> post(Context& context, Request request, const Resource& resource);

/// The same for a body that `make` knows already.
boost::asio::awaitable<Response> post(Context& context, Request request, Make make, decltype(Resource::show) show);

/// A GET of one resource by its id: its present form, or 404 with this sentence. `find` runs on a reader's thread.
using Find = std::optional<boost::json::object> (*)(const Context&, store::Database&, const std::string& id);
boost::asio::awaitable<Response> get_one(Context& context, Request request, Find find, std::string_view missing);

/// Lines of a batch, each an object of its own, all in one commit; a line that is refused undoes nothing but itself.
boost::asio::awaitable<std::vector<std::string>> post_lines(Context& context, BatchGroup group,
                                                            const Resource& resource);

/// Forgets the idempotency keys that are older than seven days; to be called now and then.
void forget_old_keys(store::Tx& tx);

}  // namespace controller::api
