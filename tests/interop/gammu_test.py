#!/usr/bin/env python3
"""Debian's gammu, unchanged, sends and receives through the simulated modem."""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.simmodem import SimModem, type_at  # noqa: E402

GAMMU = shutil.which("gammu")
PERSON = "+34600111222"
LONG = ("Your order 4711 is ready. We are open from 9 to 20 and look forward to seeing you. "
        "Bring this text and get a second espresso @ half the price (that is 0.65 €). " * 3)[:380].strip()
EMOJI = "Casa Elena ☕: " + "your table is booked, see you at eight 😀 " * 5


class Gammu(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if GAMMU is None:
            raise SystemExit("gammu is missing: firmware/setup installs what the tests need")

    def setUp(self):
        self.sim = SimModem(network="fixed:50", receipt_delay="fixed:200").start()
        self.addCleanup(self.sim.stop)
        self.config = self.sim.folder / "gammurc"
        self.config.write_text(f"[gammu]\nport = {self.sim.links[0]}\nconnection = at115200\n")

    def gammu(self, *arguments, text=None):
        ran = subprocess.run([GAMMU, "-c", str(self.config), *arguments], input=text, capture_output=True,
                             encoding="utf-8", timeout=50, env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return ran.stdout

    def test_identifies_the_modem(self):
        said = self.gammu("identify")
        self.assertRegex(said, r"Manufacturer\s*: Tillcast simulator")
        self.assertRegex(said, r"IMEI\s*: 358240050000017")
        self.assertRegex(said, r"SIM IMSI\s*: 214010000000001")

    def test_sends_long_texts_and_asks_for_receipts(self):
        self.gammu("sendsms", "TEXT", PERSON, "-len", "400", "-report", text=LONG)
        self.gammu("sendsms", "TEXT", PERSON, "-len", "400", "-unicode", text=EMOJI)
        first, second = self.sim.events("message")
        self.assertEqual((first["text"], first["to"], first["parts"]), (LONG, PERSON, 3))
        self.assertEqual(second["text"], EMOJI)
        self.assertGreater(second["parts"], 1)
        encodings = [(p["encoding"], p["receipt_requested"]) for p in self.sim.events("part")]
        self.assertEqual(encodings[:3], [("gsm7", True)] * 3)
        self.assertEqual(set(encodings[3:]), {("ucs2", False)})
        self.assertEqual([p["mr"] for p in self.sim.events("part")], list(range(len(encodings))))

    def test_reads_receipts_from_the_store(self):
        type_at(self.sim.links[0], "AT+CNMI=2,1,0,2,0")
        self.gammu("sendsms", "TEXT", PERSON, "-report", "-text", "Ready")
        self.sim.wait_for("receipt_delivered")
        said = self.gammu("getallsms")
        self.assertIn("SMS status report", said)
        self.assertRegex(said, r'Remote number\s*: "\+34600111222"')
        self.assertRegex(said, r"Reference number\s*: 0")
        self.assertIn("Delivered", said)

    def test_reads_single_and_long_texts(self):
        self.sim.text(PERSON, "¿Está abierto mañana?", encoding="auto")
        self.sim.text(PERSON, LONG)
        self.sim.text("+34600111333", EMOJI)
        said = self.gammu("geteachsms")
        self.assertIn("¿Está abierto mañana?", said)
        self.assertIn(LONG, said)
        self.assertIn(EMOJI.strip(), said)
        self.assertIn('"+34600111333"', said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
