#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "controller/ledger/consent.hpp"
#include "controller/ledger/contact.hpp"
#include "controller/ledger/csv.hpp"

namespace controller::ledger {

/// The columns, in any order; only `number` must be there. Tags are separated by `|`, and so are the `days` (`mon|tue`)
/// that marketing may come on; `hours` are written `10:00-20:00`, `pause_until` as RFC 3339 or a date. `consent` is
/// `granted` or `withdrawn` and is for marketing; a granted one must say when (`consent_at`, RFC 3339 or a date).
enum class ImportColumn : std::uint8_t {
    number,
    first_name,
    last_name,
    language,
    zone,
    region,
    hours,
    days,
    pause_until,
    max_per_30d,
    birthday,
    tags,
    external_id,
    consent,
    consent_at,
    consent_source,
    consent_wording,
    consent_basis,
};
inline constexpr std::array<std::string_view, 18> k_import_columns = {
    "number",     "first_name",     "last_name",       "language",     "zone", "region",      "hours",
    "days",       "pause_until",    "max_per_30d",     "birthday",     "tags", "external_id", "consent",
    "consent_at", "consent_source", "consent_wording", "consent_basis"};

/// After so many findings the rest of the file is not read.
inline constexpr std::size_t k_max_import_findings = 1000;

/// One good line. An empty cell says nothing about its field.
struct ImportRow {
    int line = 0;
    ContactInput contact;
    std::optional<ConsentInput> consent;
};
/// A good line, or one thing that is wrong with a line that is left out.
using ImportItem = std::variant<ImportRow, words::Diagnostic>;

/// Reads a CSV file of contacts piece by piece; pure. A header with a column that is not known, that is there twice or
/// without `number` refuses the whole file.
class ContactImport {
public:
    /// `file` is for the findings; national numbers are read by `country`.
    ContactImport(std::string file, std::string country, words::Instant now);

    void feed(std::string_view chunk) { reader_.feed(chunk); }
    void finish() { reader_.finish(); }
    /// The next item in the order of the file; nothing where more must be fed, or at the end.
    std::optional<ImportItem> next();
    /// The rest of the file will not be read: the header is wrong, or there are too many findings.
    bool stopped() const { return stopped_; }

private:
    void take(const CsvRecord& record);
    void take_header(const CsvRecord& record);
    void take_row(const CsvRecord& record);
    void find(const CsvField& field, std::string message);
    void find(words::Diagnostic diagnostic);

    std::string file_;
    std::string country_;
    words::Instant now_;
    CsvReader reader_;
    std::vector<ImportColumn> columns_;  ///< of the header
    std::deque<ImportItem> items_;
    std::size_t findings_ = 0;
    bool stopped_ = false;
};

}  // namespace controller::ledger
