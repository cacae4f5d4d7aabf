#include <algorithm>

#include "config/reader/main_file.hpp"

namespace reader {

namespace {

template <class List>
std::vector<std::string_view> ids_of(const List& list) {
    std::vector<std::string_view> ids;
    for (const auto& one : list) ids.push_back(one.id);
    return ids;
}

void read_profile(Section& section, Modem& modem, const Config& config) {
    const auto profile = section.text("profile");
    if (!profile) return;
    const auto ids = ids_of(config.modem_profiles);
    if (std::find(ids.begin(), ids.end(), profile->value) != ids.end())
        modem.profile = profile->value;
    else
        section.error(profile->at,
                      "there is no modem profile " + quote(profile->value) + words::did_you_mean(profile->value, ids));
}

// true: by the SIM's network; a text: by this operator.
void read_balance(Section& section, Modem& modem, const Config& config) {
    const toml::node* node = section.find("balance");
    if (node == nullptr) return;
    if (const auto* on = node->as_boolean()) {
        modem.balance = on->get();
        return;
    }
    if (!node->is_string()) {
        section.wrong_type("balance", *node, "true, false or an operator such as \"de_o2\"");
        return;
    }
    const auto named = section.text_of("balance", *node);
    if (!named) return;
    const auto ids = ids_of(config.operators);
    if (std::find(ids.begin(), ids.end(), named->value) == ids.end()) {
        section.error(named->at,
                      "there is no operator " + quote(named->value) + words::did_you_mean(named->value, ids));
        return;
    }
    modem.balance = true;
    modem.balance_operator = named->value;
}

}  // namespace

bool is_iccid(std::string_view text) {
    return text.size() >= 18 && text.size() <= 20 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

void read_modem_keys(Section& section, Modem& modem, const Config& config) {
    read_profile(section, modem, config);
    if (const auto roaming = section.flag("roaming")) modem.roaming = roaming->value;
    read_balance(section, modem, config);
}

}  // namespace reader
