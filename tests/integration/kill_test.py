#!/usr/bin/env python3
"""kill -9 of the daemon at random moments under load: nothing accepted is lost, nothing is on the air twice, what is in
doubt says so, texts from outside are there once, and who opted out is left alone."""
import collections
import http.client
import os
import pathlib
import random
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, until  # noqa: E402

SEED = 20261122
KILLS = 50
MODEMS = 3
NOBODY = 65534
PAUSE = 0.03            # between two posts of the till
SHORT = "Your order {n} is ready."
LONG = SHORT + " It waits for you at the counter; bring the receipt or the number of the order, please." * 3
DONE = {"sent", "delivered", "undelivered", "failed", "unknown", "skipped"}


class Till(threading.Thread):
    """Posts a message every now and then, each under its own key until it is accepted, whatever happens in between."""

    def __init__(self, gateway, customers):
        super().__init__(daemon=True)
        self.client, self.customers = gateway.another_client(), customers
        self.dice = random.Random(SEED + 1)
        self.accepted = {}     # reference → id
        self.tries = 0
        self.refused = []
        self.ended = threading.Event()

    def body(self, n):
        if n % 4 == 3:
            return {"to": self.dice.choice(self.customers), "text": f"Casa Elena: offer {n}. BAJA para no recibir mas",
                    "class": "marketing", "reference": f"r{n}"}
        text = (LONG if n % 4 == 1 else SHORT).format(n=n)
        return {"to": f"+3460{1000000 + n}", "text": text, "class": "service", "reference": f"r{n}"}

    def run(self):
        n = 0
        while not self.ended.is_set():
            self.post(n, self.body(n))
            n += 1
            time.sleep(PAUSE)

    def post(self, n, body):
        while not self.ended.is_set():
            self.tries += 1
            try:
                answer = self.client.request("POST", "/v1/messages", body, headers={"Idempotency-Key": f"key-{n}"})
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
                continue
            if answer.status == 202:
                self.accepted[f"r{n}"] = answer.body["id"]
                return
            if answer.status not in (409, 503):
                self.refused.append(answer)
                return


