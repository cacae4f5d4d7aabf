"""From the moment that a till posts one message to a system that has nothing to do until AT+CMGS reaches a modem."""
import random
import statistics
import time

from .. import air, machine
from ..case import Case
from ..system import until


def idle(make, arrivals, least, most):
    with make(modems=1, network_ms=20) as system:
        system.prepare()
        if system.name == "tillcast":
            fsync = machine.fsync_ms(system.folder)
        system.fill(0, 1)
        system.go()
        system.until_results(1, 60)
        chance, delays = random.Random(7), []
        time.sleep(1)
        for i in range(1, arrivals + 1):
            time.sleep(least + chance.random() * (most - least))
            posted = time.monotonic_ns()
            system.post(i)
            header = until("AT+CMGS", lambda since=posted: [at for at in air.headers(system.events()) if at > since], 60, 0.02)
            delays.append((header[0] - posted) / 1e6)
            system.until_results(i + 1, 60)
        found = {"to AT+CMGS, median": (statistics.median(delays), "ms"), "to AT+CMGS, longest": (max(delays), "ms"),
                 "idle CPU": (idle_cpu(system), "% of a core")}
        if system.name == "tillcast":
            found["to AT+CMGS, median, less two fsyncs"] = (statistics.median(delays) - 2 * fsync, "ms")
        return found


def idle_cpu(system, seconds=4):
    time.sleep(0.5)
    before = system.cpu()
    time.sleep(seconds)
    return 100 * (system.cpu() - before) / seconds


def cases(options):
    def measure(make):
        if make.system.name == "tillcast":
            return idle(make, 20 if options.quick else 40, 0.15, 0.4)
        return idle(make, 4 if options.quick else 6, 1.0, 2.5)
    yield Case("one message", measure)
