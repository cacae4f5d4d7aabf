#!/usr/bin/env python3
"""Each family of modems × each case of tests/matrix, once. The whole table, with its times, is tests/matrix/run.py."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from matrix.fleet import FAMILIES  # noqa: E402
from matrix.run import CASES, ORDER, run_all  # noqa: E402

# What does not work yet; tests/matrix/run.py shows it as failed. A cell that comes to pass is taken from here. This family
# begins anew without any line, and the part is waited for until its time is over.
OPEN_CELLS = {("reboot in mid-send", "zte")}


class Families(unittest.TestCase):
    def test_every_family_in_every_case(self):
        results = run_all([CASES[title] for title in ORDER], FAMILIES, without=OPEN_CELLS)
        self.assertEqual(len(results) + len(OPEN_CELLS), len(ORDER) * len(FAMILIES))
        for result in results:
            with self.subTest(f"{result.case}, {result.family}"):
                self.assertIn(result.outcome, ("pass", "none"), f"{result.sentence}\n{result.log}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
