"""What the simulator's log says against what the gateway says. `figures` are what was measured, `offences` pairs of a
sentence and the token of the message that it is about, or None."""
import collections

from soak.till import expected, whose
from support.pdu import receipt_of

SCTS_SLACK_NS = 2_000_000_000   # of the centre's time, which has seconds only
COMMIT_NS = 300_000_000   # a receipt rides with a commit within 250 ms, which takes its time too; a kill may come before it
DYING_NS = 100_000_000          # from the kill until the port is seen to be closed
TORN_NS = 5_000_000             # what is written so shortly before the pty is destroyed goes with it; and what comes so
                                # shortly after an open may be thrown away with what was there before (modem/port)
ON_AIR = {"sent", "delivered", "undelivered"}


def is_final(status):
    """TP-Status (3GPP TS 23.040 §9.2.3.15): True delivered, False failed, None neither."""
    if status < 0x03:
        return True if status == 0 else None
    if 0x40 <= status < 0x80:
        return False
    return None


def shown(messages):
    """(token, index) → part as the API shows it; token → message."""
    by_token = {int(m["reference"]): m for m in messages if m["reference"]}
    return by_token, {(token, part["index"]): part for token, m in by_token.items() for part in m["parts"]}


def judge_parts(accepted, messages, events, figures, offences):
    by_token, parts = shown(messages)
    air = collections.Counter(whose(e) for e in events if e["event"] == "part")
    ours = {key: n for key, n in air.items() if key[0] in accepted}
    figures["parts on the air"] = sum(ours.values())
    doubled = [key for key, n in ours.items() if n > 1]
    lost = [key for key in expected(accepted) if is_lost(by_token.get(key[0]), parts.get(key), ours.get(key, 0))]
    unknown = [key for key in expected(accepted) if key in parts and parts[key]["state"] == "unknown"]
    figures["parts lost"], figures["parts doubled"] = len(lost), len(doubled)
    figures["parts in doubt"] = len(unknown)
    figures["of these on the air"] = sum(ours.get(key, 0) > 0 for key in unknown)
    offences += [(f"part {index} is on the air {ours[token, index]} times", token) for token, index in doubled]
    offences += [(f"part {index} is lost: " + what_of(by_token.get(token), parts.get((token, index)), ours.get((token, index), 0)),
                  token) for token, index in lost]


def is_lost(message, part, times):
    """Said to be sent and not on the air, or given up, or waiting for ever. What is in doubt says so and is not lost."""
    if message is None or part is None:
        return True
    if part["state"] in ON_AIR:
        return times == 0
    return part["state"] != "unknown"


def what_of(message, part, times):
    if message is None:
        return "accepted, and nobody knows the message"
    return f"the message is {message['state']} ({message['reason']}), the part {part['state']}, {times} times on the air"


class Receipts:
    """Which receipts reached the daemon, and whose they are, by the simulator's log."""

    def __init__(self, events, offset_ns, killed=(), blind=()):
        """`blind`: spells in which nothing could be written before the daemon was killed."""
        self.killed, self.offset, self.blind = killed, offset_ns, blind
        self.open = set()
        self.sent = collections.defaultdict(list)   # (modem, mr, to) → parts
        self.of_part = collections.defaultdict(set)  # (token, index) → statuses that reached
        self.maybe = collections.defaultdict(set)    # the same at the edge of a kill, a hang-up or an open
        self.reached = self.edges = 0
        self.opened = collections.defaultdict(int)   # ns
        self.seen = set()
        self.gone = collections.defaultdict(list)   # when each pty was destroyed
        for event in events:
            if event["event"] == "hang_up":
                self.gone[event["modem"]].append(event["t_ns"])
        self.unheard = collections.defaultdict(list)    # modem → what it said while its port was closed
        self.waiting = {}       # (modem, pdu) → receipt: taken by the modem, not yet said
        for event in events:
            self.take(event)

    def take(self, event):
        kind, modem = event["event"], event.get("modem")
        if kind == "opened":
            self.open.add(modem)
            self.opened[modem] = event["t_ns"]
            # The port is open a little before the simulator sees it.
            for said in self.unheard.pop(modem, ()):
                if event["t_ns"] - said["t_ns"] < TORN_NS:
                    self.reach(event, modem, said["line"].splitlines()[-1])
        elif kind in ("closed", "hang_up"):
            self.open.discard(modem)
        elif kind == "part":
            self.sent[modem, event["mr"], event["to"]].append(event)
        elif kind == "receipt_delivered":
            if "memory" in event:     # it stays there until somebody reads it
                self.reach(event, modem, event["pdu"])
            else:
                self.waiting[modem, event["pdu"]] = event
        elif kind == "urc" and event["line"].startswith("+CDS:"):
            pdu = event["line"].splitlines()[-1]
            if self.waiting.pop((modem, pdu), None) is None:
                return
            if modem in self.open:
                self.reach(event, modem, pdu)
            else:
                self.unheard[modem].append(event)

    def reach(self, event, modem, pdu):
        if (modem, pdu) in self.seen:
            return
        self.seen.add((modem, pdu))
        receipt = receipt_of(pdu)
        part = self.part_of(modem, receipt)
        final = is_final(receipt.status)
        if part is None or final is None:
            return
        if self.at_an_edge(modem, event["t_ns"]):
            self.edges += 1
            self.maybe[whose(part)].add(final)
            return
        self.reached += 1
        self.of_part[whose(part)].add(final)

    def at_an_edge(self, modem, at):
        """Read or not, both are right."""
        return (any(-DYING_NS < killed - at < COMMIT_NS for killed in self.killed)
                or any(begin - COMMIT_NS < at < end for begin, end in self.blind)
                or any(0 <= gone - at < TORN_NS for gone in self.gone[modem]) or at - self.opened[modem] < TORN_NS)

    def part_of(self, modem, receipt):
        """The part whose time the receipt tells; 256 others came between two of one reference."""
        near = [part for part in self.sent[modem, receipt.reference, receipt.to]
                if abs(part["t_ns"] + self.offset - receipt.accepted_ns) < SCTS_SLACK_NS]
        return near[-1] if near else None


