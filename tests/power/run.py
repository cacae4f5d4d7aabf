#!/usr/bin/env python3
"""Cuts the power: what the daemon has synced is kept, of the rest a random part, down to single sectors.

    python3 tests/power/run.py                    500 cuts, then the proof that the test can fail
    python3 tests/power/run.py --cuts 50 --seed 7
    python3 tests/power/run.py --sync off         without syncs: must find losses, and is 0 where it does

The real daemon works with simulated modems while tests/power/vfs.cpp writes down what SQLite writes and syncs. From that
log the files are made as a disk may have them at each of many moments, and opened. What the gateway had acknowledged by
then must be in them: messages (202), consents, the brake, cancellations, texts that were deleted from the modem, opt-outs
that were confirmed; each part that a modem was given has its intent, and all but the last of a modem their results. On
some of them the daemon is started again: nothing that was on the air may go out once more."""
import argparse
import collections
import contextlib
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))
from crash.judge import DELIVERED, INTENT, SENT, UNDELIVERED, UNKNOWN  # noqa: E402
from crash.load import PEOPLE, token_of  # noqa: E402
from power.images import Disk, draw_cuts  # noqa: E402
from support.gateway import UNPACED, Gateway, until  # noqa: E402
from support.http import Client  # noqa: E402
from support.pdu import submit_of  # noqa: E402
from support.simmodem import program  # noqa: E402

SEED = 20261123
TEXT = "#{:06} Su pedido esta listo."
OFFER = "#{:06} Casa Elena: oferta. BAJA para no recibir mas"
SETTLE = 120    # seconds in which a start sends all that a cut left
ROUND = 8       # messages of one kind at a time


