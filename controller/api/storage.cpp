#include "controller/api/storage.hpp"

#include "controller/api/json_input.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/json_parse.hpp"
#include "controller/api/query.hpp"
#include "controller/store/carry_over.hpp"
#include "controller/store/files.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using store::StoreEvent;

namespace {

constexpr std::size_t k_max_path = 4096;
constexpr int k_events_kept = 100;

json::object to_json(const StoreEvent& event) {
    return {{"at", words::to_rfc3339(event.at)}, {"kind", event.kind},
            {"path", or_null(event.path)},       {"bytes", or_null(event.bytes)},
            {"took_ms", or_null(event.took_ms)}, {"trouble", or_null(event.trouble)},
            {"detail", or_null(event.detail)}};
}

json::value first_of(const std::vector<StoreEvent>& events, bool good) {
    for (const StoreEvent& event : events)
        if (!good || !event.trouble) return to_json(event);
    return nullptr;
}

std::int64_t number(store::Database& db, std::string_view sql) {
    store::Cursor cursor = db.query(sql);
    return cursor.next() ? cursor.integer(0) : 0;
}

// Of the tables with their indexes, the largest first. Reads the whole file.
json::array sizes(store::Database& db) {
    json::array out;
    store::Cursor cursor = db.query(
        "SELECT s.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name WHERE d.aggregate = 1"
        " GROUP BY s.tbl_name ORDER BY 2 DESC");
    while (cursor.next()) out.push_back({{"table", cursor.text(0)}, {"bytes", cursor.integer(1)}});
    return out;
}

json::object from_database(store::Database& db) {
    const auto backups = store::read_events(db, "backup", k_events_kept);
    const auto page = number(db, "PRAGMA page_size");
    std::optional<std::string> brake_why;
    if (store::Cursor cursor = db.query("SELECT value FROM setting WHERE name = 'brake_why'"); cursor.next())
        brake_why = cursor.text(0);
    return {{"bytes", number(db, "PRAGMA page_count") * page},
            {"reusable_bytes", number(db, "PRAGMA freelist_count") * page},
            {"backup", json::object{{"last", first_of(backups, false)}, {"last_good", first_of(backups, true)}}},
            {"restored", first_of(store::read_events(db, "restore", 1), false)},
            {"salvaged", first_of(store::read_events(db, "salvage", 1), false)},
            {"purged", first_of(store::read_events(db, "purge", 1), false)},
            {"brake_why", or_null(brake_why)}};
}

asio::awaitable<Response> list_backups(Context& context, Request request) {
    Query query(request);
    const int limit = query.limit();
    if (const auto problem = query.problem()) co_return to_response(*problem);
    std::function<json::array(store::Database&)> job = [limit](store::Database& db) {
        json::array data;
        for (const StoreEvent& event : store::read_events(db, "backup", limit)) data.push_back(to_json(event));
        return data;
    };
    json::array data = co_await context.store.read<json::array>(std::move(job));
    co_return page_response(std::move(data), "");
}

// Not under the Idempotency-Key: to back up twice is to back up.
asio::awaitable<Response> make_backup(Context& context, Request request) {
    const auto object = json_body(request);
    if (!object) co_return to_response(object.error());
    std::vector<FieldError> errors;
    Fields fields(*object, "", errors);
    const auto path = fields.text("path", k_max_path);
    fields.finish();
    if (path && (path->empty() || path->front() != '/')) errors.push_back({"/path", "must be an absolute path"});
    if (!errors.empty()) co_return to_response(unprocessable(std::move(errors)));
    std::optional<std::filesystem::path> folder;
    if (path) folder = *path;
    const StoreEvent event = co_await context.controls.back_up(std::move(folder));
    if (event.trouble) co_return to_response(conflict("no backup was made: " + *event.trouble));
    co_return json_response(201, to_json(event));
}

asio::awaitable<Response> show_store(Context& context, Request request) {
    Query query(request);
    if (const auto problem = query.problem()) co_return to_response(*problem);
    json::object body = co_await storage_status(context);
    std::function<json::array(store::Database&)> job = [](store::Database& db) { return sizes(db); };
    body["tables"] = co_await context.store.read<json::array>(std::move(job));
    co_return json_response(200, body);
}

constexpr Route<Context> k_routes[] = {
    {.method = Method::get, .pattern = "/v1/backups", .needs = Scope::read, .handler = list_backups},
    {.method = Method::post,
     .pattern = "/v1/backup",
     .needs = Scope::admin,
     .handler = make_backup,
     .control_only = true},
    {.method = Method::get, .pattern = "/v1/store", .needs = Scope::read, .handler = show_store},
};

}  // namespace

asio::awaitable<json::object> storage_status(Context& context) {
    std::function<json::object(store::Database&)> job = [](store::Database& db) { return from_database(db); };
    json::object out = co_await context.store.read<json::object>(std::move(job));
    const auto state = context.store.health().state();
    const bool fine = state.trouble == store::Trouble::none;
    const std::filesystem::path path = context.store.path();
    const auto free = store::free_bytes(path.parent_path());
    out["state"] = store::to_string(state.trouble);
    out["sentence"] = store::sentence_of(state.trouble);
    out["since"] = or_null(fine ? std::nullopt : std::optional(state.since));
    out["log_bytes"] = store::size_of(path.string() + "-wal");
    out["free_bytes"] = or_null(free ? std::optional(static_cast<std::int64_t>(*free)) : std::nullopt);
    json::object& backup = out["backup"].as_object();
    backup["configured"] = context.present.rules()->config.backup.has_value();
    backup["next"] = or_null(context.controls.next_backup ? context.controls.next_backup() : std::nullopt);
    co_return out;
}

std::span<const Route<Context>> storage_routes() { return k_routes; }

}  // namespace controller::api
