#include "firmware/cli/backup_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

// A large database on a slow stick.
constexpr std::chrono::hours k_patience{2};

void back_up(const Globals& globals, const std::string& path) {
    const std::filesystem::path socket =
        globals.socket.empty() ? read_whereabouts(globals.directory).socket : std::filesystem::path(globals.socket);
    json::object body;
    if (!path.empty()) body["path"] = std::filesystem::absolute(path).lexically_normal().string();
    const Reply reply = Client(socket, k_patience).post("/v1/backup", body);
    if (!reply) refuse(reply.error());
    if (!reply->ok()) refuse(reply->complaint());
    if (globals.as_json) return print_json(reply->body);
    std::cout << printable(text_of(reply->body, "path")) << ": "
              << size_text(number_of(reply->body, "bytes").value_or(0)) << ", opened and found sound\n";
}

void list(const Globals& globals) {
    const Listing listing = Daemon(globals).list("/v1/backups");
    if (globals.as_json) return print_json(listing.to_json());
    const json::value status = Daemon(globals).get("/v1/status");
    const json::value* store = find(status, "store");
    const json::value* salvaged = store == nullptr ? nullptr : find(*store, "salvaged");
    if (salvaged != nullptr && salvaged->is_object())
        std::cout << time_of(*salvaged, "at") << ": " << printable(text_of(*salvaged, "detail")) << "\n\n";
    if (listing.data.empty()) {
        std::cout
            << "There are no backups; tillcast backup PATH makes one, [backup] in tillcast.toml one each night.\n";
        return;
    }
    Table table({{"TIME"}, {"SIZE", true}, {"FILE", false, true}, {"RESULT", false, true}});
    for (const json::value& each : listing.data) {
        const std::string trouble = text_of(each, "trouble");
        const auto bytes = number_of(each, "bytes");
        table.add({time_of(each, "at"), bytes ? size_text(*bytes) : "", text_of(each, "path"),
                   trouble.empty() ? Cell("good", Colour::green) : Cell("failed: " + trouble, Colour::red)});
    }
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
}

}  // namespace

std::string size_text(std::int64_t bytes) {
    if (bytes < 1'000'000) return fmt::format("{} kB", (bytes + 999) / 1000);
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

void add_backup_command(CLI::App& app, Globals& globals) {
    auto* command =
        add_daemon_command(app, "backup", "Copy the database now, checked, while the gateway runs", globals);
    const auto path = std::make_shared<std::string>();
    command->add_option("PATH", *path,
                        "The folder to copy to (default: as [backup] has it); written by the daemon's user");
    auto* listing = add_daemon_command(*command, "list", "The last backups and what became of them", globals);
    command->footer("tillcast restore FILE brings one back, with the daemon stopped.");
    command->callback([&globals, path, listing] {
        if (listing->parsed()) return list(globals);
        back_up(globals, *path);
    });
}

}  // namespace firmware::cli
