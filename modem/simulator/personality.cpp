#include "modem/simulator/personality.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "modem/simulator/personality_tables.hpp"

namespace modem::simulator {

const std::vector<Personality>& personalities() {
    static const std::vector<Personality> all = [] {
        std::vector<Personality> made;
        Personality generic;
        generic.about = "after the book: 3GPP TS 27.005 and 27.007";
        made.push_back(std::move(generic));
        for (auto* makers : {quectel_personalities, simcom_personalities, stick_personalities, module_personalities,
                             elderly_personalities})
            std::ranges::move(makers(), std::back_inserter(made));
        return made;
    }();
    return all;
}

const Personality* find_personality(std::string_view id) {
    const auto found = std::ranges::find(personalities(), id, &Personality::id);
    return found == personalities().end() ? nullptr : &*found;
}

const char* personality_help() {
    static const std::string text = [] {
        constexpr std::size_t column = 18;
        std::string made = "Personalities (--personality; identity = \"real\" or --real-names for the maker's name):\n";
        for (const auto& one : personalities()) {
            std::string id(one.id);
            id.resize(std::max(column, id.size() + 1), ' ');
            made += "  " + id + std::string(one.model) + ": " + std::string(one.about) + "\n";
        }
        return made;
    }();
    return text.c_str();
}

}  // namespace modem::simulator
