#include "modem/sms/wbxml.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "modem/sms/errc.hpp"
#include "modem/sms/unicode.hpp"
#include "modem/sms/wsp.hpp"

namespace modem::sms {

namespace {

// The global tokens of WAP-192 §7.1.
constexpr std::uint8_t k_switch_page = 0x00;
constexpr std::uint8_t k_end = 0x01;
constexpr std::uint8_t k_entity = 0x02;
constexpr std::uint8_t k_inline_string = 0x03;
constexpr std::uint8_t k_table_string = 0x83;
constexpr std::uint8_t k_opaque = 0xc3;
constexpr std::uint8_t k_has_attributes = 0x80;
constexpr std::uint8_t k_has_content = 0x40;
constexpr std::uint8_t k_tag_mask = 0x3f;
constexpr std::uint8_t k_indication_tag = 0x06;
constexpr int k_max_depth = 8;
constexpr std::size_t k_max_value = 2048;

enum class Field { none, action, created, address, expires, id };

// What an attribute begins with.
struct Attribute {
    Field field = Field::none;
    std::string_view begins{};
};

constexpr std::array<Attribute, 14> k_of_indication = {{{Field::action, "signal-none"},
                                                        {Field::action, "signal-low"},
                                                        {Field::action, "signal-medium"},
                                                        {Field::action, "signal-high"},
                                                        {Field::action, "delete"},
                                                        {Field::created, ""},
                                                        {Field::address, ""},
                                                        {Field::address, "http://"},
                                                        {Field::address, "http://www."},
                                                        {Field::address, "https://"},
                                                        {Field::address, "https://www."},
                                                        {Field::expires, ""},
                                                        {Field::id, ""},
                                                        {Field::none, ""}}};
constexpr std::array<Attribute, 8> k_of_loading = {{{Field::action, "execute-low"},
                                                    {Field::action, "execute-high"},
                                                    {Field::action, "cache"},
                                                    {Field::address, ""},
                                                    {Field::address, "http://"},
                                                    {Field::address, "http://www."},
                                                    {Field::address, "https://"},
                                                    {Field::address, "https://www."}}};
constexpr std::uint8_t k_first_attribute = 0x05;
constexpr std::array<std::string_view, 4> k_endings = {".com/", ".edu/", ".net/", ".org/"};
constexpr std::uint8_t k_first_ending = 0x85;

// WAP-167 §8.2.2: the digits of YYYYMMDDhhmmss, from the end of which zeros may be missing.
std::optional<words::Instant> read_date(std::span<const std::uint8_t> octets) {
    std::string digits;
    for (const auto octet : octets.first(std::min<std::size_t>(octets.size(), 7)))
        for (const int digit : {octet >> 4, octet & 0x0f}) digits += static_cast<char>('0' + digit);
    if (digits.size() < 8 || digits.find_first_not_of("0123456789") != std::string::npos) return {};
    digits.resize(14, '0');
    const auto part = [&](std::size_t at, std::size_t length) { return digits.substr(at, length); };
    return words::from_rfc3339(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(8, 2) + ":" + part(10, 2) +
                               ":" + part(12, 2) + "Z");
}

class Document {
public:
    Document(Reader& reader, bool loads) : reader_(reader) { found_.loads = loads; }

    Indication read() {
        (void)reader_.octet();                                        // version
        if (read_uintvar(reader_) == 0) (void)read_uintvar(reader_);  // which document: by number, or in the table
        character_set_ = read_uintvar(reader_);
        table_ = reader_.take(read_uintvar(reader_));
        while (reader_.left() > 0 && !reader_.failed()) {
            read_node();
            if (depth_ == 0) break;
        }
        if (depth_ != 0 && !reader_.failed()) reader_.fail(errc::truncated);
        return std::move(found_);
    }

private:
    void read_node() {
        const auto token = reader_.octet();
        switch (token) {
            case k_switch_page: (void)reader_.octet(); return;
            case k_end: --depth_; return;
            case k_entity:
            case k_inline_string:
            case k_table_string:
            case k_opaque: add(found_.text, read_value(token)); return;
            default: break;
        }
        const auto tag = static_cast<std::uint8_t>(token & k_tag_mask);
        if (tag < 0x05) return reader_.fail(errc::bad_push);
        if ((token & k_has_content) != 0 && ++depth_ > k_max_depth) return reader_.fail(errc::bad_push);
        if ((token & k_has_attributes) != 0) read_attributes(found_.loads || tag == k_indication_tag);
    }

    // A string in any of its forms. Where it is octets, they are a date.
    std::string read_value(std::uint8_t token) {
        if (token == k_inline_string) return to_utf8(read_string(reader_), character_set_);
        if (token == k_table_string) return from_table(read_uintvar(reader_));
        if (token == k_entity) {
            std::string character;
            const auto code = read_uintvar(reader_);
            if (code >= 0x20 && code < 0x110000 && (code < 0xd800 || code > 0xdfff)) append_utf8(character, code);
            return character;
        }
        date_ = read_date(reader_.take(read_uintvar(reader_)));
        return {};
    }

    std::string from_table(std::size_t at) {
        if (at > table_.size()) {
            reader_.fail(errc::bad_push);
            return {};
        }
        Reader table(table_.subspan(at));
        auto text = to_utf8(read_string(table), character_set_);
        if (table.failed()) reader_.fail(errc::bad_push);
        return text;
    }

    void read_attributes(bool wanted) {
        Field field = Field::none;
        while (!reader_.failed()) {
            const auto token = reader_.octet();
            if (token == k_end) return;
            if (token == k_switch_page) {
                (void)reader_.octet();
            } else if (token == k_entity || token == k_inline_string || token == k_table_string || token == k_opaque) {
                date_.reset();
                put(wanted ? field : Field::none, read_value(token));
            } else if (token >= 0x80) {
                const auto ending = static_cast<std::size_t>(token - k_first_ending);
                if (token >= k_first_ending && ending < k_endings.size())
                    put(wanted ? field : Field::none, std::string(k_endings[ending]));
            } else {
                const Attribute attribute = attribute_of(token);
                field = attribute.field;
                date_.reset();
                put(wanted ? field : Field::none, std::string(attribute.begins));
            }
        }
    }

    Attribute attribute_of(std::uint8_t token) const {
        if (token < k_first_attribute) return {};
        const auto index = static_cast<std::size_t>(token - k_first_attribute);
        if (found_.loads) return index < k_of_loading.size() ? k_of_loading[index] : Attribute{};
        return index < k_of_indication.size() ? k_of_indication[index] : Attribute{};
    }

    void put(Field field, const std::string& text) {
        switch (field) {
            case Field::none: return;
            case Field::action: return add(found_.action, text);
            case Field::address: return add(found_.address, text);
            case Field::id: return add(found_.id, text);
            case Field::created:
                if (date_) found_.created = date_;
                return;
            case Field::expires:
                if (date_) found_.expires = date_;
                return;
        }
    }

    static void add(std::string& to, const std::string& text) {
        if (to.size() + text.size() <= k_max_value) to += text;
    }

    Reader& reader_;
    Indication found_;
    std::uint32_t character_set_ = 0;
    std::span<const std::uint8_t> table_;
    int depth_ = 0;
    std::optional<words::Instant> date_;
};

}  // namespace

Indication read_indication(Reader& reader, bool loads) { return Document(reader, loads).read(); }

}  // namespace modem::sms
