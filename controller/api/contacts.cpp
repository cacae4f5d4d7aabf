#include "controller/api/contacts.hpp"

#include "config/reader/scalars.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/ledger_input.hpp"
#include "controller/api/posting.hpp"
#include "controller/api/query.hpp"
#include "controller/audience/stage.hpp"
#include "controller/ledger/consent.hpp"
#include "controller/ledger/number.hpp"
#include "controller/ledger/suppression.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view k_prefix = "con_";
constexpr Scopes k_readers = {Scope::read, Scope::ledger};

// `null` clears a field, and its absence keeps it.
ledger::Field field(Fields& fields, const json::object& object, std::string_view name, std::size_t max) {
    if (auto text = fields.text(name, max)) return *std::move(text);
    const json::value* given = object.if_contains(name);
    return given != nullptr && given->is_null() ? ledger::Field::cleared() : ledger::Field();
}

// An inner field that is null is no longer wished; one that is not there stays.
template <class T>
ledger::Wish<T> wish(const json::object& object, std::string_view name, std::optional<T> read) {
    if (read) return *std::move(read);
    const json::value* given = object.if_contains(name);
    return given != nullptr && given->is_null() ? ledger::Wish<T>::cleared() : ledger::Wish<T>();
}

// Nothing where it is absent, null or no list of texts, which is then told.
std::optional<std::vector<std::string>> list_of(Fields& fields, const json::object& object, std::string_view name) {
    constexpr std::size_t k_longest = 64;
    if (!fields.has(name)) return {};
    std::vector<std::string> texts = fields.texts(name, 7, k_longest);
    const json::array* given = object.at(name).if_array();
    return given != nullptr && given->size() == texts.size() ? std::optional(std::move(texts)) : std::nullopt;
}

std::optional<words::DayHours> hours(Fields& fields, const json::object& object) {
    const auto texts = list_of(fields, object, "hours");
    if (!texts) return {};
    const auto read = texts->size() == 2 ? ledger::parse_hours(texts->front(), texts->back()) : std::nullopt;
    if (!read) fields.fail("hours", "must be two times such as [\"10:00\", \"20:00\"]");
    return read;
}

std::optional<words::Weekdays> days(Fields& fields, const json::object& object) {
    const auto texts = list_of(fields, object, "days");
    if (!texts) return {};
    const auto read = ledger::parse_days(*texts);
    if (!read) fields.fail("days", "must be days such as [\"mon\", \"tue\"]");
    return read;
}

ledger::PreferenceInput preferences(Fields& fields, const json::object& object) {
    ledger::PreferenceInput input;
    if (!fields.has("preferences")) return object.contains("preferences") ? ledger::PreferenceInput::cleared() : input;
    fields.object("preferences", [&](Fields& inner) {
        const json::object& wishes = object.at("preferences").get_object();
        input.hours = wish(wishes, "hours", hours(inner, wishes));
        input.days = wish(wishes, "days", days(inner, wishes));
        input.pause_until = wish(wishes, "pause_until", inner.instant("pause_until"));
        input.max_per_30d = wish(wishes, "max_per_30d", inner.integer("max_per_30d", 1, ledger::k_max_per_30d));
    });
    return input;
}

