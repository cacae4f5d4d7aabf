#include "controller/ledger/csv.hpp"

#include <algorithm>
#include <utility>

namespace controller::ledger {

namespace {

constexpr std::string_view k_mark = "\xef\xbb\xbf";  // UTF-8 byte order mark
constexpr std::string_view k_formula = "=+-@\t\r";

// True for what begins a formula once all `'` in front are taken away.
bool is_formula(std::string_view text) {
    const std::size_t first = text.find_first_not_of('\'');
    return first != std::string_view::npos && k_formula.find(text[first]) != std::string_view::npos;
}

char delimiter_of(std::string_view line) {
    bool quoted = false;
    std::ptrdiff_t semicolons = 0, commas = 0;
    for (const char c : line) {
        if (c == '"') quoted = !quoted;
        if (!quoted && c == ';') ++semicolons;
        if (!quoted && c == ',') ++commas;
    }
    return semicolons > commas ? ';' : ',';
}

}  // namespace

// One attempt to read the record at the front of `text`; `whole`: nothing comes after it.
class CsvReader::Scan {
public:
    enum class State { field, record, more, broken };

    Scan(std::string_view text, int line, char delimiter, bool whole)
        : text_(text), line_(line), delimiter_(delimiter), whole_(whole) {}

    /// `record`, `more` or `broken`.
    State run() {
        State state = State::field;
        while (state == State::field) state = field();
        return state;
    }

    CsvRecord record;
    std::size_t consumed = 0;  ///< of a record
    // Of what is broken: where, why, and from which byte on the line is given up.
    int bad_line = 1;
    int bad_column = 1;
    std::string why{};
    std::size_t give_up = 0;
    bool in_quotes = false;

private:
    bool at_end() const { return at_ == text_.size(); }
    bool may_be_cut(std::size_t next) const { return next == text_.size() && !whole_; }

    void advance() {
        const auto byte = static_cast<unsigned char>(text_[at_++]);
        if (byte == '\n') {
            ++line_;
            column_ = 1;
        } else if ((byte & 0xc0) != 0x80) {
            ++column_;
        }
    }

    void mark() {
        bad_line = line_;
        bad_column = column_;
        give_up = at_;
    }

    State broken(std::string reason) {
        why = std::move(reason);
        return State::broken;
    }

    State field() {
        CsvField field{{}, line_, column_};
        if (at_end() || text_[at_] != '"') return plain(std::move(field));
        return quoted(std::move(field));
    }

    State plain(CsvField field) {
        const std::size_t end = std::min(text_.find_first_of(std::string("\"\r\n") + delimiter_, at_), text_.size());
        field.text = text_.substr(at_, end - at_);
        while (at_ < end) advance();
        return after(std::move(field), "a quote inside a field: put the field in quotes and write the quote twice");
    }

    State quoted(CsvField field) {
        mark();
        in_quotes = true;
        advance();
        for (;; advance()) {
            if (at_end()) return whole_ ? broken("this quote is not closed") : State::more;
            if (text_[at_] == '"') {
                if (may_be_cut(at_ + 1)) return State::more;
                if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
                advance();
            }
            field.text += text_[at_];
        }
        in_quotes = false;
        advance();
        return after(std::move(field), "after a closing quote only the next field or the end of the line may come");
    }

    // What follows a field: the next one, the end of the record, or what must not be there.
    State after(CsvField field, const char* otherwise) {
        mark();
        if (at_end() && !whole_) return State::more;
        if (!at_end() && text_[at_] == delimiter_) {
            advance();
            record.fields.push_back(std::move(field));
            return State::field;
        }
        if (!at_end() && text_[at_] == '\r') {
            if (may_be_cut(at_ + 1)) return State::more;
            if (at_ + 1 < text_.size() && text_[at_ + 1] != '\n')
                return broken(
                    "a carriage return without a line feed: save the file with the line ends of Windows or Unix");
            advance();
        }
        if (!at_end() && text_[at_] != '\n') return broken(otherwise);
        consumed = std::min(at_ + 1, text_.size());
        record.fields.push_back(std::move(field));
        return State::record;
    }

    std::string_view text_;
    int line_;
    int column_ = 1;
    char delimiter_;
    bool whole_;
    std::size_t at_ = 0;
};

void CsvReader::feed(std::string_view chunk) {
    buffer_.erase(0, start_);
    start_ = 0;
    buffer_ += chunk;
}

void CsvReader::consume(std::size_t count) {
    const std::string_view gone = rest().substr(0, count);
    line_ += static_cast<int>(std::count(gone.begin(), gone.end(), '\n'));
    start_ += gone.size();
}

// The byte order mark and the delimiter, once the first line is there.
bool CsvReader::begin() {
    const std::size_t end = rest().find('\n');
    if (end == std::string_view::npos && !finished_ && rest().size() <= k_max_csv_record) return false;
    if (rest().starts_with(k_mark)) start_ += k_mark.size();
    delimiter_ = delimiter_of(rest().substr(0, rest().find('\n')));
    return true;
}

// False where the line has not ended yet.
bool CsvReader::skip_line() {
    const std::size_t end = rest().find('\n');
    consume(end == std::string_view::npos ? rest().size() : end + 1);
    skipping_ = end == std::string_view::npos;
    return !skipping_;
}

CsvItem CsvReader::refuse(int line, int column, std::string message, std::size_t from) {
    consume(from);
    skipping_ = true;
    return words::Diagnostic{{file_, line, column}, std::move(message)};
}

std::optional<CsvItem> CsvReader::next() {
    if (skipping_ && !skip_line()) return {};
    if (delimiter_ == 0 && !begin()) return {};
    while (rest().starts_with('\n') || rest().starts_with("\r\n")) consume(rest()[0] == '\n' ? 1 : 2);
    if (rest().empty()) return {};
    const bool long_enough = rest().size() > k_max_csv_record;
    Scan scan(rest().substr(0, k_max_csv_record), line_, delimiter_, finished_ && !long_enough);
    switch (scan.run()) {
        case Scan::State::field:
        case Scan::State::more: break;
        case Scan::State::record: consume(scan.consumed); return scan.record;
        case Scan::State::broken: return refuse(scan.bad_line, scan.bad_column, scan.why, scan.give_up);
    }
    if (!long_enough) return {};
    if (scan.in_quotes) return refuse(scan.bad_line, scan.bad_column, "this quote is not closed", scan.give_up);
    return refuse(line_, 1, "the line is longer than 64 KiB", 0);
}

std::string csv_escape(std::string_view text) {
    std::string cell = is_formula(text) ? "'" : "";
    cell += text;
    const bool spaced = !cell.empty() && (cell.front() == ' ' || cell.back() == ' ');
    if (!spaced && cell.find_first_of(",;\"\r\n\t") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += c;
        quoted += c;
    }
    return quoted + '"';
}

std::string csv_unguard(std::string_view text) {
    return std::string(text.starts_with('\'') && is_formula(text) ? text.substr(1) : text);
}

}  // namespace controller::ledger
