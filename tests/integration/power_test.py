#!/usr/bin/env python3
"""The power is cut at moments drawn at random: what was acknowledged is on the disk. A short run of tests/power/run.py,
which proves as well that it finds what is lost without syncs."""
import pathlib
import subprocess
import sys
import unittest

POWER = pathlib.Path(__file__).resolve().parents[1] / "power" / "run.py"


class Power(unittest.TestCase):
    def test_what_was_acknowledged_outlives_the_power(self):
        done = subprocess.run([sys.executable, str(POWER), "--cuts", "60", "--seconds", "3", "--starts", "1"],
                              capture_output=True, text=True, timeout=280, check=False)
        print(done.stdout, flush=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
