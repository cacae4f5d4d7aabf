#include "controller/dispatch/rules.hpp"

#include <date/tz.h>

namespace controller::dispatch {

const words::CountryRules* Rules::country(const std::string& iso) const {
    const auto found = config.countries.find(iso);
    return found == config.countries.end() ? nullptr : &found->second;
}

const reader::Modem* Rules::modem(const std::string& name) const {
    for (const auto& modem : config.modems)
        if (modem.name == name) return &modem;
    return nullptr;
}

std::shared_ptr<const Rules> make_rules(reader::Config config) {
    auto rules = std::make_shared<Rules>();
    rules->shop_zone = date::locate_zone(config.shop.timezone);
    if (config.caps.global) {
        rules->caps.max = static_cast<int>(config.caps.global->max);
        rules->caps.per = config.caps.global->per;
        rules->caps.min_gap = config.caps.global->min_gap;
    }
    for (const auto& [stage, max] : config.caps.stage) rules->caps.stage_max[stage] = static_cast<int>(max);
    rules->windows_open = config.practice.on && config.practice.windows == reader::Practice::Windows::open;
    rules->air = air_rules(config);
    rules->config = std::move(config);
    return rules;
}

}  // namespace controller::dispatch
