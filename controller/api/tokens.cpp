#include "controller/api/tokens.hpp"

#include <algorithm>

#include "controller/api/json_input.hpp"
#include "controller/api/json_parse.hpp"
#include "controller/api/posting.hpp"
#include "controller/api/query.hpp"
#include "controller/api/sentences.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t k_max_name = 64;
constexpr std::array<std::string_view, 4> k_scope_names = {"send", "ledger", "read", "admin"};

store::Blob as_blob(const TokenHash& hash) { return std::as_bytes(std::span(hash)); }

bool is_name(std::string_view text) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter(c) || c == '-' || c == '_' || c == '.';
    });
}

Scopes read_scopes(Fields& fields) {
    const bool given = fields.has("scopes");
    const auto names = fields.texts("scopes", k_scope_names.size(), k_max_name);
    if (!given) return k_default_scopes;
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ",") + name;
    if (const auto scopes = parse_scopes(list)) return *scopes;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (std::find(k_scope_names.begin(), k_scope_names.end(), names[i]) == k_scope_names.end())
            fields.fail("scopes", not_one_of(names[i], k_scope_names));
    return {};
}

json::array to_json(Scopes scopes) {
    json::array out;
    for (const std::string_view name : k_scope_names)
        if ((parse_scopes(name)->bits() & scopes.bits()) != 0) out.emplace_back(name);
    return out;
}

json::object to_json(const store::Cursor& cursor) {
    return {{"name", cursor.text(0)},
            {"scopes", to_json(Scopes::from_bits(cursor.integer(1)).value_or(Scopes()))},
            {"created_at", words::to_rfc3339(cursor.instant(2))}};
}

json::value show(const Context&, store::Database& db, const std::string& name) {
    store::Cursor cursor = db.query("SELECT name, scopes, created_at FROM token WHERE name = ?1", name);
    return cursor.next() ? to_json(cursor) : json::object{{"name", name}};
}

// A token that has been made, and is told once.
struct Minted {
    words::Secret token = new_token();
    Identity identity;
    words::Instant created{};
    bool written = false;
};

Outcome<Minted> read(const json::object& object) {
    std::vector<FieldError> errors;
    Fields fields(object, "", errors);
    Minted minted;
    minted.identity.name = fields.required_text("name", k_max_name);
    if (!minted.identity.name.empty() && !is_name(minted.identity.name))
        fields.fail("name", "must have letters, digits and . _ - only, and begin with a letter or a digit");
    if (minted.identity.name == "control") fields.fail("name", "is what the control socket is called");
    const std::size_t wrong = errors.size();
    minted.identity.scopes = read_scopes(fields);
    if (minted.identity.scopes.empty() && errors.size() == wrong)
        fields.fail("scopes", "must name at least one scope, each once");
    fields.finish();
    if (!errors.empty()) return unprocessable(std::move(errors));
    return minted;
}

Outcome<Made> write(store::Tx& tx, Minted& minted) {
    const Identity& identity = minted.identity;
    if (tx.query("SELECT 1 FROM token WHERE name = ?1", identity.name).next())
        return conflict("there is a token of this name: delete it first, or take another name");
    tx.run("INSERT INTO token(hash, name, scopes, created_at) VALUES(?1, ?2, ?3, ?4)",
           as_blob(hash_token(minted.token.reveal())), identity.name, identity.scopes.bits(), tx.now());
    minted.created = tx.now();
    minted.written = true;
    return Made{201, identity.name, ""};
}

asio::awaitable<Response> create(Context& context, Request request) {
    const auto object = json_body(request);
    if (!object) co_return to_response(object.error());
    auto read_minted = read(*object);
    if (!read_minted) co_return to_response(read_minted.error());
    const auto minted = std::make_shared<Minted>(std::move(*read_minted));
    const std::string id = request.id;
    Make make = [minted](store::Tx& tx) { return write(tx, *minted); };
    Response response = co_await post(context, std::move(request), std::move(make), show);
    if (response.status != 201 || !minted->written) co_return response;
    context.tokens.put(hash_token(minted->token.reveal()), minted->identity);
    context.log.info("{} the token '{}' was made, for {}", id, minted->identity.name,
                     to_string(minted->identity.scopes));
    const json::object shown = {{"name", minted->identity.name},
                                {"token", minted->token.reveal()},
                                {"scopes", to_json(minted->identity.scopes)},
                                {"created_at", words::to_rfc3339(minted->created)}};
    co_return json_response(201, shown);
}

asio::awaitable<Response> list(Context& context, Request request) {
    Query query(request);
    if (const auto problem = query.problem()) co_return to_response(*problem);
    std::function<json::array(store::Database&)> job = [](store::Database& db) {
        json::array out;
        store::Cursor cursor = db.query("SELECT name, scopes, created_at FROM token ORDER BY name");
        while (cursor.next()) out.push_back(to_json(cursor));
        return out;
    };
    json::array data = co_await context.store.read<json::array>(std::move(job));
    co_return page_response(std::move(data), "");
}

asio::awaitable<Response> remove(Context& context, Request request) {
    const std::string name = request.params.at(0), id = request.id;
    Make make = [name](store::Tx& tx) -> Outcome<Made> {
        if (tx.run("DELETE FROM token WHERE name = ?1", name) == 0) return not_found("there is no token of this name");
        return Made{204, name, ""};
    };
    Response response = co_await post(context, std::move(request), std::move(make), show);
    if (response.status != 204) co_return response;
    context.tokens.remove(name);
    context.log.info("{} the token '{}' was deleted", id, name);
    co_return no_content();
}

constexpr Route<Context> k_routes[] = {
    {.method = Method::post, .pattern = "/v1/tokens", .needs = Scope::admin, .handler = create, .control_only = true},
    {.method = Method::get, .pattern = "/v1/tokens", .needs = Scope::admin, .handler = list, .control_only = true},
    {.method = Method::remove,
     .pattern = "/v1/tokens/{name}",
     .needs = Scope::admin,
     .handler = remove,
     .control_only = true},
};

}  // namespace

std::span<const Route<Context>> token_routes() { return k_routes; }

void load_tokens(store::Database& db, Tokens& tokens) {
    store::Cursor cursor = db.query("SELECT hash, name, scopes FROM token");
    while (cursor.next()) {
        TokenHash hash{};
        const auto stored = cursor.blob(0);
        if (stored.size() != hash.size()) continue;
        std::transform(stored.begin(), stored.end(), hash.begin(),
                       [](std::byte byte) { return std::to_integer<std::uint8_t>(byte); });
        // A scope of a later release gives nothing here.
        if (const auto scopes = Scopes::from_bits(cursor.integer(2)))
            tokens.put(hash, {std::string(cursor.text(1)), 0, *scopes});
    }
}

}  // namespace controller::api
