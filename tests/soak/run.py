#!/usr/bin/env python3
"""The soak: many parts through simulated modems of mixed families, with faults injected all the time.

    python3 tests/soak/run.py                     20 000 parts through 16 modems, about ten minutes
    python3 tests/soak/run.py --parts 500 --modems 6 --per-second 4
    python3 tests/soak/run.py --kills 20          the daemon is killed so many times on the way as well

The simulator's log is the truth. Nothing may be lost or be on the air twice, 99.9 % of the receipts that reached the
gateway must be matched to the right part, each text that came in is on record once, and at the end every modem works. A
receipt has reached it when its bytes were written to the pty while the daemon had it open, or when it lies in a store of
the modem. Where a bound is broken, the first message it broke for is shown with all that the simulator and the gateway
know of it, and the end is 1."""
import argparse
import contextlib
import datetime
import json
import pathlib
import shutil
import sqlite3
import sys
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "tests"))
from matrix.fleet import FAMILIES, Simulator  # noqa: E402
from soak import judge  # noqa: E402
from soak.storm import Storm  # noqa: E402
from soak.till import AHEAD, PEOPLE, Till, waiting, whose  # noqa: E402
from support.airlog import AirLog  # noqa: E402
from support.gateway import Gateway  # noqa: E402

SEED = 20261122
SHARE_MATCHED = 0.999
STEP = 0.5              # seconds between two looks at how far it is
BACK = 300              # seconds that a modem has to work again when the storm is over
SWEPT = 100             # seconds within which each modem is asked for what it has stored
# Contacts do not wait half an hour for a SIM that rests, while the storm goes on.
FAILOVER = '[dispatch]\nother_sim_after = "10s"\n'
SETTLE = 900            # seconds for what waits after that: a part that failed four times waits five minutes


