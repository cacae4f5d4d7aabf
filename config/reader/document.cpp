#include "config/reader/document.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace reader {

namespace {

// toml++ bounds the nesting of values, but not that of dotted keys, and walks both recursively.
constexpr int k_most_dots_in_a_line = 64;

std::size_t length_of_utf8(std::string_view rest) {
    const auto byte = [&](std::size_t i) { return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    if (byte(0) < 0x80) return 1;
    if (byte(0) >= 0xc2 && byte(0) <= 0xdf) return follows(1) ? 2 : 0;
    if (byte(0) >= 0xe0 && byte(0) <= 0xef) {
        const bool overlong = byte(0) == 0xe0 && byte(1) < 0xa0, surrogate = byte(0) == 0xed && byte(1) > 0x9f;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (byte(0) >= 0xf0 && byte(0) <= 0xf4) {
        const bool overlong = byte(0) == 0xf0 && byte(1) < 0x90, beyond = byte(0) == 0xf4 && byte(1) > 0x8f;
        return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

// Walks a text character by character and knows the place.
struct Cursor {
    std::string_view text;
    std::size_t offset = 0;
    int line = 1;
    int column = 1;

    explicit Cursor(std::string_view source) : text(source) {
        if (text.starts_with("\xef\xbb\xbf")) offset = 3;
    }
    Cursor(std::string_view source, std::size_t line_begins, int number)
        : text(source), offset(line_begins), line(number) {}
    bool ended() const { return offset >= text.size(); }
    std::string_view rest() const { return text.substr(std::min(offset, text.size())); }
    bool sees(std::string_view what) const { return rest().starts_with(what); }

    void step() {
        const bool ascii = static_cast<unsigned char>(text[offset]) < 0x80;
        const std::size_t length = ascii ? 1 : std::max<std::size_t>(1, length_of_utf8(rest()));
        const bool line_end = text[offset] == '\n';
        offset += length;
        line += line_end ? 1 : 0;
        column = line_end ? 1 : column + 1;
    }
    void step(std::size_t count) {
        for (std::size_t i = 0; i < count && !ended(); ++i) step();
    }
};

// Where each line begins; nothing, and an error, at a byte that is not UTF-8 or a line that nests keys beyond reason.
std::optional<std::vector<std::size_t>> lines_of(const SourceFile& file, Findings& findings) {
    Cursor cursor(file.text);
    std::vector<std::size_t> lines{cursor.offset};
    int dots = 0;
    char quote = 0;
    for (; !cursor.ended(); cursor.step()) {
        if (length_of_utf8(cursor.rest()) == 0) {
            findings.error({file.name, cursor.line, cursor.column}, "this byte is not UTF-8: save the file as UTF-8");
            return {};
        }
        const char c = cursor.text[cursor.offset];
        if (c == '\n') {
            lines.push_back(cursor.offset + 1);
            dots = 0;
            quote = 0;
        }
        if (quote == 0 && c == '.' && ++dots > k_most_dots_in_a_line) {
            findings.error({file.name, cursor.line, cursor.column}, "this line nests keys too deeply");
            return {};
        }
        if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
    }
    return lines;
}

// How many bytes an escape stands for; the cursor is on the backslash and is moved behind the escape.
std::size_t pass_escape(Cursor& cursor) {
    cursor.step();
    const char kind = cursor.ended() ? '\0' : cursor.text[cursor.offset];
    if (kind == 'u' || kind == 'U') {
        const std::size_t digits = kind == 'u' ? 4 : 8;
        const auto code = std::stoul("0" + std::string(cursor.rest().substr(1, digits)), nullptr, 16);
        cursor.step(1 + digits);
        return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    }
    if (kind == ' ' || kind == '\t' || kind == '\r' || kind == '\n') {  // joins lines
        while (!cursor.ended() &&
               std::string_view(" \t\r\n").find(cursor.text[cursor.offset]) != std::string_view::npos)
            cursor.step();
        return 0;
    }
    cursor.step();
    return 1;
}

// Moves the cursor to the first character inside the string and tells whether backslashes escape there.
bool enter_string(Cursor& cursor) {
    const bool basic = cursor.sees("\"");
    const bool many_lines = cursor.sees("\"\"\"") || cursor.sees("'''");
    cursor.step(many_lines ? 3 : 1);
    if (many_lines && cursor.sees("\r\n")) cursor.step();
    if (many_lines && cursor.sees("\n")) cursor.step();
    return basic;
}

}  // namespace

std::optional<Document> parse_document(const SourceFile& file, Findings& findings) {
    if (file.text.size() > k_largest_file) {
        findings.error({file.name, 1, 1}, "the file is larger than 1 MiB");
        return {};
    }
    auto lines = lines_of(file, findings);
    if (!lines) return {};
    try {
        return Document{file, std::move(*lines), toml::parse(std::string_view(file.text))};
    } catch (const toml::parse_error& wrong) {
        constexpr std::string_view k_opening = "Error while parsing ";
        std::string_view what = wrong.description();
        if (what.starts_with(k_opening)) what.remove_prefix(k_opening.size());
        const toml::source_position at = wrong.source().begin;
        findings.error({file.name, static_cast<int>(std::max<std::uint32_t>(1, at.line)),
                        static_cast<int>(std::max<std::uint32_t>(1, at.column))},
                       "not TOML: " + std::string(what));
        return {};
    }
}

words::Position place(const Document& document, const toml::source_region& region) {
    return {document.file.name, static_cast<int>(std::max<std::uint32_t>(1, region.begin.line)),
            static_cast<int>(std::max<std::uint32_t>(1, region.begin.column))};
}

words::SourceText source_text(const Document& document, const toml::value<std::string>& value) {
    words::SourceText source{value.get(), place(document, value.source())};
    const auto line = static_cast<std::size_t>(source.at.line - 1);
    Cursor cursor(document.file.text, document.lines.at(line), source.at.line);
    cursor.step(static_cast<std::size_t>(source.at.column - 1));
    const bool escapes = enter_string(cursor);
    source.at.line = cursor.line;
    source.at.column = cursor.column;
    std::size_t offset = 0;
    while (offset < source.text.size() && !cursor.ended()) {
        if (escapes && cursor.sees("\\")) {
            offset += pass_escape(cursor);
        } else if (cursor.sees("\r\n") && source.text[offset] == '\n') {  // toml++ makes one line end of it
            cursor.step();
            continue;
        } else if (!cursor.sees("\n")) {
            offset += length_of_utf8(cursor.rest());
            cursor.step();
            continue;
        } else {
            ++offset;
            cursor.step();
        }
        source.anchors.push_back({offset, cursor.line, cursor.column});
    }
    return source;
}

}  // namespace reader
