"""What the simulator's log says of a system: how each part went, how the modems were used, who got what how often."""
import collections
import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Part:
    """The dialogue of one part; monotonic ns."""
    header: int     # AT+CMGS
    prompt: int
    ctrl_z: int
    result: int


def is_header(event):
    return event["event"] == "command" and event["line"].upper().startswith("AT+CMGS=")


def dialogues(events):
    """modem → the parts that came to a result, in their order."""
    parts, open_part = {}, {}
    for event in events:
        modem = event.get("modem")
        if is_header(event):
            open_part[modem] = [event["t_ns"]]
        elif event["event"] in ("prompt", "ctrl_z") and modem in open_part:
            open_part[modem].append(event["t_ns"])
        elif event["event"] == "result" and event.get("command") == "+CMGS" and len(open_part.get(modem, [])) == 3:
            parts.setdefault(modem, []).append(Part(*open_part.pop(modem), event["t_ns"]))
    return parts


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def figures(parts_of_modems):
    """Rate, use and waits over the middle 90 % of each modem's parts; {} where no modem had two of them."""
    rates, shares, gaps, holds, both = [], [], [], [], []
    for parts in parts_of_modems:
        cut = len(parts) // 20
        parts = parts[cut:len(parts) - cut]
        if len(parts) < 2:
            continue
        wall = parts[-1].header - parts[0].header   # whole turns: the last one only ends them
        rates.append((len(parts) - 1) / (wall / 1e9))
        shares.append(sum(p.prompt - p.header + p.result - p.ctrl_z for p in parts[:-1]) / wall)
        waits = [(b.header - a.result) / 1e6 for a, b in zip(parts, parts[1:])]
        held = [(p.ctrl_z - p.prompt) / 1e6 for p in parts[:-1]]
        gaps += waits
        holds += held
        both += [gap + hold for gap, hold in zip(waits, held)]
    if not rates:
        return {}
    return {
        "parts per second and modem": (statistics.mean(rates), "/s"),
        "utilisation": (statistics.mean(shares), ""),
        "gap, median": (statistics.median(gaps), "ms"),
        "gap, p99": (percentile(gaps, 0.99), "ms"),
        "prompt-hold, median": (statistics.median(holds), "ms"),
        "prompt-hold, p99": (percentile(holds, 0.99), "ms"),
        "gap + hold, median": (statistics.median(both), "ms"),
        "gap + hold, p99": (percentile(both, 0.99), "ms"),
    }


def between(parts_of_modems, since, end):
    """Those that began after one moment and before another."""
    return [[part for part in parts if since <= part.header <= end] for parts in parts_of_modems]


def copies(events):
    """Recipient → how often a text to it went on the air."""
    return collections.Counter(event["to"] for event in events if event["event"] == "part")


def headers(events, modem=None):
    """When AT+CMGS came, of one modem or of all; ns."""
    return [event["t_ns"] for event in events if is_header(event) and modem in (None, event["modem"])]


def longest_pause(moments, end):
    """Between two of the moments, or from the last until `end`; seconds."""
    moments = [*moments, end]
    return max((b - a) / 1e9 for a, b in zip(moments, moments[1:])) if len(moments) > 1 else float("inf")