class Soak:
    def __init__(self, given):
        self.given = given
        self.names = [f"m{n:02}" for n in range(given.modems)]
        self.families = [FAMILIES[n % len(FAMILIES)] for n in range(given.modems)]
        arguments = []
        if Simulator.has("--personality"):
            arguments = [option for family in self.families for option in ("--personality", family)]
        self.gateway = Gateway(modems=self.names, files=self.impatience(), network="lognormal:60,0.5", receipt_delay="lognormal:700,0.8", turnaround=1,
                               config=FAILOVER, rules=PEOPLE, arguments=[*arguments, "--seed", str(given.seed)])
        self.log = AirLog(self.gateway.sim.log_path)
        self.offset_ns = time.time_ns() - time.monotonic_ns()
        self.killed = []        # ns, monotonic
        self.figures, self.offences = {}, []

    @staticmethod
    def impatience():
        """A technician's profiles that grant a result seconds instead of minutes, so that silence can be frequent."""
        times = '[timeouts]\nresult = "6s"\nlate = "4s"\n'
        own = {family: f'schema = 1\ninherits = "{family}"\n{times}' for family in FAMILIES[1:]}
        return {f"modems/{family}.toml": text for family, text in {"generic": "schema = 1\n" + times, **own}.items()}

    def run(self):
        with self.gateway:
            try:
                self.live()
            finally:
                if self.given.keep:
                    self.keep(pathlib.Path(self.given.keep))
        return self

    def keep(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path in (self.gateway.log_path, self.gateway.sim.log_path):
            shutil.copy(path, folder)
        target = folder / pathlib.Path(self.gateway.database).name
        target.unlink(missing_ok=True)
        # With what only its log has yet.
        with contextlib.closing(sqlite3.connect(self.gateway.database)) as source, contextlib.closing(sqlite3.connect(target)) as kept:
            source.backup(kept)

    def live(self):
        began = time.monotonic()
        self.till = Till(self.gateway, self.given.parts, self.given.seed)
        self.storm = Storm(self.gateway.sim, self.names, self.given.seed, self.given.per_second, Simulator.help())
        self.storm.log = self.log
        self.storm.start()
        self.till.start()
        self.go_through(began)
        self.storm.end()
        self.figures["seconds of storm"] = round(time.monotonic() - began, 1)
        self.figures["faults"] = sum(self.storm.done.values())
        self.figures["of each kind"] = dict(sorted(self.storm.done.items()))
        self.offences += [(f"the storm ended early: {error}", None) for error in self.storm.errors]
        self.offences += [(f"a message was refused: {answer}", None) for answer in self.till.refused]
        self.look_at_modems()
        self.settle()
        self.judge()

    def go_through(self, began):
        """Until all is accepted and next to nothing waits; kills the daemon on the way as often as is asked for."""
        kills = [self.given.parts * (n + 1) / (self.given.kills + 1) for n in range(self.given.kills)]
        told = 0
        while True:
            time.sleep(STEP)
            states = self.states()
            left = waiting(states)
            (self.till.full.set if left > AHEAD else self.till.full.clear)()
            on_air = sum(e["event"] == "part" for e in self.log.read())
            if kills and on_air >= kills[0]:
                kills.pop(0)
                self.kill()
            if not self.given.quiet and time.monotonic() - told > 10:
                told = time.monotonic()
                print(f"{told - began:5.0f} s: {on_air} parts on the air, {dict(states)}", file=sys.stderr, flush=True)
            over = self.given.seconds and time.monotonic() - began > self.given.seconds
            if over:
                self.till.end()
            if self.till.done() and (left < 0.02 * len(self.till.accepted) or over):
                return

    def kill(self):
        self.killed.append(time.monotonic_ns())
        self.gateway.kill()
        self.gateway.start(ready=False)
        while not self.gateway.healthy():
            time.sleep(0.02)

    def states(self):
        counted = {}
        for _ in range(3):   # the count is kept for a while; that is near enough
            counted = self.gateway.get("/v1/status")["messages"]
            if counted:
                break
        return {state: n for state, n in counted.items() if n}

    def look_at_modems(self):
        """Each works again by itself once it is left alone, and sends."""
        began = time.monotonic()
        behind = dict.fromkeys(self.names)
        while behind and time.monotonic() - began < BACK:
            behind = {m["name"]: m for m in self.gateway.get("/v1/modems")["data"] if m["phase"] != "ready"}
            time.sleep(0.1)
        self.figures["modems back at work after"] = round(time.monotonic() - began, 1)
        # One that was struck last may say only now that it has restarted; whether it works its text shows.
        for name, modem in behind.items():
            self.offences.append((f"modem {name} ({self.families[self.names.index(name)]}) is left behind: "
                                  f"{modem['phase']}, {modem['sentence']}", None))
        alive = [name for name in self.names if name not in behind]
        last = [self.gateway.send(f"+3463{n:08}"[:12], "The last one", sim=name)["id"] for n, name in enumerate(alive)]
        silent = []
        rests = self.rests()
        self.figures["SIMs that rested then"] = len(rests)
        for name, message in zip(alive, last):
            try:
                self.gateway.until_state(message, "sent", "delivered", seconds=BACK + rests.get(name, 0))
            except AssertionError as error:
                silent.append(name)
                self.offences.append((f"modem {name} is ready and sends nothing: {str(error).splitlines()[0]}", None))
        self.figures["modems left behind"] = len(behind) + len(silent)

    def rests(self):
        """The seconds that each SIM still rests, by its modem: a quarter of an hour after ten failures of the network
        within ten minutes."""
        now = datetime.datetime.now(datetime.timezone.utc)
        until = {sim["modem"]: datetime.datetime.fromisoformat(sim["until"].replace("Z", "+00:00"))
                 for sim in self.gateway.get("/v1/sims")["data"] if sim["state"] == "resting" and sim["modem"]}
        return {name: max(0, (at - now).total_seconds()) for name, at in until.items()}

    def settle(self):
        """Until nothing waits any more, nor is on its way."""
        began = time.monotonic()
        while time.monotonic() - began < min(SETTLE, self.given.settle):
            if not any(self.gateway.get(f"/v1/messages?state={state}&limit=1")["data"] for state in ("queued", "held", "sending")):
                break
            time.sleep(STEP)
        self.await_texts()
        self.gateway.sim.quiet(for_ms=1000, timeout_ms=60000)
        time.sleep(1)   # a receipt rides with a commit within 250 ms, and nothing shows that it did
        self.figures["seconds to settle"] = round(time.monotonic() - began, 1)

    def await_texts(self):
        """A text that a modem took while it announced nothing (it had restarted and not said so) comes with the sweep."""
        began = time.monotonic()
        while time.monotonic() - began < SWEPT:
            there = {(row["from"], row["text"]) for row in self.gateway.listing("/v1/inbound")}
            if all((number, words) in there for number, words in self.storm.texts.items()):
                break
            time.sleep(STEP)

    def judge(self):
        self.messages = self.gateway.messages()
        self.events = self.log.read()
        accepted = self.till.accepted
        self.figures["messages accepted"] = len(accepted)
        self.figures["parts accepted"] = sum(count for _, _, count in accepted.values())
        judge.judge_parts(accepted, self.messages, self.events, self.figures, self.offences)
        receipts = judge.Receipts(self.events, self.offset_ns, self.killed)
        doubtful = []
        judge.judge_receipts(accepted, self.messages, receipts, self.figures, doubtful)
        judge.measure_recovery(self.events, self.figures)
        judge.judge_inbound(self.storm.texts, self.gateway.listing("/v1/inbound"), self.figures, self.offences)
        self.unmatched = doubtful
        # One of a few hundred is no share: a short run may have one.
        of = self.figures["parts with such a receipt"]
        bound = max(1, (1 - SHARE_MATCHED) * of)
        if (1 - self.figures["share matched"]) * of > bound + 0.5 or self.figures["matched to the wrong part"] > bound:
            self.offences += doubtful
        self.figures["kills"] = len(self.killed)

    # For people

    def show(self):
        for name, value in self.figures.items():
            if isinstance(value, float):
                value = f"{value:.5g}"
            print(f"  {name:<48}{value}")
        for sentence, token in self.offences[:20]:
            print(f"BROKEN: {'message ' + str(token) + ': ' if token else ''}{sentence}")
        if len(self.offences) > 20:
            print(f"… and {len(self.offences) - 20} more")
        shown = next((token for _, token in self.offences if token), None)
        if shown is not None:
            self.show_message(shown)
        elif self.unmatched and self.given.verbose:
            for sentence, token in self.unmatched[:5]:
                print(f"within the bound: message {token}: {sentence}")
            self.show_message(self.unmatched[0][1])

    def show_message(self, token):
        """All that is known of one message, by both sides."""
        message = next((m for m in self.messages if m["reference"] == str(token)), None)
        print(f"--- message {token} as the gateway shows it\n{json.dumps(message, indent=1, ensure_ascii=False)}")
        print("--- what the simulator did about it, and around each of its parts")
        mine = [e for e in self.events if e["event"] == "part" and whose(e)[0] == token]
        keys = {(e["modem"], e["mr"], e["to"]) for e in mine}
        for event in self.events:
            near = any(e["modem"] == event.get("modem") and abs(e["t_ns"] - event["t_ns"]) < 150_000_000 for e in mine)
            about = (event.get("modem"), event.get("mr"), event.get("to"))
            if event in mine or (event["event"] == "receipt_issued" and about in keys) or (near and "to" not in event):
                told = {k: v for k, v in event.items() if k not in ("t_ns", "pdu", "text")}
                print(f"{event['t_ns'] / 1e9:.4f} {json.dumps(told, ensure_ascii=False)}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--parts", type=int, default=20000)
    arguments.add_argument("--modems", type=int, default=16)
    arguments.add_argument("--per-second", type=float, default=6.0, help="faults and texts that strike in a second (6)")
    arguments.add_argument("--kills", type=int, default=0, help="kill -9 of the daemon (0)")
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--seconds", type=float, help="stop posting after so long, however many parts that made")
    arguments.add_argument("--settle", type=float, default=SETTLE, help=f"seconds that what waits has at the end ({SETTLE})")
    arguments.add_argument("--json", metavar="FILE", help="the figures and what broke, for programs")
    arguments.add_argument("--keep", metavar="FOLDER", help="leave both logs and the database here")
    arguments.add_argument("--quiet", action="store_true")
    arguments.add_argument("--verbose", action="store_true", help="show receipts that were not matched within the bound, too")
    given = arguments.parse_args()
    soak = Soak(given).run()
    soak.show()
    if given.json:
        pathlib.Path(given.json).write_text(json.dumps({"figures": soak.figures, "broken": soak.offences}, indent=1))
    return 1 if soak.offences else 0


if __name__ == "__main__":
    sys.exit(main())
