#include "firmware/cli/import_command.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "controller/ledger/import.hpp"
#include "firmware/cli/cli.hpp"
#include "firmware/cli/import_rows.hpp"
#include "firmware/cli/progress.hpp"
#include "firmware/cli/text.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;
namespace ledger = controller::ledger;

constexpr std::size_t k_batch = 500;  // lines that the daemon commits together
constexpr std::size_t k_chunk = 64 * 1024;

struct Options {
    std::string file;
    std::string country;
    bool dry_run = false;
};

struct Sum {
    std::int64_t good = 0;     ///< lines that could be read
    std::int64_t refused = 0;  ///< things that are wrong with lines, here or as the daemon sees it
    std::int64_t created = 0, consents = 0, known_consents = 0;
};

words::Instant last_change(const std::string& file) {
    const auto changed = std::filesystem::last_write_time(file);
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::file_clock::to_sys(changed));
}

class Import {
public:
    Import(const Globals& globals, const Options& options);
    Sum run();

private:
    void take(const ledger::ImportItem& item);
    void flush();
    void post(const std::string& target, const std::vector<json::value>& lines, const std::vector<int>& places);
    void find(const words::Diagnostic& diagnostic);

    std::optional<Daemon> daemon_;  ///< nothing: only read
    std::string file_;
    std::ifstream stream_;
    words::Instant written_;
    ledger::ContactImport reader_;
    Progress progress_;
    std::vector<json::value> contacts_, consents_;
    std::vector<int> contact_lines_, consent_lines_;
    Sum sum_;
};

std::string country_for(const Globals& globals, const Options& options) {
    if (!options.country.empty()) return options.country;
    const Whereabouts there = read_whereabouts(globals.directory);
    if (there.country.empty())
        refuse((there.fault.empty() ? "tillcast.toml does not name the shop's country" : there.fault) +
               "; --country says by which country's plan national numbers are read");
    return there.country;
}

std::uint64_t size_of(const std::string& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) refuse("cannot read " + file + ": " + error.message());
    return size;
}

Import::Import(const Globals& globals, const Options& options)
    : file_(options.file),
      stream_(options.file, std::ios::binary),
      reader_(options.file, country_for(globals, options), machine_now()),
      progress_(size_of(options.file), terminal_of(STDERR_FILENO)) {
    if (!stream_) refuse("cannot read " + file_ + ": " + std::strerror(errno));
    written_ = last_change(file_);
    if (!options.dry_run) daemon_.emplace(globals);
}

Sum Import::run() {
    std::string chunk;
    std::uint64_t done = 0;
    for (bool more = true; more && !reader_.stopped();) {
        chunk.resize(k_chunk);
        stream_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        chunk.resize(static_cast<std::size_t>(stream_.gcount()));
        reader_.feed(chunk);
        more = stream_.good();
        if (!more) reader_.finish();
        while (const auto item = reader_.next()) take(*item);
        done += chunk.size();
        progress_.at(done, count_of(sum_.good, "line"));
    }
    flush();
    progress_.clear();
    return sum_;
}

void Import::find(const words::Diagnostic& diagnostic) {
    progress_.clear();
    std::cerr << printable(to_string(diagnostic)) << '\n';
    ++sum_.refused;
}

void Import::take(const ledger::ImportItem& item) {
    if (const auto* wrong = std::get_if<words::Diagnostic>(&item)) return find(*wrong);
    const auto& row = std::get<ledger::ImportRow>(item);
    ++sum_.good;
    if (!daemon_) return;
    contacts_.push_back(contact_of(row));
    contact_lines_.push_back(row.line);
    if (auto consent = consent_of(row, written_)) {
        consents_.push_back(std::move(*consent));
        consent_lines_.push_back(row.line);
    }
    if (contacts_.size() == k_batch) flush();
}

void Import::flush() {
    post("/v1/contacts", contacts_, contact_lines_);
    post("/v1/consents", consents_, consent_lines_);
    contacts_.clear();
    consents_.clear();
    contact_lines_.clear();
    consent_lines_.clear();
}

void Import::post(const std::string& target, const std::vector<json::value>& lines, const std::vector<int>& places) {
    if (lines.empty()) return;
    const bool consents = target == "/v1/consents";
    const std::vector<Answer> answers = daemon_->post_lines(target, lines);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!answers[i].ok())
            find({{file_, places[i], 1}, answers[i].complaint()});
        else if (consents)
            ++(answers[i].status == 200 ? sum_.known_consents : sum_.consents);
        else if (answers[i].status == 201)
            ++sum_.created;
    }
}

void print(const Sum& sum, const Globals& globals, bool dry_run) {
    if (globals.as_json)
        return print_json(json::object{{"lines", sum.good},
                                       {"refused", sum.refused},
                                       {"contacts_created", sum.created},
                                       {"consents_recorded", sum.consents},
                                       {"consents_known", sum.known_consents}});
    std::cout << count_of(sum.good, "good line") << ", " << sum.refused << " refused";
    if (dry_run)
        std::cout << "; nothing was sent";
    else
        std::cout << "; " << count_of(sum.created, "new contact") << ", " << count_of(sum.consents, "new consent")
                  << ", " << sum.known_consents << " known already";
    std::cout << '\n';
}

void bring_in(const Globals& globals, const Options& options) {
    const Sum sum = Import(globals, options).run();
    print(sum, globals, options.dry_run);
    if (sum.refused > 0) throw CLI::RuntimeError(k_refused);
}

std::string columns() {
    std::string text = "The first line names the columns, in any order; only number must be there:\n ";
    for (const std::string_view name : ledger::k_import_columns) text += " " + std::string(name);
    return text + "\nTags are separated by |. consent is granted or withdrawn; granted needs consent_at.";
}

}  // namespace

void add_import_command(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(app, "import", "Bring in contacts and their consents from a CSV file", globals);
    const auto options = std::make_shared<Options>();
    command->add_option("FILE", options->file, "Comma or semicolon separated, UTF-8")->required();
    command->add_option("--country", options->country,
                        "Whose national numbers are meant, such as ES (default: the shop's)");
    command->add_flag("--dry-run", options->dry_run, "Only say what is wrong; needs no daemon");
    command->footer(columns());
    command->callback([&globals, options] { bring_in(globals, *options); });
}

}  // namespace firmware::cli
