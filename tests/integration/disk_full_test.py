#!/usr/bin/env python3
"""A disk that is really full: a small file system of its own, filled while messages are under way."""
import collections
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, until  # noqa: E402

TO = "+34600100{:03}"


def can_mount():
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


@unittest.skipUnless(can_mount(), "a small file system needs root")
class DiskFull(unittest.TestCase):
    def setUp(self):
        self.gateway = Gateway(network="fixed:150")
        self.disk = self.gateway.folder / "disk"
        self.addCleanup(shutil.rmtree, self.gateway.folder, ignore_errors=True)
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(self.disk)], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.disk)], check=False)
        write_config = self.gateway.write_config

        def on_the_small_disk(**changes):
            write_config(**changes)
            text = (self.gateway.folder / "tillcast.toml").read_text()
            self.gateway.write("tillcast.toml", text.replace('path = "tillcast.db"', 'path = "disk/tillcast.db"'))
        self.gateway.write_config = on_the_small_disk
        on_the_small_disk()
        self.gateway.__enter__()
        self.addCleanup(self.gateway.__exit__, None, None, None)

    def fill(self):
        with open(self.disk / "filler", "wb", buffering=0) as file:
            try:
                while file.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        return file

    def post(self, n, key=None):
        return self.gateway.request("POST", "/v1/messages", {"to": TO.format(n % 1000), "text": "Order ready " + "x" * 100,
                                                             "class": "service", "reference": f"r{n}"},
                                    headers={"Idempotency-Key": key} if key else None)

    def test_new_messages_are_refused_results_are_kept_and_it_recovers_by_itself(self):
        gateway = self.gateway
        first = self.post(0, key="once")
        queued = [first.body["id"]] + [self.post(n).body["id"] for n in range(1, 6)]
        gateway.sim.wait_for("part", count=1)
        self.fill()
        n, refused = 6, None
        while refused is None and n < 20000:
            answer = self.post(n)
            if answer.status == 202:
                queued.append(answer.body["id"])
            else:
                refused = answer
            n += 1
        self.assertEqual(refused.status, 507, refused)
        self.assertEqual(refused.headers["Content-Type"], "application/problem+json")
        self.assertIn("Make room", refused.body["detail"])
        self.assertGreater(int(refused.headers["Retry-After"]), 0)
        health = gateway.request("GET", "/healthz", token="")
        self.assertEqual((health.status, health.body["store"]), (503, "full"))
        store = gateway.get("/v1/status")["store"]
        self.assertEqual(store["state"], "full")
        self.assertIn("disk is full", store["sentence"])
        self.assertIn("DATABASE", gateway.tillcast("status"))
        replay = self.post(0, key="once")
        self.assertEqual((replay.status, replay.body["id"]), (202, first.body["id"]), "what was accepted is answered as it was")
        stop = gateway.request("POST", "/v1/consents", {"number": TO.format(7), "scope": "marketing", "status": "withdrawn",
                                                        "basis": "express", "source": "pos"})
        self.assertLess(stop.status, 300, "an opt-out is taken, from the room kept for it")
        gateway.until_state(queued[3], "sent", "delivered")   # what was accepted goes on
        for again in range(20):
            self.assertEqual(self.post(30000 + again).status, 507)
        self.assertEqual(gateway.log().count("nothing new is taken"), 1, "told once")
        (self.disk / "filler").unlink()
        until("it takes messages again", lambda: self.post(40500).status == 202, seconds=30)
        self.assertIn("takes writes again", gateway.log())
        self.assertEqual(gateway.healthy()["store"], "ok")
        for id in queued[:12]:
            gateway.until_state(id, "sent", "delivered")
        doubled = {to: count for to, count in collections.Counter(
            part["to"] for part in gateway.air() if part["to"] in {TO.format(n) for n in range(12)}).items() if count > 1}
        self.assertEqual(doubled, {})


if __name__ == "__main__":
    unittest.main(verbosity=2)