class Shop:
    """A run of the daemon under load, and when what was acknowledged."""

    def __init__(self, seconds, sync, modems=2):
        self.seconds, self.modems = seconds, modems
        self.gateway = Gateway(modems=modems, network="fixed:5", receipt_delay="uniform:5,40", turnaround=0, rules=PEOPLE,
                               pacing=UNPACED)
        self.log = self.gateway.folder / "power.log"
        # A daemon that was built with ASan wants its own library loaded first, which this one does not stand in the way of.
        self.environment = {**os.environ, "ASAN_OPTIONS": "verify_asan_link_order=0",
                            "LD_PRELOAD": program("libtillcast-power.so"), "TILLCAST_POWER_LOG": str(self.log),
                            "TILLCAST_POWER_SYNC": sync}
        self.acknowledged = []      # (ns, what, which)
        self.brakes = []            # (ns asked, ns acknowledged, level)
        self.next = 0
        self.texts = 0

    def run(self):
        """Leaves what tests need of it in this object; the folder goes."""
        gateway = self.gateway
        start = gateway.start
        gateway.start = lambda ready=True, **options: start(ready, **{"env": self.environment, **options})
        with gateway:
            self.acknowledged.append((time.monotonic_ns(), "token", "test"))
            end = time.monotonic() + self.seconds
            lives = 0
            while time.monotonic() < end:
                self.live(min(end, time.monotonic() + max(2.0, self.seconds / 4)))
                lives += 1
                gateway.restart(signal.SIGKILL if lives % 2 else signal.SIGTERM)
            gateway.kill(signal.SIGTERM)    # what waits may be more than is sent in a while
            gateway.sim.quiet(for_ms=200)
            self.read_air()
            self.disk = Disk(self.log)
            self.config = (gateway.folder / "tillcast.toml").read_text()
            self.token, self.sim_numbers = gateway.token, gateway.numbers
        return self

    def token_kept(self, until_ns):
        return self.acknowledged[0][0] < until_ns

    def live(self, end):
        while time.monotonic() < end:
            for _ in range(ROUND):
                self.message("service")
            number = f"+3462{self.next:07}"
            self.acknowledge("consent", number, self.gateway.post("/v1/consents", {
                "number": number, "scope": "marketing", "status": "granted", "basis": "express", "source": "pos",
                "wording": "Offers by SMS"}))
            self.message("marketing", number)
            self.cancel()
            self.text(number)
            if self.next % 5 == 0:
                self.brake()

    def acknowledge(self, what, which, answer):
        self.acknowledged.append((time.monotonic_ns(), what, which))
        return answer

    def message(self, kind, to=None, **fields):
        self.next += 1
        text = (OFFER if kind == "marketing" else TEXT * (1 if self.next % 4 else 7)).format(*[self.next] * 7)
        answer = self.gateway.send(to or f"+3461{self.next:06}{(0, 4, 8, 7)[self.next % 4]}", text, kind,
                                   reference=str(self.next), **fields)
        self.acknowledge("message", self.next, answer)
        return answer["id"]

    def cancel(self):
        tomorrow = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 80_000))
        message = self.message("service", not_before=tomorrow)
        self.gateway.post(f"/v1/messages/{message}/cancel", {})
        self.acknowledge("cancelled", self.next, None)

    def text(self, number):
        self.texts += 1
        leaves = self.texts % 3 == 0
        words = "BAJA" if leaves else f"Pregunta {self.texts}?"
        self.gateway.sim.text(number if leaves else f"+3463{self.texts:07}", words,
                              to=self.gateway.names[self.texts % self.modems])

    def brake(self):
        for level in ("marketing", "none"):
            asked = time.monotonic_ns()
            client = Client(str(self.gateway.folder / "control.sock"))
            assert client.post("/v1/brake", {"level": level}).status == 200
            client.close()
            self.brakes.append((asked, time.monotonic_ns(), 1 if level == "marketing" else 0))

    def read_air(self):
        """What left the house, by the simulator's log: what it says was on disk before."""
        self.given = collections.defaultdict(list)      # modem → (ns, (token, to, index))
        self.air = collections.Counter()
        self.on_air_at = []                             # (ns, key)
        texts = {}                                      # (modem, place) → PDU
        for event in self.gateway.sim.events():
            kind, modem = event["event"], event.get("modem")
            if kind == "ctrl_z" and len(event["typed"]) > 20:
                part = submit_of(event["typed"])
                self.given[modem].append((event["t_ns"], (token_of(part.text), part.to, part.index)))
            elif kind == "part":
                index = (event.get("concat") or {"index": 1})["index"]
                self.on_air_at.append((event["t_ns"], (token_of(event["text"]), event["to"], index)))
                if "baja" in event["text"].lower() and token_of(event["text"]) is None:
                    self.acknowledged.append((event["t_ns"], "stop", event["to"]))
            elif kind == "inbound_delivered" and "index" in event:
                texts[modem, str(event["index"])] = event["pdu"]
            elif kind == "deleted" and (modem, event["which"]) in texts:
                self.acknowledged.append((event["t_ns"], "text", texts.pop((modem, event["which"]))))


