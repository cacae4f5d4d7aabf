#!/usr/bin/env python3
"""The daemon is killed at every failpoint and at random; nothing is lost, doubled or in doubt without cause. A short run of
tests/crash/run.py, as an ordinary user where that can be chosen: stale locks, sockets and tty links must not need root."""
import os
import pathlib
import subprocess
import sys
import unittest

CRASH = pathlib.Path(__file__).resolve().parents[1] / "crash" / "run.py"
NOBODY = 65534


class Crash(unittest.TestCase):
    def test_at_every_failpoint_and_at_random(self):
        user = ["--user", str(NOBODY)] if os.getuid() == 0 else []
        done = subprocess.run([sys.executable, str(CRASH), "--kills", "55", "--episode", "100", "--modems", "3", *user],
                              capture_output=True, text=True, timeout=280, check=False)
        print(done.stdout, flush=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
