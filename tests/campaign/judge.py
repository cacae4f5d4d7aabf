"""What the simulator's log says of a campaign: how long service waited, whether tariffs were kept, who got what."""
import bisect
import collections
import dataclasses

SECOND = 1_000_000_000
WINDOWS = {"per_minute": 60 * SECOND, "per_hour": 3600 * SECOND}


@dataclasses.dataclass(frozen=True)
class Part:
    modem: str
    header_ns: int      # AT+CMGS
    given_ns: int       # Ctrl-Z
    to: str
    text: str


def parts_of(events):
    """Those on the air, in their order, with the moments of their dialogue."""
    header, given, parts = {}, {}, []
    for event in events:
        modem = event.get("modem")
        if event["event"] == "command" and event["line"].upper().startswith("AT+CMGS="):
            header[modem] = event["t_ns"]
        elif event["event"] == "ctrl_z":
            given[modem] = event["t_ns"]
        elif event["event"] == "part":
            parts.append(Part(modem, header[modem], given[modem], event["to"], event["text"]))
    return parts


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def waits_ms(parts, accepted):
    """From the answer to a post until AT+CMGS with it; of those that went on the air."""
    return [max(0, part.header_ns - accepted[part.to]) / 1e6 for part in parts if part.to in accepted]


def most_in_a_window(moments, window):
    """The most moments in any span of this length, its end not counted; they are in order."""
    return max((i + 1 - bisect.bisect_right(moments, moment - window) for i, moment in enumerate(moments)), default=0)


def tariff_figures(parts, paces):
    """modem → (pace, the most that any window had, what is allowed), for each bound of its tariff."""
    given = collections.defaultdict(list)
    for part in parts:
        given[part.modem].append(part.given_ns)
    figures = {}
    for place, pace in enumerate(paces):
        modem = f"m{place}"
        moments = sorted(given[modem])
        figures[modem] = [(key, most_in_a_window(moments, WINDOWS[key]) if key in WINDOWS else len(moments), bound)
                          for key, bound in pace.items() if key in WINDOWS or key == "per_day"]
    return figures


def offences_against_tariffs(figures):
    return [f"{modem} sent {most} parts {key.replace('_', ' a ', 1).replace('per a', 'a')}, its tariff allows {bound}"
            for modem, rows in figures.items() for key, most, bound in rows if most > bound]


def shares_over_time(parts, groups, slices=10):
    """group → its share of the parts in each of so many equal spans while all groups had something to send. `groups` has
    number → group."""
    ours = [part for part in parts if part.to in groups]
    names = sorted(set(groups.values()))
    last = {name: max(part.given_ns for part in ours if groups[part.to] == name) for name in names}
    begin, end = min(part.given_ns for part in ours), min(last.values())
    counts = {name: [0] * slices for name in names}
    for part in ours:
        if part.given_ns < end:
            counts[groups[part.to]][int((part.given_ns - begin) * slices / (end - begin))] += 1
    return {name: [count / max(1, sum(counts[other][i] for other in names)) for i, count in enumerate(of_name)]
            for name, of_name in counts.items()}
