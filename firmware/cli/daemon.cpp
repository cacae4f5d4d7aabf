#include "firmware/cli/daemon.hpp"

#include <toml++/toml.h>

#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>

#include "config/words/diagnostic.hpp"
#include "firmware/cli/cli.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t k_most_of_a_page = 200;

Client client_for(const Globals& globals) {
    if (!globals.socket.empty()) return Client(globals.socket);
    const Whereabouts there = read_whereabouts(globals.directory);
    if (!there.fault.empty())
        std::cerr << "tillcast: " << there.fault << "; trying " << there.socket.string()
                  << " (--config or --socket names another place)\n";
    return Client(there.socket);
}

std::string with_query(const std::string& target, const std::string& query) {
    return target + (target.find('?') == std::string::npos ? "?" : "&") + query;
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
    if (!file || !(text << file.rdbuf())) {
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

json::value Listing::to_json() const { return json::object{{"data", data}, {"next_cursor", next_cursor}}; }

Daemon::Daemon(const Globals& globals) : client_(client_for(globals)) {}

json::value Daemon::judged(const Reply& reply) const {
    if (!reply) refuse(reply.error());
    if (!reply->ok()) refuse(reply->complaint());
    return reply->body;
}

json::value Daemon::get(const std::string& target) const { return judged(client_.get(target)); }

json::value Daemon::post(const std::string& target, const json::value& body) const {
    const std::string key = new_key();
    const Reply first = client_.post(target, body, key);
    return judged(first.has_value() ? first : client_.post(target, body, key));
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
        const std::size_t page = std::min(limit - listing.data.size(), k_most_of_a_page);
        std::string query = limit == std::numeric_limits<std::size_t>::max() ? "" : "limit=" + std::to_string(page);
        if (!cursor.empty()) query += (query.empty() ? "cursor=" : "&cursor=") + escaped(cursor);
        const json::value answer = get(query.empty() ? target : with_query(target, query));
        const json::array& data = answer.is_array() ? answer.get_array() : list_of(answer, "data");
        listing.data.insert(listing.data.end(), data.begin(), data.end());
        cursor = text_of(answer, "next_cursor");
        if (cursor.empty()) return listing;
    }
    listing.next_cursor = json::string(cursor);
    return listing;
}

Listing Daemon::list(const std::string& target) const { return list(target, std::numeric_limits<std::size_t>::max()); }

void print_json(const json::value& value) { std::cout << json::serialize(value) << '\n'; }

void tell_of_more(const Listing& listing) {
    if (!listing.next_cursor.is_null())
        std::cerr << "These are the first " << listing.data.size() << "; --limit shows more.\n";
}

}  // namespace firmware::cli
