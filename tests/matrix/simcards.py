"""Cases of the matrix: the SIM and the network it is in."""
import time

from matrix.case import Case, on_fleet
from matrix.fleet import SENT, check
from support.simmodem import type_at

PIN, WRONG, PUK = "1234", "9999", "12345678"
SEARCHING, DENIED, NONE, HOME, ROAMING = 2, 3, 0, 1, 5


def pins(content):
    def options(families):
        return {"pins": True, "files": {f"pin-{name}": content + "\n" for name in families},
                "modem_config": {name: f'pin_file = "pin-{name}"\n' for name in families}}
    return options


def lay_pin(fleet, content):
    for name in fleet.cells:
        path = fleet.gateway.write(f"pin-{name}", content + "\n")
        path.chmod(0o600)


# A wrong PIN

def refuses_a_second_try(cell):
    tries = cell.commands("AT+CPIN=")
    check(len(tries) == 1, f"a wrong PIN was tried {len(tries)} times")


def wrong_pin(cell):
    status = cell.until_phase("faulty", "quarantined")
    cell.until("the PIN is not tried", lambda: cell.commands("AT+CPIN="))
    status = cell.until("the sentence does not name the PIN", lambda: (s := cell.status()) and "PIN" in s["sentence"] and s)
    check("PUK" not in status["sentence"], f"it is the PIN, not the PUK: {status['sentence']}")
    refuses_a_second_try(cell)


@on_fleet
def kill_daemon(fleet):
    fleet.gateway.kill()
    fleet.start_daemon()


def still_wrong(cell):
    """Neither a restart of the daemon nor one of the modem is a reason to try it again."""
    cell.until_phase("faulty", "quarantined")
    cell.ask("reboot", ms=300)
    cell.until_event("the modem comes back", "back")
    asked = time.monotonic_ns()
    cell.until("the SIM is not asked again", lambda: cell.commands("AT+CPIN?", asked))
    cell.until_phase("faulty", "quarantined")
    refuses_a_second_try(cell)
    cell.memory["at"] = time.monotonic_ns()


@on_fleet
def correct_the_pin(fleet):
    fleet.gateway.stop()
    lay_pin(fleet, PIN)
    fleet.start_daemon()


def right_pin(cell):
    status = cell.ready()
    check(len(cell.commands("AT+CPIN=")) == 2, f"the right PIN was tried {len(cell.commands('AT+CPIN=')) - 1} times")
    cell.until_state(cell.send("Unlocked"), *SENT)
    opened = cell.events("opened", cell.memory["at"])[0]
    return (cell.monotonic(status["changed_at"]) - opened["t_ns"]) / 1e9


# PUK

def block(fleet):
    """A telephone in which somebody guessed."""
    lay_pin(fleet, PIN)
    for cell in fleet.cells.values():
        cell.ask("puk")
    fleet.blocked_at = time.monotonic_ns()


def puk(cell):
    status = cell.until_phase("faulty", "quarantined")
    check("PUK" in status["sentence"], f"the sentence does not name the PUK: {status['sentence']}")
    cell.until("the SIM is asked no more", lambda: len(cell.commands("AT+CPIN?", cell.fleet.blocked_at)) > 1)
    tries = cell.commands("AT+CPIN=", cell.fleet.blocked_at)
    check(not tries, f"a PIN or PUK was tried {len(tries)} times on a blocked SIM")


@on_fleet
def unblock(fleet):
    """As the sentence says: in a telephone."""
    fleet.gateway.stop()
    for name in fleet.cells:
        type_at(fleet.gateway.folder / "ports" / name, f'AT+CPIN="{PUK}","{PIN}"')
    fleet.unblocked_at = time.monotonic_ns()
    fleet.start_daemon()


def unblocked(cell):
    status = cell.ready()
    cell.until_state(cell.send("Unblocked"), *SENT)
    opened = cell.events("opened", cell.fleet.unblocked_at)[0]
    return (cell.monotonic(status["changed_at"]) - opened["t_ns"]) / 1e9