class Kill(unittest.TestCase):
    def test_killed_again_and_again(self):
        self.storm(KILLS)

    def test_an_ordinary_user_is_enough(self):
        """Stale lock, socket and tty links must not need root."""
        if os.getuid() != 0:
            self.skipTest("NOT RUN: not root, so the test above has already run as an ordinary user")
        self.storm(5, user=NOBODY)

    def storm(self, kills, user=None):
        dice = random.Random(SEED)
        customers = [f"+34600200{n:03}" for n in range(40)]
        leavers = customers[:kills // 5]
        with Gateway(modems=MODEMS, network="fixed:60", receipt_delay="uniform:50,400", turnaround=1, user=user) as gateway:
            gateway.agree(*customers)
            till = Till(gateway, customers)
            till.start()
            texts, stopped = [], {}
            for kill in range(kills):
                self.live(gateway, dice, kill, texts, leavers, stopped)
                self.assertEqual(gateway.kill(), -9)
                texts.append(self.write_to(gateway, dice, f"during {kill}"))
                time.sleep(dice.uniform(0.1, 0.3))
                gateway.start(ready=False)
            till.ended.set()
            till.join()
            gateway.ready()
            messages = self.wait_for_the_end(gateway)
            self.judge(gateway, till, messages, kills)
            self.judge_inbound(gateway, texts)
            self.judge_stops(gateway, stopped, leavers)
            gateway.kill()

    # What happens

    @staticmethod
    def write_to(gateway, dice, word):
        text = f"Question {word}: {dice.randrange(10 ** 6)}?"
        gateway.sim.text(f"+34600300{dice.randrange(1000):03}", text, to=dice.choice(gateway.names))
        return text

    def live(self, gateway, dice, kill, texts, leavers, stopped):
        """Lets the daemon run for a random time, now and then not even until it is up."""
        if kill % 5 != 0 and dice.random() < 0.25:
            time.sleep(dice.uniform(0.01, 0.25))
            return
        gateway.ready()
        if kill % 5 == 0 and kill // 5 < len(leavers):
            leaver = leavers[kill // 5]
            gateway.sim.text(leaver, "BAJA", to=dice.choice(gateway.names))
            if kill % 2 == 0:
                gateway.until_inbound(**{"from": leaver})
                stopped[leaver] = time.monotonic_ns()
        texts.append(self.write_to(gateway, dice, f"before {kill}"))
        time.sleep(dice.uniform(0.02, 0.7))

    @staticmethod
    def wait_for_the_end(gateway):
        def look():
            messages = gateway.messages()
            return messages if all(message["state"] in DONE for message in messages) else None

        def what():
            left = collections.Counter((m["state"], m["reason"]) for m in gateway.messages() if m["state"] not in DONE)
            return f"everything is settled, but {left}"
        until(what, look, 40, pause=0.3)
        gateway.sim.quiet(for_ms=500)
        return gateway.messages()

    # What must hold

    def judge(self, gateway, till, messages, kills):
        self.assertEqual(till.refused, [])
        by_reference = collections.defaultdict(list)
        for message in messages:
            if message["reference"]:
                by_reference[message["reference"]].append(message)
        lost = [r for r, id in till.accepted.items() if [m["id"] for m in by_reference[r]] != [id]]
        self.assertEqual(lost, [], "accepted, and not there exactly once under its id")
        air = collections.Counter((part["to"], self.own(part["text"], part), part["index"]) for part in gateway.air())
        copies = {key: n for key, n in air.items() if n > 1}
        self.assertEqual(copies, {}, "on the air more than once")
        self.compare(messages, gateway.air())
        doubts = [part for m in messages for part in m["timeline"] if part["event"] == "unknown"]
        self.assertLessEqual(len(doubts), MODEMS * kills)
        states = collections.Counter(m["state"] for m in messages)
        print(f"{kills} kills, {len(till.accepted)} accepted in {till.tries} tries, {len(gateway.air())} parts on the air, "
              f"{len(doubts)} in doubt; {dict(states)}", flush=True)
        self.assertGreater(len(gateway.air()), 10 * kills)

    @staticmethod
    def own(text, part):
        """What tells apart two messages to one number: their text, where they have one part."""
        return text if part["count"] == 1 else ""

    def compare(self, messages, air):
        """Parts that are said to be on the air are there, and what is there is said to be."""
        said = {}
        for message in messages:
            for part in message["parts"]:
                one = len(message["parts"]) == 1
                said[(message["to"], message["text"] if one else "", part["index"])] = (part["state"], message)
        there = {(part["to"], self.own(part["text"], part), part["index"]) for part in air}
        for key in there:
            self.assertIn(key, said, "on the air, and nobody knows of it")
            self.assertIn(said[key][0], {"sent", "delivered", "undelivered", "unknown"}, said[key])
        for key, (state, message) in said.items():
            if state in {"sent", "delivered", "undelivered"}:
                self.assertIn(key, there, message)
            if message["state"] == "unknown":
                self.assertEqual(message["reason"], "no_answer")

    def judge_inbound(self, gateway, texts):
        def look():
            counted = collections.Counter((row["from"], row["text"]) for row in gateway.listing("/v1/inbound"))
            return counted if {text for _, text in counted} >= set(texts) else None
        counted = until("every inbound text is there", look)
        self.assertEqual({text: n for text, n in counted.items() if n != 1}, {}, "there more than once")
        print(f"{len(texts)} texts came in, each is there once", flush=True)

    def judge_stops(self, gateway, stopped, leavers):
        self.assertGreater(len(stopped), 0)
        for number, since in stopped.items():
            late = [part for part in gateway.air(to=number) if part["ctrl_z_ns"] > since and "offer" in part["text"]]
            self.assertEqual(late, [], "marketing after the opt-out was on disk")
        for number in leavers:
            confirmations = [part for part in gateway.air(to=number) if "offer" not in part["text"]]
            self.assertLessEqual(len(confirmations), 1, number)
        print(f"{len(stopped)} opted out and got no more marketing", flush=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
