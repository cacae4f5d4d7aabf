#!/usr/bin/env python3
"""The configuration as the daemon takes it: what is wrong stops the start, never a daemon that runs; what practice
refuses."""
import os
import pathlib
import select
import signal
import subprocess
import sys
import threading
import tty
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import UNPACED, Gateway, until  # noqa: E402

SEGMENTS = 'schema = 1\n[segment.{name}]\nname = "Somebody"\nwhere = "{where}"\n'
TEMPLATES = 'schema = 1\n[template.offer]\ntext = "{text}"\n'
SLOW = "per_minute = 1\nper_hour = 1000000\nper_day = 1000000\n"
SENT = ("sent", "delivered")


class Config(unittest.TestCase):
    def open(self, start=True, **options):
        gateway = Gateway(**{"network": "fixed:10", **options})
        self.addCleanup(gateway.__exit__, None, None, None)
        gateway.sim.start()
        if start:
            gateway.start()
            gateway.token = gateway.tillcast("token", "create", "test").strip()
        return gateway

    def start_fails(self, gateway):
        """It ends with 1, and what it said."""
        daemon = gateway.spawn(stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            out, err = daemon.communicate(timeout=20)
        finally:
            daemon.kill()
            daemon.wait()
        self.assertEqual(daemon.returncode, 1, out + err)
        return err

    def test_wrong_lines_are_told_and_nothing_starts(self):
        gateway = self.open(start=False)
        good = (gateway.folder / "tillcast.toml").read_text()
        line = {text: number for number, text in enumerate(good.splitlines(), 1)}
        for before, after, told in (
                ('country = "ES"', 'contry = "ES"', f'{line["country = " + chr(34) + "ES" + chr(34)]}:1: unknown key "contry"'),
                ('language = "es"', 'language = 5', ":12: "), ("schema = 1", "schema = 2", "1:10: this Tillcast reads schema = 1"),
                ('on = true', 'on = "yes"', ":6: "), ("per_minute = 1000000", "per_minute = -1", ":14: "),
                ('name = "left"', 'name = "le ft"', ":8: "), ("[store]", "[store", ":"), ('path = "tillcast.db"', "", "path")):
            with self.subTest(after):
                gateway.write("tillcast.toml", good.replace(before, after, 1))
                err = self.start_fails(gateway)
                self.assertRegex(err.splitlines()[0], r"^tillcast\.toml:\d+:\d+: ")
                self.assertIn(told, err)
                checked = gateway.tillcast("check", check=False)
                self.assertEqual((checked.returncode, checked.stderr.splitlines()[0]), (1, err.splitlines()[0]))
        gateway.write("tillcast.toml", good)
        gateway.write("segments/own.toml", SEGMENTS.format(name="a", where="n_purchase == 1"))
        gateway.write("templates/own.toml", TEMPLATES.format(text="{{ shop.nam }}"))
        err = self.start_fails(gateway)
        self.assertRegex(err, r"(?m)^segments/own\.toml:4:\d+: .*n_purchases")
        self.assertRegex(err, r"(?m)^templates/own\.toml:3:\d+: ")
        self.assertFalse(gateway.database.exists(), "nothing is made before the configuration is right")

    def test_a_reload_with_a_wrong_file_changes_nothing(self):
        gateway = self.open(pacing=UNPACED, files={"segments/own.toml": SEGMENTS.format(name="old", where="n_purchases == 0")})
        gateway.write_config(pacing=SLOW)
        gateway.write("segments/own.toml", SEGMENTS.format(name="new", where="n_purchases === 0"))
        refused = gateway.tillcast("reload", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertRegex(refused.stderr + refused.stdout, r"segments/own\.toml:4:\d+: ")
        self.assertIn("old", [segment["id"] for segment in gateway.get("/v1/segments")["data"]])
        self.assertNotIn("new", [segment["id"] for segment in gateway.get("/v1/segments")["data"]])
        for n in range(3):   # the pacing of before
            gateway.until_state(gateway.send(f"+3460010000{n}", "Your order is ready")["id"], *SENT)
        gateway.process.send_signal(signal.SIGHUP)
        until("the journal tells", lambda: "segments/own.toml:4:" in gateway.log())
        gateway.until_state(gateway.send("+34600100009", "Your order is ready")["id"], *SENT)

    def test_a_reload_applies_segments_templates_and_pacing_at_once(self):
        gateway = self.open(pacing=SLOW)
        gateway.until_state(gateway.send("+34600100001", "Your order is ready")["id"], *SENT)
        second = gateway.send("+34600100002", "Your order is ready")
        self.assertEqual((gateway.message(second["id"])["state"], gateway.message(second["id"])["reason"]), ("queued", "pacing"))
        gateway.write("segments/own.toml", SEGMENTS.format(name="fresh", where="n_purchases == 0"))
        gateway.write("templates/own.toml", TEMPLATES.format(text="{{ shop.name }}: news."))
        gateway.write_config(pacing=UNPACED)
        gateway.tillcast("reload")
        gateway.until_state(second["id"], *SENT)
        self.assertIn("fresh", [segment["id"] for segment in gateway.get("/v1/segments")["data"]])
        gateway.agree("+34600200001")
        campaign = gateway.post("/v1/campaigns", {"name": "News", "segment": "fresh", "template": "offer", "class": "marketing"}).body
        gateway.post(f"/v1/campaigns/{campaign['id']}/start", {})
        part = gateway.sim.wait_for("part", to="+34600200001")
        self.assertIn("Casa Elena: news.", part["text"])

    def test_a_reload_names_what_needs_a_restart(self):
        gateway = self.open()
        gateway.write_config(config='[log]\nlevel = "debug"')
        told = gateway.tillcast("reload")
        self.assertIn("[log] level", told + gateway.log())

    def test_practice_refuses_a_port_that_is_no_pty(self):
        gateway = self.open(start=False)
        link = gateway.folder / "ports" / "left"
        link.unlink()
        for make in (lambda: link.write_text("a file"), lambda: link.symlink_to("/dev/null")):
            make()
            err = self.start_fails(gateway)
            self.assertIn("practice", err)
            self.assertIn("left", err)
            link.unlink()

    def test_practice_sends_nothing_through_a_modem_that_is_no_simulator(self):
        gateway = self.open(start=False)
        foreign = Foreign(gateway.folder / "ports" / "left")
        self.addCleanup(foreign.close)
        gateway.start(ready=False)
        until("the API answers", gateway.healthy)
        gateway.token = gateway.tillcast("token", "create", "test").strip()
        until("it is told", lambda: "Telit" in gateway.log())
        self.assertEqual(gateway.healthy()["modems"][0]["phase"], "faulty")
        message = gateway.send("+34600100001", "Your order is ready")
        self.assertEqual((message["state"], message["reason"]), ("queued", "no_modem"))
        gateway.sim.quiet(for_ms=500)
        self.assertEqual(gateway.air(), [])


class Foreign:
    """A pty between the simulated modem and the daemon, on which the modem gives another maker's name."""

    def __init__(self, link):
        self.modem = os.open(link, os.O_RDWR | os.O_NOCTTY)
        self.ours, theirs = os.openpty()
        tty.setraw(self.ours)
        tty.setraw(self.modem)
        link.unlink()
        link.symlink_to(os.ttyname(theirs))
        self.theirs = theirs   # kept open, so that reading ours never fails
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.ended.is_set():
            for fd in select.select([self.modem, self.ours], [], [], 0.1)[0]:
                other = self.ours if fd == self.modem else self.modem
                os.write(other, os.read(fd, 4096).replace(b"Tillcast simulator", b"Telit"))

    def close(self):
        self.ended.set()
        self.thread.join()
        for fd in (self.modem, self.ours, self.theirs):
            os.close(fd)


if __name__ == "__main__":
    unittest.main(verbosity=2)
