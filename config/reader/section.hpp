#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/reader/document.hpp"
#include "config/reader/findings.hpp"

namespace reader {

/// A value with its place in the file.
template <class T>
struct Placed {
    T value;
    words::Position at;
};

enum class Need { optional, required };

/// One table of a document. Each getter makes its key known; it gives nothing where the key is absent or its value
/// wrong, and reports what is wrong. `finish` reports the keys that no getter asked for, and those that are missing.
class Section {
public:
    /// `title` is how messages name the table, such as `[shop]`; empty for the whole file.
    Section(const Document& document, const toml::table& table, std::string title, words::Position at,
            Findings& findings);
    /// The whole file.
    Section(const Document& document, Findings& findings);

    const words::Position& at() const { return at_; }
    const Document& document() const { return document_; }

    /// The value of whatever type; makes the key known.
    const toml::node* find(std::string_view key, Need need = Need::optional);

    std::optional<Placed<std::string>> text(std::string_view key, Need need = Need::optional);  ///< not empty
    std::optional<Placed<std::int64_t>> count(std::string_view key, Need need = Need::optional, std::int64_t least = 1,
                                              std::int64_t most = std::numeric_limits<std::int64_t>::max());
    std::optional<Placed<bool>> flag(std::string_view key, Need need = Need::optional);
    std::optional<Placed<std::chrono::seconds>> duration(std::string_view key, Need need = Need::optional);
    /// The index of the string among `names`.
    std::optional<Placed<std::size_t>> choice(std::string_view key, std::span<const std::string_view> names,
                                              Need need = Need::optional);
    std::optional<Placed<std::vector<Placed<std::string>>>> texts(std::string_view key, Need need = Need::optional);
    /// A text in each language; or, unless `language` is empty, a plain string, which is in that language.
    std::map<std::string, words::SourceText> translations(std::string_view key, std::string_view language,
                                                          Need need = Need::optional);
    std::optional<Section> table(std::string_view key, Need need = Need::optional);
    std::vector<Section> tables(std::string_view key);  ///< `[[key]]`

    struct Entry {
        std::string key;
        words::Position at;
        const toml::node* node;
    };
    /// All keys in file order, for a table whose keys are free; such a table is not finished.
    std::vector<Entry> entries() const;

    /// One of the keys must be there: else `message` at `at`, unless an unknown key explains it.
    void need_one(std::initializer_list<std::string_view> keys, words::Position at, std::string message);

    /// A string that is not empty.
    std::optional<Placed<std::string>> text_of(std::string_view name, const toml::node& node);
    /// A table whose keys are named by `title`.
    std::optional<Section> table_of(std::string_view name, const toml::node& node, std::string title);
    words::Position place_of(const toml::node& node) const { return place(document_, node.source()); }
    /// Reports that `name` is of another type than `wanted` says ("a string").
    void wrong_type(std::string_view name, const toml::node& node, std::string_view wanted);
    void error(words::Position at, std::string message) { findings_.error(std::move(at), std::move(message)); }
    void warning(words::Position at, std::string message) { findings_.warning(std::move(at), std::move(message)); }

    void finish();

private:
    struct Missing {
        std::vector<std::string_view> keys;  // any of them would do
        words::Position at;
        std::string message;
    };

    std::string inner_title(std::string_view key) const;

    const Document& document_;
    const toml::table& table_;
    std::string title_;
    words::Position at_;
    Findings& findings_;
    std::vector<std::string_view> known_;
    std::vector<Missing> missing_;
};

/// "a string", "a whole number", … as messages name the type of a value.
std::string_view name_of_type(const toml::node& node);

}  // namespace reader