# The network

def nothing_goes(cell, since, why):
    tried = cell.commands("AT+CMGS", since)
    check(not tried, f"AT+CMGS was tried {len(tried)} times {why}")


def no_service(cell):
    """Seconds from the network's return to the next AT+CMGS, the longest of three."""
    cell.ready()
    longest = 0
    for state, why in ((SEARCHING, "while the modem searched"), (DENIED, "while the network refused"), (NONE, "without a network")):
        cell.ask("registration", state=state)
        cell.until_phase("faulty")
        since = time.monotonic_ns()
        ids = cell.send_many(2)
        time.sleep(1)
        nothing_goes(cell, since, why)
        states = {cell.message(message)["state"] for message in ids}
        check(states <= {"queued", "held"}, f"a message became {states} {why}")
        back = time.monotonic_ns()
        cell.ask("registration", state=HOME)
        longest = max(longest, cell.work_again(back, "after the network came back"))
        cell.on_the_air([cell.until_state(message, *SENT) for message in ids])
    return longest


def roaming(cell):
    """Not allowed, as it is without a word in the configuration: it receives and does not send."""
    cell.ready()
    cell.ask("registration", state=ROAMING)
    cell.until("roaming is shown", lambda: cell.status()["registration"] == "roaming")
    status = cell.until("a roaming modem goes on as ready", lambda: (s := cell.status()) and s["phase"] != "ready" and s)
    check("roam" in status["sentence"], f"the sentence does not name roaming: {status['sentence']}")
    since = time.monotonic_ns()
    cell.memory["waiting"] = cell.send("Not from abroad")
    words = "A text while roaming"
    cell.until_inbound({cell.text(words): words})
    time.sleep(1)
    nothing_goes(cell, since, "while roaming was not allowed")
    back = time.monotonic_ns()
    cell.ask("registration", state=HOME)
    took = cell.work_again(back, "after it came home")
    cell.on_the_air([cell.until_state(cell.memory["waiting"], *SENT)])
    cell.ask("registration", state=ROAMING)
    return took


@on_fleet
def allow_roaming(fleet):
    lines = {name: "roaming = true\n" for name in fleet.cells}
    fleet.restart_daemon(modem_config=lines)


def roams(cell):
    cell.ready()
    cell.on_the_air([cell.until_state(cell.send("From abroad"), *SENT)])


def sim_swap(cell):
    """Another SIM: what waited for the old one waits on, what is for the new one goes; receipts of one are not the other's."""
    cell.ready()
    old = cell.status()["sim"]["iccid"]
    before = cell.until_state(cell.send("From the first SIM"), "sent", "delivered")
    since = time.monotonic_ns()
    cell.ask("sim_swap")
    status = cell.until("the other SIM is not noticed",
                        lambda: (s := cell.status()) and s["phase"] == "ready" and s["sim"]["iccid"] not in (None, old) and s)
    check(status["sim"]["iccid"] == cell.in_simulator()["iccid"], "the ICCID shown is not that of the SIM")
    took = (cell.monotonic(status["changed_at"]) - since) / 1e9
    after = cell.until_state(cell.send("From the second SIM"), *SENT)
    check(before["parts"][0]["sim"] == old and after["parts"][0]["sim"] == status["sim"]["iccid"],
          "a part is booked on the wrong SIM")
    cell.on_the_air([before, after])
    return took


CASES = [
    Case("wrong PIN", [wrong_pin, kill_daemon, still_wrong, correct_the_pin, right_pin], pins(WRONG),
         lambda fleet: lay_pin(fleet, WRONG)),
    Case("PUK", [puk, unblock, unblocked], pins(PIN), block),
    Case("no service", [no_service]),
    Case("roaming", [roaming, allow_roaming, roams]),
    Case("SIM swap", [sim_swap]),
]
