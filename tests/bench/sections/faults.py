"""What becomes of messages and time when something dies: the daemon, a port, a modem."""
import statistics
import time

from .. import air
from ..case import Case
from ..system import until


def kills(make, times):
    """kill -9 in the network wait (500 ms, 150 ms after Ctrl-Z), started again after 0.3 s; then all is sent. The log of
    the air says who got what how often."""
    with make(modems=1, network_ms=500) as system:
        system.prepare()
        count = times * 2 + 2
        system.fill(0, count)
        system.go()
        caught, back = 0, []
        for _ in range(times):
            seen = len(ctrl_zs(system))
            until("Ctrl-Z", lambda n=seen: len(ctrl_zs(system)) > n, 90)
            time.sleep(0.15)
            killed = time.monotonic_ns()
            caught += ctrl_zs(system)[-1] > results(system)
            system.kill()
            time.sleep(0.3)
            system.restart()
            header = until("AT+CMGS after a kill", lambda since=killed: [at for at in air.headers(system.events()) if at > since], 90)
            back.append((header[0] - killed) / 1e9 - 0.3)
        until_quiet(system)
        got = air.copies(system.events())
        surplus = sum(times - 1 for times in got.values())
        return {"kills in the network wait": (caught, ""), "surplus copies": (surplus, ""),
                "surplus copies per kill": (surplus / max(1, caught), ""), "lost": (count - len(got), f"of {count}"),
                "restart to AT+CMGS": (statistics.median(back), "s")}


def ctrl_zs(system):
    return [event["t_ns"] for event in system.events() if event["event"] == "ctrl_z"]


def results(system):
    """When the last one came; ns."""
    found = [event["t_ns"] for event in system.events() if event["event"] == "result" and event.get("command") == "+CMGS"]
    return found[-1] if found else 0


def until_quiet(system, still=8, patience=90):
    """Nothing has gone on the air for so many seconds."""
    end = time.monotonic() + patience
    count, since = system.on_air(), time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < still:
        time.sleep(0.2)
        if system.on_air() != count:
            count, since = system.on_air(), time.monotonic()


def tty_gone(make, patience, reset):
    """The pty goes in the network wait and is back at the same link after 5 s."""
    with make(modems=1, network_ms=200) as system:
        system.prepare()
        system.fill(0, count_for(system, patience))
        system.go()
        system.until_results(2, 60)
        seen = len(ctrl_zs(system))
        until("Ctrl-Z", lambda: len(ctrl_zs(system)) > seen, 60)
        system.sim.ask("hang_up", modem=system.modem_names[0], ms=5000, reset=reset)
        back = until("the port is back", lambda: [e["t_ns"] for e in system.events() if e["event"] == "back"], 20)[0]
        end = time.monotonic() + patience
        header = []
        while not header and time.monotonic() < end:
            time.sleep(0.05)
            header = [at for at in air.headers(system.events()) if at > back]
        took = (header[0] - back) / 1e9 if header else float("inf")
        if header:
            time.sleep(3)
        copies = sum(times - 1 for times in air.copies(system.events()).values())
        return {"port back to AT+CMGS": (took, "s"), "surplus copies": (copies, "")}


def count_for(system, seconds):
    return int(min(system.fastest, 5) * (seconds + 15)) * len(system.modem_names)


def mute(make, patience):
    """One of two modems never answers one +CMGS: how long it pauses, and whether the other one does."""
    with make(modems=2, network_ms=200) as system:
        system.prepare()
        system.fill(0, count_for(system, patience))
        system.go()
        system.until_each_modem_sent(2)
        silent, other = system.modem_names
        system.sim.ask("silence", modem=silent, moment="wait")
        began = time.monotonic_ns()
        end = time.monotonic() + patience
        while time.monotonic() < end and len(moments(system, silent, began)) < 4:
            time.sleep(0.2)
        time.sleep(2)
        now = time.monotonic_ns()
        at_silent, at_other = moments(system, silent, began), moments(system, other, began)
        pause = air.longest_pause(at_silent, now)
        never = len(at_silent) < 3
        return {"pause of the silent modem": (float("inf") if never else pause, "s"),
                "longest pause of the other": (air.longest_pause(at_other, now), "s"),
                "surplus copies": (sum(times - 1 for times in air.copies(system.events()).values()), "")}


def moments(system, modem, since):
    return [at for at in air.headers(system.events(), modem) if at > since]


def cases(options):
    patience, times = (15, 2) if options.quick else (80, 5)
    yield Case("kill -9 in the network wait", lambda make: kills(make, times * (2 if make.system.name == "tillcast" else 1)),
               beside=True, every_round=False)
    yield Case("port gone for 5 s", lambda make: tty_gone(make, patience, False), beside=True, every_round=False)
    if not options.quick:
        yield Case("port gone for 5 s, modem without power", lambda make: tty_gone(make, patience, True), beside=True,
                   every_round=False)
    silence = patience + (10 if options.quick else 40)
    yield Case("one of two modems never answers one +CMGS", lambda make: mute(make, silence), beside=True, every_round=False)
