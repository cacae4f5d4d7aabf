#include <algorithm>
#include <array>

#include "modem/simulator/commands.hpp"
#include "modem/simulator/parameters.hpp"
#include "modem/simulator/text_mode.hpp"

namespace modem::simulator {
namespace {

using Kind = Command::Kind;
using Status = StoredMessage::Status;

/// The store of a name, where the family has it as its `<mem>` of that number.
std::optional<Memory> memory_of(const Personality& traits, std::size_t which, const Argument& argument) {
    const auto& known = traits.stores[which];
    if (std::ranges::find(known, argument.text) == known.end()) return std::nullopt;
    for (const auto memory : {Memory::sm, Memory::me, Memory::sr, Memory::mt})
        if (argument.text == name_of(memory)) return memory;
    return std::nullopt;
}

/// Some count what has come only after a while.
std::string counts(const Desk& desk, Memory memory) {
    const auto& storage = desk.state.storage(memory);
    const auto settled = desk.now - std::chrono::milliseconds(desk.state.traits->count_lag_ms);
    return std::to_string(storage.used_by(settled)) + "," + std::to_string(storage.capacity());
}

Outcome preferred(Desk& desk, const Command& command) {
    const auto& traits = *desk.state.traits;
    auto& memory = desk.state.settings.memory;
    if (command.kind == Kind::test) {
        desk.info.push_back("+CPMS: " + std::string(traits.stores_offer));
        return Outcome::ok();
    }
    if (command.kind == Kind::set) {
        const auto arguments = split_arguments(command.arguments);
        if (!arguments || arguments->size() > traits.stores.size()) return Outcome::cms(Cms::not_supported);
        auto wanted = memory;
        for (std::size_t i = 0; i < arguments->size(); ++i) {
            const auto one = memory_of(traits, i, (*arguments)[i]);
            if (!one) return Outcome::cms(Cms::not_supported);
            wanted[i] = *one;
        }
        memory = wanted;
        if (traits.stores_silent) return Outcome::ok();
    }
    if (command.kind == Kind::read) desk.state.notices_ended = false;
    std::string line = "+CPMS: ";
    for (std::size_t i = 0; i < traits.stores.size(); ++i) {
        if (i > 0) line += ",";
        if (command.kind == Kind::read) line += in_quotes(name_of(memory[i])) + ",";
        line += counts(desk, memory[i]);
    }
    desk.info.push_back(line);
    return Outcome::ok();
}

/// `0,,29` in the form of the family.
std::string numbers_of(std::string_view form, const StoredMessage& message) {
    std::string text(form);
    const auto fill = [&](std::string_view place, int value) {
        const auto at = text.find(place);
        if (at != std::string::npos) text.replace(at, place.size(), std::to_string(value));
    };
    fill("{stat}", static_cast<int>(message.status));
    fill("{length}", message.tpdu_length);
    return text;
}

/// What is said where there is nothing to show: `!321` is an error, an empty text is OK alone.
Outcome nothing_there(Desk& desk, std::string_view said) {
    if (said == "!321") return Outcome::cms(Cms::bad_index);
    if (!said.empty()) desk.info.emplace_back(said);
    return Outcome::ok();
}

void show(Desk& desk, const std::string& head, const StoredMessage& message,
          std::string_view form = "{stat},,{length}") {
    const bool by_mistake = desk.hazards.text_mode_read && head.starts_with("+CMGR");
    if (desk.state.settings.text_mode || by_mistake) {
        const auto shown = text_mode_lines(message, desk.state.settings);
        desk.info.push_back(head + shown.header + "\r\n" + shown.text);
        return;
    }
    desk.info.push_back(head + numbers_of(form, message) + "\r\n" + message.pdu);
}

void mark_read(StoredMessage& message) {
    if (message.status == Status::received_unread) message.status = Status::received_read;
}

Outcome read_one(Desk& desk, const Command& command) {
    if (command.kind == Kind::test) return Outcome::ok();
    auto& storage = desk.state.storage(desk.state.settings.memory[0]);
    const auto index = one_number(command, 0, storage.capacity(), -1);
    const int place = index ? desk.state.place(*index) : 0;
    auto* message = storage.at(place);
    if (message == nullptr)
        return nothing_there(desk, storage.is_place(place) ? desk.state.traits->empty_place : "!321");
    show(desk, "+CMGR: ", *message, desk.state.traits->read_head);
    mark_read(*message);
    return Outcome::ok();
}

constexpr int k_all = 4;
constexpr std::array<const char*, 5> k_status_words = {"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT", "ALL"};

std::optional<int> wanted_status(const Desk& desk, const Command& command) {
    if (command.kind == Kind::action) return 0;
    if (!desk.state.settings.text_mode) return one_number(command, 0, k_all, 0);
    const auto arguments = split_arguments(command.arguments);
    if (!arguments || arguments->size() != 1) return std::nullopt;
    const auto found = std::find(k_status_words.begin(), k_status_words.end(), arguments->front().text);
    if (found == k_status_words.end()) return std::nullopt;
    return static_cast<int>(found - k_status_words.begin());
}

Outcome list(Desk& desk, const Command& command) {
    if (command.kind == Kind::test) {
        desk.info.push_back(desk.state.settings.text_mode
                                ? "+CMGL: (\"REC UNREAD\",\"REC READ\",\"STO UNSENT\",\"STO SENT\",\"ALL\")"
                                : "+CMGL: (0-4)");
        return Outcome::ok();
    }
    const auto wanted = wanted_status(desk, command);
    if (!wanted) return Outcome::cms(Cms::bad_pdu);
    auto& storage = desk.state.storage(desk.state.settings.memory[0]);
    const auto& traits = *desk.state.traits;
    int shown = 0;
    for (const int index : storage.indexes()) {
        auto& message = *storage.at(index);
        if (*wanted != k_all && static_cast<int>(message.status) != *wanted) continue;
        show(desk, "+CMGL: " + std::to_string(desk.state.shown(index)) + ",", message);
        mark_read(message);
        ++shown;
    }
    auto outcome = shown == 0 ? nothing_there(desk, traits.empty_list) : Outcome::ok();
    const bool on_sim = desk.state.settings.memory[0] == Memory::sm;
    outcome.more = std::chrono::milliseconds(shown * (on_sim ? traits.list_ms_sm : traits.list_ms_me));
    return outcome;
}

bool flag_takes(int flag, Status status) {
    switch (status) {
        case Status::received_read: return flag >= 1;
        case Status::stored_sent: return flag >= 2;
        case Status::stored_unsent: return flag >= 3;
        case Status::received_unread: return flag >= 4;
    }
    return false;
}

Outcome remove(Desk& desk, const Command& command) {
    auto& storage = desk.state.storage(desk.state.settings.memory[0]);
    if (command.kind == Kind::test) {
        std::string places;
        for (const int index : storage.indexes())
            places += (places.empty() ? "" : ",") + std::to_string(desk.state.shown(index));
        desk.info.push_back("+CMGD: (" + places + "),(0-4)");
        return Outcome::ok();
    }
    const auto wanted = numbers(command, {-1, 0});
    if (command.kind != Kind::set || !wanted || !within((*wanted)[1], 0, 4)) return Outcome::cms(Cms::bad_index);
    const int flag = (*wanted)[1];
    if (flag == 0) {
        const int place = desk.state.place((*wanted)[0]);
        if (!storage.is_place(place)) return Outcome::cms(Cms::bad_index);
        storage.free(place);
        return Outcome::ok();
    }
    for (const int index : storage.indexes())
        if (flag_takes(flag, storage.at(index)->status)) storage.free(index);
    return Outcome::ok();
}

Outcome write(Desk& desk, const Command& command) {
    if (command.kind == Kind::test) return Outcome::ok();
    if (desk.state.settings.text_mode) return Outcome::cms(Cms::not_supported);
    constexpr int longest_tpdu = 164;
    const auto wanted = numbers(command, {0, static_cast<int>(Status::stored_unsent)});
    if (!wanted || !within((*wanted)[0], 1, longest_tpdu) || !within((*wanted)[1], 0, 3))
        return Outcome::cms(Cms::bad_pdu);
    if (desk.state.storage(desk.state.settings.memory[1]).full()) return Outcome::cms(Cms::memory_full);
    Outcome outcome;
    outcome.kind = Outcome::Kind::prompt;
    outcome.use = Outcome::Use::store;
    outcome.length = (*wanted)[0];
    outcome.status = (*wanted)[1];
    return outcome;
}

Outcome send_stored(Desk& desk, const Command& command) {
    if (command.kind == Kind::test) return Outcome::ok();
    const auto arguments = split_arguments(command.arguments);
    if (command.kind != Kind::set || !arguments || arguments->size() > 3) return Outcome::cms(Cms::bad_index);
    const auto index = arguments->front().number();
    auto* message = index ? desk.state.storage(desk.state.settings.memory[1]).at(desk.state.place(*index)) : nullptr;
    if (message == nullptr) return Outcome::cms(Cms::bad_index);
    const bool outgoing = message->status == Status::stored_unsent || message->status == Status::stored_sent;
    if (!outgoing) return Outcome::cms(Cms::bad_pdu);
    message->status = Status::stored_sent;
    Outcome outcome;
    outcome.kind = Outcome::Kind::submit;
    outcome.pdu = message->pdu;
    outcome.length = message->tpdu_length;
    if (arguments->size() > 1) outcome.destination = (*arguments)[1].text;
    return outcome;
}

using Needs = CommandEntry::Needs;
constexpr CommandEntry k_commands[] = {
    {"+CPMS", preferred, Needs::sim_for_messages}, {"+CMGR", read_one, Needs::sim_for_messages},
    {"+CMGL", list, Needs::sim_for_messages},      {"+CMGD", remove, Needs::sim_for_messages},
    {"+CMGW", write, Needs::sim_for_messages},     {"+CMSS", send_stored, Needs::sim_for_messages},
};

}  // namespace

std::span<const CommandEntry> storage_commands() { return k_commands; }

}  // namespace modem::simulator
