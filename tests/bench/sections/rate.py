"""How busy a modem is kept: parts per second, utilisation, gap and prompt-hold. Nothing asks the systems anything
while they send."""
import time

from .. import air
from ..case import Case
from ..system import until

IDEAL_RATE = {0: 90, 50: 16.5, 1000: 1.0, 3500: 0.29}
WINDOW = {0: 6, 50: 7, 1000: 12, 3500: 18}
QUICK_WINDOW = {50: 6, 1000: 9, 3500: 14}
SLEEPERS_MS = 1000      # from here on the peers mostly wait and may share the machine
GOALS = ((1, 50), (1, 1000), (16, 1000), (1, 3500), (16, 3500), (16, 50))   # measured in every round


def rate(make, modems, network_ms, seconds):
    with make(modems=modems, network_ms=network_ms) as system:
        system.prepare()
        each = int(min(system.fastest, IDEAL_RATE[network_ms]) * (seconds + 8)) + 4
        system.fill(0, modems * each)
        system.go()
        system.until_each_modem_sent(seconds=60 + 5 * network_ms / 1000)
        cpu, began = system.cpu(), time.monotonic_ns()
        time.sleep(seconds)
        spent, end = system.cpu() - cpu, time.monotonic_ns()
        all_parts = air.between(system.parts(), began, end)
        count = sum(len(parts) for parts in all_parts)
        # What is short of two parts in the window is told with those that come after it.
        if min(map(len, all_parts)) < 3:
            until("three parts of each modem", lambda: all(len(parts) > 3 for parts in system.parts()), 60, pause=0.2)
            all_parts = system.parts()
        found = air.figures(all_parts)
        if count and system.name != "ideal":
            found["CPU per 1000 parts while it sends"] = (1000 * spent / count, "s")
        return found


def cases(options):
    if options.quick:
        cells = [(1, 50), (16, 50), (1, 1000), (16, 1000), (1, 3500)]
    else:
        cells = [*GOALS, *((modems, network) for network in WINDOW for modems in (1, 4, 16) if (modems, network) not in GOALS)]
    for modems, network in cells:
        seconds = (QUICK_WINDOW if options.quick else WINDOW)[network]
        yield Case(name_of(modems, network), lambda make, m=modems, n=network, s=seconds: rate(make, m, n, s),
                   with_ideal=True, beside=network >= SLEEPERS_MS, every_round=(modems, network) in GOALS)


def name_of(modems, network_ms):
    return f"{modems} modem{'s' if modems > 1 else ''}, {network_ms} ms"
