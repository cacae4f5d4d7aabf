#include "firmware/cli/daemon.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <limits>
#include <optional>
#include <sstream>

#include "config/words/diagnostic.hpp"
#include "firmware/cli/cli.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/text.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t k_most_of_a_page = 200;
constexpr std::size_t k_no_limit = std::numeric_limits<std::size_t>::max();

Client client_for(const Globals& globals) {
    if (!globals.socket.empty()) return Client(globals.socket);
    const Whereabouts there = read_whereabouts(globals.directory);
    if (!there.fault.empty())
        std::cerr << "tillcast: " << there.fault << "; trying " << there.socket.string()
                  << " (--config or --socket names another place)\n";
    return Client(there.socket);
}

}  // namespace

CLI::App* add_daemon_command(CLI::App& parent, const std::string& name, const std::string& description,
                             Globals& globals) {
    auto* command = parent.add_subcommand(name, description);
    command->fallthrough();
    command->add_flag("--json", globals.as_json, "Print JSON, as the HTTP API has it");
    return command;
}

void add_limit(CLI::App& command, std::size_t& limit) {
    command.add_option("--limit", limit, "At most so many (default " + std::to_string(limit) + ")")
        ->check(CLI::Range(1, 1'000'000));
}

Whereabouts read_whereabouts(const std::filesystem::path& directory) {
    Whereabouts there;
    const std::filesystem::path path = directory / "tillcast.toml";
    std::ifstream file(path);
    std::ostringstream text;
    if (!file || (file.peek() != std::ifstream::traits_type::eof() && !(text << file.rdbuf()))) {
        there.fault = "cannot read " + path.string() + ": " + std::strerror(errno);
        return there;
    }
    try {
        const toml::table table = toml::parse(text.str());
        there.country = table["shop"]["country"].value_or(std::string());
        if (const auto socket = table["control"]["socket"].value<std::string>()) there.socket = directory / *socket;
    } catch (const toml::parse_error& wrong) {
        const auto at = wrong.source().begin;
        there.fault = words::to_string({{path.string(), static_cast<int>(at.line), static_cast<int>(at.column)},
                                        std::string(wrong.description())});
    }
    return there;
}

void refuse(const std::string& why) {
    std::cerr << "tillcast: " << printable(why) << '\n';
    throw CLI::RuntimeError(k_refused);
}

void Target::add(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text_ += text_.find('?') == std::string::npos ? '?' : '&';
    text_ += std::string(name) + "=" + escaped(value);
}

json::value Listing::to_json() const { return json::object{{"data", data}, {"next_cursor", next_cursor}}; }

Daemon::Daemon(const Globals& globals) : client_(client_for(globals)) {}

json::value Daemon::judged(const Reply& reply) const {
    if (!reply) refuse(reply.error());
    if (!reply->ok()) refuse(reply->complaint());
    return reply->body;
}

json::value Daemon::get(const std::string& target) const { return judged(client_.get(target)); }

json::value Daemon::post(const std::string& target, const json::value& body, const std::string& idempotency_key) const {
    return judged(client_.post(target, body, idempotency_key.empty() ? new_key() : idempotency_key));
}

json::value Daemon::remove(const std::string& target) const { return judged(client_.remove(target)); }

std::vector<Answer> Daemon::post_lines(const std::string& target, const std::vector<json::value>& lines) const {
    auto answers = client_.post_lines(target, lines);
    if (!answers) refuse(answers.error());
    return std::move(*answers);
}

Listing Daemon::list(const std::string& target, std::size_t limit) const {
    Listing listing;
    std::string cursor;
    while (listing.data.size() < limit) {
        Target page(target);
        if (limit != k_no_limit)
            page.add("limit", std::to_string(std::min(limit - listing.data.size(), k_most_of_a_page)));
        page.add("cursor", cursor);
        const json::value answer = get(page.text());
        const json::array& data = list_of(answer, "data");
        listing.data.insert(listing.data.end(), data.begin(), data.end());
        cursor = text_of(answer, "next_cursor");
        if (cursor.empty()) return listing;
    }
    listing.next_cursor = json::string(cursor);
    return listing;
}

Listing Daemon::list(const std::string& target) const { return list(target, k_no_limit); }

std::string Daemon::time(const std::string& text, const std::string& option) const {
    if (text.empty()) return {};
    std::optional<words::Instant> now;
    if (text.starts_with('+')) now = words::from_rfc3339(text_of(get("/v1/clock"), "now"));
    const auto at = parse_time(text, now.value_or(machine_now()));
    if (!at)
        refuse(option + " \"" + text + "\": a time is written like 2026-11-22T10:00:00Z, \"2026-11-22 10:00\" or +2h");
    return words::to_rfc3339(*at);
}

void print_json(const json::value& value) { std::cout << json::serialize(value) << '\n'; }

void tell_of_more(const Listing& listing) {
    if (!listing.next_cursor.is_null())
        std::cerr << "These are the first " << listing.data.size() << "; --limit shows more.\n";
}

}  // namespace firmware::cli
