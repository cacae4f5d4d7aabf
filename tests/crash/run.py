#!/usr/bin/env python3
"""Kills the daemon a thousand times, at every failpoint and at random, while the network fails.

    python3 tests/crash/run.py                       1000 kills, with one modem and with three, a few minutes
    python3 tests/crash/run.py --kills 100 --seed 7
    python3 tests/crash/run.py --point journal.intent --kills 20     at one step only

The simulator's log is the truth: nothing that was accepted may be lost or be on the air twice, a part is in doubt only where
a kill or a lost answer came between its Ctrl-Z and its result, texts are there once, nobody who opted out is texted. After
each kill the files are looked at as the kill left them. Exits 1 where anything does not hold, or a failpoint of `tillcastd
--failpoints` was never reached."""
import argparse
import collections
import contextlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))
from crash import copies, migration, outbox  # noqa: E402
from crash.judge import SETTLED, Journal, Verdict  # noqa: E402
from crash.load import PEOPLE, SEGMENTS, TEMPLATE_FILE, Shop, Till  # noqa: E402
from support.gateway import UNPACED, Gateway, until  # noqa: E402
from support.simmodem import program  # noqa: E402

KILLS = 1000
EPISODE = 125           # kills of one daemon's life
PATIENCE = 1.6          # seconds in which a step is reached, or the daemon is killed wherever it is
THROUGH = 40            # seconds in which a campaign is through that nothing else stands in the way of
AHEAD = 10              # messages for each modem that wait at most
SETTLE = 900            # seconds for what waits when the kills are over: a part that failed four times waits five minutes
SEED = 20261123

# What brings the daemon to a step; without an entry the till does.
CAUSES = {"inbound.part": "long_text", "inbound": "text", "consent": "leave", "message.withdraw": "leave", "message.cancel": "cancel",
          "message.cancelled": "cancel", "brake": "brake", "campaign": "campaign",
          "journal.refused": "refusal", "journal.doubt": "doubt"}
LAST = ("campaign.settle",)     # passed when all messages of a campaign are through, without a fault on the way
LAST_TRIES = 4
LEAVE_A_PART = ("journal.planned", "modem.written")     # after a kill there a start finds a part without a result
APART = ("store.m", "store.cop", "backup.", "restore.", "swap.", "webhook.")    # killed by the modules beside this one
FAULTS = (
    {"effect": "silence", "moment": "sent", "goes_out": True},
    {"effect": "silence", "moment": "wait"},
    {"effect": "error", "code": 38, "moment": "wait"},
    {"effect": "error", "code": 500, "moment": "wait"},
    {"effect": "error", "code": 332, "moment": "sent", "goes_out": True},
    {"effect": "error", "code": 331, "moment": "command"},
    {"effect": "reboot", "moment": "wait", "away_ms": 100},
    {"effect": "reboot", "moment": "sent", "away_ms": 100},
    {"effect": "hang_up", "moment": "sent", "away_ms": 50},
)
NETWORKS = ("fixed:60", "uniform:10,150", "fixed:400", "lognormal:80,0.8")
PROFILE = 'schema = 1\n[timeouts]\nresult = "2s"\nlate = "500ms"\n'


def steps():
    listed = subprocess.run([program("tillcastd"), "--failpoints"], capture_output=True, text=True, check=True).stdout
    return [line.split("\t")[0] for line in listed.splitlines()]


def cause_of(point):
    return CAUSES[point] if point in CAUSES else CAUSES.get((point or "").split(".")[0])


