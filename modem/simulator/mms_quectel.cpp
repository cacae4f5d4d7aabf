#include <algorithm>
#include <charconv>

#include "modem/simulator/mms_commands.hpp"
#include "modem/simulator/parameters.hpp"

// Quectel's MMS and file commands as its application notes for EC2x and EG2x have them.
namespace modem::simulator {
namespace {

using Kind = Command::Kind;
constexpr std::string_view k_ram = "RAM:";

enum Refused : int {
    bad_parameter = 756,
    recipients_full = 757,
    attachments_full = 760,
    no_recipient = 762,
    no_file = 763,
    busy = 764
};
/// File errors.
constexpr int k_file_not_found = 405;
constexpr int k_file_too_large = 423;

Outcome refuse(int code) {
    auto outcome = Outcome::of(Outcome::Kind::cme);
    outcome.code = code;
    return outcome;
}

std::string file_name(const Argument& argument) {
    const std::string_view text = argument.text;
    return std::string(text.starts_with(k_ram) ? text.substr(k_ram.size()) : text);
}

/// AT+QFUPL="RAM:f",size[,timeout[,ack]]
Outcome upload(Desk&, const Command& command) {
    const auto arguments = split_arguments(command.arguments);
    if (command.kind != Kind::set || !arguments || arguments->size() < 2 || !(*arguments)[0].quoted)
        return refuse(bad_parameter);
    const auto size = (*arguments)[1].number();
    if (!size || *size < 1) return refuse(bad_parameter);
    if (*size > static_cast<int>(k_most_mms)) return refuse(k_file_too_large);
    auto outcome = Outcome::of(Outcome::Kind::data);
    outcome.length = *size;
    outcome.text = "CONNECT";
    outcome.destination = file_name((*arguments)[0]);
    return outcome;
}

Outcome remove(Desk& desk, const Command& command) {
    const auto arguments = split_arguments(command.arguments);
    if (command.kind != Kind::set || !arguments) return refuse(bad_parameter);
    const auto name = file_name(arguments->front());
    auto& files = desk.state.mms.files;
    if (name == "*") {
        files.clear();
        return Outcome::ok();
    }
    return files.erase(name) > 0 ? Outcome::ok() : refuse(k_file_not_found);
}

Outcome list(Desk& desk, const Command& command) {
    if (command.kind != Kind::set) return Outcome::ok();
    for (const auto& [name, bytes] : desk.state.mms.files)
        desk.info.push_back("+QFLST: \"RAM:" + name + "\"," + std::to_string(bytes.size()));
    return Outcome::ok();
}

Outcome address(std::vector<std::string>& list, const std::vector<Argument>& arguments) {
    if (arguments.size() < 3) {
        list.clear();
        return Outcome::ok();
    }
    if (list.size() == k_most_recipients) return refuse(recipients_full);
    if (arguments[2].text.empty()) return refuse(bad_parameter);
    list.push_back(arguments[2].text);
    return Outcome::ok();
}

Outcome attach(MmsState& mms, const std::vector<Argument>& arguments) {
    if (arguments.size() < 3) {
        mms.attachments.clear();
        return Outcome::ok();
    }
    const auto name = file_name(arguments[2]);
    const auto file = mms.files.find(name);
    if (file == mms.files.end()) return refuse(no_file);
    if (mms.size() + file->second.size() > k_most_mms) return refuse(attachments_full);
    mms.attachments.push_back({name, file->second});
    return Outcome::ok();
}

/// AT+QMMSEDIT=0 clears; 1 to, 2 cc, 3 bcc, 4 title, 5 attachment, each with 1 and a text to add or 0 to take away.
Outcome edit(Desk& desk, const Command& command) {
    auto& mms = desk.state.mms;
    if (command.kind == Kind::test) {
        desk.info.emplace_back("+QMMSEDIT: (0-5),(0,1)");
        return Outcome::ok();
    }
    const auto arguments = split_arguments(command.arguments);
    const auto what = arguments ? arguments->front().number() : std::nullopt;
    if (command.kind != Kind::set || !what || *what > 5) return refuse(bad_parameter);
    if (mms.busy) return refuse(busy);
    switch (*what) {
        case 0: mms.clear(); return Outcome::ok();
        case 1: return address(mms.to, *arguments);
        case 2: return address(mms.cc, *arguments);
        case 3: return address(mms.bcc, *arguments);
        case 4: mms.title = arguments->size() > 2 ? (*arguments)[2].text : std::string(); return Outcome::ok();
        default: return attach(mms, *arguments);
    }
}

Outcome send(Desk& desk, const Command& command) {
    if (command.kind == Kind::test) {
        desk.info.emplace_back("+QMMSEND: (30-300)");
        return Outcome::ok();
    }
    const auto& mms = desk.state.mms;
    if (mms.busy) return refuse(busy);
    if (mms.to.empty() && mms.cc.empty() && mms.bcc.empty()) return refuse(no_recipient);
    return Outcome::of(Outcome::Kind::mms);
}

Outcome activate(Desk& desk, const Command& command) {
    auto& open = desk.state.bearer_open;
    if (command.kind == Kind::read) {
        if (open) desk.info.emplace_back("+QIACT: 1,1,1,\"10.0.0.1\"");
        return Outcome::ok();
    }
    if (command.kind != Kind::set) return Outcome::ok();
    if (!desk.state.registered()) return Outcome::error();
    open = true;
    return Outcome::ok();
}

Outcome deactivate(Desk& desk, const Command& command) {
    if (command.kind == Kind::set) desk.state.bearer_open = false;
    return Outcome::ok();
}

using Needs = CommandEntry::Needs;
constexpr CommandEntry k_commands[] = {
    {"+QIACT", activate, Needs::sim},
    {"+QIDEACT", deactivate, Needs::sim},
    {"+QFUPL", upload},
    {"+QFDEL", remove},
    {"+QFLST", list},
    {"+QMMSEDIT", edit},
    {"+QMMSEND", send, Needs::sim},
};

}  // namespace

std::span<const CommandEntry> quectel_mms_commands() { return k_commands; }

}  // namespace modem::simulator
