"""What must hold after a kill (on a copy of the files as the kill left them) and at the end. The simulator's log is the
truth. Each offence is a sentence."""
import collections
import contextlib
import datetime
import pathlib
import shutil
import sqlite3
import time

from crash.load import FIRST_CAMPAIGN, token_of
from soak import judge as soak
from support.pdu import submit_of

# part.state (controller/dispatch/journal.hpp)
INTENT, SENT, REFUSED, UNKNOWN, RETURNED, DELIVERED, UNDELIVERED = range(7)
STATES = ("queued", "held", "sending", "sent", "delivered", "undelivered", "failed", "unknown", "skipped", "cancelled",
          "expired")
NEXT = {
    "queued": {"held", "sending", "skipped", "cancelled", "expired"},
    "held": {"queued", "skipped", "cancelled", "expired"},
    "sending": {"sent", "queued", "held", "unknown", "failed"},
    "sent": {"delivered", "undelivered"},
    "undelivered": {"delivered"},
    "failed": {"delivered"},
    "unknown": {"sent", "delivered", "undelivered", "failed", "queued"},
}
SETTLED = {"sent", "delivered", "undelivered", "failed", "skipped", "cancelled", "expired", "unknown"}
REASON_WANTED = {"failed", "skipped", "unknown"}
BETWEEN = "modem.payload"
FULL, ROOM = "the disk is full: nothing new is taken", "the database takes writes again"     # in the daemon's log
RESULT_NS = 250_000_000     # in which a result is written, by a build under a sanitizer on a busy machine as well
RETRY_NS = 1_500_000_000    # a result that the disk did not take is tried again each second
LATE_NS = 1_000_000_000
TORN_NS = 50_000_000    # a result so shortly before a kill may not have been read


def copied(database, folder):
    """The database and its WAL as they are now, opened. For files that nobody writes."""
    copy = pathlib.Path(folder) / "copy.db"
    for end in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            (copy.parent / (copy.name + end)).unlink()
    shutil.copy(database, copy)
    with contextlib.suppress(FileNotFoundError):
        shutil.copy(str(database) + "-wal", str(copy) + "-wal")
    return sqlite3.connect(copy)


def is_empty(db):
    return db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'part'").fetchone()[0] == 0


def ends_a_part(event):
    """Whether the modem is through with the part that it was given, in one way or another."""
    return event["event"] in ("hang_up", "reboot", "ctrl_z") or event["event"] == "result" and event["command"] == "+CMGS"