class Death(threading.Thread):
    """When a process ended, whatever else is waited for meanwhile."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.died_ns = pid, None
        self.start()

    def run(self):
        # Between the end and its being reaped by Popen the process cannot be waited for twice: look, and leave it.
        with contextlib.suppress(ChildProcessError):
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        self.died_ns = time.monotonic_ns()

    def at(self):
        self.join()
        return self.died_ns


class Episode:
    """One shop, killed again and again. `plan` is a list of steps, None for a kill at a random moment."""

    def __init__(self, plan, modems, network, seed, faults=True, user=None):
        self.plan, self.faults, self.seed = plan, faults, seed
        self.dice = random.Random(seed)
        self.gateway = Gateway(modems=modems, network=network, receipt_delay="uniform:20,200", turnaround=1, rules=PEOPLE,
                               user=user, pacing=UNPACED, arguments=["--seed", str(seed)],
                               files={"modems/generic.toml": PROFILE, "segments/own.toml": SEGMENTS,
                                      "templates/own.toml": TEMPLATE_FILE})
        self.reached = collections.Counter()
        self.missed = []
        self.killed = []
        self.strikes = self.failed_commits = 0
        self.accepted = 0           # messages, at the last kill
        self.began = time.monotonic()

    def run(self, keep=None):
        with self.gateway:
            try:
                return self.live()
            finally:
                if keep:
                    self.keep(pathlib.Path(keep))

    def keep(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.gateway.kill()
        for path in (self.gateway.log_path, self.gateway.sim.log_path, self.gateway.database, str(self.gateway.database) + "-wal"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copy(path, folder)

    def live(self):
        self.offset_ns = time.time_ns() - time.monotonic_ns()
        self.shop = Shop(self.gateway, self.seed)
        self.till = Till(self.gateway, self.seed, self.has_room)
        self.journal = Journal(self.gateway)
        self.agree()
        self.gateway.kill()
        self.till.start()
        for point in self.plan:
            if point not in LAST:
                self.once(point, self.dice.choice((1, 1, 2, 3)))
        for point in [*self.missed, *self.missed]:
            if not self.reached[point]:
                self.once(point, 1)
        for point in (point for point in self.plan if point in LAST):
            self.at_the_end(point)
        self.kills_took = time.monotonic() - self.began
        self.settle()
        return self.judge()

    def at_the_end(self, point):
        """When nothing else goes on: a campaign needs all its messages through within one life."""
        wanted = self.reached[point] + 1
        for _ in range(LAST_TRIES):
            self.drain()
            self.once(point, 1)
            if self.reached[point] >= wanted:
                return

    def agree(self):
        lines = b"".join(b'{"number":"%s","scope":"marketing","status":"granted","basis":"express","source":"pos",'
                         b'"wording":"Offers by SMS"}\n' % number.encode() for number in self.till.customers)
        answer = self.gateway.request("POST", "/v1/consents", lines, kind="application/x-ndjson")
        assert answer.status == 200 and answer.raw.count(b"201") >= len(self.till.customers), answer

    def has_room(self):
        return self.journal.waiting + len(self.till.accepted) - self.accepted < AHEAD * len(self.gateway.names)

    def once(self, point, nth):
        """One life of the daemon. A step that only a start passes is passed once in a life."""
        if point and point.startswith(("recover.", "start.")):
            nth = 1
        if point == "recover.part":
            self.once(self.dice.choice(LEAVE_A_PART), 1)
        environment = dict(os.environ)
        fails = point is None and self.faults and self.dice.random() < 0.1
        if point:
            environment["TILLCAST_FAILPOINT"] = f"{point}:{nth}"
        elif fails:
            # After the commits of a start, and fewer than the tries of a result within this life.
            environment["TILLCAST_FAILPOINT"] = f"store.commit:{self.dice.randint(10, 40)}:error:{self.dice.randint(1, 5)}"
        self.gateway.start(ready=False, env=environment)
        death = Death(self.gateway.process.pid)
        if point not in LAST:
            self.strike()
        if self.shop.braked and cause_of(point) != "brake":
            self.shop.wait_until_up()
            self.shop.release()
        if fails:
            self.failed_commits += 1
            time.sleep(self.dice.uniform(0.3, 2))
        elif point is None:
            self.at_random()
        else:
            cause = cause_of(point)
            if cause:
                for _ in range(nth):
                    getattr(self.shop, cause)(**({"spare": True} if point in LAST else {}))
            self.wait_for_the_end(point)
        self.clear_up(point, death)

    def at_random(self):
        if self.dice.random() < 0.3:
            getattr(self.shop, self.dice.choice(("text", "long_text", "leave", "cancel", "campaign")))()
        time.sleep(self.dice.uniform(0.003, 0.05) if self.dice.random() < 0.2 else self.dice.uniform(0.05, 0.7))

    def wait_for_the_end(self, point):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.gateway.process.wait(PATIENCE if point not in LAST else THROUGH)

    def clear_up(self, point, death):
        by_itself = self.gateway.process.poll() is not None
        status = self.gateway.kill()
        died = death.at()
        self.killed.append(died)
        if status != -9:
            self.journal.offences.append(f"{point}: tillcastd ended with {status}\n{self.gateway.log_tail()}")
        if point and by_itself:
            self.reached[point] += 1
        elif point:
            self.missed.append(point)
        else:
            self.reached["at random"] += 1
        time.sleep(0.004)       # until the simulator has read what was written
        self.journal.after_kill(point or "at random", died, self.gateway.folder)
        self.accepted = len(self.till.accepted)

    def strike(self):
        """A fault for the next part that it fits, in a third of the lives."""
        if not self.faults or self.dice.random() > 0.33:
            return
        self.strikes += 1
        self.gateway.sim.ask("fault", times=1, modem=self.dice.choice(self.gateway.names), **self.dice.choice(FAULTS))

    def drain(self):
        """Lets everything go out that waits."""
        self.till.waits.set()
        self.gateway.sim.ask("clear")
        self.gateway.sim.ask("network", time="fixed:20")
        self.gateway.start()
        self.shop.release()
        self.shop.cancel_open()
        self.shop.start_campaigns()

        def waits():
            return [(m["state"], m["reason"]) for state in ("queued", "held", "sending")
                    for m in self.gateway.messages(f"?state={state}") if m["reference"] or m["reason"] != "scheduled"]

        until(lambda: f"all is settled, but {waits()[:5]}\n{self.gateway.log_tail()}", lambda: not waits(), SETTLE, pause=0.2)
        self.gateway.sim.quiet(for_ms=400)      # what comes in so shortly before the end is not lost to it
        self.gateway.stop()

    def settle(self):
        self.till.ended.set()
        self.till.join()
        self.drain()
        self.gateway.start()
        self.gateway.sim.quiet(for_ms=400)
        until("the campaigns are done", lambda: all(c["state"] != "running" for c in self.gateway.listing("/v1/campaigns")))

    def judge(self):
        texts = self.shop.texts
        def all_there():
            rows = self.gateway.listing("/v1/inbound")
            return [rows] if {row["from"] for row in rows} >= set(texts) else None
        rows, = until("every text is there", all_there)
        messages = self.gateway.messages()
        verdict = Verdict(self.gateway, self.till, self.shop, self.journal, self.killed).run()
        verdict.judge_doubts()
        verdict.judge_receipts_and_texts(messages, rows, self.offset_ns)
        verdict.offences += [f"a message was refused: {answer}" for answer in self.till.refused]
        verdict.figures["kills"] += len(self.killed)
        verdict.figures["faults of the network or a modem"] += self.strikes
        verdict.figures["lives with a full disk"] += self.failed_commits
        return verdict


def plans(given):
    """Lists of steps, a list for each episode: every step some times, the rest at random, shuffled."""
    dice = random.Random(given.seed)
    points = [point for point in steps() if not point.startswith(APART)]
    if given.point:
        wanted = [given.point] * given.kills
    else:
        wanted = list(points) * max(1, round(given.kills * 0.7 / len(points)))
        wanted += [None] * max(0, given.kills - len(wanted))
        dice.shuffle(wanted)
    return [wanted[at:at + given.episode] for at in range(0, len(wanted), given.episode)]


def show(figures, reached, took):
    for name, value in figures.items():
        print(f"{value:8} {name}")
    print(f"{sum(reached.values()) / took:8.1f} kills a second")
    line = [f"{name} {n}" for name, n in sorted(reached.items())]
    print("reached: " + ", ".join(line))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--point", help="this step only")
    parser.add_argument("--modems", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--episode", type=int, default=EPISODE, help="kills of one shop")
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--keep", help="a folder for the logs and the database of each shop")
    parser.add_argument("--user", type=int, help="run the daemon as this uid")
    given = parser.parse_args()
    figures, reached, offences, took = collections.Counter(), collections.Counter(), [], 0.0
    missed = collections.Counter()
    if not given.point:
        for done in (migration.kill_all(), copies.kill_all(given.user), outbox.kill_all(given.user)):
            reached.update(done.reached)
            offences += done.offences
            figures["kills"] += sum(done.reached.values())
    for n, plan in enumerate(plans(given)):
        episode = Episode(plan, given.modems[n % len(given.modems)], NETWORKS[n % len(NETWORKS)], given.seed + n,
                          faults=not given.no_faults, user=given.user)
        verdict = episode.run(given.keep and f"{given.keep}/{n}")
        took += episode.kills_took
        figures.update(verdict.figures)
        reached.update(episode.reached)
        missed.update(episode.missed)
        offences += [f"episode {n}: {offence}" for offence in verdict.offences]
        print(f"episode {n}: {len(episode.killed)} kills in {episode.kills_took:.0f} s, {time.monotonic() - episode.began:.0f} s in all, "
              f"{len(verdict.offences)} offences", *verdict.offences, sep="\n  ", file=sys.stderr, flush=True)
    show(figures, reached, max(took, 0.001))
    if missed:
        print("killed elsewhere instead: " + ", ".join(f"{name} {n}" for name, n in sorted(missed.items())))
    never = [] if given.point else [point for point in steps() if reached[point] == 0]
    offences += [f"{point} was never reached" for point in never]
    for offence in offences[:40]:
        print("BROKEN: " + offence)
    print(f"{len(offences)} offences")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
