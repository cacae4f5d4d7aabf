#include <algorithm>
#include <array>

#include "modem/simulator/commands.hpp"
#include "modem/simulator/parameters.hpp"
#include "modem/simulator/text_mode.hpp"

namespace modem::simulator {
namespace {

using Kind = Command::Kind;
using Status = StoredMessage::Status;

std::optional<Memory> memory_of(const Argument& argument) {
    if (argument.text == "SM") return Memory::sm;
    if (argument.text == "ME") return Memory::me;
    return std::nullopt;
}

std::string counts(Storage& storage) {
    return std::to_string(storage.used()) + "," + std::to_string(storage.capacity());
}

Outcome preferred(Desk& desk, const Command& command) {
    auto& memory = desk.state.settings.memory;
    if (command.kind == Kind::test) {
        desk.info.push_back("+CPMS: (\"SM\",\"ME\"),(\"SM\",\"ME\"),(\"SM\",\"ME\")");
        return Outcome::ok();
    }
    if (command.kind == Kind::set) {
        const auto arguments = split_arguments(command.arguments);
        if (!arguments || arguments->size() > memory.size()) return Outcome::cms(Cms::not_supported);
        auto wanted = memory;
        for (std::size_t i = 0; i < arguments->size(); ++i) {
            const auto one = memory_of((*arguments)[i]);
            if (!one) return Outcome::cms(Cms::not_supported);
            wanted[i] = *one;
        }
        memory = wanted;
    }
    std::string line = "+CPMS: ";
    for (std::size_t i = 0; i < memory.size(); ++i) {
        if (i > 0) line += ",";
        if (command.kind == Kind::read) line += quoted(name_of(memory[i])) + ",";
        line += counts(desk.state.storage(memory[i]));
    }
    desk.info.push_back(line);
    return Outcome::ok();
}

void show(Desk& desk, const std::string& head, const StoredMessage& message) {
    if (desk.state.settings.text_mode) {
        const auto shown = text_mode_lines(message, desk.state.settings);
        desk.info.push_back(head + shown.header + "\r\n" + shown.text);
        return;
    }
    desk.info.push_back(head + std::to_string(static_cast<int>(message.status)) + ",," +
                        std::to_string(message.tpdu_length) + "\r\n" + message.pdu);
}

void mark_read(StoredMessage& message) {
    if (message.status == Status::received_unread) message.status = Status::received_read;
}

Outcome read_one(Desk& desk, const Command& command) {
    if (command.kind == Kind::test) return Outcome::ok();
    auto& storage = desk.state.storage(desk.state.settings.memory[0]);
    const auto index = one_number(command, 0, storage.capacity(), -1);
    auto* message = index ? storage.at(*index) : nullptr;
    if (message == nullptr) return Outcome::cms(Cms::bad_index);
    show(desk, "+CMGR: ", *message);
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
    for (const int index : storage.indexes()) {
        auto& message = *storage.at(index);
        if (*wanted != k_all && static_cast<int>(message.status) != *wanted) continue;
        show(desk, "+CMGL: " + std::to_string(index) + ",", message);
        mark_read(message);
    }
    return Outcome::ok();
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
        for (const int index : storage.indexes()) places += (places.empty() ? "" : ",") + std::to_string(index);
        desk.info.push_back("+CMGD: (" + places + "),(0-4)");
        return Outcome::ok();
    }
    const auto wanted = numbers(command, {-1, 0});
    if (command.kind != Kind::set || !wanted || !within((*wanted)[1], 0, 4)) return Outcome::cms(Cms::bad_index);
    const int flag = (*wanted)[1];
    if (flag == 0) {
        if (!storage.is_place((*wanted)[0])) return Outcome::cms(Cms::bad_index);
        storage.free((*wanted)[0]);
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
    auto* message = index ? desk.state.storage(desk.state.settings.memory[1]).at(*index) : nullptr;
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
