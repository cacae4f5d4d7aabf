#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/cli/client.hpp"

namespace firmware::cli {

inline constexpr std::size_t k_usual_limit = 50;

/// What --config, --socket and --json say once the command line was read.
struct Globals {
    std::string directory = "/etc/tillcast";
    std::string socket;
    bool as_json = false;
};

/// A command, or one below it, that speaks with the daemon: takes --config, --socket and --json wherever they stand.
CLI::App* add_daemon_command(CLI::App& parent, const std::string& name, const std::string& description,
                             Globals& globals);
/// `--limit` of a listing.
void add_limit(CLI::App& command, std::size_t& limit);

/// What the commands need of `tillcast.toml`. Read leniently, as a fault elsewhere in it must not keep a technician
/// from the daemon that runs. `fault` says why it could not be read; the usual values stand then.
struct Whereabouts {
    std::filesystem::path socket = "/run/tillcast/control.sock";
    std::string country;  ///< of the shop
    std::string fault;
};
Whereabouts read_whereabouts(const std::filesystem::path& directory);

/// Tells on standard error why it cannot be done, and ends the command with k_refused.
[[noreturn]] void refuse(const std::string& why);

/// The option takes one of the names.
template <std::size_t n>
CLI::IsMember one_of(const std::array<std::string_view, n>& names) {
    return CLI::IsMember(std::vector<std::string>(names.begin(), names.end()));
}

/// A path with a query; what is empty is left out.
class Target {
public:
    explicit Target(std::string path) : text_(std::move(path)) {}
    void add(std::string_view name, std::string_view value);
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// A listing as the API has it, over as many pages as were asked for.
struct Listing {
    boost::json::array data;
    boost::json::value next_cursor;  ///< null at the end
    boost::json::value to_json() const;
};

/// The daemon, for a command: whatever is not an answer that is fine ends the command with k_refused after it was told
/// on standard error. Ids and numbers in a `target` are escaped by the caller.
class Daemon {
public:
    explicit Daemon(const Globals& globals);

    boost::json::value get(const std::string& target) const;
    /// With an Idempotency-Key of its own where none is given.
    boost::json::value post(const std::string& target, const boost::json::value& body,
                            const std::string& idempotency_key = {}) const;
    boost::json::value remove(const std::string& target) const;
    /// One answer for each line, in their order.
    std::vector<Answer> post_lines(const std::string& target, const std::vector<boost::json::value>& lines) const;
    /// Of a listing with pages; at most `limit` entries.
    Listing list(const std::string& target, std::size_t limit) const;
    /// Of a short one: whatever the first page has, and those that follow.
    Listing list(const std::string& target) const;
    /// A time as a technician writes it, as the API wants it; `+2h` counts from the daemon's clock. Empty stays empty,
    /// and what is no time is refused by the name of its option.
    std::string time(const std::string& text, const std::string& option) const;

private:
    boost::json::value judged(const Reply& reply) const;

    Client client_;
};

/// Prints as one line of JSON.
void print_json(const boost::json::value& value);

/// To be told under a table that has not all.
void tell_of_more(const Listing& listing);

}  // namespace firmware::cli
