#include "controller/api/http_session.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "controller/api/http_batch.hpp"

namespace controller::api {

namespace {

namespace asio = boost::asio;
using Io = HttpConnection::Io;
constexpr std::size_t k_max_request_id = 64;
constexpr std::string_view k_problem = "application/problem+json";
constexpr std::chrono::seconds k_retry_when_full{5};

// A handler to call, or the answer that the head alone decided.
struct Plan {
    const Router::Entry* entry = nullptr;
    Response refusal;
};

class Session {
public:
    Session(Service& service, HttpConnection& connection, Peer peer)
        : service_(service), connection_(connection), peer_(std::move(peer)) {}

    asio::awaitable<void> run();

private:
    asio::awaitable<bool> answer(Request request);
    asio::awaitable<Response> call(const Router::Entry& entry, Request request);
    asio::awaitable<Io> read_body(std::string& body, bool wanted);
    asio::awaitable<void> turn_down(Io what);
    asio::awaitable<void> refuse(Io what, Problem too_large, const std::string& id);
    asio::awaitable<void> write_last(Response response, const std::string& id, bool head_only);
    Plan decide(Request& request) const;
    std::string request_id(const Request& request) const;
    void note(Method method, std::string_view what, unsigned status, const std::string& id,
              const std::string& who) const;

