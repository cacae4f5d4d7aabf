#include "config/reader/section.hpp"

#include <algorithm>
#include <tuple>

#include "config/reader/places.hpp"
#include "config/reader/scalars.hpp"

namespace reader {

namespace {

std::string list_of(std::span<const std::string_view> names) {
    std::string list;
    for (std::size_t i = 0; i < names.size(); ++i) {
        list += i == 0 ? "" : i + 1 == names.size() ? " or " : ", ";
        list += '"';
        list += names[i];
        list += '"';
    }
    return list;
}

}  // namespace

Section::Section(const Document& document, const toml::table& table, std::string title, words::Position at,
                 Findings& findings)
    : document_(document), table_(table), title_(std::move(title)), at_(std::move(at)), findings_(findings) {}

Section::Section(const Document& document, Findings& findings)
    : Section(document, document.root, "", {document.file.name, 1, 1}, findings) {}

const toml::node* Section::find(std::string_view key, Need need) {
    known_.push_back(key);
    if (need == Need::required) need_one({key}, at_, "missing " + quote(key) + (title_.empty() ? "" : " in " + title_));
    return table_.get(key);
}

std::optional<Placed<std::string>> Section::text(std::string_view key, Need need) {
    const toml::node* node = find(key, need);
    return node != nullptr ? text_of(key, *node) : std::nullopt;
}

std::optional<Placed<std::int64_t>> Section::count(std::string_view key, Need need, std::int64_t least,
                                                   std::int64_t most) {
    const toml::node* node = find(key, need);
    if (node == nullptr) return {};
    const auto* number = node->as_integer();
    if (number == nullptr) {
        wrong_type(key, *node, "a whole number");
        return {};
    }
    if (number->get() >= least && number->get() <= most) return Placed<std::int64_t>{number->get(), place_of(*node)};
    error(place_of(*node), quote(key) + (number->get() < least ? " must be at least " + std::to_string(least)
                                                               : " must be at most " + std::to_string(most)));
    return {};
}

std::optional<Placed<bool>> Section::flag(std::string_view key, Need need) {
    const toml::node* node = find(key, need);
    if (node == nullptr) return {};
    if (const auto* boolean = node->as_boolean()) return Placed<bool>{boolean->get(), place_of(*node)};
    wrong_type(key, *node, "true or false");
    return {};
}

std::optional<Placed<std::chrono::seconds>> Section::duration(std::string_view key, Need need) {
    const auto written = text(key, need);
    if (!written) return {};
    if (const auto length = parse_duration(written->value)) return Placed<std::chrono::seconds>{*length, written->at};
    error(written->at, quote(key) + " must be a duration such as \"45d\", \"2h\", \"30m\" or \"90s\"");
    return {};
}

std::optional<Placed<std::size_t>> Section::choice(std::string_view key, std::span<const std::string_view> names,
                                                   Need need) {
    const auto written = text(key, need);
    if (!written) return {};
    const auto found = std::find(names.begin(), names.end(), written->value);
    if (found != names.end()) return Placed<std::size_t>{static_cast<std::size_t>(found - names.begin()), written->at};
    error(written->at, quote(key) + " must be " + list_of(names) + words::did_you_mean(written->value, names));
    return {};
}

std::optional<Placed<std::vector<Placed<std::string>>>> Section::texts(std::string_view key, Need need) {
    const toml::node* node = find(key, need);
    if (node == nullptr) return {};
    const toml::array* array = node->as_array();
    if (array == nullptr) {
        wrong_type(key, *node, "an array of strings");
        return {};
    }
    Placed<std::vector<Placed<std::string>>> list{{}, place_of(*node)};
    for (const toml::node& element : *array) {
        if (!element.is_string())
            error(place_of(element), quote(key) + " must hold strings, not " + std::string(name_of_type(element)));
        else if (auto item = text_of(key, element))
            list.value.push_back(std::move(*item));
    }
    return list;
}

std::map<std::string, words::SourceText> Section::translations(std::string_view key, std::string_view language,
                                                               Need need) {
    std::map<std::string, words::SourceText> texts;
    const toml::node* node = find(key, need);
    if (node == nullptr) return texts;
    if (const auto* plain = node->as_string(); plain != nullptr && !language.empty()) {
        if (text_of(key, *node)) texts.emplace(language, source_text(document_, *plain));
        return texts;
    }
    const toml::table* by_language = node->as_table();
    if (by_language == nullptr) {
        wrong_type(key, *node,
                   std::string(language.empty() ? "" : "a string, or ") + "a table with a string for each language");
        return texts;
    }
    if (by_language->empty()) error(place_of(*node), quote(key) + " has no text in any language");
    for (const Entry& entry : Section(document_, *by_language, "", place_of(*node), findings_).entries()) {
        if (!is_language(entry.key))
            error(entry.at, quote(entry.key) + " is not a language code such as \"en\"");
        else if (text_of(entry.key, *entry.node))
            texts.emplace(entry.key, source_text(document_, *entry.node->as_string()));
    }
    return texts;
}

std::optional<Section> Section::table(std::string_view key, Need need) {
    if (need == Need::required) need_one({key}, at_, "missing " + inner_title(key));
    const toml::node* node = find(key);
    return node != nullptr ? table_of(key, *node, inner_title(key)) : std::nullopt;
}

std::vector<Section> Section::tables(std::string_view key) {
    std::vector<Section> list;
    const toml::node* node = find(key);
    if (node == nullptr) return list;
    const std::string title = "[[" + std::string(key) + "]]";
    const toml::array* array = node->as_array();
    if (array == nullptr) {
        wrong_type(key, *node, "a list of tables, each under " + title);
        return list;
    }
    for (const toml::node& element : *array)
        if (auto section = table_of(key, element, title)) list.push_back(std::move(*section));
    return list;
}

std::vector<Section::Entry> Section::entries() const {
    std::vector<Entry> list;
    for (auto&& [key, node] : table_) list.push_back({std::string(key.str()), place(document_, key.source()), &node});
    std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
    });
    return list;
}

