#include "controller/api/ndjson.hpp"

#include <algorithm>

namespace controller::api {

void LineSplitter::feed(std::string_view bytes, std::deque<Line>& lines) {
    while (true) {
        const auto end = bytes.find('\n');
        add(bytes.substr(0, end));
        if (end == std::string_view::npos) return;
        end_line(lines);
        bytes.remove_prefix(end + 1);
    }
}

// One byte more than a line may have is kept: it may be the carriage return.
void LineSplitter::add(std::string_view part) {
    if (line_.too_long) return;
    if (line_.text.size() + part.size() <= max_line_ + 1) {
        line_.text += part;
        return;
    }
    line_.text.clear();
    line_.too_long = true;
}

void LineSplitter::end_line(std::deque<Line>& lines) {
    if (line_.text.ends_with('\r')) line_.text.pop_back();
    if (line_.text.size() > max_line_) line_ = {"", true};
    lines.push_back(std::move(line_));
    line_ = Line();
}

void LineSplitter::finish(std::deque<Line>& lines) {
    if (!line_.text.empty() || line_.too_long) end_line(lines);
}

std::string result_line(std::size_t line, const Response& response) {
    std::string text = "{\"line\":" + std::to_string(line) + ",\"status\":" + std::to_string(response.status);
    if (!response.body.empty()) text += ",\"body\":" + response.body;
    return text + "}\n";
}

}  // namespace controller::api
