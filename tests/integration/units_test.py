#!/usr/bin/env python3
"""The units as systemd sees them: how exposed they leave the machine, and what the helper is kept from."""
import pathlib
import re
import shutil
import subprocess
import unittest

UNITS = pathlib.Path(__file__).parents[2] / "systemd"
# The daemon asks the kernel whether the clock is synchronised, for which ProtectClock=yes must stay off (0.2).
MOST_EXPOSED = {"tillcast.service": 1.6, "tillcast-board.service": 1.5}


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not installed")
class UnitsTest(unittest.TestCase):
    def exposure(self, unit):
        told = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNITS / unit)],
                              capture_output=True, text=True, timeout=60)
        found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", told.stdout)
        self.assertIsNotNone(found, told.stdout + told.stderr)
        return float(found[1])

    def test_neither_unit_is_more_exposed_than_it_may_be(self):
        for unit in ("tillcast.service", "tillcast-board.service"):
            with self.subTest(unit):
                self.assertLessEqual(self.exposure(unit), MOST_EXPOSED[unit])

    def test_the_daemon_has_no_capability_and_the_helper_one(self):
        capabilities = {unit: re.findall(r"^CapabilityBoundingSet=(.*)$", (UNITS / unit).read_text(), re.MULTILINE)
                        for unit in ("tillcast.service", "tillcast-board.service")}
        self.assertEqual(capabilities, {"tillcast.service": [""], "tillcast-board.service": ["CAP_SYS_PTRACE"]})

    def test_the_daemon_may_ask_whether_the_clock_is_synchronised(self):
        unit = (UNITS / "tillcast.service").read_text()
        self.assertNotIn("\nProtectClock=yes\n", unit)   # its filter beats every other
        filters = re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE)
        self.assertEqual(filters[-1], "adjtimex clock_adjtime")

    def test_only_the_gateway_and_root_reach_the_helper(self):
        socket = (UNITS / "tillcast-board.socket").read_text()
        for line in ("SocketUser=root", "SocketGroup=tillcast", "SocketMode=0660"):
            self.assertIn(line + "\n", socket)


if __name__ == "__main__":
    unittest.main()