std::optional<Placed<std::string>> Section::text_of(std::string_view name, const toml::node& node) {
    const auto* string = node.as_string();
    if (string == nullptr) {
        wrong_type(name, node, "a string");
        return {};
    }
    if (string->get().empty() || string->get().find('\0') != std::string::npos) {
        error(place_of(node), quote(name) + (string->get().empty() ? " must not be empty" : " must not contain NUL"));
        return {};
    }
    return Placed<std::string>{string->get(), place_of(node)};
}

std::optional<Section> Section::table_of(std::string_view name, const toml::node& node, std::string title) {
    if (const toml::table* inner = node.as_table())
        return Section(document_, *inner, std::move(title), place_of(node), findings_);
    wrong_type(name, node, "a table");
    return {};
}

void Section::need_one(std::initializer_list<std::string_view> keys, words::Position at, std::string message) {
    if (std::none_of(keys.begin(), keys.end(), [&](std::string_view key) { return table_.contains(key); }))
        missing_.push_back({keys, std::move(at), std::move(message)});
}

void Section::wrong_type(std::string_view name, const toml::node& node, std::string_view wanted) {
    error(place_of(node), quote(name) + " must be " + std::string(wanted) + ", not " + std::string(name_of_type(node)));
}

void Section::finish() {
    std::vector<std::string> unknown;
    const std::string where = title_.empty() ? "" : " in " + title_;
    for (const Entry& entry : entries()) {
        if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
        const bool is_table = entry.node->is_table() || entry.node->is_array_of_tables();
        error(entry.at, (is_table ? "unknown table " : "unknown key ") + quote(entry.key) + where +
                            words::did_you_mean(entry.key, known_));
        unknown.push_back(entry.key);
    }
    for (const Missing& missing : missing_) {
        const auto explains = [&](const std::string& other) { return words::nearest(other, missing.keys).has_value(); };
        if (std::none_of(unknown.begin(), unknown.end(), explains)) error(missing.at, missing.message);
    }
}

std::string Section::inner_title(std::string_view key) const {
    const auto first = title_.find_first_not_of('['), last = title_.find_last_not_of(']');
    const std::string outer = title_.empty() ? "" : title_.substr(first, last - first + 1) + ".";
    return "[" + outer + std::string(key) + "]";
}

std::string_view name_of_type(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::none: return "nothing";
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "an array";
        case toml::node_type::string: return "a string";
        case toml::node_type::integer: return "a whole number";
        case toml::node_type::floating_point: return "a decimal number";
        case toml::node_type::boolean: return "true or false";
        case toml::node_type::date: return "a date";
        case toml::node_type::time: return "a time";
        case toml::node_type::date_time: return "a date with a time";
    }
    return "something else";
}

}  // namespace reader