class Cuts:
    """What each cut came to."""

    def __init__(self, shop, cuts, seed):
        self.shop, self.seed = shop, seed
        self.cuts = draw_cuts(shop.disk.places, cuts, seed)
        self.dice = random.Random(seed)
        self.figures = collections.Counter()
        self.losses = collections.Counter()
        self.shown = []

    def run(self, starts=0):
        started = set(self.cuts[len(self.cuts) // (starts + 1)::max(1, len(self.cuts) // (starts + 1))][:starts]) if starts else ()
        for cut in self.cuts:
            self.shop.disk.forward(self.shop.disk.places[cut][0])
            until_ns = self.shop.disk.places[cut + 1][1]
            with tempfile.TemporaryDirectory(prefix="cut-") as folder:
                self.shop.disk.write(folder, self.dice)
                kept = None
                if cut in started:
                    kept = pathlib.Path(tempfile.mkdtemp(prefix="cut-"))
                    for path in pathlib.Path(folder).iterdir():
                        shutil.copy(path, kept)
                self.figures["cuts"] += 1
                self.judge(pathlib.Path(folder) / "tillcast.db", until_ns, cut)
                if kept:
                    self.start_again(kept, until_ns, cut)
                    shutil.rmtree(kept)
        return self

    def offend(self, cut, what, sentence):
        self.losses[what] += 1
        if len(self.shown) < 20:
            self.shown.append(f"cut {cut}: {sentence}")

    def judge(self, database, until_ns, cut):
        due = [(what, which) for at, what, which in self.shop.acknowledged if at < until_ns]
        if not database.exists() or database.stat().st_size == 0 and not pathlib.Path(f"{database}-wal").exists():
            if due:
                self.offend(cut, "database gone", f"there is no database, and {len(due)} things were acknowledged")
            return
        try:
            with contextlib.closing(sqlite3.connect(database)) as db:
                wrong = [row[0] for row in db.execute("PRAGMA integrity_check")]
                if wrong != ["ok"]:
                    self.offend(cut, "damaged", f"integrity_check: {wrong[:2]}")
                    return
                if db.execute("PRAGMA user_version").fetchone()[0] < 3 and due:
                    self.offend(cut, "schema gone", "the schema is older than what was acknowledged")
                    return
                if due or self.shop.disk.places[cut][1] > self.shop.acknowledged[0][0]:
                    self.judge_acknowledged(db, due, cut)
                    self.judge_journal(db, until_ns, cut)
                    self.judge_brake(db, until_ns, cut)
        except sqlite3.DatabaseError as error:
            self.offend(cut, "damaged", f"it cannot be read: {error}")

    def judge_acknowledged(self, db, due, cut):
        messages = {int(r): s for r, s in db.execute("SELECT reference, state FROM message WHERE reference IS NOT NULL")}
        consents = {r for r, in db.execute("SELECT number FROM consent")}
        stopped = {r for r, in db.execute("SELECT number FROM suppression")}
        tokens = {n for n, in db.execute("SELECT name FROM token")}
        texts = {pdu for pdu, in db.execute("SELECT pdu FROM inbound_part WHERE inbound IS NOT NULL")}
        there = {"message": lambda t: t in messages, "consent": lambda n: n in consents, "stop": lambda n: n in stopped,
                 "cancelled": lambda t: messages.get(t) == 9, "text": lambda key: key in texts,
                 "token": lambda name: name in tokens}
        for what, which in due:
            self.figures["acknowledged " + what] += 1
            if not there[what](which):
                self.offend(cut, what + " lost", f"the {what} {which} was acknowledged and is not there")

    def judge_journal(self, db, until_ns, cut):
        states = collections.defaultdict(set)
        for text, to, index, state in db.execute(
                "SELECT m.text, m.number, p.idx, p.state FROM part p JOIN message m ON m.key = p.message"):
            states[token_of(text), to, index].add(state)
        for modem, given in self.shop.given.items():
            before = [key for at, key in given if at < until_ns and key[0] is not None]
            for n, key in enumerate(before):
                self.figures["parts given to a modem"] += 1
                if not states[key]:
                    self.offend(cut, "intent lost", f"{modem} was given {key}, and the journal does not know it")
                elif n + 1 < len(before) and states[key] <= {INTENT}:
                    self.offend(cut, "result lost", f"{modem} was given another part after {key}, whose result is not there")

    def judge_brake(self, db, until_ns, cut):
        asked = [b for b in self.shop.brakes if b[0] < until_ns]
        if not asked or asked[-1][1] >= until_ns:
            return
        self.figures["acknowledged brake"] += 1
        if db.execute("SELECT value FROM setting WHERE name = 'brake'").fetchone()[0] != asked[-1][2]:
            self.offend(cut, "brake lost", "the brake is not where it was put")

    def start_again(self, folder, until_ns, cut):
        """On what the cut left: everything is settled in the end, and nothing goes out that was out before."""
        before = {key for at, key in self.shop.on_air_at if at < until_ns}
        # What was with a modem when the power went may have gone out in the same moment.
        gateway = Gateway(modems=self.shop.modems, network="fixed:5", receipt_delay="uniform:5,20", turnaround=0, rules=PEOPLE,
                          pacing=UNPACED)
        for path in folder.iterdir():
            shutil.copy(path, gateway.folder)
        with contextlib.ExitStack() as stack:
            stack.callback(gateway.__exit__, None, None, None)
            gateway.sim.start()
            gateway.start()
            gateway.token = self.shop.token if self.shop.token_kept(until_ns) else gateway.tillcast("token", "create", "test").strip()
            client = Client(str(gateway.folder / "control.sock"))
            assert client.post("/v1/brake", {"level": "none"}).status == 200
            client.close()

            def waiting():
                return collections.Counter((m["state"], m["reason"]) for m in gateway.messages()
                                           if m["state"] in ("queued", "held", "sending") and m["reason"] != "scheduled")
            until(lambda: f"all is settled, but {dict(waiting())}\n{gateway.log_tail()}", lambda: not waiting(), SETTLE)
            gateway.sim.quiet(for_ms=100)
            after = collections.Counter()
            for event in gateway.sim.events("part"):
                index = (event.get("concat") or {"index": 1})["index"]
                after[token_of(event["text"]), event["to"], index] += 1
            doubled = [key for key in after if key[0] is not None and (key in before or after[key] > 1)]
            self.figures["starts after a cut"] += 1
            self.figures["parts on the air before it"] += len(before)
            self.figures["parts on the air after it"] += len(after)
            for key in doubled:
                self.offend(cut, "doubled", f"part {key} was on the air and went out again")
            self.judge_air(gateway, before | set(after), cut)

    def judge_air(self, gateway, air, cut):
        gateway.kill()
        with contextlib.closing(sqlite3.connect(gateway.database)) as db:
            for text, to, index, state in db.execute(
                    "SELECT m.text, m.number, p.idx, p.state FROM part p JOIN message m ON m.key = p.message"):
                key = (token_of(text), to, index)
                if state in (SENT, DELIVERED, UNDELIVERED) and key[0] is not None and key not in air:
                    self.offend(cut, "said to be sent", f"part {key} is said to be sent and never was")
                self.figures["in doubt after a cut"] += state == UNKNOWN


def measure(given, sync, cuts, starts):
    shop = Shop(given.seconds, sync).run()
    done = Cuts(shop, cuts, given.seed).run(starts)
    print(f"sync {sync}: {len(shop.disk.log) / 1e6:.1f} MB written in {len(shop.disk.places)} steps, "
          f"{len(shop.acknowledged)} things acknowledged, {sum(map(len, shop.given.values()))} parts given to modems")
    for name, value in sorted(done.figures.items()):
        print(f"{value:8} {name}")
    for name, value in sorted(done.losses.items()):
        print(f"{value:8} LOST: {name}")
    if sync == "full":
        for sentence in done.shown:
            print("BROKEN: " + sentence)
    return sum(done.losses.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=20, help="of load")
    parser.add_argument("--starts", type=int, default=12, help="how often the daemon is started on what a cut left")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--sync", choices=("full", "normal", "off"), help="only this, instead of all three")
    given = parser.parse_args()
    if given.sync:
        lost = measure(given, given.sync, given.cuts, given.starts if given.sync == "full" else 0)
        return 1 if (lost > 0) == (given.sync == "full") else 0
    lost = measure(given, "full", given.cuts, given.starts)
    toothless = [sync for sync in ("normal", "off") if measure(given, sync, given.cuts // 5 or 1, 0) == 0]
    for sync in toothless:
        print(f"BROKEN: with sync {sync} nothing is lost: this test cannot fail")
    print(f"{lost} losses with syncs")
    return 1 if lost or toothless else 0


if __name__ == "__main__":
    sys.exit(main())