Outcome<Make> read(Context& context, const json::object& object) {
    std::vector<FieldError> errors;
    Fields fields(object, "", errors);
    fields.require("number");
    ledger::ContactInput input{.number = phone(fields, context, "number").value_or(no_number())};
    input.first_name = field(fields, object, "first_name", ledger::k_max_name);
    input.last_name = field(fields, object, "last_name", ledger::k_max_name);
    input.language = field(fields, object, "language", ledger::k_max_source);
    input.zone = field(fields, object, "zone", ledger::k_max_zone);
    input.region = field(fields, object, "region", ledger::k_max_source);
    input.preference = preferences(fields, object);
    input.birthday = field(fields, object, "birthday", ledger::k_max_source);
    input.source = field(fields, object, "source", ledger::k_max_source);
    input.external_id = field(fields, object, "external_id", ledger::k_max_external_id);
    const std::size_t wrong = errors.size();
    auto tags = fields.texts("tags", ledger::k_max_tags, ledger::k_max_tag);
    if (object.contains("tags") && errors.size() == wrong) input.tags = std::move(tags);
    fields.finish();
    add_faults(errors, object, ledger::check(input, context.clock.now()));
    if (!errors.empty()) return unprocessable(std::move(errors));
    return Make([&context, input](store::Tx& tx) -> Outcome<Made> {
        const bool known = ledger::find_contact(tx.db(), input.number).has_value();
        const auto key = ledger::upsert_contact(tx, input);
        if (!key) return refused(key.error());
        const std::string id(name_of(context, tx.db(), *key).id.as_string());
        return Made{known ? 200U : 201U, id, "/v1/contacts/" + id};
    });
}

json::value show(const Context& context, store::Database& db, const std::string& resource) {
    const auto contact = ledger::get_contact(db, context.key(k_prefix, resource).value());
    return contact ? to_json(context, db, *contact) : json::object{{"id", resource}};
}

constexpr Resource k_resource = {read, show};

asio::awaitable<Response> create(Context& context, Request request) {
    co_return co_await post(context, std::move(request), k_resource);
}

asio::awaitable<std::vector<std::string>> create_lines(Context& context, BatchGroup group) {
    co_return co_await post_lines(context, std::move(group), k_resource);
}

asio::awaitable<Response> get(Context& context, Request request) {
    const auto key = context.key(k_prefix, request.params.at(0));
    std::optional<json::object> found;
    if (key) {
        std::function<std::optional<json::object>(store::Database&)> job =
            [&context, key](store::Database& db) -> std::optional<json::object> {
            const auto contact = ledger::get_contact(db, *key);
            return contact ? std::optional(to_json(context, db, *contact)) : std::nullopt;
        };
        found = co_await context.store.read<std::optional<json::object>>(std::move(job));
    }
    if (!found) co_return to_response(not_found("there is no contact with this id"));
    co_return json_response(200, *found);
}

struct Listing {
    std::optional<words::Number> number;
    words::Key after = 0;
    std::size_t limit = 0;
};

struct Page {
    json::array data;
    std::string next;
};

Outcome<Listing> read_listing(const Context& context, const Request& request) {
    Query query(request);
    Listing listing;
    if (const auto text = query.phone("number")) {
        const auto number = ledger::parse_number(*text, context.present.rules()->config.shop.country);
        if (number)
            listing.number = *number;
        else
            query.fail("number", number.error().message());
    }
    listing.limit = static_cast<std::size_t>(query.limit());
    if (const auto cursor = query.cursor("contacts")) listing.after = cursor->key;
    if (auto problem = query.problem()) return std::move(*problem);
    return listing;
}

Page page(const Context& context, store::Database& db, const Listing& listing) {
    std::vector<ledger::Contact> contacts;
    if (!listing.number) {
        contacts = ledger::list_contacts(db, listing.after, listing.limit + 1);
    } else if (const auto key = ledger::find_contact(db, *listing.number); key && *key > listing.after) {
        contacts.push_back(ledger::get_contact(db, *key).value());
    }
    Page result;
    if (contacts.size() > listing.limit) {
        contacts.resize(listing.limit, contacts.front());
        result.next = to_text("contacts", {words::to_ms(contacts.back().created_at), contacts.back().key});
    }
    for (const auto& contact : contacts) result.data.push_back(to_json(context, db, contact));
    return result;
}

asio::awaitable<Response> list(Context& context, Request request) {
    const auto listing = read_listing(context, request);
    if (!listing) co_return to_response(listing.error());
    std::function<Page(store::Database&)> job = [&context, listing = *listing](store::Database& db) {
        return page(context, db, listing);
    };
    Page found = co_await context.store.read<Page>(std::move(job));
    co_return page_response(std::move(found.data), found.next);
}

