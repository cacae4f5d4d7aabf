#include "controller/api/context.hpp"

namespace controller::api {

std::optional<Identity> Tokens::find(std::string_view token) const {
    if (!has_token_form(token)) return {};
    const auto found = known_.find(hash_token(token));
    return found == known_.end() ? std::nullopt : std::optional(found->second);
}

void Tokens::remove(std::string_view name) {
    std::erase_if(known_, [name](const auto& each) { return each.second.name == name; });
}

std::optional<words::Key> Context::key(std::string_view prefix, std::string_view id_text) const {
    const auto id = words::parse_id(prefix, id_text);
    if (!id || id->database != store.salt()) return {};
    return id->key;
}

}  // namespace controller::api
