#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace modem::simulator {

/// What a line or a firmware does to the dialogue, each by itself: switches (bool), amounts (0: off) and names.
/// `hazard_table` tells what each does.
struct Hazards {
    bool prompt_split = false, prompt_short = false, prompt_bare = false;
    bool echo_stays = false, echo_doubled = false;
    bool lf_only = false, cr_cr_lf = false, no_leading_cr = false;
    bool split_result = false;
    double split = 0;
    bool urc_in_answer = false, urc_before_prompt = false, urc_in_pdu = false, urcs_elsewhere = false;
    double nul = 0, garbage = 0, overlong = 0, ring_flood = 0;
    bool broken_headers = false, text_mode_read = false;
    std::string lost_answer;
    bool first_lost = false, escape_ignored = false, radio_off_dies = false, no_own_number = false;
    double collision = 0, slow_list = 0, slow_pin = 0;
    double reboot_before_air = 0, reboot_after_air = 0, undervoltage = 0;
    double lte_refuses = 0, mms_refused = 0;
    bool cold_start = false;
};

struct HazardEntry {
    using Member = std::variant<bool Hazards::*, double Hazards::*, std::string Hazards::*>;
    std::string_view name;
    Member member;
    double otherwise;        ///< of an amount for which none is given
    std::string_view value;  ///< what the value is, for people; empty for a switch
    std::string_view about;
};

std::span<const HazardEntry> hazard_table();
/// Sets one: a switch takes nothing, `on` or `off`; an amount a number. What is wrong, in a sentence, or nothing.
std::optional<std::string> set_hazard(Hazards& hazards, std::string_view name, std::string_view value);
/// `NAME`, `NAME=VALUE`, either with `@MODEM` behind it.
struct HazardOption {
    std::string name, value, modem;
    static HazardOption parse(std::string_view text);
};
const char* hazard_help();

}  // namespace modem::simulator
