"""The rows of "Numbers to reach": what each is, read from what was measured, beside the best peer of the same run."""
import dataclasses
import math

from .book import shown
from .sections import backlog, memory, rate

DURABLE = ("gammu-sql", "smstools")     # the others sync nothing while they send
MET, MISSED, NOT_MEASURED = "met", "MISSED", "not measured"


@dataclasses.dataclass(frozen=True)
class Goal:
    what: str
    bound: float
    section: str
    case: str
    quantity: str
    most: bool = False      # the bound is the least; else it is the most
    unit: str = ""
    peer: tuple = ()        # (case, quantity) of the peers where it is another one
    among: tuple | None = None     # the peers that promise the same

    def row(self, book):
        ours = book.median(self.section, self.case, self.quantity)
        best = book.best_peer(self.section, *(self.peer or (self.case, self.quantity)), most=self.most, among=self.among)
        met = ours is not None and (ours >= self.bound if self.most else ours <= self.bound)
        return {"what": self.what, "goal": f"{'≥' if self.most else '≤'} {shown(self.bound) if self.bound else 0} {self.unit}".strip(),
                "measured": "" if ours is None else f"{shown(ours)} {self.unit}".strip(),
                "value": ours if ours is None or math.isfinite(ours) else None,
                "peer": f"{shown(best[0])} {best[1]}" if best else "",
                "verdict": NOT_MEASURED if ours is None else MET if met else MISSED}


def other(what, goal, why):
    return {"what": what, "goal": goal, "measured": "", "value": None, "peer": "", "verdict": why}


def of_the_air(fsync_ms):
    share = {(1000, modems): Goal(f"utilisation, {modems} modem{'s' if modems > 1 else ''}, 1 s", 0.99, "rate",
                                  rate.name_of(modems, 1000), "utilisation", most=True) for modems in (1, 16)}
    share |= {(3500, modems): Goal(f"utilisation, {modems} modem{'s' if modems > 1 else ''}, 3.5 s", 0.997, "rate",
                                   rate.name_of(modems, 3500), "utilisation", most=True) for modems in (1, 16)}
    yield from share.values()
    one = rate.name_of(1, 50)
    yield Goal("parts per second and modem at 50 ms", 15.5, "rate", one, "parts per second and modem", most=True, unit="/s")
    for modems, network in ((1, 50), (1, 1000), (16, 1000)):
        name = rate.name_of(modems, network)
        yield Goal(f"gap + prompt-hold, median, {name}", 1, "rate", name, "gap + hold, median", unit="ms")
        yield Goal(f"gap + prompt-hold, p99, {name}" + (f" (fsync {fsync_ms:.2f} ms; it counts up to 0.6)" if fsync_ms > 0.6 else ""),
                   5, "rate", name, "gap + hold, p99", unit="ms")
    yield Goal("idle: request to AT+CMGS, less two fsyncs", 3, "idle", "one message", "to AT+CMGS, median, less two fsyncs",
               unit="ms", peer=("one message", "to AT+CMGS, median"))


def of_accepting():
    durable = "taken (durable)"
    for connections, least in ((1, 500), (32, 3000)):
        case = f"HTTP, {connections} connection{'s' if connections > 1 else ''}"
        yield Goal(f"accepted and durable, {connections} connection{'s' if connections > 1 else ''}", least, "accept", case, durable,
                   most=True, unit="/s", peer=("the peers' own ways", "file, fsync, rename, fsync (durable)"))
    yield Goal("accepted and durable, batch", 20_000, "accept", "batch of 20 000", durable, most=True, unit="/s",
               peer=("the peers' own ways", "1000 in a transaction (durable)"))


