"""64 modems at one part per second each, receipts and all: with what waits already accepted, and with each message
posted by itself while they send."""
import threading
import time

from .. import air, machine
from ..case import Case

MODEMS = 64
NETWORK_MS = 988    # turn-around twice and the gap make up the second


def feed(system, per_second, until):
    """Posts one message after the other over one connection, evenly, until a moment (monotonic seconds)."""
    began, done = time.monotonic(), 0
    while (now := time.monotonic()) < until:
        if done / per_second > now - began:
            time.sleep(done / per_second - (now - began))
        system.post(done)
        done += 1


def drive(make, posted, seconds):
    with make(modems=MODEMS, network_ms=NETWORK_MS, receipts="uniform:2000,8000") as system:
        system.prepare()
        feeder = threading.Thread(target=feed, args=(system, MODEMS, time.monotonic() + seconds + 8))
        if posted:
            feeder.start()
        else:
            system.fill(0, MODEMS * (seconds + 15))
            system.go()
        time.sleep(5)
        began, cpu = time.monotonic_ns(), system.cpu()
        time.sleep(seconds)
        end, spent = time.monotonic_ns(), system.cpu() - cpu
        memory = machine.memory_mib(system.pids())["VmRSS"]
        if posted:
            feeder.join()
        parts = air.between(system.parts(), began, end)
        wall = (end - began) / 1e9
        found = {"parts per second and modem": (sum(map(len, parts)) / wall / MODEMS, "/s"),
                 "CPU of the daemon": (100 * spent / wall, "% of a core"), "VmRSS": (memory, "MiB")}
        if not posted:      # else a modem waits for the till
            figures = air.figures(parts)
            found.update({name: figures[name] for name in ("gap + hold, median", "gap + hold, p99")})
        return found


def cases(options):
    seconds = 10 if options.quick else 30
    yield Case("64 modems, accepted before", lambda make: drive(make, False, seconds), ours_only=True, every_round=False)
    yield Case("64 modems, each message posted", lambda make: drive(make, True, seconds), ours_only=True, every_round=False)
