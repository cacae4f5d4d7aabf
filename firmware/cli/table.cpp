#include "firmware/cli/table.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

constexpr std::size_t k_gap = 2;
constexpr std::size_t k_narrowest = 8;  // a column that shrinks keeps so much

std::size_t total(const std::vector<std::size_t>& widths) {
    const auto shown = static_cast<std::size_t>(std::count_if(widths.begin(), widths.end(), [](auto w) { return w; }));
    return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) + (shown > 0 ? (shown - 1) * k_gap : 0);
}

// The widest column that may still give way; of `any`, or of those that are made for it.
std::optional<std::size_t> widest(const std::vector<std::size_t>& widths, const std::vector<Column>& columns,
                                  bool any) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const bool may = any ? widths[i] > 1 : columns[i].shrinks && widths[i] > k_narrowest;
        if (may && (!found || widths[i] > widths[*found])) found = i;
    }
    return found;
}

// True where the line now fits.
bool shrink(std::vector<std::size_t>& widths, const std::vector<Column>& columns, std::size_t fit, bool any) {
    while (total(widths) > fit) {
        const auto giver = widest(widths, columns, any);
        if (!giver) return false;
        --widths[*giver];
    }
    return true;
}

std::optional<std::size_t> most_expendable(const std::vector<std::size_t>& widths, const std::vector<Column>& columns) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const bool may = widths[i] > 0 && columns[i].expendable > 0;
        if (may && (!found || columns[i].expendable < columns[*found].expendable)) found = i;
    }
    return found;
}

std::string aligned(const Cell& cell, std::size_t width, const Column& column, const Terminal& terminal) {
    const std::string text = shortened(cell.text, width);
    const std::string space(width - std::min(width, width_of(text)), ' ');
    const std::string shown = painted(text, cell.colour, terminal);
    return column.right ? space + shown : shown + space;
}

void end_line(std::string& line) {
    line.erase(line.find_last_not_of(' ') + 1);
    line += '\n';
}

}  // namespace

void Table::add(std::vector<Cell> row) {
    row.resize(columns_.size(), Cell(""));
    for (Cell& cell : row) cell.text = one_line(cell.text);
    rows_.push_back(std::move(row));
}

// 0: the column is not shown.
std::vector<std::size_t> Table::natural_widths() const {
    std::vector<std::size_t> widths(columns_.size(), 0);
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i].text));
    for (std::size_t i = 0; i < widths.size(); ++i)
        if (widths[i] > 0) widths[i] = std::max(widths[i], width_of(columns_[i].title));
    return widths;
}

std::vector<std::size_t> Table::widths(std::size_t columns) const {
    std::vector<std::size_t> natural = natural_widths();
    if (columns == 0) return natural;
    std::vector<std::size_t> widths = natural;
    while (!shrink(widths, columns_, columns, false)) {
        const auto victim = most_expendable(natural, columns_);
        if (!victim) {
            shrink(widths, columns_, columns, true);
            break;
        }
        natural[*victim] = 0;
        widths = natural;
    }
    return widths;
}

std::string Table::to_text(const Terminal& terminal) const {
    const std::vector<std::size_t> widths = this->widths(terminal.columns);
    std::vector<Cell> titles;
    for (const Column& column : columns_) titles.emplace_back(column.title, Colour::bold);
    std::string text;
    const auto add_line = [&](const std::vector<Cell>& cells) {
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (widths[i] == 0) continue;
            if (!line.empty()) line.append(k_gap, ' ');
            line += aligned(cells[i], widths[i], columns_[i], terminal);
        }
        end_line(line);
        text += line;
    };
    add_line(titles);
    for (const auto& row : rows_) add_line(row);
    return text;
}

void Details::add(std::string name, std::string value, Colour colour) {
    if (!value.empty()) lines_.push_back({std::move(name), printable(value), colour});
}

std::string Details::to_text(const Terminal& terminal) const {
    std::size_t widest = 0;
    for (const Line& line : lines_) widest = std::max(widest, width_of(line.name));
    std::string text;
    for (const Line& line : lines_) {
        text += painted(line.name, Colour::bold, terminal) + std::string(widest - width_of(line.name) + k_gap, ' ');
        std::string value = line.value;
        for (std::size_t at = value.find('\n'); at != std::string::npos; at = value.find('\n', at + 1))
            value.insert(at + 1, widest + k_gap, ' ');
        text += painted(value, line.colour, terminal) + '\n';
    }
    return text;
}

}  // namespace firmware::cli
