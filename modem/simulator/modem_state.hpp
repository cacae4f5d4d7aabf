#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "modem/simulator/identity.hpp"
#include "modem/simulator/mms.hpp"
#include "modem/simulator/personality.hpp"
#include "modem/simulator/storage.hpp"

namespace modem::simulator {

/// `AT+CNMI` (3GPP TS 27.005 §3.4.1), in the order of its parameters.
struct Cnmi {
    int mode = 0;
    int mt = 0;
    int bm = 0;
    int ds = 0;
    int bfr = 0;
    friend bool operator==(const Cnmi&, const Cnmi&) = default;
};

/// `AT+CSMP`: what a message typed in text mode is sent with.
struct TextParameters {
    int first_octet = 17;
    int validity = 167;
    int protocol = 0;
    int coding = 0;
};

/// The stores of AT+CPMS. `MT` shows what `ME` holds.
enum class Memory : std::uint8_t { sm, me, sr, mt };

/// What the DTE sets and a restart takes away.
struct Settings {
    bool echo = true;
    bool verbose = true;
    bool quiet = false;
    int error_detail = 0;  ///< AT+CMEE
    bool text_mode = false;
    int service = 0;  ///< AT+CSMS
    Cnmi cnmi;
    std::array<Memory, 3> memory = {Memory::me, Memory::me, Memory::me};  ///< AT+CPMS, mem1 to mem3
    std::string character_set = "GSM";
    std::array<int, 3> registration_report = {0, 0, 0};  ///< AT+CREG, +CGREG, +CEREG
    int more_messages = 0;                               ///< AT+CMMS
    int operator_format = 0;
    bool show_text_header = false;  ///< AT+CSDH
    TextParameters text;
    bool caller_identity = false;  ///< AT+CLIP
    bool cellular_ring = false;    ///< AT+CRC
    int auto_answer = 0;           ///< S0
    int time_update = 0;           ///< AT+CTZU
    int time_report = 0;           ///< AT+CTZR
};

/// The lock of a SIM (3GPP TS 31.101): three tries for the PIN, ten for the PUK.
struct SimLock {
    enum class State : std::uint8_t { ready, pin, puk, blocked, absent };
    State state = State::ready;
    std::string pin;
    std::string puk = "12345678";
    int pin_tries = 3;
    int puk_tries = 10;
};

/// `<stat>` of AT+CREG (3GPP TS 27.007 §7.2).
enum class Registration : std::uint8_t { off = 0, home = 1, searching = 2, denied = 3, unknown = 4, roaming = 5 };

/// The settings that a modem of this family starts with.
Settings settings_at_start(const Personality& traits);

/// A modem and its SIM without the dialogue: all that commands read and change.
struct ModemState {
    explicit ModemState(Identity who, int sm_places = 30, int me_places = 100);

    Identity identity;
    const Personality* traits;  ///< never null
    Settings settings;
    Settings profile;  ///< what ATZ brings back and AT&W writes
    SimLock sim;
    Storage sm;
    Storage me;
    Storage sr;                                             ///< receipts, where AT+CNMI ds=2 puts them there
    std::map<std::string, std::string, std::less<>> knobs;  ///< `NAME` or `NAME=topic`; survive a restart
    int functionality = 1;                                  ///< AT+CFUN
    Registration coverage = Registration::home;             ///< what the network would grant
    int signal = 21;                                        ///< AT+CSQ, 0..31 or 99
    int access;                                             ///< <AcT> of AT+CREG: 0 GSM, 2 UTRAN, 7 E-UTRAN
    int celsius = 35;
    bool attached = true;        ///< false while it looks for the network: AT+CREG 2
    bool messages_ready = true;  ///< false for some time after the start: +CMS ERROR 314
    bool time_known = false;     ///< the network has told the time since the start
    bool bearer_open = false;    ///< for data: AT+QIACT, AT+SAPBR
    MmsState mms;
    bool notices_ended = false;  ///< a full store ended +CMTI until AT+CPMS? is asked
    std::string service_centre = "+34609090909";
    std::uint8_t last_reference = 255;  ///< TP-MR of the last submit; the SIM keeps it (EF_SMSS)

    Storage& storage(Memory memory);
    /// A place as the family counts it, and back; places of a store count from 1.
    int shown(int place) const { return place - 1 + traits->first_index; }
    int place(int shown) const { return shown + 1 - traits->first_index; }
    bool sim_ready() const { return sim.state == SimLock::State::ready; }
    /// What AT+CREG shows now: nothing works with the radio off or the SIM locked.
    Registration registration() const;
    bool registered() const { return registration() == Registration::home || registration() == Registration::roaming; }
    /// As after power-on: a SIM with a PIN asks for it again.
    void lock();
    /// Whether a knob stands as `NAME=value` or `NAME=topic,value` says; a value counts by its beginning.
    bool knob_is(std::string_view setting) const;
    /// Texts go by another bearer than LTE, as one of the family's knobs wants it.
    bool off_lte() const;
};

const char* name_of(Memory memory);

}  // namespace modem::simulator