def judge_receipts(accepted, messages, receipts, figures, offences):
    """A delivery wins over a failure; a status that no receipt told is a receipt matched to the wrong part."""
    _, parts = shown(messages)
    ours = {key: finals for key, finals in receipts.of_part.items() if key[0] in accepted}
    right = wrong = 0
    for key, finals in ours.items():
        told = states_of(finals, receipts.maybe[key])
        state = parts[key]["state"] if key in parts else "lost"
        if state in told:
            right += 1
        else:
            offences.append((f"part {key[1]} had a receipt ({' or '.join(told)}) and is shown as {state}", key[0]))
    for key, part in parts.items():
        if part["state"] not in ("delivered", "undelivered") or key in ours:
            continue
        if part["state"] not in states_of(set(), receipts.maybe[key]):
            wrong += 1
            offences.append((f"part {key[1]} is shown as {part['state']}, and no receipt for it reached the gateway", key[0]))
    figures["receipts that reached the gateway"] = receipts.reached
    figures["receipts at the edge of a kill, hang-up, open"] = receipts.edges
    figures["parts with such a receipt"] = len(ours)
    figures["of these matched"] = right
    figures["matched to the wrong part"] = wrong
    figures["share matched"] = right / len(ours) if ours else 1.0


def states_of(finals, maybe):
    """What a part may be shown as after these receipts, and after those with what may have been read besides."""
    named = {True: "delivered", False: "undelivered"}
    return sorted({named[True in told] for told in (finals, *(finals | {one} for one in maybe)) if told})


def judge_inbound(texts, rows, figures, offences):
    there = collections.Counter((row["from"], row["text"]) for row in rows)
    missing = [number for number, words in texts.items() if there[number, words] == 0]
    twice = [number for number, words in texts.items() if there[number, words] > 1]
    figures["texts that came in"], figures["texts lost"], figures["texts doubled"] = len(texts), len(missing), len(twice)
    offences += [(f"the text of {number} is not on record", None) for number in missing]
    offences += [(f"the text of {number} is on record more than once", None) for number in twice]


def measure_recovery(events, figures):
    """From a modem's return to its next AT+CMGS; those that came back while nothing was to be sent are left out."""
    back, took = {}, []
    for event in events:
        modem = event.get("modem")
        if event["event"] in ("reboot", "hang_up"):
            back.pop(modem, None)
        elif event["event"] == "back":
            back[modem] = event["t_ns"]
        elif event["event"] == "command" and event["line"].upper().startswith("AT+CMGS=") and modem in back:
            took.append((event["t_ns"] - back.pop(modem)) / 1e9)
    if took:
        took.sort()
        figures["returns of a modem"] = len(took)
        figures["back at work, median seconds"] = took[len(took) // 2]
        figures["back at work, longest"] = took[-1]
