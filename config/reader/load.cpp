#include "config/reader/load.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "config/reader/country_checks.hpp"
#include "config/reader/country_file.hpp"
#include "config/reader/main_file.hpp"
#include "config/reader/operator_file.hpp"
#include "config/reader/places.hpp"
#include "config/reader/profiles.hpp"
#include "config/reader/shipped.hpp"
#include "config/reader/texts.hpp"

namespace reader {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_main_file = "tillcast.toml";
constexpr std::array<std::string_view, 5> k_folders = {"segments", "templates", "countries", "modems", "operators"};
constexpr std::size_t k_most_files = 1000;  // in one folder

// What is wrong with a file before its text is looked at.
using Unreadable = std::vector<words::Diagnostic>;

void read_file(const fs::path& directory, const std::string& name, std::vector<SourceFile>& files, Unreadable& wrong) {
    const fs::path path = directory / name;
    const auto refuse = [&](const std::string& why) { wrong.push_back({{name, 1, 1}, why}); };
    files.push_back({name, ""});
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return refuse("there is no file " + quote(path.string()));
    if (error) return refuse("cannot be read: " + error.message());
    if (status.type() != fs::file_type::regular) return refuse("is not a file");
    std::ifstream in(path, std::ios::binary);
    std::string text(k_largest_file + 1, '\0');
    errno = 0;
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in.is_open() || in.bad()) return refuse("cannot be read: " + std::generic_category().message(errno));
    text.resize(static_cast<std::size_t>(in.gcount()));
    files.back().text = std::move(text);
}

void read_folder(const fs::path& directory, std::string_view folder, std::vector<SourceFile>& files,
                 Unreadable& wrong) {
    std::error_code error;
    std::vector<std::string> names;
    const fs::path path = directory / folder;
    if (fs::status(path, error).type() == fs::file_type::not_found) return;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (name.ends_with(".toml") && name.front() != '.') names.push_back(std::string(folder) + "/" + name);
    }
    if (error) wrong.push_back({{std::string(folder), 1, 1}, "cannot be read: " + error.message()});
    if (names.size() > k_most_files) {
        wrong.push_back({{std::string(folder), 1, 1}, "holds more than " + std::to_string(k_most_files) + " files"});
        return;
    }
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) read_file(directory, name, files, wrong);
}

// FNV-1a, 64 bits; a zero byte ends each name and text.
std::uint64_t fingerprint(std::span<const SourceFile> files) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&](std::string_view text) {
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        hash *= 0x100000001b3U;
    };
    for (const SourceFile& file : files) {
        add(file.name);
        add(file.text);
    }
    return hash;
}

// `countries/fr.toml` → `FR`; nothing where the name is not a country's.
std::string country_of(std::string_view file) {
    const auto slash = file.rfind('/');
    std::string code(file.substr(slash == std::string_view::npos ? 0 : slash + 1));
    code = code.substr(0, code.size() - std::string_view(".toml").size());
    const bool small = std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    for (char& c : code) c = static_cast<char>(c - 'a' + 'A');
    return small && is_country(code) ? code : "";
}

std::map<std::string, words::CountryRules> read_shipped(Findings& findings) {
    std::map<std::string, words::CountryRules> countries;
    for (const ShippedFile& shipped : shipped_countries()) {
        const SourceFile file{"shipped countries/" + std::string(shipped.name), std::string(shipped.text)};
        const std::string country = country_of(shipped.name);
        const auto document = parse_document(file, findings);
        if (document)
            countries[country] = rules_of(read_country_file(*document, country, Need::required, findings), findings);
    }
    return countries;
}

void read_own_country(const Document& document, Config& config, Findings& findings) {
    const std::string country = country_of(document.file.name);
    if (country.empty()) {
        findings.error({document.file.name, 1, 1},
                       "a country's file is named by its code, such as \"countries/se.toml\"");
        return;
    }
    const auto shipped = config.countries.find(country);
    const Need need = shipped == config.countries.end() ? Need::required : Need::optional;
    const CountryDraft draft = read_country_file(document, country, need, findings);
    config.countries[country] =
        need == Need::required ? rules_of(draft, findings) : tighten(shipped->second, draft, findings);
}

