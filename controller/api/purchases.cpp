#include "controller/api/purchases.hpp"

#include "controller/api/contacts.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/ledger_input.hpp"
#include "controller/api/posting.hpp"
#include "controller/ledger/purchase.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using ledger::k_max_amount;
using ledger::k_max_quantity;

namespace {

ledger::Line read_line(Fields& fields) {
    ledger::Line line;
    line.sku = fields.required_text("sku", ledger::k_max_sku);
    line.name = fields.text("name", ledger::k_max_product_name);
    line.category = fields.text("category", ledger::k_max_category);
    line.quantity = fields.integer("quantity", -k_max_quantity, k_max_quantity).value_or(1);
    line.unit_price = fields.required_integer("unit_price", 0, k_max_amount);
    line.list_price = fields.integer("list_price", 0, k_max_amount);
    return line;
}

// A shop that says in its configuration what it counts in need not repeat it with each purchase.
std::string read_currency(Fields& fields, const Context& context) {
    const auto rules = context.present.rules();
    if (!rules->config.shop.currency) return fields.required_text("currency", 3);
    return fields.text("currency", 3).value_or(*rules->config.shop.currency);
}

Outcome<Make> read(Context& context, const json::object& object) {
    std::vector<FieldError> errors;
    Fields fields(object, "", errors);
    ledger::PurchaseInput input;
    input.id = fields.required_text("id", ledger::k_max_pos_id);
    input.revision = fields.integer("revision", 0, ledger::k_max_revision).value_or(1);
    input.number = phone(fields, context, "number");
    input.at = fields.instant("at");
    input.currency = read_currency(fields, context);
    input.total = fields.required_integer("total", -k_max_amount, k_max_amount);
    input.discount = fields.integer("discount", 0, k_max_amount).value_or(0);
    input.coupon = fields.text("coupon", ledger::k_max_coupon);
    input.status =
        fields.choice<ledger::PurchaseStatus>("status", ledger::k_purchase_status_names, ledger::parse_purchase_status)
            .value_or(ledger::PurchaseStatus::completed);
    fields.objects("lines", ledger::k_max_lines, [&input](Fields& line) { input.lines.push_back(read_line(line)); });
    fields.finish();
    add_faults(errors, object, ledger::check(input, context.clock.now()));
    if (!errors.empty()) return unprocessable(std::move(errors));
    return Make([input](store::Tx& tx) -> Outcome<Made> {
        const auto recorded = ledger::record_purchase(tx, input);
        if (!recorded) return refused(recorded.error());
        const bool created = recorded->what == ledger::PurchaseOutcome::What::created;
        return Made{created ? 201U : 200U, input.id, location_of("purchases", input.id)};
    });
}

json::array to_json(const std::vector<ledger::Line>& lines) {
    json::array out;
    for (const auto& line : lines)
        out.push_back({{"sku", line.sku},
                       {"name", or_null(line.name)},
                       {"category", or_null(line.category)},
                       {"quantity", line.quantity},
                       {"unit_price", line.unit_price},
                       {"list_price", or_null(line.list_price)}});
    return out;
}

json::object to_json(const Context& context, store::Database& db, const ledger::Purchase& purchase) {
    ContactName contact = name_of(context, db, purchase.contact);
    return {{"id", purchase.id},
            {"revision", purchase.revision},
            {"contact", std::move(contact.id)},
            {"number", std::move(contact.number)},
            {"at", words::to_rfc3339(purchase.at)},
            {"currency", purchase.currency},
            {"total", purchase.total},
            {"discount", purchase.discount},
            {"coupon", or_null(purchase.coupon)},
            {"status", ledger::to_string(purchase.status)},
            {"lines", to_json(purchase.lines)},
            {"received_at", words::to_rfc3339(purchase.received_at)}};
}

std::optional<json::object> find(const Context& context, store::Database& db, const std::string& id) {
    const auto found = ledger::find_purchase(db, id);
    return found ? std::optional(to_json(context, db, *found)) : std::nullopt;
}

json::value show(const Context& context, store::Database& db, const std::string& resource) {
    return find(context, db, resource).value_or(json::object{{"id", resource}});
}

constexpr Resource k_resource = {read, show};

asio::awaitable<Response> create(Context& context, Request request) {
    co_return co_await post(context, std::move(request), k_resource);
}

asio::awaitable<std::vector<std::string>> create_lines(Context& context, BatchGroup group) {
    co_return co_await post_lines(context, std::move(group), k_resource);
}

asio::awaitable<Response> get(Context& context, Request request) {
    co_return co_await get_one(context, std::move(request), find, "there is no purchase with this id");
}

constexpr Route<Context> k_routes[] = {
    {Method::post, "/v1/purchases", Scope::ledger, create, create_lines},
    {Method::get, "/v1/purchases/{id}", {Scope::read, Scope::ledger}, get},
};

}  // namespace

std::span<const Route<Context>> purchase_routes() { return k_routes; }

}  // namespace controller::api
