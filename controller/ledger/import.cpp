#include "controller/ledger/import.hpp"

#include <algorithm>
#include <charconv>

#include "controller/ledger/names.hpp"
#include "controller/ledger/number.hpp"

namespace controller::ledger {

namespace {

using Column = ImportColumn;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string small(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return result;
}

std::vector<std::string> split_tags(std::string_view text) {
    std::vector<std::string> tags;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t end = std::min(text.find('|', from), text.size());
        const std::string_view tag = trimmed(text.substr(from, end - from));
        if (!tag.empty()) tags.emplace_back(tag);
        from = end + 1;
    }
    return tags;
}

// RFC 3339, or a date: its first moment, UTC.
std::optional<words::Instant> instant(const std::string& text) {
    return words::from_rfc3339(text.size() == 10 ? text + "T00:00:00Z" : text);
}

// The column that a fault of a contact or of its consent is about.
Column column_of(std::string_view pointer, bool is_consent) {
    constexpr std::string_view k_preferences = "/preferences";
    if (pointer.starts_with(k_preferences)) pointer.remove_prefix(k_preferences.size());
    std::string name(pointer.substr(1, pointer.find('/', 1) - 1));
    if (is_consent) name = "consent_" + name;
    return value_of<Column>(k_import_columns, name).value_or(is_consent ? Column::consent : Column::number);
}

// The cells of one record by column.
class Row {
public:
    Row(const CsvRecord& record, const std::vector<Column>& columns) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const CsvField& field = record.fields[i];
            auto& cell = cells_.at(static_cast<std::size_t>(columns[i]));
            cell = CsvField{csv_unguard(trimmed(field.text)), field.line, field.column};
        }
    }

    bool empty() const {
        return std::all_of(cells_.begin(), cells_.end(), [](const CsvField& cell) { return cell.text.empty(); });
    }
    const CsvField& cell(Column column) const { return cells_.at(static_cast<std::size_t>(column)); }
    const std::string& text(Column column) const { return cell(column).text; }
    bool has(Column column) const { return !text(column).empty(); }
    Field field(Column column) const { return has(column) ? Field(text(column)) : Field(); }

private:
    std::array<CsvField, k_import_columns.size()> cells_{};
};

// What is wrong with a row.
struct Finding {
    Column column;
    std::string message;
};

template <class E, std::size_t n>
void read_name(const Row& row, Column column, const std::array<std::string_view, n>& names, E& to,
               std::vector<Finding>& findings) {
    if (!row.has(column)) return;
    if (const auto value = value_of<E>(names, small(row.text(column))))
        to = *value;
    else
        findings.push_back(
            {column, "'" + row.text(column) + "' is not known here" + words::did_you_mean(row.text(column), names)});
}

PreferenceInput read_preference(const Row& row, std::vector<Finding>& findings) {
    PreferenceInput wish;
    if (row.has(Column::hours)) {
        const std::string& text = row.text(Column::hours);
        const std::size_t dash = std::min(text.find('-'), text.size());
        const auto hours = parse_hours(std::string(trimmed(text.substr(0, dash))),
                                       std::string(trimmed(text.substr(std::min(dash + 1, text.size())))));
        if (hours)
            wish.hours = *hours;
        else
            findings.push_back({Column::hours, "hours are written like 10:00-20:00"});
    }
    if (row.has(Column::days)) {
        const auto days = parse_days(split_tags(small(row.text(Column::days))));
        if (days)
            wish.days = *days;
        else
            findings.push_back({Column::days, "days are written like mon|tue|sat"});
    }
    if (row.has(Column::pause_until)) {
        const auto until = instant(row.text(Column::pause_until));
        if (until)
            wish.pause_until = *until;
        else
            findings.push_back({Column::pause_until, "a time is written like 2026-11-22T10:00:00Z or 2026-11-22"});
    }
    if (row.has(Column::max_per_30d)) {
        const std::string& text = row.text(Column::max_per_30d);
        std::int64_t max = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), max);
        const bool whole = error == std::errc() && end == text.data() + text.size();
        wish.max_per_30d = whole ? max : 0;  // which `check` refuses
    }
    return wish;
}

ContactInput read_contact(const Row& row, const words::Number& number, std::vector<Finding>& findings) {
    ContactInput contact{number};
    contact.first_name = row.field(Column::first_name);
    contact.last_name = row.field(Column::last_name);
    contact.language = row.field(Column::language);
    contact.zone = row.field(Column::zone);
    contact.region = row.field(Column::region);
    contact.birthday = row.field(Column::birthday);
    contact.external_id = row.field(Column::external_id);
    if (row.has(Column::tags)) contact.tags = split_tags(row.text(Column::tags));
    contact.preference = read_preference(row, findings);
    return contact;
}