def of_costs():
    on_device = "written per message"
    yield Goal("device bytes per message, 1 modem, batch", 24, "cost", "1 modem, 50 ms", on_device, unit="kB", among=DURABLE)
    yield Goal("device bytes per message, 1 modem, each posted", 24, "cost", "1 modem, 50 ms, each posted", on_device, unit="kB",
               peer=("1 modem, 50 ms", on_device), among=DURABLE)
    yield Goal("device bytes per message, 16 modems", 12, "cost", "16 modems, 50 ms", on_device, unit="kB", among=DURABLE)
    for case in ("1 modem, 50 ms", "16 modems, 50 ms"):
        yield Goal(f"commits per part, {case}", 1.1, "cost", case, "commits per part, without accept")
    yield Goal("CPU per 1 000 parts at 50 ms, accept included", 0.5, "cost", "1 modem, 50 ms", "CPU per 1000 parts", unit="s")
    yield Goal("the same with each message posted", 0.5, "cost", "1 modem, 50 ms, each posted", "CPU per 1000 parts", unit="s",
               peer=("1 modem, 50 ms", "CPU per 1000 parts"))
    yield Goal("CPU per 1 000 parts with 20 000 queued", 0.5, "backlog", backlog.name_of(backlog.LONG), "CPU per 1000 parts", unit="s")


def of_faults():
    yield Goal("copies on the air per kill in the network wait", 0, "faults", "kill -9 in the network wait", "surplus copies per kill")
    yield Goal("lost by kills in the network wait", 0, "faults", "kill -9 in the network wait", "lost")
    yield Goal("back at work after the port was gone", 1, "faults", "port gone for 5 s", "port back to AT+CMGS", unit="s")
    yield Goal("back at work after the modem had no power", 1, "faults", "port gone for 5 s, modem without power",
               "port back to AT+CMGS", unit="s")
    silent = "one of two modems never answers one +CMGS"
    yield Goal("a silent modem: pause of the other one", 1, "faults", silent, "longest pause of the other", unit="s")


def of_the_shop(options):
    shop = memory.name_of(options)
    for field, bound in (("VmRSS", 40), ("RssAnon", 24)):
        yield Goal(f"{field} after load, {shop}" + ("" if options.large else " (the goal: 100 000, --large)"), bound, "memory", shop,
                   f"after load, {field}", unit="MiB", peer=("4 modems, no contacts", f"after load, {field}"))
    yield Goal(f"start to /healthz, {shop}", 300, "memory", shop, "start to /healthz", unit="ms")
    yield Goal("start to AT+CMGS, less /healthz and the modem's bring-up", 50, "memory", "start with messages waiting",
               "start to AT+CMGS, less /healthz and bring-up", unit="ms", peer=("start with messages waiting", "start to AT+CMGS"))
    yield Goal("nothing to do: bytes written in 5 s", 0, "memory", shop, "written in 5 s with nothing to do", unit="bytes")


def same_with_backlog(book):
    """The short queue and the long one: no more than a tenth and the noise of the clock ticks between them."""
    short, long = (book.median("backlog", backlog.name_of(n), "CPU per 1000 parts") for n in (backlog.SHORT, backlog.LONG))
    row = other("CPU with 20 000 queued beside 250", "the same (≤ 1.15)", NOT_MEASURED)
    if short and long:
        best = [b / a for name in ("gammu-files", "gammu-sql", "smstools", "kannel")
                for a, b in [(book.median("backlog", backlog.name_of(backlog.SHORT), "CPU per 1000 parts", name),
                              book.median("backlog", backlog.name_of(backlog.LONG), "CPU per 1000 parts", name))] if a and b]
        row.update(measured=f"{long / short:.2f} ×", value=long / short, peer=f"{min(best):.2f} ×" if best else "",
                   verdict=MET if long / short <= 1.15 else MISSED)
    return row


ELSEWHERE = (
    other("receipts matched of those that were read; lost per kill", "≥ 99.9 %; 250 ms", "tests/soak/run.py [--kills N]"),
    other("one million contacts: VmRSS", "≤ 64 MiB", "not measured: the bench goes to 100 000 (--large)"),
    other("one million contacts: one fact to its segments; all from nothing", "≤ 20 ms; ≤ 15 s",
          "not measured: needs an hour of loading"),
    other("nothing to do: no wake-ups but due timers", "–", "the idle test of tests/integration"),
)


def judged(book, options, fsync_ms):
    goals = [*of_the_air(fsync_ms), *of_accepting(), *of_costs(), *of_faults(), *of_the_shop(options)]
    return [*(goal.row(book) for goal in goals), same_with_backlog(book), *ELSEWHERE]
