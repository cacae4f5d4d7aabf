#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reader {

/// The form in which a family takes AT+CNMA (3GPP TS 27.005 §3.4.4), if it takes it at all.
enum class Acknowledge : std::uint8_t {
    none,
    plain,  ///< `AT+CNMA`
    zero,   ///< `AT+CNMA=0`
};

/// Whose commands send a multimedia message.
enum class MmsCommands : std::uint8_t {
    none,
    quectel,  ///< AT+QMMS…
    simcom,   ///< AT+CMMS…
};

/// How a family of modems differs from the generic one: what a file of `config/modems`, or of the technician's
/// `modems/`, says. The defaults are the generic family's. Texts that go to a modem begin with AT and hold printable
/// ASCII only; patterns are ECMAScript regular expressions that compile.
struct ModemProfile {
    std::string id = "generic";     ///< the file's name without `.toml`
    std::string label = "generic";  ///< for people
    std::string inherits;           ///< the id of the profile that fills what is not written; empty for `generic`

    /// What recognises a device; where nothing is written, nothing matches. The first four are not inherited, or a
    /// child would claim its parent's devices; a file that amends the shipped one of its own name keeps them.
    struct Match {
        std::vector<std::string> usb;           ///< `2c7c:0125`, `12d1:*`
        std::vector<std::string> manufacturer;  ///< patterns for the whole answer to AT+CGMI, capitals or not
        std::vector<std::string> model;         ///< the same for AT+CGMM
        std::vector<std::string> revision;      ///< AT+CGMR; where written, the profile is for these alone
        std::vector<int> interfaces;            ///< bInterfaceNumber of the USB ports that take AT, the best first
        std::optional<int> protocol;            ///< bInterfaceProtocol of the AT port, where numbers differ by model
    } match;

    struct Start {
        std::vector<std::string> commands;        ///< once identified, in this order; their answers do not matter
        std::vector<std::string> ready_lines;     ///< starts of lines that say that SMS may be used
        std::chrono::milliseconds ready_wait{0};  ///< how long such a line is waited for after power on or PIN
        bool first_command_lost = false;          ///< the first command after a pause may be swallowed
    } start;

    struct Sms {
        std::vector<std::string> notices;    ///< arguments of AT+CNMI worth trying, in order; none: by its offer
        std::vector<int> services = {0, 1};  ///< arguments of AT+CSMS worth trying, in order
        Acknowledge acknowledge_receipts = Acknowledge::zero;  ///< of a +CDS under AT+CSMS=1
        Acknowledge acknowledge_texts = Acknowledge::zero;     ///< of a +CMT under AT+CSMS=1
        std::vector<std::string> stores = {"ME", "SM"};        ///< for texts, the best first
        std::vector<std::string> receipt_stores = {"SR"};      ///< read in sweeps where the modem has them
        int first_index = 1;                                   ///< of a store
        bool lists = true;                       ///< AT+CMGL works; otherwise each place is read by itself
        bool keeps_link = true;                  ///< AT+CMMS=2 in bursts
        std::chrono::milliseconds count_lag{0};  ///< until AT+CPMS? counts what has just come
        bool receipts = true;                    ///< false: this family has never delivered one
    } sms;

    struct Line {
        std::chrono::milliseconds gap{0};          ///< from a final result to the next command
        std::size_t write_chunk = 0;               ///< bytes written at once; 0: all
        std::chrono::microseconds write_delay{0};  ///< between two chunks
    } line;

    /// Starts of lines that come unasked.
    struct Lines {
        std::vector<std::string> ignore;
        std::vector<std::string> restarted;  ///< the modem has begun anew, or goes down
        std::vector<std::string> full;       ///< a message store is full
        std::vector<std::string> sim;        ///< the SIM was pulled, put in, or is ready
        std::vector<std::string> undervoltage;
    } lines;

    struct Timeouts {
        std::optional<std::chrono::milliseconds> command, sim, radio, list, prompt, result, late;
    } timeouts;

    struct Pin {
        std::string attempts_command;  ///< asks for the attempts left; empty: `AT+CPINR="SIM PIN"`
        std::string attempts_pattern;  ///< its first group is the attempts left for the PIN
    } pin;

    struct Recovery {
        std::optional<int> radio_off = 4;  ///< argument of AT+CFUN that ends radio; nothing: never do that
        std::vector<std::string> bearer;   ///< commands that move SMS to another bearer, tried in turn
        std::string reset = "AT+CFUN=1,1";
        std::string power_off;               ///< empty: none
        std::chrono::seconds reappears{60};  ///< after a reset
    } recovery;

    struct Health {
        std::string temperature_command;  ///< empty: it does not tell
        std::string temperature_pattern;  ///< its first group is °C
    } health;

    MmsCommands mms = MmsCommands::none;
    std::map<int, std::string> errors;         ///< +CMS ERROR → name of a modem::sms::FaultClass
    std::chrono::milliseconds expected{3000};  ///< usual time from Ctrl-Z to +CMGS
};

/// What is known of a device before its profile is.
struct ModemIdentity {
    std::string usb;  ///< `2c7c:0125`; empty where it is not on USB
    std::string manufacturer, model, revision;
};

/// The profile of a device and the sentence that says why: the one whose written criteria match best (revision before
/// model before manufacturer before USB id, each before all after it; among equals the first, so that a technician's
/// comes before a shipped one); `generic`, the first, where none does. Answers may still have `+CGMM:` and quotes
/// around them. `profiles` is not empty and lives on.
struct Recognised {
    const ModemProfile* profile;
    std::string why;
};
Recognised recognise(const std::vector<ModemProfile>& profiles, const ModemIdentity& identity);

}  // namespace reader
