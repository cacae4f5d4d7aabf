#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "controller/api/response.hpp"

namespace controller::api {

/// A line of a batch. One that is too long comes without its text.
struct Line {
    std::string text;
    bool too_long = false;
    friend bool operator==(const Line&, const Line&) = default;
};

/// Cuts a stream of bytes into lines, whatever pieces it comes in. A carriage return before the line feed is dropped;
/// an empty line is a line; what stands behind the last line feed is one where it is not empty.
class LineSplitter {
public:
    /// Lines of more than `max_line` bytes are reported as too long; no more than that is kept of them.
    explicit LineSplitter(std::size_t max_line) : max_line_(max_line) {}

    void feed(std::string_view bytes, std::deque<Line>& lines);
    /// The stream has ended as it should.
    void finish(std::deque<Line>& lines);

private:
    void add(std::string_view part);
    void end_line(std::deque<Line>& lines);

    std::size_t max_line_;
    Line line_;
};

/// `{"line":3,"status":202,"body":{…}}` and a line feed: what the single request would have been answered.
std::string result_line(std::size_t line, const Response& response);

}  // namespace controller::api
