#!/usr/bin/env python3
"""The daemon is killed at every failpoint and at random; nothing is lost, doubled or in doubt without cause. A short run of
tests/crash/run.py, as an ordinary user where that can be chosen: stale locks, sockets and tty links must not need root."""
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, until  # noqa: E402

CRASH = pathlib.Path(__file__).resolve().parents[1] / "crash" / "run.py"
NOBODY = 65534


class Crash(unittest.TestCase):
    def armed(self, wish):
        return {**os.environ, "TILLCAST_FAILPOINT": wish}

    def closed(self, gateway):
        self.addCleanup(gateway.__exit__, None, None, None)
        return gateway

    def test_outside_practice_a_failpoint_is_ignored_and_said_so(self):
        gateway = self.closed(Gateway())
        config = gateway.folder / "tillcast.toml"
        config.write_text(config.read_text().replace('on = true\nwindows = "open"\nclock = "system"', "on = false"))
        gateway.start(ready=False, env=self.armed("start.listening:1"))
        until("up", gateway.healthy)
        self.assertIn("TILLCAST_FAILPOINT is set and ignored", gateway.log())

    def test_a_failpoint_that_does_not_exist_stops_the_start(self):
        gateway = self.closed(Gateway())
        gateway.start(ready=False, env=self.armed("journal.intents:1"))
        self.assertEqual(gateway.process.wait(20), 1)
        self.assertIn("no failpoint is called 'journal.intents'", gateway.log())
        self.assertFalse(gateway.database.exists())

    def test_at_every_failpoint_and_at_random(self):
        user = ["--user", str(NOBODY)] if os.getuid() == 0 else []
        done = subprocess.run([sys.executable, str(CRASH), "--kills", "55", "--episode", "100", "--modems", "3", *user],
                              capture_output=True, text=True, timeout=280, check=False)
        print(done.stdout, flush=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
