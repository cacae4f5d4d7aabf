#include "firmware/cli/dialogue_page.hpp"

#include <array>
#include <cstdio>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

constexpr std::string_view k_header = "AT+CMGS";

double seconds_of(const json::value& entry) {
    const json::value* t = find(entry, "t");
    boost::system::error_code inexact;
    return t == nullptr || !t->is_number() ? 0.0 : t->to_number<double>(inexact);
}

bool is_header(const json::value& entry) {
    return text_of(entry, "dir") == "out" && text_of(entry, "data").starts_with(k_header);
}

bool same_part(const json::value& a, const json::value& b) {
    return text_of(a, "modem") == text_of(b, "modem") && text_of(a, "part") == text_of(b, "part");
}

// `+0.013 s`, right under each other.
std::string time_column(double seconds) {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%+10.3f s", seconds);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string arrow_of(const std::string& direction) {
    if (direction == "out") return "→";
    return direction == "in" ? "←" : "·";
}

// Line ends apart, controls in the way of keyboards: ^Z ends a text, ^[ calls it off.
std::vector<std::string> lines_of(const std::string& data) {
    std::vector<std::string> lines(1);
    for (const char c : data) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\r' || c == '\n') {
            if (!lines.back().empty()) lines.emplace_back();
        } else if (byte < 0x20) {
            lines.back() += {'^', static_cast<char>(byte + 0x40)};
        } else {
            lines.back() += c;
        }
    }
    if (lines.size() > 1 && lines.back().empty()) lines.pop_back();
    return lines;
}

}  // namespace

std::string dialogue_page(const json::array& entries, const Terminal& terminal) {
    std::string page;
    const json::value* before = nullptr;
    double zero = 0;
    for (const json::value& entry : entries) {
        const bool begins = before == nullptr || !same_part(*before, entry) || is_header(entry);
        if (begins) {
            zero = seconds_of(entry);
            const std::string title =
                "Part " + text_of(entry, "part") + " by modem " + text_of(entry, "modem") + ", " + time_of(entry, "at");
            page += (before == nullptr ? "" : "\n") + painted(one_line(title), Colour::bold, terminal) + '\n';
        }
        before = &entry;
        const std::string direction = text_of(entry, "dir");
        const std::string time = time_column(seconds_of(entry) - zero);
        bool first = true;
        for (const std::string& line : lines_of(text_of(entry, "data"))) {
            page += (first ? time : std::string(time.size(), ' ')) + "  " + arrow_of(direction) + " " + one_line(line) +
                    '\n';
            first = false;
        }
    }
    return page;
}

}  // namespace firmware::cli
