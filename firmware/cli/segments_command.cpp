#include "firmware/cli/segments_command.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

struct Options {
    std::string segment;
    std::size_t limit = k_usual_limit;
};

void list(const Globals& globals) {
    const Listing listing = Daemon(globals).list("/v1/segments");
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << "There are no segments; segments/*.toml of the configuration defines them.\n";
        return;
    }
    Table table({{"ID"}, {"NAME", false, true}, {"MEMBERS", true}, {"WHERE", false, true}});
    for (const json::value& segment : listing.data)
        table.add(
            {text_of(segment, "id"), text_of(segment, "name"), text_of(segment, "members"), text_of(segment, "where")});
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
}

void members(const Globals& globals, const Options& options) {
    const Listing listing =
        Daemon(globals).list("/v1/segments/" + escaped(options.segment) + "/members", options.limit);
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << "Nobody is in this segment.\n";
        return;
    }
    Table table(
        {{"ID"}, {"NUMBER"}, {"FIRST NAME", false, true}, {"LAST NAME", false, true}, {"LANGUAGE", false, false, 1}});
    for (const json::value& member : listing.data)
        table.add({text_of(member, "id"), text_of(member, "number"), text_of(member, "first_name"),
                   text_of(member, "last_name"), text_of(member, "language")});
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
    tell_of_more(listing);
}

}  // namespace

void add_segments_command(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(app, "segments", "List the segments, or the members of one", globals);
    const auto options = std::make_shared<Options>();
    command->add_option("SEGMENT", options->segment, "Its id");
    add_limit(*command, options->limit);
    command->callback([&globals, options] {
        if (options->segment.empty())
            list(globals);
        else
            members(globals, *options);
    });
}

}  // namespace firmware::cli
