#include "controller/api/consents.hpp"

#include "controller/api/contacts.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/ledger_input.hpp"
#include "controller/api/posting.hpp"
#include "controller/ledger/consent.hpp"
#include "controller/ledger/evidence.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using ledger::ConsentStatus;

namespace {

constexpr std::string_view k_prefix = "cns_";

std::optional<ledger::Consent> find(store::Database& db, words::Key key) {
    static const std::string sql = "SELECT " + std::string(ledger::k_consent_columns) + " FROM consent WHERE key = ?1";
    store::Cursor cursor = db.query(sql, key);
    if (!cursor.next()) return {};
    return ledger::read_consent(cursor);
}

Outcome<Make> read(Context& context, const json::object& object) {
    std::vector<FieldError> errors;
    Fields fields(object, "", errors);
    fields.require("number");
    ledger::ConsentInput input{.number = phone(fields, context, "number").value_or(no_number())};
    input.scope = fields.required_choice<ledger::ConsentScope>("scope", ledger::k_consent_scope_names,
                                                               ledger::parse_consent_scope);
    fields.require("status");
    const auto status =
        fields.choice<ConsentStatus>("status", ledger::k_consent_status_names, ledger::parse_consent_status);
    input.status = status.value_or(ConsentStatus::granted);
    // How somebody agreed is evidence: it is never guessed. A withdrawal needs none.
    if (status && *status != ConsentStatus::withdrawn) fields.require("basis");
    input.basis = fields.choice<ledger::Basis>("basis", ledger::k_basis_names, ledger::parse_basis)
                      .value_or(ledger::Basis::express);
    input.source = fields.choice<ledger::Source>("source", ledger::k_source_names, ledger::parse_source)
                       .value_or(ledger::Source::api);
    input.wording = fields.text("wording", ledger::k_max_wording);
    input.language = fields.text("language", ledger::k_max_wording);
    input.at = fields.instant("at");
    input.expires_at = fields.instant("expires_at");
    input.proof = fields.text("proof", ledger::k_max_proof);
    fields.finish();
    add_faults(errors, object, ledger::check(input, context.clock.now()));
    if (!errors.empty()) return unprocessable(std::move(errors));
    return Make([&context, input](store::Tx& tx) -> Outcome<Made> {
        const auto recorded = ledger::record_consent(tx, input);
        if (!recorded) return refused(recorded.error());
        const auto since = recorded->duplicate ? find(tx.db(), recorded->key).value().recorded_at : tx.now();
        return Made{recorded->duplicate ? 200U : 201U, context.id(k_prefix, since, recorded->key), ""};
    });
}

json::value show(const Context& context, store::Database& db, const std::string& resource) {
    const auto entry = find(db, context.key(k_prefix, resource).value());
    if (!entry) return json::object{{"id", resource}};
    return {{"id", resource},
            {"contact", name_of(context, db, entry->contact).id},
            {"number", entry->number.text()},
            {"scope", ledger::to_string(entry->scope)},
            {"status", ledger::to_string(entry->status)},
            {"basis", entry->basis},
            {"source", entry->source},
            {"wording", or_null(entry->wording)},
            {"language", or_null(entry->language)},
            {"at", words::to_rfc3339(entry->at)},
            {"recorded_at", words::to_rfc3339(entry->recorded_at)},
            {"expires_at", or_null(entry->expires_at)},
            {"proof", or_null(entry->proof)}};
}

constexpr Resource k_resource = {read, show};

asio::awaitable<Response> create(Context& context, Request request) {
    co_return co_await post(context, std::move(request), k_resource);
}

asio::awaitable<std::vector<std::string>> create_lines(Context& context, BatchGroup group) {
    co_return co_await post_lines(context, std::move(group), k_resource);
}

constexpr Route<Context> k_routes[] = {{Method::post, "/v1/consents", Scope::ledger, create, create_lines}};

}  // namespace

std::span<const Route<Context>> consent_routes() { return k_routes; }

}  // namespace controller::api
