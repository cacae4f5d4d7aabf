#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "modem/simulator/command.hpp"

namespace modem::simulator {

/// A command that one family has and others do not, or answers in its own way: a fixed text, no logic.
struct VendorCommand {
    enum class Effect : std::uint8_t { ok, error, restart, power_off, silence };
    std::string_view name;  ///< upper case, with its prefix
    Command::Kind kind = Command::Kind::action;
    /// Information text, lines parted by `|`; `{imei}`, `{iccid}`, `{imsi}`, `{number}`, `{pin}` and `{puk}` (attempts
    /// left), `{tries}` (for the code that is asked for; empty where none is), `{lock}` (as in +CPIN), `{celsius}` and
    /// `{decicelsius}` are filled in.
    std::string_view answer = {};
    Effect effect = Effect::ok;
    bool needs_sim = false;
};

/// A setting that is kept and given back and may change what the modem does: `AT+CNMP=14`, `AT+QCFG="nwscanmode",1`.
struct Knob {
    std::string_view name;
    std::string_view topic = {};  ///< the first argument where it names the setting, in lower case
    std::string_view value = {};  ///< as it is at power on; empty: set only, AT…? is refused
    std::string_view offer = {};  ///< what AT…=? shows
};

/// A line that comes by itself: so long after power on, or after the SIM is unlocked.
struct StartLine {
    enum class When : std::uint8_t { powered, unlocked, locked, absent };
    int ms;
    When when;
    std::string_view text;
};

enum class AckForm : std::uint8_t {
    any,     ///< AT+CNMA, =0, and =1 and =2 with a PDU
    plain,   ///< AT+CNMA alone
    no_pdu,  ///< AT+CNMA and =0; a PDU is asked for, taken and refused
    none     ///< ERROR
};
enum class MmsForm : std::uint8_t { none, quectel, simcom, simcom_2g };

/// How a family of modems differs from the text book (3GPP TS 27.005, 27.007), as data. The defaults are the generic
/// modem's. Texts live as long as the program.
struct Personality {
    std::string_view id = "generic";       ///< the name for --personality
    std::string_view profile = "generic";  ///< the profile in config/modems that it should be recognised as
    std::string_view about = {};           ///< its misbehaviours in one sentence, for --help

    std::string_view manufacturer = "Tillcast simulator";  ///< real +CGMI, given where real names are asked for
    std::string_view model = "SM-1";
    std::string_view revision = "1.0";

    std::vector<StartLine> start = {{0, StartLine::When::powered, "RDY"},
                                    {0, StartLine::When::powered, "+CFUN: 1"},
                                    {0, StartLine::When::absent, "+CPIN: NOT INSERTED"},
                                    {0, StartLine::When::locked, "+CPIN: SIM PIN"},
                                    {0, StartLine::When::unlocked, "+CPIN: READY"},
                                    {0, StartLine::When::unlocked, "SMS Ready"}};
    int messages_ready_ms = 0;  ///< after unlocking; +CMS ERROR 314 before
    std::string_view sim_out = "+CPIN: NOT INSERTED", sim_in = {};
    std::string_view undervoltage = "UNDER-VOLTAGE WARNNING";  ///< as SIMCom spells it
    std::string_view power_down = "NORMAL POWER DOWN";
    std::vector<std::string_view> flood = {};  ///< lines that come all the time
    double flood_per_second = 0;
    std::string_view flood_ends = {};  ///< the command that silences it: `^CURC=0`

    std::string_view unknown_command = {};      ///< instead of +CME ERROR: 4
    std::vector<std::string_view> absent = {};  ///< commands of the generic modem that it does not know
    std::vector<VendorCommand> commands = {};
    std::vector<Knob> knobs = {};
    std::vector<std::string_view> off_lte = {};  ///< `NAME=value` or `NAME=topic,value` that moves SMS off LTE
    std::string_view functionality = "014";      ///< <fun> of AT+CFUN, each a character; others are refused
    std::vector<int> restarts = {};              ///< <fun> values that restart it, besides `,1`

    std::string_view services_offer = "(0,1)";
    std::string_view services = "01";
    std::string_view service_read = {};  ///< stands for <service> in the answer to AT+CSMS?; empty: the true value

    std::string_view stores_offer = R"(("SM","ME"),("SM","ME"),("SM","ME"))";
    std::vector<std::vector<std::string_view>> stores = {{"SM", "ME"}, {"SM", "ME"}, {"SM", "ME"}};
    std::string_view first_store = "ME";
    std::string_view receipt_store = {};  ///< where AT+CNMI ds=2 puts receipts; empty: in <mem3>
    std::string_view receipt_place = {};  ///< said in +CDSI instead of where it is
    bool stores_silent = false;           ///< AT+CPMS= is answered OK alone
    int first_index = 1;
    int count_lag_ms = 0;                ///< until AT+CPMS? counts what has come
    int list_ms_me = 0, list_ms_sm = 0;  ///< that AT+CMGL takes for each message

    std::string_view notices_offer = "(0-2),(0-3),(0),(0-2),(0,1)";
    std::string_view modes = "012", mts = "0123", bms = "0", ds = "012", bfrs = "01";
    std::string_view mts_at_0 = "0123", ds_at_0 = "012";  ///< of these, while AT+CSMS=0

    AckForm acknowledge = AckForm::any;
    std::string_view receipt_head = "+CDS: ";
    std::string_view text_notice_tail = {};           ///< after `+CMTI: "SM",1` for a WAP push
    bool place_unknown = false;                       ///< +CMTI: ,-1
    std::string_view read_head = "{stat},,{length}";  ///< of +CMGR
    std::string_view empty_place = "!321";            ///< `!n`: +CMS ERROR: n; empty: OK alone; else this line
    std::string_view empty_list = {};                 ///< the same for +CMGL
    bool full_ends_notices = false;                   ///< no +CMTI until there is room and AT+CPMS? was asked
    std::string_view full_line = {};                  ///< when a store becomes full; `{mem}`
    std::string_view full_needs = {};                 ///< knob that must be set for it: `NAME=topic,value`
    bool receipts = true;                             ///< false: asks for none, whatever the PDU says

    std::string_view prompt = "\r\n> ";
    std::string_view escape_answer = "OK";  ///< to ESC at the prompt; empty: none
    std::string_view lock_head = "+CPIN: ";
    bool lock_quoted = false;
    bool lock_without_ok = false;
    bool cell_quoted = true;  ///< AT+CREG=2
    bool cell_access = true;  ///< with <AcT>
    bool lte = true;
    bool ussd_packed = false;         ///< AT+CUSD takes and gives GSM 7-bit packed, in hexadecimal
    bool clock_needs_update = false;  ///< AT+CCLK tells the time of the factory until AT+CTZU=1 and a registration
    MmsForm mms = MmsForm::none;
};

/// All there are, `generic` first.
const std::vector<Personality>& personalities();
/// Nothing where there is none of that id.
const Personality* find_personality(std::string_view id);
/// What --help says of each.
const char* personality_help();

}  // namespace modem::simulator
