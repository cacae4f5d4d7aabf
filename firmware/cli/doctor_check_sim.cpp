#include "firmware/cli/doctor_modem_checks.hpp"

namespace firmware::cli {

namespace {

constexpr int k_least_attempts = 2;  // a PIN is tried by the daemon only while so many are left

std::string attempts_text(const ModemFacts& modem) {
    if (!modem.pin_attempts) return {};
    const int left = *modem.pin_attempts;
    return left == 1 ? ", one attempt is left" : ", " + std::to_string(left) + " attempts are left";
}

void check_wanted_pin(Check& check, const ModemFacts& modem) {
    const char* id = "modem.sim";
    const bool too_few = modem.pin_attempts.value_or(k_least_attempts) < k_least_attempts;
    const std::string text = "The SIM asks for its PIN" + attempts_text(modem);
    if (too_few)
        check.fail(id, text + ": nobody tries it any more.",
                   "Put the SIM into a telephone and enter its PIN there; a right one restores all attempts.");
    else if (!modem.has_pin_file)
        check.fail(id, text + ", and the configuration has none.",
                   "Write the PIN alone into a file, name it as pin_file of this [[modem]], chmod 640; or switch the "
                   "PIN off in a telephone.");
    else if (modem.by_daemon)
        check.fail(id, (modem.sentence.empty() ? text : sentence_case(modem.sentence)) + ".",
                   "Is the PIN in the pin_file right? A PIN is tried once for a SIM; after you have changed the file, "
                   "restart the daemon.");
    else
        check.warn(id, text + "; the daemon enters it at its start, this examination does not.",
                   "Start the daemon (systemctl start tillcast) and look again.");
}

}  // namespace

bool check_sim(Check& check, const ModemFacts& modem) {
    const char* id = "modem.sim";
    const std::string& fault = modem.fault;
    if (fault.starts_with("sim_pin")) {
        check_wanted_pin(check, modem);
        return false;
    }
    if (fault == "sim_puk_required")
        check.fail(id, "The SIM is blocked after wrong PINs, and asks for its PUK.",
                   "Put it into a telephone and enter the PUK (printed with the card, or from the operator). After ten "
                   "wrong PUKs the SIM is lost.");
    else if (fault == "sim_missing")
        check.fail(id, "There is no SIM in the modem, or it is not seated well.",
                   "Switch the modem off, seat the SIM, switch it on.");
    else if (fault == "sim_locked")
        check.fail(id, "The modem is locked to another network or SIM.",
                   "Use a SIM of the network it was sold with, or have the seller unlock it.");
    else if (fault == "sim_failure")
        check.fail(id, "The SIM does not answer, or is broken.",
                   "Switch the modem off, clean the contacts and seat the SIM again; if a telephone cannot read it "
                   "either, ask for a new one.");
    else if (fault == "sim_other")
        check.fail(id, sentence_case(modem.sentence) + ".", "Put the right SIM in, or change iccid of this [[modem]].");
    else if (fault.starts_with("sim_"))
        check.fail(id, sentence_case(modem.sentence) + ".",
                   "Put the SIM into a telephone and see whether it works there.");
    else if (modem.iccid.empty() && modem.phase != "ready" && fault.empty())
        return false;
    else {
        std::string text = modem.iccid.empty() ? "The SIM is ready; it does not tell its number"
                                               : "SIM …" + tail(modem.iccid) + " is ready";
        if (!modem.number.empty()) text += ", its number is " + modem.number;
        if (modem.pin_attempts && *modem.pin_attempts < k_least_attempts)
            check.warn(id, text + "; of its PIN" + attempts_text(modem).substr(1) + ".",
                       "Enter the right PIN in a telephone: that restores all attempts.");
        else
            check.pass(id, text + (modem.pin_attempts ? "; of its PIN" + attempts_text(modem).substr(1) : "") + ".");
        return true;
    }
    return false;
}

}  // namespace firmware::cli
