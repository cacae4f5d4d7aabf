#include "firmware/cli/contacts_command.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"

namespace firmware::cli {

namespace {

namespace json = boost::json;

struct Options {
    std::string who;
    std::size_t limit = k_usual_limit;
};

std::string full_name(const json::value& contact) {
    const std::string first = text_of(contact, "first_name"), last = text_of(contact, "last_name");
    return first + (first.empty() || last.empty() ? "" : " ") + last;
}

// `marketing: granted (express, pos), 2026-11-22 11:00:00`, a line each.
std::string consents_of(const json::value& contact) {
    std::string text;
    for (const json::value& consent : list_of(contact, "consents")) {
        const std::string wording = text_of(consent, "wording");
        text += (text.empty() ? "" : "\n") + text_of(consent, "scope") + ": " + text_of(consent, "status") + " (" +
                text_of(consent, "basis") + ", " + text_of(consent, "source") + ") " + time_of(consent, "at") +
                (wording.empty() ? "" : " \"" + wording + "\"");
    }
    return text;
}

// `10:00-20:00, mon, tue, not before 2026-12-01 09:00:00, at most 2 in 30 days`.
std::string wishes_of(const json::value& wishes) {
    std::string text;
    const auto add = [&](const std::string& wish) { text += (text.empty() || wish.empty() ? "" : ", ") + wish; };
    const json::array& hours = list_of(wishes, "hours");
    if (hours.size() == 2) add(text_of(hours[0]) + "-" + text_of(hours[1]));
    add(text_of(wishes, "days"));
    if (const std::string until = time_of(wishes, "pause_until"); !until.empty()) add("nothing before " + until);
    if (const std::string max = text_of(wishes, "max_per_30d"); !max.empty()) add("at most " + max + " in 30 days");
    return text;
}

std::string suppressions_of(const json::value& contact) {
    std::string text;
    for (const json::value& each : list_of(contact, "suppressions"))
        text += (text.empty() ? "" : "\n") + text_of(each, "scope") + ": " + text_of(each, "reason") + ", since " +
                time_of(each, "since");
    return text;
}

Cell marketing_of(const json::value& contact) {
    if (is_true(contact, "suppressed")) return {"suppressed", Colour::yellow};
    for (const json::value& consent : list_of(contact, "consents"))
        if (text_of(consent, "scope") == "marketing") return text_of(consent, "status");
    return "";
}

void print_contact(const json::value& contact) {
    Details details;
    details.add("id", text_of(contact, "id"));
    details.add("number", text_of(contact, "number"));
    details.add("name", full_name(contact));
    for (const char* name : {"language", "zone", "region", "birthday", "tags", "stage", "source"})
        details.add(name, text_of(contact, name));
    details.add("external id", text_of(contact, "external_id"));
    details.add("since", time_of(contact, "created_at"));
    if (const json::value* wishes = find(contact, "preferences")) details.add("wishes", wishes_of(*wishes));
    details.add("consents", consents_of(contact));
    details.add("must not get", suppressions_of(contact), Colour::yellow);
    if (const json::value* metrics = find(contact, "metrics")) {
        details.add("purchases", text_of(*metrics, "n_purchases"));
        details.add("last purchase", time_of(*metrics, "last_purchase"));
    }
    std::cout << details.to_text(terminal_of(STDOUT_FILENO));
}

void show(const Globals& globals, const std::string& who) {
    const Daemon daemon(globals);
    json::value contact;
    if (who.starts_with("con_")) {
        contact = daemon.get("/v1/contacts/" + escaped(who));
    } else {
        const Listing found = daemon.list("/v1/contacts?number=" + escaped(who));
        if (found.data.empty()) refuse("there is no contact with the number " + who);
        contact = found.data.front();
    }
    if (globals.as_json) return print_json(contact);
    print_contact(contact);
}

void list(const Globals& globals, std::size_t limit) {
    const Listing listing = Daemon(globals).list("/v1/contacts", limit);
    if (globals.as_json) return print_json(listing.to_json());
    if (listing.data.empty()) {
        std::cout << "There are no contacts yet.\n";
        return;
    }
    Table table({{"ID"},
                 {"NUMBER"},
                 {"NAME", false, true},
                 {"STAGE", false, false, 2},
                 {"MARKETING"},
                 {"TAGS", false, true, 1}});
    for (const json::value& contact : listing.data)
        table.add({text_of(contact, "id"), text_of(contact, "number"), full_name(contact), text_of(contact, "stage"),
                   marketing_of(contact), text_of(contact, "tags")});
    std::cout << table.to_text(terminal_of(STDOUT_FILENO));
    tell_of_more(listing);
}

}  // namespace

void add_contacts_command(CLI::App& app, Globals& globals) {
    auto* command = add_daemon_command(app, "contacts", "List the contacts, or show one", globals);
    const auto options = std::make_shared<Options>();
    command->add_option("WHO", options->who, "A number, or an id (con_…)");
    add_limit(*command, options->limit);
    command->callback([&globals, options] {
        if (options->who.empty())
            list(globals, options->limit);
        else
            show(globals, options->who);
    });
}

}  // namespace firmware::cli
