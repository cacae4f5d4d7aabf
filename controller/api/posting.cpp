#include "controller/api/posting.hpp"

#include <algorithm>
#include <array>

#include "controller/api/fingerprint.hpp"
#include "controller/api/json_parse.hpp"
#include "controller/api/ndjson.hpp"
#include "controller/store/errc.hpp"

namespace controller::api {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::hours k_keys_kept{7 * 24};

// Thrown inside a write job so that its savepoint is undone.
struct Refused {
    Problem problem;
};

// What a write came to.
struct Written {
    Made made;
    boost::json::value shown;
    bool replayed = false;
};

using RunningKey = std::tuple<std::string, std::string, std::string>;

class Running {
public:
    Running(Context& context, RunningKey key) : context_(context), key_(std::move(key)) {
        context_.running.insert(key_);
    }
    ~Running() { context_.running.erase(key_); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    Context& context_;
    RunningKey key_;
};

store::Blob as_blob(const Fingerprint& print) { return std::as_bytes(std::span(print)); }

// What the key was used for before, if it was; throws Refused where the body was another.
std::optional<Made> used_before(store::Tx& tx, const RunningKey& key, const Fingerprint& print) {
    store::Cursor cursor =
        tx.query("SELECT fingerprint, status, resource FROM idempotency WHERE token = ?1 AND path = ?2 AND key = ?3",
                 std::get<0>(key), std::get<1>(key), std::get<2>(key));
    if (!cursor.next()) return {};
    const auto stored = cursor.blob(0);
    if (!std::equal(stored.begin(), stored.end(), as_blob(print).begin(), as_blob(print).end()))
        throw Refused{
            unprocessable({}, "this Idempotency-Key was used for another body: take a new key for a new request")};
    return Made{static_cast<unsigned>(cursor.integer(1)), std::string(cursor.text(2)), ""};
}

Made make_or_throw(store::Tx& tx, const Make& make) {
    auto made = make(tx);
    if (!made) throw Refused{std::move(made).error()};
    return std::move(*made);
}

Written write_once(store::Tx& tx, const RunningKey& key, const Fingerprint& print, const Make& make) {
    if (auto before = used_before(tx, key, print)) return {std::move(*before), {}, true};
    Made made = make_or_throw(tx, make);
    tx.run(
        "INSERT INTO idempotency(token, path, key, fingerprint, status, resource, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, "
        "?7)",
        std::get<0>(key), std::get<1>(key), std::get<2>(key), as_blob(print), made.status, made.resource, tx.now());
    return {std::move(made), {}, false};
}

Response answer(const Written& written) {
    Response response = json_response(written.made.status, written.shown);
    if (!written.made.location.empty()) response.headers.push_back({"Location", written.made.location});
    if (written.replayed) response.headers.push_back({"Idempotency-Replayed", "true"});
    return response;
}

Problem full() {
    return storage_full(
        "The disk of the gateway is full: nothing was taken. Make room on it, then send this again; what was accepted "
        "before is safe.");
}

Problem store_problem(const store::Failure& failure) {
    using std::chrono::seconds;
    switch (store::trouble_of(failure.code())) {
        case store::Trouble::full: return full();
        case store::Trouble::read_only:
            return unavailable(
                "The disk of the gateway cannot be written: nothing was taken. Send this again later; a technician "
                "must "
                "look at the disk.",
                seconds(60));
        case store::Trouble::io:
            return unavailable(
                "The disk of the gateway reports errors: nothing was taken. Send this again later; a technician must "
                "look at the disk.",
                seconds(30));
        case store::Trouble::damaged:
            return unavailable(
                "The database of the gateway is damaged and is being mended: nothing was taken. Send this again in a "
                "minute.",
                seconds(60));
        case store::Trouble::none: break;
    }
    return unavailable("The database cannot be written now: nothing was taken.", seconds(5));
}

// What fills a disk that is full. Opt-outs, the brake, a cancellation and the like are still taken, as long as the room
// lasts that was kept for them.
bool is_refused(const Context& context, const std::string& path) {
    constexpr std::array<std::string_view, 5> k_filling = {"/v1/messages", "/v1/purchases", "/v1/events",
                                                           "/v1/contacts", "/v1/campaigns"};
    return context.store.health().trouble() == store::Trouble::full &&
           std::find(k_filling.begin(), k_filling.end(), path) != k_filling.end();
}

// Told once, by who looks after the database: not for each request.
void log_failure(const Context& context, std::string_view what, const store::Failure& failure) {
    const bool known = store::trouble_of(failure.code()) != store::Trouble::none;
    context.log.log(known ? spdlog::level::debug : spdlog::level::err, "{} could not be written: {}", what,
                    failure.what());
}

// Runs the job and turns what it throws into an answer.
asio::awaitable<Response> run(Context& context, std::string request, std::function<Written(store::Tx&)> job) {
    std::optional<Response> refused;
    try {
        const Written written = co_await context.store.write<Written>(std::move(job));
        co_return answer(written);
    } catch (const Refused& refusal) {
        refused = to_response(refusal.problem);
    } catch (const store::Failure& failure) {
        log_failure(context, request, failure);
        refused = to_response(store_problem(failure));
    }
    co_return std::move(*refused);
}

// One line of a batch inside the group's transaction.
Outcome<Written> write_line(Context& context, store::Tx& tx, const Outcome<Make>& make, decltype(Resource::show) show) {
    if (!make) return make.error();
    tx.run("SAVEPOINT line");
    try {
        Written written{make_or_throw(tx, *make), {}, false};
        written.shown = show(context, tx.db(), written.made.resource);
        tx.run("RELEASE line");
        return written;
    } catch (const Refused& refusal) {
        tx.run("ROLLBACK TO line");
        tx.run("RELEASE line");
        return refusal.problem;
    }
}

// Of a batch's line; made on the I/O thread, since the writer has enough to do.
Response answer(const Outcome<Written>& written) { return written ? answer(*written) : to_response(written.error()); }

Outcome<Make> read_line(Context& context, const std::string& line, const Resource& resource) {
    const auto object = parse_json_object(line);
    if (!object) return object.error();
    return resource.read(context, *object);
}

}  // namespace

asio::awaitable<Response> post(Context& context, Request request, Make make, decltype(Resource::show) show) {
    // What was accepted before under the same key is still answered as it was.
    if (is_refused(context, request.target.path)) make = [](store::Tx&) -> Outcome<Made> { return full(); };
    const auto header = idempotency_key(request);
    if (!header) co_return to_response(header.error());
    if (!*header) {
        std::function<Written(store::Tx&)> job = [&context, make = std::move(make), show](store::Tx& tx) {
            Written written{make_or_throw(tx, make), {}, false};
            written.shown = show(context, tx.db(), written.made.resource);
            return written;
        };
        co_return co_await run(context, request.id, std::move(job));
    }
    RunningKey key{request.identity.name, request.target.path, **header};
    if (context.running.contains(key))
        co_return to_response(
            conflict("the first request with this Idempotency-Key is still running: ask again in a moment"));
    const Running mark(context, key);
    std::function<Written(store::Tx&)> job = [&context, key, print = fingerprint(request), make = std::move(make),
                                              show](store::Tx& tx) {
        Written written = write_once(tx, key, print, make);
        written.shown = show(context, tx.db(), written.made.resource);
        return written;
    };
    co_return co_await run(context, request.id, std::move(job));
}

asio::awaitable<Response> post(Context& context, Request request, const Resource& resource) {
    const auto object = json_body(request);
    if (!object) co_return to_response(object.error());
    auto make = resource.read(context, *object);
    if (!make) co_return to_response(make.error());
    co_return co_await post(context, std::move(request), std::move(*make), resource.show);
}

asio::awaitable<std::vector<std::string>> post_lines(Context& context, BatchGroup group, const Resource& resource) {
    auto makes = std::make_shared<std::vector<Outcome<Make>>>();
    for (const std::string& line : group.lines) makes->push_back(read_line(context, line, resource));
    using Lines = std::vector<Outcome<Written>>;
    std::function<Lines(store::Tx&)> job = [&context, makes, show = resource.show](store::Tx& tx) {
        Lines lines;
        for (const auto& make : *makes) lines.push_back(write_line(context, tx, make, show));
        return lines;
    };
    std::vector<Response> answers;
    try {
        if (is_refused(context, group.request->target.path)) throw store::Failure(make_error_code(store::errc::full));
        const Lines lines = co_await context.store.write<Lines>(std::move(job));
        for (const auto& line : lines) answers.push_back(answer(line));
    } catch (const store::Failure& failure) {
        log_failure(context, group.request->id + ": lines from " + std::to_string(group.first_line) + " on", failure);
        answers.assign(group.lines.size(), to_response(store_problem(failure)));
    }
    std::vector<std::string> results;
    for (std::size_t i = 0; i < answers.size(); ++i) results.push_back(result_line(group.first_line + i, answers[i]));
    co_return results;
}

void forget_old_keys(store::Tx& tx) { tx.run("DELETE FROM idempotency WHERE at < ?1", tx.now() - k_keys_kept); }

asio::awaitable<Response> get_one(Context& context, Request request, Find find, std::string_view missing) {
    using Found = std::optional<boost::json::object>;
    std::function<Found(store::Database&)> job = [&context, find, id = request.params.at(0)](store::Database& db) {
        return find(context, db, id);
    };
    const Found found = co_await context.store.read<Found>(std::move(job));
    if (!found) co_return to_response(not_found(std::string(missing)));
    co_return json_response(200, *found);
}

}  // namespace controller::api
