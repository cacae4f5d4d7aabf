"""With 20 000 queued: CPU and gap beside those with a short queue."""
import time

from .. import air
from ..case import Case

SHORT, LONG = 250, 20_000
SETTLE_S = 2    # letting the queue go is a matter of its own: 0.15 s of CPU for 20 000, once


def backlog(make, queued, seconds):
    with make(modems=1, network_ms=50) as system:
        system.prepare()
        system.fill(0, queued)
        system.go()
        system.until_results(1, 120)
        time.sleep(SETTLE_S)
        cpu, began = system.cpu(), time.monotonic_ns()
        time.sleep(seconds)
        spent = system.cpu() - cpu
        parts = air.between(system.parts(), began, time.monotonic_ns())
        count = sum(map(len, parts))
        found = {"CPU per 1000 parts": (1000 * spent / max(1, count), "s")}
        figures = air.figures(parts)
        found.update({name: figures[name] for name in ("gap, median", "gap, p99", "gap + hold, median", "gap + hold, p99")
                      if name in figures})
        return found


def cases(options):
    seconds = 6 if options.quick else 11    # a short queue lasts for 15 s
    for queued in (SHORT, LONG):
        yield Case(name_of(queued), lambda make, n=queued: backlog(make, n, seconds), every_round=False)


def name_of(queued):
    return f"{queued:,} queued".replace(",", " ")