    Service& service_;
    HttpConnection& connection_;
    Peer peer_;
};

// Each problem names the request that met it (RFC 9457 §3.1.5); the log has the same id.
Response with_instance(Response response, const std::string& id) {
    if (response.content_type == k_problem && response.body.ends_with('}'))
        response.body.insert(response.body.size() - 1, ",\"instance\":\"" + id + "\"");
    return response;
}

bool is_batch(const Request& request) { return request.content_type() == "application/x-ndjson"; }

// The caller's own id is taken where it cannot do harm in a log.
std::string Session::request_id(const Request& request) const {
    const auto given = request.header("X-Request-Id");
    const auto harmless = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    };
    if (given && !given->empty() && given->size() <= k_max_request_id &&
        std::all_of(given->begin(), given->end(), harmless))
        return std::string(*given);
    return service_.next_request_id();
}

Plan Session::decide(Request& request) const {
    Plan plan;
    auto target = parse_target(connection_.raw_target());
    if (!target) {
        plan.refusal = to_response(target.error());
        return plan;
    }
    request.target = std::move(*target);
    auto match = service_.router().match(request.method, request.target);
    if (match.entry == nullptr) {
        plan.refusal = std::move(match.answer);
        return plan;
    }
    auto identity = authorize(request, *match.entry, service_.authenticate());
    if (!identity) {
        plan.refusal = to_response(identity.error());
        return plan;
    }
    request.identity = std::move(*identity);
    request.params = std::move(match.params);
    plan.entry = match.entry;
    return plan;
}

// A path is named by its pattern: what stands in a path or a query may be a telephone number.
void Session::note(Method method, std::string_view what, unsigned status, const std::string& id,
                   const std::string& who) const {
    const auto level = status >= 500 ? spdlog::level::err : status >= 400 ? spdlog::level::warn : spdlog::level::debug;
    service_.log().log(level, "{} {} {} {} from {}", to_string(method), what, status, id, who);
}

asio::awaitable<void> Session::run() {
    while (!service_.stopping()) {
        Request request;
        request.peer = peer_;
        const Io head = co_await connection_.read_head(request);
        if (head != Io::ok) {
            co_await turn_down(head);
            co_return;
        }
        const bool keep = co_await answer(std::move(request));
        if (!keep) co_return;
    }
}

asio::awaitable<bool> Session::answer(Request request) {
    request.id = request_id(request);
    Plan plan = decide(request);
    if (plan.entry != nullptr && plan.entry->batch && is_batch(request)) {
        const bool kept = co_await answer_batch(service_, connection_, *plan.entry, std::move(request));
        co_return kept;
    }
    const std::string id = request.id;
    const bool head_only = request.method == Method::head;
    const Io body = co_await read_body(request.body, plan.entry != nullptr);
    if (plan.entry == nullptr) note(request.method, "(refused)", plan.refusal.status, id, peer_.address);
    if (body == Io::too_large && plan.entry == nullptr) {
        co_await write_last(std::move(plan.refusal), id, head_only);
        co_return false;
    }
    if (body != Io::ok) {
        Problem too_long = too_large("A body has at most 1 MiB; send many things at once as application/x-ndjson.");
        co_await refuse(body, std::move(too_long), id);
        co_return false;
    }
    Response response = std::move(plan.refusal);
    if (plan.entry != nullptr) response = co_await call(*plan.entry, std::move(request));
    const bool keep = connection_.keeps_alive() && !service_.stopping();
    response = with_instance(std::move(response), id);
    const bool written = co_await connection_.write(std::move(response), id, keep, head_only);
    co_return written&& keep;
}

asio::awaitable<Response> Session::call(const Router::Entry& entry, Request request) {
    const Method method = request.method;
    const std::string id = request.id;
    const std::string who = request.identity.name.empty() ? peer_.address : request.identity.name;
    Response response;
    try {
        response = co_await entry.handler(std::move(request));
    } catch (const std::exception& error) {
        service_.log().error("{}: {}", id, error.what());
        response = to_response(internal_error(id));
    }
    note(method, entry.pattern, response.status, id, who);
    co_return response;
}

// What nobody wants is read and thrown away, so that the connection can go on.
asio::awaitable<Io> Session::read_body(std::string& body, bool wanted) {
    if (connection_.body_complete()) co_return Io::ok;
    const std::size_t limit = service_.limits().body_bytes;
    if (connection_.content_length().value_or(0) > limit) co_return Io::too_large;
    if (connection_.expects_continue()) {
        const bool sent = co_await connection_.write_continue();
        if (!sent) co_return Io::closed;
    }
    connection_.start_body_time();
    std::size_t total = 0;
    while (!connection_.body_complete()) {
        const std::size_t before = body.size();
        const Io io = co_await connection_.read_body(body);
        if (io != Io::ok) co_return io;
        total += body.size() - before;
        if (total > limit) co_return Io::too_large;
        if (!wanted) body.clear();
    }
    co_return Io::ok;
}

// Whatever came is no request that could be routed.
asio::awaitable<void> Session::turn_down(Io what) {
    const std::string id = service_.next_request_id();
    service_.note_foreign(what);
    if (what == Io::no_handshake)
        service_.log().debug("{} no TLS handshake with {}: {}", id, peer_.address, connection_.trouble());
    if (what == Io::tls_on_plain) service_.log().debug("{} {} speaks TLS to a port that does not", id, peer_.address);
    if (what == Io::plain_on_tls) {
        service_.log().debug("{} {} speaks plain HTTP to a port of HTTPS", id, peer_.address);
        Response response = to_response(bad_request("This port speaks HTTPS: begin the address with https://."));
        co_await write_last(std::move(response), id, false);
        co_return;
    }
    Problem too_long = header_too_large();
    co_await refuse(what, std::move(too_long), id);
}

asio::awaitable<void> Session::refuse(Io what, Problem too_large, const std::string& id) {
    if (what == Io::timeout) service_.log().warn("{} did not come whole in time from {}", id, peer_.address);
    if (what != Io::malformed && what != Io::too_large) co_return;
    Problem problem = std::move(too_large);
    if (what == Io::malformed) problem = bad_request("This is not valid HTTP.");
    service_.log().warn("{} {} from {}", id, problem.status, peer_.address);
    Response response = to_response(problem);
    co_await write_last(std::move(response), id, false);
}

asio::awaitable<void> Session::write_last(Response response, const std::string& id, bool head_only) {
    response = with_instance(std::move(response), id);
    const bool written = co_await connection_.write(std::move(response), id, false, head_only);
    if (written) co_await connection_.linger();
}

}  // namespace

asio::awaitable<void> serve(std::shared_ptr<Service> service, std::unique_ptr<Wire> wire, Peer peer) {
    HttpConnection connection(std::move(wire), service->limits());
    const Service::Registration registration(*service, connection, peer.control);
    try {
        Session session(*service, connection, std::move(peer));
        co_await session.run();
        co_await connection.finish();
    } catch (const std::exception& error) {
        service->log().error("a connection ended: {}", error.what());
    }
}

asio::awaitable<void> turn_away(std::shared_ptr<Service> service, std::unique_ptr<Wire> wire) {
    HttpConnection connection(std::move(wire), service->limits());
    const std::string id = service->next_request_id();
    service->log().warn("{} 503: too many connections", id);
    Response response = to_response(unavailable("There are too many connections.", k_retry_when_full));
    const bool opened = co_await connection.open();
    if (!opened) co_return;
    response = with_instance(std::move(response), id);
    const bool written = co_await connection.write(std::move(response), id, false, false);
    if (written) co_await connection.linger();
}

}  // namespace controller::api