ConsentInput read_consent_of(const Row& row, const words::Number& number, std::vector<Finding>& findings) {
    static constexpr std::array<std::string_view, 2> k_status_names = {"granted", "withdrawn"};
    ConsentInput consent{number};
    consent.source = Source::import;
    read_name(row, Column::consent, k_status_names, consent.status, findings);
    read_name(row, Column::consent_source, k_source_names, consent.source, findings);
    read_name(row, Column::consent_basis, k_basis_names, consent.basis, findings);
    if (row.has(Column::consent_wording)) consent.wording = row.text(Column::consent_wording);
    if (row.has(Column::consent_at)) {
        consent.at = instant(row.text(Column::consent_at));
        if (!consent.at)
            findings.push_back({Column::consent_at, "a time is written like 2026-11-22T10:00:00Z or 2026-11-22"});
    } else if (consent.status == ConsentStatus::granted) {
        findings.push_back({Column::consent, "a granted consent must say when it was given, in consent_at"});
    }
    return consent;
}

void add_faults(std::vector<Finding>& findings, const Faults& faults, bool is_consent) {
    for (const Fault& fault : faults)
        findings.push_back({column_of(fault.pointer, is_consent), make_error_code(fault.why).message()});
}

}  // namespace

ContactImport::ContactImport(std::string file, std::string country, words::Instant now)
    : file_(std::move(file)), country_(std::move(country)), now_(now), reader_(file_) {}

std::optional<ImportItem> ContactImport::next() {
    while (items_.empty() && !stopped_) {
        std::optional<CsvItem> item = reader_.next();
        if (!item) return {};
        if (const auto* record = std::get_if<CsvRecord>(&*item))
            take(*record);
        else
            find(std::get<words::Diagnostic>(*item));
    }
    if (items_.empty()) return {};
    ImportItem first = std::move(items_.front());
    items_.pop_front();
    return first;
}

void ContactImport::find(const CsvField& field, std::string message) {
    find(words::Diagnostic{{file_, field.line, field.column}, std::move(message)});
}

void ContactImport::find(words::Diagnostic diagnostic) {
    if (stopped_) return;
    // Without its header nothing of the file can be read.
    if (columns_.empty()) stopped_ = true;
    if (++findings_ == k_max_import_findings) {
        stopped_ = true;
        diagnostic.message += "; there is too much wrong here, the rest of the file is not read";
    }
    items_.emplace_back(std::move(diagnostic));
}

void ContactImport::take(const CsvRecord& record) {
    if (columns_.empty())
        take_header(record);
    else
        take_row(record);
}

void ContactImport::take_header(const CsvRecord& record) {
    std::vector<Column> columns;
    std::vector<words::Diagnostic> wrong;
    for (const CsvField& field : record.fields) {
        const std::string name = small(trimmed(field.text));
        const auto column = value_of<Column>(k_import_columns, name);
        if (!column)
            wrong.push_back({{file_, field.line, field.column},
                             "there is no column '" + name + "'" + words::did_you_mean(name, k_import_columns)});
        else if (std::find(columns.begin(), columns.end(), *column) != columns.end())
            wrong.push_back({{file_, field.line, field.column}, "the column '" + name + "' is there twice"});
        else
            columns.push_back(*column);
    }
    if (wrong.empty() && std::find(columns.begin(), columns.end(), Column::number) == columns.end())
        wrong.push_back(
            {{file_, record.fields[0].line, 1}, "the first line must name the columns, among them 'number'"});
    stopped_ = !wrong.empty();
    for (auto& diagnostic : wrong) items_.emplace_back(std::move(diagnostic));
    if (!stopped_) columns_ = std::move(columns);
}

void ContactImport::take_row(const CsvRecord& record) {
    if (record.fields.size() != columns_.size()) {
        if (record.fields.size() == 1 && trimmed(record.fields[0].text).empty()) return;
        find(record.fields[0], "the line has " + std::to_string(record.fields.size()) + " fields, the first line " +
                                   std::to_string(columns_.size()));
        return;
    }
    const Row row(record, columns_);
    if (row.empty()) return;
    const auto number = parse_number(row.text(Column::number), country_);
    if (!number) {
        find(row.cell(Column::number), number.error().message());
        return;
    }
    std::vector<Finding> findings;
    ImportRow result{record.fields[0].line, read_contact(row, *number, findings), {}};
    add_faults(findings, check(result.contact, now_), false);
    if (row.has(Column::consent)) {
        result.consent = read_consent_of(row, *number, findings);
        add_faults(findings, check(*result.consent, now_), true);
    }
    std::stable_sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) {
        const CsvField &left = row.cell(a.column), &right = row.cell(b.column);
        return std::pair(left.line, left.column) < std::pair(right.line, right.column);
    });
    for (Finding& finding : findings) find(row.cell(finding.column), std::move(finding.message));
    if (findings.empty()) items_.emplace_back(std::move(result));
}

}  // namespace controller::ledger
