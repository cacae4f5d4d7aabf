#!/usr/bin/env python3
"""Debian's smsd of smstools, unchanged, sends and receives through the simulated modem."""
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.simmodem import REPO, SimModem  # noqa: E402

SMSD = REPO / "build" / "unpacked" / "usr" / "sbin" / "smsd"
PERSON = "34600111222"   # smsd writes international numbers without +
LONG = ("Your order 4711 is ready. We are open from 9 to 20 and look forward to seeing you. "
        "Bring this text and get a second espresso @ half the price. " * 3)[:380].strip()
EMOJI = "Casa Elena ☕: " + "your table is booked, see you at eight 😀 " * 5
FOLDERS = ("outgoing", "checked", "incoming", "failed", "sent", "report")
CONFIG = """devices = m0
{folders}
logfile = {top}/smsd.log
infofile = {top}/smsd.working
pidfile = {top}/smsd.pid
receive_before_send = no
autosplit = 3
loglevel = 7
delaytime = 1
delaytime_mainprocess = 1
errorsleeptime = 1
blocktime = 10
sleeptime_mainprocess = 1
trust_outgoing = yes

[m0]
device = {device}
init = AT+CNMI=2,1,0,2,0
incoming = yes
baudrate = 115200
report = yes
poll_faster = 100
check_network = 0
"""


def headers_and_body(path):
    head, _, body = path.read_bytes().partition(b"\n\n")
    lines = [line.partition(": ") for line in head.decode("utf-8").splitlines()]
    return {key.rstrip(":"): value for key, _, value in lines}, body


def text_of(headers, body):
    """The body of a file in incoming/ in its alphabet."""
    return body.decode("utf-16-be" if headers["Alphabet"] == "UCS2" else "iso-8859-15").strip("\n")


class Smstools(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not SMSD.exists():
            raise SystemExit("smsd is missing: firmware/setup unpacks it to build/unpacked")

    def setUp(self):
        self.sim = SimModem(network="fixed:50", receipt_delay="fixed:200").start()
        self.addCleanup(self.sim.stop)
        self.top = self.sim.folder
        for name in FOLDERS:
            (self.top / name).mkdir()
        config = self.top / "smsd.conf"
        config.write_text(CONFIG.format(top=self.top, device=self.sim.links[0],
                                        folders="\n".join(f"{name} = {self.top}/{name}" for name in FOLDERS)))
        output = open(self.top / "smsd.out", "w", encoding="utf-8")
        self.addCleanup(output.close)
        self.smsd = subprocess.Popen([str(SMSD), "-n", "MAINPROCESS", "-c", str(config)], stdout=output, stderr=output,
                                     stdin=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(self.end_smsd)

    def end_smsd(self):
        self.smsd.terminate()
        try:
            self.smsd.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.smsd.kill()
            self.smsd.wait()

    def log(self):
        return (self.top / "smsd.log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def send(self, name, headers, body):
        head = "".join(f"{key}: {value}\n" for key, value in {"To": PERSON, **headers}.items())
        draft = self.top / f"{name}.draft"
        draft.write_bytes(head.encode() + b"\n" + body)
        draft.rename(self.top / "outgoing" / name)   # smsd takes only whole files

    def files_of(self, folder, count, timeout=30):
        """Waits for `count` files in a folder; their headers and bodies, the oldest first."""
        deadline = time.monotonic() + timeout
        while True:
            paths = sorted((self.top / folder).iterdir(), key=lambda path: path.stat().st_mtime_ns)
            found = [headers_and_body(path) for path in paths]
            if len(found) >= count and all(body for _, body in found):   # smsd writes them in place
                return found
            if time.monotonic() > deadline:
                self.fail(f"{len(paths)} of {count} files in {folder}; smsd says:\n{self.log()}")
            time.sleep(0.05)

    def test_sends_single_long_and_ucs2_texts(self):
        self.send("single", {}, b"See you at eight")
        self.sim.wait_for("message", count=1, timeout=30)
        self.send("long", {}, LONG.encode("iso-8859-1"))
        self.sim.wait_for("message", count=2, timeout=30)
        self.send("ucs2", {"Alphabet": "UCS"}, EMOJI.encode("utf-16-be"))
        self.sim.wait_for("message", count=3, timeout=30)
        single, long, ucs2 = self.sim.events("message")
        self.assertEqual((single["text"], single["to"], single["parts"]), ("See you at eight", "+" + PERSON, 1))
        self.assertEqual((long["text"], long["parts"]), (LONG, 3))
        self.assertEqual(ucs2["text"], EMOJI)
        self.assertEqual({p["encoding"] for p in self.sim.events("part")[-ucs2["parts"]:]}, {"ucs2"})
        sent = self.files_of("sent", 3)
        self.assertEqual({headers["IMSI"] for headers, _ in sent}, {"214010000000001"})

    def test_gets_the_receipt_that_it_asked_for(self):
        self.send("asked", {"Report": "yes"}, b"Ready")
        part = self.sim.wait_for("part", timeout=30)
        self.assertTrue(part["receipt_requested"])
        (headers, body), = self.files_of("report", 1)
        self.assertEqual(headers["From"], PERSON)
        self.assertIn(b"Message_id: 0", body)
        self.assertIn(b"Status: 0,Ok", body)
        self.assertEqual(self.sim.wait_for("receipt_issued")["status"], 0)

    def test_receives_single_texts_and_joins_long_ones(self):
        self.sim.text("+" + PERSON, "¿Abierto mañana?")
        (headers, body), = self.files_of("incoming", 1)
        self.assertEqual(headers["From"], PERSON)
        self.assertEqual(text_of(headers, body), "¿Abierto mañana?")
        self.sim.text("+" + PERSON, LONG, parts=[2, 3, 1])
        self.sim.text("+34600111333", EMOJI)
        found = self.files_of("incoming", 3)
        self.assertEqual(sorted(text_of(*file) for file in found[1:]), sorted([LONG, EMOJI]))
        self.sim.wait_for("deleted", count=len(self.sim.events("inbound_delivered")))
        self.assertEqual(self.sim.ask("state")["modems"][0]["me_used"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