void ask(std::span<const Checker> checkers, const Config& config, Findings& findings) {
    const auto errors = findings.errors();
    const bool sources_are_good = std::none_of(errors.begin(), errors.end(), [](const words::Diagnostic& error) {
        return error.at.file.starts_with("segments") || error.at.file.starts_with("templates");
    });
    if (!sources_are_good) return;
    for (const Checker& checker : checkers)
        for (words::Diagnostic& error : checker(config)) findings.error(std::move(error.at), std::move(error.message));
}

bool is_data(const SourceFile& file) { return file.name.starts_with("modems/") || file.name.starts_with("operators/"); }

std::vector<SourceFile> files_in(std::string_view folder, std::span<const SourceFile> files,
                                 const std::function<bool(const SourceFile&)>& is_readable) {
    std::vector<SourceFile> found;
    std::copy_if(files.begin(), files.end(), std::back_inserter(found),
                 [&](const SourceFile& file) { return file.name.starts_with(folder) && is_readable(file); });
    return found;
}

Loaded read_all(const fs::path& directory, std::span<const SourceFile> files, const Unreadable& wrong,
                words::Instant now, std::span<const Checker> checkers) {
    Findings findings(files);
    for (const words::Diagnostic& diagnostic : wrong) findings.error(diagnostic.at, diagnostic.message);
    const auto is_readable = [&](const SourceFile& file) {
        return std::none_of(wrong.begin(), wrong.end(), [&](const auto& bad) { return bad.at.file == file.name; });
    };
    Config config;
    config.directory = directory;
    config.shop.language = "en";  // until the main file says otherwise: a plain text must be in some language
    config.countries = read_shipped(findings);
    config.generation = fingerprint(files);
    // Before the main file, which names them.
    config.modem_profiles = read_profiles(files_in("modems/", files, is_readable), findings);
    config.operators = read_operators(files_in("operators/", files, is_readable), findings);
    TakenIds segment_ids, template_ids;
    MainPlaces places{{std::string(k_main_file), 1, 1}, {}};
    for (const SourceFile& file : files) {
        if (!is_readable(file) || is_data(file)) continue;
        const auto document = parse_document(file, findings);
        if (!document) continue;
        if (file.name == k_main_file) {
            read_main_file(*document, config, findings);
            places = places_of(*document);
        } else if (file.name.starts_with("segments/")) {
            read_segments(*document, config.segments, segment_ids, findings);
        } else if (file.name.starts_with("templates/")) {
            read_templates(*document, config.shop.language, config.templates, template_ids, findings);
        } else if (file.name.starts_with("countries/")) {
            read_own_country(*document, config, findings);
        }
    }
    check_countries(places, config, now, findings);
    ask(checkers, config, findings);
    Loaded loaded{{}, findings.errors(), findings.warnings()};
    if (loaded.errors.empty()) loaded.config = std::move(config);
    return loaded;
}

}  // namespace

Loaded load(const fs::path& directory, words::Instant now, std::span<const Checker> checkers) {
    std::error_code error;
    fs::path absolute = fs::absolute(directory, error);
    if (error) absolute = directory;
    std::vector<SourceFile> files;
    Unreadable wrong;
    read_file(absolute, std::string(k_main_file), files, wrong);
    for (const std::string_view folder : k_folders) read_folder(absolute, folder, files, wrong);
    return read_all(absolute.lexically_normal(), files, wrong, now, checkers);
}

Loaded parse(const fs::path& directory, std::span<const SourceFile> files, words::Instant now,
             std::span<const Checker> checkers) {
    return read_all(directory, files, {}, now, checkers);
}

}  // namespace reader
