#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "controller/api/request.hpp"

namespace controller::api {

/// Some lines of a batch. The handler commits what they say and answers one line (see `result_line`) for each of them,
/// in order; it answers only after the commit.
struct BatchGroup {
    std::shared_ptr<const Request> request;  ///< the head of the batch, without a body
    std::size_t first_line = 1;              ///< the number of lines[0] in the batch
    std::vector<std::string> lines;          ///< without line breaks
};

using Handler = std::function<boost::asio::awaitable<Response>(Request)>;
using GroupHandler = std::function<boost::asio::awaitable<std::vector<std::string>>(BatchGroup)>;

/// A row of a room's static table of routes. `pattern` has literal segments and `{name}`; `needs` are the scopes of
/// which the token must have one, none for a path that needs no token. `batch` serves `application/x-ndjson`.
template <class Context>
struct Route {
    Method method;
    std::string_view pattern;
    Scopes needs;
    boost::asio::awaitable<Response> (*handler)(Context&, Request);
    boost::asio::awaitable<std::vector<std::string>> (*batch)(Context&, BatchGroup) = nullptr;
    bool control_only = false;  ///< answered on the control socket, 403 elsewhere
};

/// Finds the handler for a method and a path; decides 404, 405, HEAD and OPTIONS.
class Router {
public:
    struct Entry {
        Method method = Method::get;
        std::string pattern;
        std::vector<std::string> segments;
        Scopes needs;
        bool control_only = false;
        Handler handler;
        GroupHandler batch;
    };

    /// What to do with a request: an entry and the values of its `{…}`, or an answer that needs no handler.
    struct Match {
        const Entry* entry = nullptr;
        std::vector<std::string> params;
        Response answer;  ///< where there is no entry
    };

    /// `context` must outlive the router. Throws std::logic_error for a pattern that is there already.
    template <class Context>
    void add(Context& context, std::span<const Route<Context>> routes) {
        for (const Route<Context>& route : routes) {
            Entry entry;
            entry.method = route.method;
            entry.pattern = route.pattern;
            entry.needs = route.needs;
            entry.control_only = route.control_only;
            entry.handler = [&context, call = route.handler](Request request) {
                return call(context, std::move(request));
            };
            if (route.batch != nullptr)
                entry.batch = [&context, call = route.batch](BatchGroup group) {
                    return call(context, std::move(group));
                };
            add(std::move(entry));
        }
    }
    void add(Entry entry);

    /// A literal segment wins over a `{name}`. HEAD goes to the entry of GET.
    Match match(Method method, const Target& target) const;

    const std::vector<Entry>& entries() const { return entries_; }

private:
    std::vector<Entry> entries_;
};

}  // namespace controller::api
