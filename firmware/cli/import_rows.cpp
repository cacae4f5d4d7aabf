#include "firmware/cli/import_rows.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "config/reader/scalars.hpp"

namespace firmware::cli {

namespace json = boost::json;
namespace ledger = controller::ledger;

namespace {

json::object wishes_of(const ledger::PreferenceInput& wish) {
    json::object out;
    if (wish.hours.value) {
        const std::string text = reader::to_string(*wish.hours.value);  // 10:00-20:00
        const auto dash = text.find('-');
        out["hours"] = {text.substr(0, dash), text.substr(dash + 1)};
    }
    if (wish.days.value) {
        const auto names = ledger::names_of(*wish.days.value);
        out["days"] = json::array(names.begin(), names.end());
    }
    if (wish.pause_until.value) out["pause_until"] = words::to_rfc3339(*wish.pause_until.value);
    if (wish.max_per_30d.value) out["max_per_30d"] = *wish.max_per_30d.value;
    return out;
}

}  // namespace

json::value contact_of(const ledger::ImportRow& row) {
    const ledger::ContactInput& contact = row.contact;
    json::object body{{"number", contact.number.text()}};
    const auto add = [&](const char* name, const ledger::Field& field) {
        if (field.value()) body[name] = *field.value();
    };
    add("first_name", contact.first_name);
    add("last_name", contact.last_name);
    add("language", contact.language);
    add("zone", contact.zone);
    add("region", contact.region);
    add("birthday", contact.birthday);
    add("source", contact.source);
    add("external_id", contact.external_id);
    if (contact.tags) body["tags"] = json::array(contact.tags->begin(), contact.tags->end());
    if (contact.preference.given()) body["preferences"] = wishes_of(contact.preference);
    return body;
}

std::optional<json::value> consent_of(const ledger::ImportRow& row, words::Instant written) {
    if (!row.consent) return {};
    const ledger::ConsentInput& consent = *row.consent;
    json::object body{{"number", consent.number.text()},
                      {"scope", ledger::to_string(consent.scope)},
                      {"status", ledger::to_string(consent.status)},
                      {"source", ledger::to_string(consent.source)},
                      {"at", words::to_rfc3339(consent.at.value_or(written))}};
    if (consent.status == ledger::ConsentStatus::granted) body["basis"] = ledger::to_string(consent.basis);
    if (consent.wording) body["wording"] = *consent.wording;
    return body;
}

}  // namespace firmware::cli
