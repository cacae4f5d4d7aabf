#include "firmware/cli/doctor_modem_facts.hpp"

#include "firmware/cli/fields.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

std::optional<int> small_number(const json::value& value, std::string_view name) {
    const auto number = number_of(value, name);
    if (!number || *number < -1'000'000 || *number > 1'000'000) return {};
    return static_cast<int>(*number);
}

}  // namespace

ModemFacts read_modem(const json::value& modem) {
    ModemFacts facts;
    for (const auto& [name, field] :
         {std::pair{"name", &ModemFacts::name}, std::pair{"port", &ModemFacts::port},
          std::pair{"device", &ModemFacts::device}, std::pair{"phase", &ModemFacts::phase},
          std::pair{"sentence", &ModemFacts::sentence}, std::pair{"fault", &ModemFacts::fault},
          std::pair{"manufacturer", &ModemFacts::manufacturer}, std::pair{"model", &ModemFacts::model},
          std::pair{"revision", &ModemFacts::revision}, std::pair{"imei", &ModemFacts::imei},
          std::pair{"profile", &ModemFacts::profile}, std::pair{"profile_why", &ModemFacts::profile_why},
          std::pair{"network", &ModemFacts::network}, std::pair{"registration", &ModemFacts::registration},
          std::pair{"receipts", &ModemFacts::receipts}})
        facts.*field = text_of(modem, name);
    if (const json::value* sim = find(modem, "sim")) {
        facts.iccid = text_of(*sim, "iccid");
        facts.smsc = text_of(*sim, "smsc");
        facts.number = text_of(*sim, "number");
        facts.pin_attempts = small_number(*sim, "pin_attempts");
    }
    if (!facts.pin_attempts) facts.pin_attempts = small_number(modem, "pin_attempts");
    for (const json::value& store : list_of(modem, "stores"))
        facts.stores.push_back({text_of(store, "name"), small_number(store, "used").value_or(0),
                                small_number(store, "total").value_or(0)});
    facts.temperature_c = small_number(modem, "temperature_c");
    facts.timeouts = number_of(modem, "timeouts").value_or(0);
    facts.restarts = number_of(modem, "restarts").value_or(0);
    add_look(facts, modem);
    return facts;
}

void add_look(ModemFacts& facts, const json::value& modem) {
    if (const auto dbm = small_number(modem, "signal_dbm")) facts.signal_dbm.push_back(*dbm);
    if (const auto dbm = small_number(modem, "rsrp_dbm")) facts.rsrp_dbm.push_back(*dbm);
}

void add_configured(ModemFacts& facts, const reader::Modem& modem) {
    if (facts.number.empty() && modem.number) facts.number = modem.number->text();
    facts.has_pin_file = modem.pin_file.has_value();
    if (facts.port.empty() && modem.port) facts.port = modem.port->string();
}

}  // namespace firmware::cli
