#include "modem/simulator/mms_commands.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace modem::simulator {
namespace {

constexpr int k_quectel_url = 753;
constexpr int k_quectel_no_context = 768;
constexpr int k_simcom_network = 190;

std::span<const CommandEntry> commands_of(MmsForm form) {
    switch (form) {
        case MmsForm::none: return {};
        case MmsForm::quectel: return quectel_mms_commands();
        case MmsForm::simcom:
        case MmsForm::simcom_2g: return simcom_mms_commands();
    }
    return {};
}

bool only_2g(std::string_view name) { return name == "+CMMSINIT" || name == "+CMMSTERM" || name == "+SAPBR"; }

bool is_set(const ModemState& state, std::string_view knob) {
    const auto found = state.knobs.find(knob);
    return found != state.knobs.end() && found->second.size() > 2;
}

/// As Quectel sums up a file: exclusive or of its words, hexadecimal.
std::string checksum(std::string_view bytes) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        const auto high = static_cast<unsigned char>(bytes[i]);
        const auto low = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0U;
        sum ^= static_cast<unsigned>(high << 8U) | low;
    }
    char text[8];
    const auto [end, ec] = std::to_chars(text, text + sizeof text, sum, 16);
    return ec == std::errc{} ? std::string(text, end) : std::string();
}

}  // namespace

std::optional<Outcome> mms_command(Desk& desk, const Command& command) {
    const auto form = desk.state.traits->mms;
    for (const auto& entry : commands_of(form)) {
        if (entry.name != command.name) continue;
        if (form == MmsForm::simcom && only_2g(entry.name)) return std::nullopt;
        if (command.kind != Command::Kind::test)
            if (auto refusal = sim_refusal(desk.state, entry.needs)) return refusal;
        return entry.run(desk, command);
    }
    return std::nullopt;
}

Outcome mms_data(Desk& desk, const Outcome& asked, std::string bytes) {
    auto& mms = desk.state.mms;
    if (desk.state.traits->mms == MmsForm::quectel) {
        desk.info.push_back("+QFUPL: " + std::to_string(bytes.size()) + "," + checksum(bytes));
        mms.files[asked.destination] = std::move(bytes);
    } else if (asked.destination.empty()) {
        mms.title = std::move(bytes);
    } else {
        mms.attachments.push_back({asked.destination, std::move(bytes)});
    }
    return Outcome::ok();
}

int mms_refusal(const ModemState& state) {
    switch (state.traits->mms) {
        case MmsForm::quectel:
            if (!state.bearer_open || !is_set(state, "+QICSGP")) return k_quectel_no_context;
            return is_set(state, "+QMMSCFG=mmsc") ? 0 : k_quectel_url;
        case MmsForm::simcom: return is_set(state, "+CMMSCURL") && is_set(state, "+CMMSNETCFG") ? 0 : k_simcom_network;
        case MmsForm::simcom_2g: return is_set(state, "+CMMSCURL") && state.bearer_open ? 0 : k_simcom_network;
        case MmsForm::none: break;
    }
    return k_simcom_network;
}

}  // namespace modem::simulator
