#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "firmware/cli/terminal.hpp"

namespace firmware::cli {

struct Column {
    std::string title;
    bool right = false;    ///< numbers
    bool shrinks = false;  ///< gives way first where the terminal is narrow
    int expendable = 0;    ///< where that is not enough, left out: 1 first, then 2; 0 never
};

struct Cell {
    Cell(std::string content, Colour paint = Colour::none) : text(std::move(content)), colour(paint) {}
    Cell(const char* content) : text(content) {}
    std::string text;
    Colour colour = Colour::none;
};

/// Rows in aligned columns for people. Texts are made safe for the terminal and put on one line each; a column with
/// nothing in it is left out; no line is wider than the terminal.
class Table {
public:
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    /// As many cells as there are columns.
    void add(std::vector<Cell> row);
    bool empty() const { return rows_.empty(); }
    /// A line of titles and one for each row, each with its line feed.
    std::string to_text(const Terminal& terminal) const;

private:
    std::vector<std::size_t> natural_widths() const;
    std::vector<std::size_t> widths(std::size_t columns) const;

    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

/// `name  value` lines, the values under each other; what has no value is left out. A value may have several lines.
class Details {
public:
    void add(std::string name, std::string value, Colour colour = Colour::none);
    std::string to_text(const Terminal& terminal) const;

private:
    struct Line {
        std::string name, value;
        Colour colour;
    };
    std::vector<Line> lines_;
};

}  // namespace firmware::cli
