#include "modem/simulator/record.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <optional>
#include <utility>

namespace modem::simulator {
namespace {

namespace json = boost::json;

constexpr std::size_t k_deepest = 8;
constexpr std::size_t k_hidden_from = 7;  ///< digits in a row, of which a recorder leaves the last three
constexpr char k_ctrl_z = 0x1a;
constexpr char k_escape = 0x1b;

bool ends_line(char c) { return c == '\r' || c == k_ctrl_z || c == k_escape; }

/// Bytes out of the code points 0 to 255 in which a record holds them; nothing where there are others.
std::optional<std::string> bytes_of(std::string_view utf8) {
    std::string bytes;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        if (c < 0x80) {
            bytes += static_cast<char>(c);
        } else if ((c == 0xc2 || c == 0xc3) && i + 1 < utf8.size()) {
            bytes += static_cast<char>((c & 0x03) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
        } else {
            return std::nullopt;
        }
    }
    return bytes;
}

class Reader {
public:
    explicit Reader(std::string file) { position_.file = std::move(file); }

    void line(std::string_view text, int number) {
        position_.line = number;
        boost::system::error_code ec;
        json::parse_options options;
        options.max_depth = k_deepest;
        const auto value = json::parse(json::string_view(text.data(), text.size()), ec, {}, options);
        if (ec || !value.is_object()) {
            wrong("a line of a record is a JSON object");
        } else if (const auto& object = value.as_object(); begun_) {
            entry(object);
        } else {
            header(object);
        }
    }

    Record take() {
        if (!begun_ && record_.errors.empty()) wrong("the file is empty");
        finish_typed();
        return std::move(record_);
    }

private:
    void wrong(std::string what) { record_.errors.push_back({position_, std::move(what)}); }

    static std::string text(const json::object& object, std::string_view key) {
        const auto* value = object.if_contains(key);
        return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
    }

    void header(const json::object& object) {
        begun_ = true;
        const auto* version = object.if_contains("tillcast_record");
        if (version == nullptr || !version->is_int64() || version->as_int64() != 1) {
            wrong("this is no record of tillcast: the first line has no \"tillcast_record\": 1");
            return;
        }
        record_.modem = text(object, "modem");
        record_.profile = text(object, "profile");
    }

    void entry(const json::object& object) {
        const auto dir = text(object, "dir");
        if (dir == "note") return;
        const auto* t = object.if_contains("t");
        const auto data = bytes_of(text(object, "data"));
        if ((dir != "in" && dir != "out") || t == nullptr || !t->is_number() || !data) {
            wrong("an entry has t (seconds), dir (in, out or note) and data");
            return;
        }
        const auto at = std::chrono::nanoseconds(static_cast<std::int64_t>(t->to_number<double>() * 1e9));
        if (dir == "in") {
            said(*data, at);
        } else {
            typed(*data, at);
        }
    }

    /// What was typed is cut into lines; the end of one may stand in the next entry.
    void typed(const std::string& data, std::chrono::nanoseconds at) {
        for (const char c : data) {
            unfinished_ += c;
            typed_at_ = at;
            typed_line_ = position_.line;
            if (ends_line(c)) finish_typed();
        }
    }

    void finish_typed() {
        if (unfinished_.empty()) return;
        push({Record::Step::Kind::expect, std::exchange(unfinished_, {}), typed_at_, typed_line_});
        for (auto& step : std::exchange(held_, {})) push(std::move(step));
    }

    /// Echo of a line that is still being typed comes after the line.
    void said(const std::string& data, std::chrono::nanoseconds at) {
        Record::Step step{Record::Step::Kind::say, data, at, position_.line};
        if (unfinished_.empty()) {
            push(std::move(step));
        } else {
            held_.push_back(std::move(step));
        }
    }

    /// `step.after` holds the time of the entry.
    void push(Record::Step step) {
        const auto at = step.after;
        step.after = record_.steps.empty() ? std::chrono::nanoseconds(0) : std::max(at - last_, {});
        last_ = std::max(at, last_);
        record_.steps.push_back(std::move(step));
    }

    Record record_;
    words::Position position_;
    bool begun_ = false;
    std::string unfinished_;
    std::chrono::nanoseconds typed_at_{0};
    int typed_line_ = 0;
    std::vector<Record::Step> held_;
    std::chrono::nanoseconds last_{0};
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// How long the run of digits is in which `at` stands.
std::size_t run_at(std::string_view text, std::size_t at) {
    auto begin = at;
    auto end = at;
    while (begin > 0 && is_digit(text[begin - 1])) --begin;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end - begin;
}

}  // namespace

Record read_record(const std::string& file, std::string_view text) {
    Reader reader(file);
    int number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        ++number;
        if (const auto line = text.substr(0, end); line.find_first_not_of(" \r\t") != std::string_view::npos)
            reader.line(line, number);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return reader.take();
}

bool matches(std::string_view recorded, std::string_view typed) {
    if (recorded.size() != typed.size() || recorded.empty()) return recorded == typed;
    if (recorded.back() != typed.back()) return false;
    if (recorded.back() == k_ctrl_z)
        return std::all_of(typed.begin(), typed.end() - 1,
                           [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
    for (std::size_t i = 0; i < recorded.size(); ++i) {
        const char wanted = recorded[i];
        if (wanted == typed[i]) continue;
        const bool hidden = wanted == '*' || wanted == 'x' || (wanted == '0' && run_at(recorded, i) >= k_hidden_from);
        if (!hidden || !std::isalnum(static_cast<unsigned char>(typed[i]))) return false;
    }
    return true;
}

}  // namespace modem::simulator
