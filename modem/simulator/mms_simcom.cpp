#include <algorithm>

#include "modem/simulator/mms_commands.hpp"
#include "modem/simulator/parameters.hpp"

// SIMCom's MMS commands: those of SIM5xxx and SIM7xxx, and of SIM800 and SIM900 with their AT+CMMSINIT and AT+SAPBR.
namespace modem::simulator {
namespace {

using Kind = Command::Kind;

enum Refused : int {
    too_large = 172,
    no_recipient = 174,
    recipients_full = 175,
    bad_parameter = 177,
    not_allowed = 186,
    no_content = 187,
    busy = 171
};

Outcome refuse(int code) {
    auto outcome = Outcome::of(Outcome::Kind::cme);
    outcome.code = code;
    return outcome;
}

bool is_2g(const Desk& desk) { return desk.state.traits->mms == MmsForm::simcom_2g; }

Outcome begin(Desk& desk, const Command&) {
    if (desk.state.mms.begun) return refuse(not_allowed);
    desk.state.mms.begun = true;
    return Outcome::ok();
}

Outcome end(Desk& desk, const Command&) {
    if (!desk.state.mms.begun) return refuse(not_allowed);
    desk.state.mms = MmsState{};
    return Outcome::ok();
}

/// AT+CMMSEDIT=1 begins one, 0 ends and clears it.
Outcome edit(Desk& desk, const Command& command) {
    auto& mms = desk.state.mms;
    if (command.kind == Kind::test) {
        desk.info.emplace_back("+CMMSEDIT: (0-1)");
    } else if (command.kind == Kind::read) {
        desk.info.push_back(std::string("+CMMSEDIT: ") + (mms.edited ? "1" : "0"));
    } else {
        const auto on = one_number(command, 0, 1, -1);
        if (!on || *on < 0) return refuse(bad_parameter);
        if (mms.busy) return refuse(busy);
        if (is_2g(desk) && !mms.begun) return refuse(not_allowed);
        mms.clear();
        mms.edited = *on == 1;
    }
    return Outcome::ok();
}

/// AT+CMMSDOWN="PIC",size,"name" (LTE) or "PIC",size,timeout (2G); likewise "TEXT" and "TITLE".
Outcome down(Desk& desk, const Command& command) {
    constexpr int longest_title = 40;
    const auto& mms = desk.state.mms;
    const auto arguments = split_arguments(command.arguments);
    if (command.kind != Kind::set || !arguments || arguments->size() < 2 || !(*arguments)[0].quoted)
        return refuse(bad_parameter);
    if (!mms.edited || mms.busy) return refuse(mms.busy ? busy : not_allowed);
    const auto& what = (*arguments)[0].text;
    const auto size = (*arguments)[1].number();
    if ((what != "PIC" && what != "TEXT" && what != "TITLE") || !size || *size < 1) return refuse(bad_parameter);
    if (mms.size() + static_cast<std::size_t>(*size) > k_most_mms || (what == "TITLE" && *size > longest_title))
        return refuse(too_large);
    auto outcome = Outcome::of(Outcome::Kind::data);
    outcome.length = *size;
    outcome.text = is_2g(desk) ? "CONNECT" : ">";
    const bool named = arguments->size() > 2 && (*arguments)[2].quoted;
    outcome.destination = what == "TITLE" ? std::string()
                          : named         ? (*arguments)[2].text
                                  : std::to_string(mms.attachments.size() + 1) + (what == "TEXT" ? ".txt" : ".jpg");
    return outcome;
}

Outcome recipient(Desk& desk, const Command& command, std::vector<std::string>& list) {
    if (command.kind == Kind::read) {
        for (const auto& one : list) desk.info.push_back(command.name + ": " + in_quotes(one));
        return Outcome::ok();
    }
    if (command.kind == Kind::test) return Outcome::ok();
    if (!desk.state.mms.edited) return refuse(not_allowed);
    const auto arguments = split_arguments(command.arguments);
    if (command.kind != Kind::set || !arguments || !arguments->front().quoted || arguments->front().text.empty())
        return refuse(bad_parameter);
    if (list.size() == k_most_recipients) return refuse(recipients_full);
    list.push_back(arguments->front().text);
    return Outcome::ok();
}
Outcome to(Desk& desk, const Command& command) { return recipient(desk, command, desk.state.mms.to); }
Outcome cc(Desk& desk, const Command& command) { return recipient(desk, command, desk.state.mms.cc); }
Outcome bcc(Desk& desk, const Command& command) { return recipient(desk, command, desk.state.mms.bcc); }

Outcome forget_recipients(Desk& desk, const Command&) {
    desk.state.mms.to.clear();
    return Outcome::ok();
}

Outcome view(Desk& desk, const Command&) {
    const auto& mms = desk.state.mms;
    if (!mms.edited) return refuse(not_allowed);
    desk.info.push_back("+CMMSVIEW: 1,\"\"," + in_quotes(mms.to.empty() ? "" : mms.to.front()) + "," +
                        in_quotes(mms.title) + ",\"0\"," + std::to_string(mms.attachments.size()) + "," +
                        std::to_string(mms.size()));
    return Outcome::ok();
}

Outcome send(Desk& desk, const Command&) {
    const auto& mms = desk.state.mms;
    if (mms.busy) return refuse(busy);
    if (!mms.edited) return refuse(not_allowed);
    if (mms.to.empty() && mms.cc.empty() && mms.bcc.empty()) return refuse(no_recipient);
    if (mms.attachments.empty()) return refuse(no_content);
    return Outcome::of(Outcome::Kind::mms);
}

/// AT+SAPBR=<what>,<cid>[,…]: 3 sets, 1 opens, 0 closes, 2 asks.
Outcome bearer(Desk& desk, const Command& command) {
    auto& open = desk.state.bearer_open;
    if (command.kind == Kind::test) {
        desk.info.emplace_back("+SAPBR: (0-4),(1-3),\"ConParamTag\",\"ConParamValue\"");
        return Outcome::ok();
    }
    const auto arguments = split_arguments(command.arguments);
    const auto what = arguments ? arguments->front().number() : std::nullopt;
    if (command.kind != Kind::set || !what || arguments->size() < 2) return Outcome::error();
    if (*what == 3 && arguments->size() == 4) {
        desk.state.knobs["+SAPBR=" + (*arguments)[2].text] = (*arguments)[3].text;
        return Outcome::ok();
    }
    if (*what == 2) {
        desk.info.push_back(open ? "+SAPBR: 1,1,\"10.0.0.1\"" : "+SAPBR: 1,3,\"0.0.0.0\"");
        return Outcome::ok();
    }
    const bool opens = *what == 1;
    if ((!opens && *what != 0) || opens == open || (opens && !desk.state.registered())) return Outcome::error();
    open = opens;
    return Outcome::ok();
}

using Needs = CommandEntry::Needs;
constexpr CommandEntry k_commands[] = {
    {"+CMMSINIT", begin},
    {"+CMMSTERM", end},
    {"+SAPBR", bearer},
    {"+CMMSEDIT", edit},
    {"+CMMSDOWN", down},
    {"+CMMSRECP", to},
    {"+CMMSCC", cc},
    {"+CMMSBCC", bcc},
    {"+CMMSVIEW", view},
    {"+CMMSDELRECP", forget_recipients},
    {"+CMMSSEND", send, Needs::sim},
};

}  // namespace

std::span<const CommandEntry> simcom_mms_commands() { return k_commands; }

}  // namespace modem::simulator
