#pragma once

#include <string>

#include "config/reader/config.hpp"

namespace tests {

/// Casa Elena in Spain, whose file asks for the shop's name and a way to opt out.
inline reader::Config casa_elena() {
    reader::Config config;
    config.shop.name = "Casa Elena";
    config.shop.country = "ES";
    config.shop.timezone = "Europe/Madrid";
    config.shop.language = "es";
    config.shop.currency = "EUR";
    config.dispatch.allow = {"+34"};
    words::CountryRules rules;
    rules.country = "ES";
    rules.calling_code = "34";
    rules.zones = {"Europe/Madrid"};
    rules.footer = {{"es", "Responde BAJA para no recibir mas"}, {"en", "Reply STOP to opt out"}};
    rules.require = {"shop_name", "optout"};
    config.countries.emplace("ES", rules);
    return config;
}

inline reader::TemplateSource template_source(const std::string& language, const std::string& text,
                                              words::MessageClass message_class = words::MessageClass::marketing) {
    reader::TemplateSource source;
    source.id = "test";
    source.message_class = message_class;
    source.text.emplace(language, words::SourceText{text, {"own.toml", 7, 20}});
    source.at = {"own.toml", 6, 10};
    return source;
}

}  // namespace tests