class Journal:
    """The journal of each SIM against what its modem was given, from one kill to the next."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.given = []             # (t_ns, modem, token, index): each Ctrl-Z
        self.seen = 0               # events of the simulator's log
        self.doubts = {}            # (token, to, index) → where the kill was that left it without a result
        self.doubted = {}           # the same → its place in the journal then
        self.kills = {}             # the same with its place → when that kill was, and the modem
        self.blind = []             # spells in which what came could not be written
        self.read = 0               # bytes of the daemon's log
        self.waiting = 0            # messages that are to go
        self.stopped = {}           # number → ns after which it must be left alone
        self.offences = []

    def read_air(self):
        events = self.gateway.sim.events()
        for event in events[self.seen:]:
            if event["event"] == "ctrl_z" and len(event["typed"]) > 20:
                submit = submit_of(event["typed"])
                self.given.append((event["t_ns"], event["modem"], (token_of(submit.text), submit.to, submit.index)))
        self.seen = len(events)

    def read_log(self, died_ns):
        with open(self.gateway.log_path, "rb") as log:
            log.seek(self.read)
            said = log.read()
        self.read += len(said)
        full = None
        for line in said.decode(errors="replace").splitlines():
            if FULL not in line and ROOM not in line:
                continue
            at = int(datetime.datetime.fromisoformat(line.split(" ")[0]).timestamp() * 1e9) - (time.time_ns() - time.monotonic_ns())
            if FULL in line:
                full = full or at
            elif full:
                self.blind.append((full, min(died_ns, at + RETRY_NS)))
                full = None
        if full:
            self.blind.append((full, died_ns))

    def after_kill(self, where, died_ns, folder):
        self.read_air()
        self.read_log(died_ns)
        with contextlib.closing(copied(self.gateway.database, folder)) as db:
            wrong = [row[0] for row in db.execute("PRAGMA integrity_check")]
            if wrong != ["ok"]:
                self.offences.append(f"{where}: integrity_check says {wrong[:3]}")
            if is_empty(db):
                return
            self.waiting = db.execute("SELECT count(*) FROM message WHERE state IN (0, 2) OR reason = 'brake'").fetchone()[0]
            self.look_at_order(db, where)
            self.look_at_doubts(db, where, died_ns)
            for number, in db.execute("SELECT number FROM suppression"):
                self.stopped.setdefault(number, died_ns)

    def look_at_order(self, db, where):
        """Results are on disk in the order of their SIM; what comes back untried may come before."""
        late = db.execute("SELECT a.sim, a.seq, b.seq FROM part a JOIN part b ON b.sim = a.sim AND b.seq > a.seq"
                          " WHERE a.state = 0 AND b.state NOT IN (0, 4)").fetchall()
        if late:
            self.offences.append(f"{where}: a part has a result before its predecessor: {late[:3]}")

    def look_at_doubts(self, db, where, died_ns):
        states = collections.defaultdict(set)
        first = {}
        for sim, seq, index, state, text, to, modem in db.execute(
                "SELECT p.sim, p.seq, p.idx, p.state, m.text, m.number, s.last_modem FROM part p JOIN message m"
                " ON m.key = p.message JOIN sim s ON s.key = p.sim ORDER BY p.sim, p.seq"):
            key = (token_of(text), to, index)
            states[key].add(state)
            if state == INTENT and sim not in first:
                first[sim] = key
                self.kills.setdefault((key, sim, seq), (died_ns, modem))
                # A start that was cut short settled nothing: the kill before it left the part without a result.
                if self.doubted.get(key) != (sim, seq):
                    self.doubts[key] = where
                self.doubted[key] = (sim, seq)
        open_now = collections.Counter()
        for at, modem, key in self.given:
            if at > died_ns or key[0] is None:
                continue
            if not states[key] - {RETURNED}:
                self.offences.append(f"{where}: part {key} was given to {modem} and is not in the journal: {states[key]}")
            elif states[key] <= {INTENT, RETURNED}:
                open_now[modem] += 1
        for modem, count in open_now.items():
            if count > 1:
                self.offences.append(f"{where}: {count} parts of {modem} are in doubt")


class Verdict:
    """The end of an episode."""

    def __init__(self, gateway, till, shop, journal, killed):
        self.gateway, self.till, self.shop, self.journal, self.killed = gateway, till, shop, journal, killed
        self.offences = journal.offences
        self.figures = collections.Counter()
        journal.read_air()
        self.events = gateway.sim.events()
        self.air = collections.Counter()
        for event in self.events:
            if event["event"] == "part":
                concat = event.get("concat") or {"index": 1}
                self.air[token_of(event["text"]), event["to"], concat["index"]] += 1
        self.given = {key for _, _, key in journal.given}
        # The simulator sees the end of a life before it is known here that it has ended.
        self.closed = [(e["modem"], e["t_ns"]) for e in self.events if e["event"] == "closed"
                       and any(0 <= killed - e["t_ns"] < LATE_NS for killed in killed)]

    def run(self):
        self.gateway.kill()
        with contextlib.closing(copied(self.gateway.database, self.gateway.folder)) as db:
            db.row_factory = sqlite3.Row
            rows = db.execute("SELECT * FROM message").fetchall()
            parts = collections.defaultdict(lambda: collections.defaultdict(set))
            for part in db.execute("SELECT message, idx, state FROM part"):
                parts[part["message"]][part["idx"]].add(part["state"])
        self.judge_accepted(rows)
        for row in rows:
            self.judge_message(row, parts[row["key"]])
        self.judge_copies(rows)
        self.judge_stops()
        self.judge_campaigns(rows)
        return self

    def judge_accepted(self, rows):
        there = collections.Counter(row["reference"] for row in rows if row["reference"])
        lost = [token for token in self.till.accepted if there[str(token)] == 0]
        twice = [reference for reference, n in there.items() if n > 1]
        self.figures["accepted"] += len(self.till.accepted)
        self.figures["lost"] += len(lost)
        self.figures["accepted twice"] += len(twice)
        self.offences += [f"message {token} was accepted and is not there" for token in lost]
        self.offences += [f"message {reference} is there twice" for reference in twice]
        by_token = {token_of(row["text"]): row for row in rows}
        for token in self.shop.cancelled:
            if by_token[token]["state"] != STATES.index("cancelled") or any(key[0] == token for key in self.given):
                self.offences.append(f"message {token} was cancelled and is {STATES[by_token[token]['state']]}")

    def judge_message(self, row, parts):
        token, state = token_of(row["text"]), STATES[row["state"]]
        self.judge_way(row, token)
        if state not in SETTLED:
            return                  # what waits for tomorrow
        if state in REASON_WANTED and not row["reason"]:
            self.offences.append(f"message {token} is {state} without a reason")
        self.figures["messages " + state + (f" ({row['reason']})" if row["reason"] else "")] += 1
        lost = 0
        for index in range(1, row["parts"] + 1):
            lost += self.judge_part((token, row["number"], index), parts[index], state)
        self.figures["lost"] += lost > 0

    def judge_part(self, key, states, state):
        """1 where the part is lost: said to be out, and it is not."""
        times = self.air[key]
        if states & {SENT, DELIVERED, UNDELIVERED} and times == 0:
            self.offences.append(f"part {key} is said to be sent and is not on the air")
            return 1
        if times and not states & {SENT, DELIVERED, UNDELIVERED, UNKNOWN}:
            self.offences.append(f"part {key} is on the air, and the journal says {states}")
        if state in ("sent", "delivered") and not states & {SENT, DELIVERED, UNDELIVERED}:
            self.offences.append(f"part {key} of a message that is {state} has {states}")
            return 1
        if UNKNOWN in states and state == "unknown":
            self.judge_unknown(key, times)
        return 0

    def judge_unknown(self, key, times):
        self.figures["parts unknown at the end"] += 1
        self.figures["of these on the air"] += times > 0
        if key not in self.given:
            self.figures["unknown, never given to a modem"] += 1
            if self.journal.doubts.get(key) == BETWEEN or self.was_at_prompt(key):
                return      # marked as given and not written: no order of the two steps tells more
            self.offences.append(f"part {key} is unknown, and no modem was given it (killed at {self.journal.doubts.get(key)})")
            return
        at, modem = next((t, m) for t, m, k in self.journal.given if k == key)
        answer = next((e for e in self.events if e["t_ns"] > at and e.get("modem") == modem and ends_a_part(e)), None)
        end = answer["t_ns"] if answer else 1 << 62
        ends = [*self.killed, *(t for m, t in self.closed if m == modem)]
        if any(at - TORN_NS < killed < end + RESULT_NS for killed in ends):
            self.figures["of these cut by a kill"] += 1
        elif any(begin - TORN_NS < end < over for begin, over in self.journal.blind):
            self.figures["of these with a result that no disk took"] += 1
        elif answer and answer.get("result") == "OK":
            kill = min((killed - end for killed in ends if killed > end), default=0)
            self.offences.append(f"part {key} is unknown, though {modem} answered {kill / 1e6:.0f} ms before the next kill")
        else:
            self.figures["of these without an answer"] += 1

    def was_at_prompt(self, key):
        """Whether a kill found the part's modem waiting for it."""
        for died, modem in (kill for (doubted, *_), kill in self.journal.kills.items() if doubted == key):
            before = [e["event"] for e in self.events if e.get("modem") == modem and died - LATE_NS < e["t_ns"] < died
                      and e["event"] in ("prompt", "ctrl_z", "escape", "result", "command")]
            if before and before[-1] == "prompt":
                return True
        return False

    def judge_way(self, row, token):
        way = ["queued"] + [line.split(" ")[1] for line in row["timeline"].splitlines() if line.split(" ")[1] in STATES]
        for before, after in zip(way, way[1:]):
            if after != before and after not in NEXT.get(before, ()):
                self.offences.append(f"message {token} went from {before} to {after}")

    def judge_copies(self, rows):
        classes = {(token_of(row["text"]), row["number"]): row["class"] for row in rows}
        for key, times in self.air.items():
            self.figures["parts on the air"] += 1
            if key[0] is None or times == 1:
                continue
            kind = "marketing" if classes.get(key[:2]) == 1 else "service"
            self.figures[f"doubled, {kind}"] += 1
            self.offences.append(f"part {key} ({kind}) is on the air {times} times")
        for key in self.air:
            if key[0] is not None and key[:2] not in classes:
                self.offences.append(f"part {key} is on the air, and nobody knows of it")

    def judge_stops(self):
        for at, modem, (token, to, _) in self.journal.given:
            if token is not None and at > self.journal.stopped.get(to, 1 << 62):
                self.offences.append(f"message {token} went to {to} after the opt-out was on disk")
        self.figures["opted out"] += len(self.journal.stopped)

    def judge_campaigns(self, rows):
        for n, started in ((n, campaign is None) for n, campaign in self.shop.campaigns):
            sent = [row for row in rows if token_of(row["text"]) == FIRST_CAMPAIGN + n]
            people = {row["number"] for row in sent}
            if started and (len(sent) != len(people) or len(people) != len({f"+3460040{n:02}{m:02}" for m in range(6)})):
                self.offences.append(f"campaign {n} has {len(sent)} messages to {len(people)} people")
            self.figures["campaigns"] += started

    def judge_doubts(self):
        """How often a kill left a part without a result, and whether it had been given to its modem."""
        for key, where in self.journal.doubts.items():
            self.figures["kills that left a part without a result"] += 1
            self.figures["of these given to the modem"] += key in self.given

    def judge_receipts_and_texts(self, messages, rows, offset_ns):
        accepted = {token: what[:3] for token, what in self.till.accepted.items()}
        named, wrong = {}, []
        ours = [m for m in messages if m["reference"] and m["reference"].isdigit()]
        soak.judge_receipts(accepted, ours, soak.Receipts(self.events, offset_ns, self.killed, self.journal.blind), named, wrong)
        soak.judge_inbound(self.shop.texts, rows, named, wrong)
        for name in ("parts with such a receipt", "of these matched", "matched to the wrong part", "texts that came in",
                     "texts lost", "texts doubled"):
            self.figures[name] += named[name]
        self.offences += [sentence for sentence, _ in wrong]
