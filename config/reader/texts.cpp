#include "config/reader/texts.hpp"

#include <array>

#include "config/reader/main_file.hpp"
#include "config/reader/scalars.hpp"
#include "config/reader/section.hpp"

namespace reader {

namespace {

// Calls `read(section, entry)` for each `[kind.id]` of the file whose id is good and new.
template <class Read>
void for_each_id(const Document& document, const std::string& kind, TakenIds& taken, Findings& findings, Read read) {
    Section root(document, findings);
    read_schema(root);
    auto all = root.table(kind);
    root.finish();
    if (!all) return;
    for (const Section::Entry& entry : all->entries()) {
        const auto [other, is_new] = taken.emplace(entry.key, entry.at);
        if (!is_id(entry.key))
            findings.error(entry.at, quote(entry.key) + " is not an id: small letters, digits and \"_\", at most 64");
        else if (!is_new)
            findings.error(entry.at, "the " + kind + " " + quote(entry.key) + " stands already at " +
                                         other->second.file + ":" + std::to_string(other->second.line));
        if (auto section = all->table_of(entry.key, *entry.node, "[" + kind + "." + entry.key + "]"))
            read(*section, entry);
    }
}

std::vector<std::string> values(std::optional<Placed<std::vector<Placed<std::string>>>> list) {
    std::vector<std::string> plain;
    if (list)
        for (auto& item : list->value) plain.push_back(std::move(item.value));
    return plain;
}

std::optional<std::string> value(std::optional<Placed<std::string>> text) {
    if (!text) return std::nullopt;
    return std::move(text->value);
}

SegmentSource read_segment(Section& section, const Section::Entry& entry) {
    SegmentSource segment;
    segment.id = entry.key;
    segment.at = entry.at;
    segment.name = value(section.text("name")).value_or(entry.key);
    if (section.text("where", Need::required))
        segment.where = source_text(section.document(), *section.find("where")->as_string());
    if (const auto length = section.duration("leave_after")) segment.leave_after = length->value;
    section.finish();
    return segment;
}

TemplateSource read_template(Section& section, const Section::Entry& entry, const std::string& language) {
    TemplateSource source;
    source.id = entry.key;
    source.at = entry.at;
    source.text = section.translations("text", language, Need::required);
    if (const auto index = section.choice("class", words::k_class_names))
        source.message_class = static_cast<words::MessageClass>(index->value);
    source.purpose = value(section.text("purpose"));
    source.offer = value(section.text("offer"));
    source.tags = values(section.texts("tags"));
    source.require = values(section.texts("require"));
    section.finish();
    return source;
}

}  // namespace

void read_segments(const Document& document, std::vector<SegmentSource>& segments, TakenIds& taken,
                   Findings& findings) {
    for_each_id(document, "segment", taken, findings, [&](Section& section, const Section::Entry& entry) {
        segments.push_back(read_segment(section, entry));
    });
}

void read_templates(const Document& document, const std::string& language, std::vector<TemplateSource>& templates,
                    TakenIds& taken, Findings& findings) {
    for_each_id(document, "template", taken, findings, [&](Section& section, const Section::Entry& entry) {
        templates.push_back(read_template(section, entry, language));
    });
}

}  // namespace reader
