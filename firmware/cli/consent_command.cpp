#include "firmware/cli/consent_command.hpp"

#include <iostream>
#include <memory>

#include "controller/ledger/consent.hpp"
#include "firmware/cli/fields.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;
namespace ledger = controller::ledger;

struct Options {
    std::string number, status;
    std::string scope = "marketing";
    std::string basis;
    std::string source = "staff";
    std::string wording, at, proof;
};

void record(const Globals& globals, const Options& options) {
    const Daemon daemon(globals);
    json::object body{
        {"number", options.number}, {"scope", options.scope}, {"status", options.status}, {"source", options.source}};
    for (const auto& [name, value] : {std::pair{"basis", &options.basis}, std::pair{"wording", &options.wording},
                                      std::pair{"proof", &options.proof}})
        if (!value->empty()) body[name] = *value;
    if (!options.at.empty()) body["at"] = daemon.time(options.at, "--at");
    const json::value entry = daemon.post("/v1/consents", body);
    if (globals.as_json) return print_json(entry);
    std::cout << printable(text_of(entry, "id") + "  " + text_of(entry, "number") + ": " + text_of(entry, "scope") +
                           " " + text_of(entry, "status") + ", " + time_of(entry, "at"))
              << '\n';
}

}  // namespace

void add_consent_command(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(
        app, "consent", "Record that a person agreed or withdrew (tillcast contacts NUMBER shows what holds)", globals);
    const auto options = std::make_shared<Options>();
    command->add_option("NUMBER", options->number, "+33612345678, or as the shop's country writes it")->required();
    command->add_option("STATUS", options->status, "granted, withdrawn or pending")
        ->required()
        ->check(one_of(ledger::k_consent_status_names));
    command->add_option("--scope", options->scope, "marketing (default), service or profiling")
        ->check(one_of(ledger::k_consent_scope_names));
    command->add_option("--basis", options->basis, "How it was given: express, double_opt_in, soft_opt_in, …")
        ->check(one_of(ledger::k_basis_names));
    command->add_option("--source", options->source, "Where it was given: staff (default), pos, paper, …")
        ->check(one_of(ledger::k_source_names));
    command->add_option("--wording", options->wording, "What the person was told");
    command->add_option("--at", options->at, "When (default now): RFC 3339, or \"2026-11-22 10:00\" of this machine");
    command->add_option("--proof", options->proof, "Such as the number of the paper form");
    command->callback([&globals, options] { record(globals, *options); });
}

}  // namespace firmware::cli
