#!/usr/bin/env python3
"""A short soak: half a thousand parts while modems fail, and the daemon is killed. The long one is tests/soak/run.py."""
import pathlib
import subprocess
import sys
import unittest

SOAK = pathlib.Path(__file__).resolve().parents[1] / "soak" / "run.py"


class Soak(unittest.TestCase):
    def soak(self, *arguments):
        done = subprocess.run([sys.executable, str(SOAK), "--quiet", *arguments], capture_output=True, text=True, timeout=280,
                              check=False)
        print(done.stdout, flush=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_half_a_thousand_parts_in_a_storm(self):
        self.soak("--parts", "500", "--modems", "11", "--kills", "2")


if __name__ == "__main__":
    unittest.main(verbosity=2)