json::object to_json(const audience::Metric& metric) {
    return {{"n_purchases", metric.n_purchases},
            {"spend_total", metric.spend_total},
            {"first_purchase", or_null(metric.first_purchase)},
            {"last_purchase", or_null(metric.last_purchase)}};
}

json::array suppressions(store::Database& db, const words::Number& number) {
    json::array out;
    for (const auto& each : ledger::suppressions_of(db, number))
        out.push_back({{"scope", ledger::to_string(each.scope)},
                       {"reason", each.reason},
                       {"since", words::to_rfc3339(each.since)}});
    return out;
}

// What holds now: a grant whose time is over is `expired`.
json::array consents(store::Database& db, words::Key contact, words::Instant now) {
    json::array out;
    for (const auto& each : ledger::consents_now(db, contact))
        out.push_back({{"scope", ledger::to_string(each.scope)},
                       {"status", ledger::to_string(ledger::standing(each, now))},
                       {"basis", each.basis},
                       {"source", each.source},
                       {"at", words::to_rfc3339(each.at)},
                       {"wording", or_null(each.wording)},
                       {"expires_at", or_null(each.expires_at)}});
    return out;
}

json::value to_json(const ledger::Preference& preference) {
    if (preference == ledger::Preference()) return nullptr;
    json::object out{{"hours", nullptr}, {"days", nullptr}};
    if (preference.hours) {
        const std::string text = reader::to_string(*preference.hours);  // 10:00-20:00
        const auto dash = text.find('-');
        out["hours"] = {text.substr(0, dash), text.substr(dash + 1)};
    }
    if (preference.days) {
        const auto names = ledger::names_of(*preference.days);
        out["days"] = json::array(names.begin(), names.end());
    }
    out["pause_until"] = or_null(preference.pause_until);
    out["max_per_30d"] = or_null(preference.max_per_30d);
    return out;
}

constexpr Route<Context> k_routes[] = {
    {Method::post, "/v1/contacts", Scope::ledger, create, create_lines},
    {Method::get, "/v1/contacts", k_readers, list},
    {Method::get, "/v1/contacts/{id}", k_readers, get},
};

}  // namespace

std::span<const Route<Context>> contact_routes() { return k_routes; }

json::object to_json(const Context& context, store::Database& db, const ledger::Contact& contact) {
    const auto now = context.clock.now();
    const auto metric = audience::metric_of(db, contact.key);
    json::array suppressed = suppressions(db, contact.number);
    return {{"id", context.id(k_prefix, contact.created_at, contact.key)},
            {"number", contact.number.text()},
            {"first_name", or_null(contact.first_name)},
            {"last_name", or_null(contact.last_name)},
            {"language", or_null(contact.language)},
            {"zone", or_null(contact.zone)},
            {"region", or_null(contact.region)},
            {"preferences", to_json(contact.preference)},
            {"birthday", or_null(contact.birthday)},
            {"tags", json::array(contact.tags.begin(), contact.tags.end())},
            {"source", or_null(contact.source)},
            {"external_id", or_null(contact.external_id)},
            {"stage", audience::to_string(audience::stage_of(metric, {now, context.present.rules()->shop_zone}))},
            {"metrics", to_json(metric)},
            {"suppressed", !suppressed.empty()},
            {"suppressions", std::move(suppressed)},
            {"consents", consents(db, contact.key, now)},
            {"created_at", words::to_rfc3339(contact.created_at)}};
}

ContactName name_of(const Context& context, store::Database& db, std::optional<words::Key> contact) {
    if (!contact) return {};
    store::Cursor cursor = db.query("SELECT created_at, number FROM contact WHERE key = ?1", *contact);
    if (!cursor.next()) return {};
    return {json::value(context.id(k_prefix, cursor.instant(0), *contact)), json::value(cursor.text(1))};
}

}  // namespace controller::api
