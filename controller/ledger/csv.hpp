#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/words/diagnostic.hpp"

namespace controller::ledger {

inline constexpr std::size_t k_max_csv_record = 64 * 1024;

struct CsvField {
    std::string text;
    int line = 1;    ///< where it begins
    int column = 1;  ///< in characters
};
struct CsvRecord {
    std::vector<CsvField> fields;
};
/// A record, or why a line is none.
using CsvItem = std::variant<CsvRecord, words::Diagnostic>;

/// Reads comma-separated values (RFC 4180) piece by piece: `,` or `;`, whichever the first line has more of, quotes,
/// a byte order mark, LF or CRLF. Empty lines are passed over. After a bad record it goes on with the next line.
class CsvReader {
public:
    explicit CsvReader(std::string file) : file_(std::move(file)) {}

    void feed(std::string_view chunk);
    /// No more is coming: the last line need not have an end.
    void finish() { finished_ = true; }
    /// The next item; nothing where more must be fed, or at the end.
    std::optional<CsvItem> next();

private:
    class Scan;
    std::string_view rest() const { return std::string_view(buffer_).substr(start_); }
    bool begin();
    bool skip_line();
    void consume(std::size_t count);
    CsvItem refuse(int line, int column, std::string message, std::size_t from);

    std::string file_;
    std::string buffer_;
    std::size_t start_ = 0;  ///< of what has not been read in `buffer_`
    int line_ = 1;           ///< of that
    char delimiter_ = 0;     ///< 0: the first line has not been seen
    bool skipping_ = false;  ///< the rest of a bad line
    bool finished_ = false;
};

/// One cell of an export: quoted where needed, and with a `'` in front of what a spreadsheet would take for a formula
/// (`=`, `+`, `-`, `@`, tab and carriage return in front).
std::string csv_escape(std::string_view text);

/// Takes away the `'` that `csv_escape` put there.
std::string csv_unguard(std::string_view text);

}  // namespace controller::ledger
