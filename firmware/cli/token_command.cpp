#include "firmware/cli/token_command.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>
#include <sstream>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

constexpr const char* k_usual_scopes = "send,ledger,read";

json::array split(const std::string& scopes) {
    json::array list;
    std::istringstream stream(scopes);
    for (std::string scope; std::getline(stream, scope, ',');) list.emplace_back(scope);
    return list;
}

// Standard output has the token and nothing else, for `token=$(tillcast token create till)`.
void create(const Globals& globals, const std::string& name, const std::string& scopes) {
    const json::value answer =
        Daemon(globals).post("/v1/tokens", json::object{{"name", name}, {"scopes", split(scopes)}});
    if (globals.as_json) return print_json(answer);
    const std::string token = text_of(answer, "token");
    if (token.empty()) refuse("tillcastd answered without a token");
    std::cout << token << '\n';
}

void list(const Globals& globals) {
    const Listing listing = Daemon(globals).list("/v1/tokens");
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << "There are no tokens; tillcast token create NAME makes one.\n";
        return;
    }
    Table table({{"NAME", false, true}, {"SCOPES"}, {"CREATED"}});
    for (const json::value& token : listing.data)
        table.add({text_of(token, "name"), text_of(token, "scopes"), time_of(token, "created_at")});
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
}

void revoke(const Globals& globals, const std::string& name) {
    const json::value answer = Daemon(globals).remove("/v1/tokens/" + escaped(name));
    if (globals.as_json) return print_json(answer);
    std::cout << "The token is revoked.\n";
}

}  // namespace

void add_token_command(CLI::App& app, Globals& globals) {
    auto* command = app.add_subcommand("token", "Tokens, with which a till may speak to the gateway");
    command->fallthrough();
    command->require_subcommand(1);
    const auto name = std::make_shared<std::string>();
    const auto scopes = std::make_shared<std::string>(k_usual_scopes);
    auto* creating = add_daemon_command(*command, "create", "Make a token; it is shown this once", globals);
    creating->add_option("NAME", *name, "Who uses it, such as till-1")->required();
    creating->add_option("--scope", *scopes, "Of send, ledger, read and admin, with commas (default all but admin)");
    creating->callback([&globals, name, scopes] { create(globals, *name, *scopes); });
    add_daemon_command(*command, "list", "List the tokens", globals)->callback([&globals] { list(globals); });
    auto* revoking = add_daemon_command(*command, "revoke", "Make a token worthless", globals);
    revoking->add_option("NAME", *name, "Its name")->required();
    revoking->callback([&globals, name] { revoke(globals, *name); });
}

}  // namespace firmware::cli
