#!/usr/bin/env python3
"""`tillcast doctor` and `tillcast modems identify`, against simulated modems: with the daemon stopped and with it running,
with what a technician meets: a PIN, no coverage, no receipts, a port in use, a full disk, a damaged database."""
import fcntl
import json
import os
import pathlib
import resource
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import PATIENCE, Gateway, until  # noqa: E402
from support.simmodem import program  # noqa: E402


class Doctor(unittest.TestCase):
    def open(self, daemon=True, **options):
        """A shop with its simulated modems; its daemon is started if asked for."""
        gateway = Gateway(**options)
        self.addCleanup(gateway.__exit__, None, None, None)
        if daemon:
            gateway.__enter__()
        else:
            gateway.sim.start()
        return gateway

    def run_it(self, gateway, *arguments, **options):
        command = [program("tillcast"), "--config", str(gateway.folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=3 * PATIENCE, check=False, **options)

    def examine(self, gateway, *arguments, code=0, seconds=1, **options):
        """The findings by (id, about); a modem's by its name."""
        done = self.run_it(gateway, "doctor", "--json", "--seconds", str(seconds), *arguments, **options)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.answer = json.loads(done.stdout)
        found = {(finding["id"], finding["about"]): finding for finding in self.answer["findings"]}
        self.assertEqual(len(found), len(self.answer["findings"]), "an id twice")
        for finding in found.values():
            self.assertTrue(finding["verdict"] == "pass" or finding["next"], finding)
        self.assertEqual(self.answer["verdict"] == "fail", code == 1)
        return found

    def nothing_was_sent(self, gateway):
        self.assertEqual(gateway.sim.events("part"), [])
        self.assertEqual([e for e in gateway.sim.events("command") if e["line"].startswith("AT+CPIN=")], [])

    # Without the daemon

    def test_all_is_well_without_the_daemon_and_nothing_is_sent(self):
        gateway = self.open(daemon=False)
        gateway.sim.text("+34600111222", "Is the table free?")
        found = self.examine(gateway)
        self.assertEqual(self.answer["asked"], "ports")
        self.assertEqual(self.answer["modems"], ["left"])
        self.assertEqual(found["box.daemon", None]["verdict"], "warn")
        for name in ("port", "identity", "sim", "registration", "signal", "smsc", "receipts"):
            self.assertEqual(found["modem." + name, "left"]["verdict"], "pass", found["modem." + name, "left"])
        self.assertGreaterEqual(found["modem.signal", "left"]["figures"]["looks"], 2)
        self.assertEqual(found["box.database", None]["verdict"], "pass")
        self.assertNotIn(("modem.round_trip", "left"), found)
        self.nothing_was_sent(gateway)
        gateway.start()   # what came in meanwhile is still there
        gateway.token = gateway.tillcast("token", "create", "test").strip()
        gateway.until_inbound(text="Is the table free?")

    def test_the_page_is_for_people(self):
        gateway = self.open(daemon=False)
        done = self.run_it(gateway, "doctor", "--seconds", "0")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        lines = done.stdout.splitlines()
        self.assertTrue(lines[0].startswith("Tillcast doctor: Casa Elena, "), lines[0])
        self.assertLessEqual(max(len(line) for line in lines), 100)
        self.assertNotIn("\x1b", done.stdout)
        self.assertIn("Modem left", lines)
        self.assertEqual(done.stderr, "")

    def test_a_pin_is_asked_for_and_never_tried(self):
        gateway = self.open(daemon=False, arguments=["--pin", "1234"])
        found = self.examine(gateway, code=1)
        self.assertEqual(found["modem.sim", "left"]["verdict"], "fail")
        self.assertIn("PIN", found["modem.sim", "left"]["sentence"])
        self.assertIn("pin_file", found["modem.sim", "left"]["next"])
        self.assertNotIn(("modem.registration", "left"), found)
        self.nothing_was_sent(gateway)

    def test_no_coverage(self):
        gateway = self.open(daemon=False)
        gateway.sim.ask("registration", state=2)
        found = self.examine(gateway, code=1)
        self.assertEqual(found["modem.registration", "left"]["verdict"], "fail")
        self.assertIn("searching", found["modem.registration", "left"]["sentence"])
        self.assertEqual(found["modem.sim", "left"]["verdict"], "pass")
        self.assertNotIn(("modem.state", "left"), found)

    def test_a_port_in_use_and_one_that_is_not_there(self):
        gateway = self.open(daemon=False, modems=2)
        port = os.open(gateway.sim.links[0], os.O_RDWR | os.O_NOCTTY)
        self.addCleanup(os.close, port)
        fcntl.flock(port, fcntl.LOCK_EX)
        os.unlink(gateway.sim.links[1])
        found = self.examine(gateway, code=1)
        self.assertIn(f"(process {os.getpid()})", found["modem.port", "left"]["sentence"])
        self.assertEqual(found["modem.port", "right"]["verdict"], "fail")
        self.assertIn("is not there", found["modem.port", "right"]["sentence"])
        self.assertEqual(len([1 for _, about in found if about in ("left", "right")]), 2)

    def test_two_modems_text_each_other(self):
        gateway = self.open(daemon=False, modems=2)
        gateway.sim.text("+34600111222", "Not for the doctor")
        found = self.examine(gateway, "--round-trip", "--patience", "30")
        for name, other in (("left", "right"), ("right", "left")):
            trip = found["modem.round_trip", name]
            self.assertEqual(trip["verdict"], "pass", trip)
            figures = trip["figures"]
            self.assertEqual(figures["to"], other)
            self.assertGreater(figures["taken_ms"], 0)
            self.assertGreaterEqual(figures["arrived_ms"], figures["taken_ms"] // 2)
            self.assertGreater(figures["receipt_ms"], figures["arrived_ms"] - 1000)
            self.assertIn("sends receipts", found["modem.receipts", name]["sentence"])
        self.assertEqual(len(gateway.sim.events("part")), 2)
        gateway.start()   # the doctor's own texts are gone, the other one is not
        gateway.token = gateway.tillcast("token", "create", "test").strip()
        gateway.until_inbound(text="Not for the doctor")
        self.assertEqual([row["text"] for row in gateway.listing("/v1/inbound")], ["Not for the doctor"])

    def test_one_modem_texts_itself_and_no_receipt_comes(self):
        gateway = self.open(daemon=False, receipt_delay="fixed:600000")
        found = self.examine(gateway, "--round-trip", "--patience", "5")
        self.assertIn("to itself", found["modem.round_trip", "left"]["sentence"])
        self.assertIsNone(found["modem.round_trip", "left"]["figures"]["receipt_ms"])
        self.assertEqual(found["modem.receipts", "left"]["verdict"], "warn")
        self.assertIn("No receipt came", found["modem.receipts", "left"]["sentence"])

    # The box

    def test_a_disk_that_takes_nothing(self):
        gateway = self.open(daemon=False)
        found = self.examine(gateway, code=1, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))
        self.assertEqual(found["box.disk", None]["verdict"], "fail")
        self.assertIn("File too large", found["box.disk", None]["sentence"])
        self.assertEqual(list(gateway.folder.glob(".doctor-*")), [])

    def test_a_database_that_is_none(self):
        gateway = self.open(daemon=False)
        gateway.write("tillcast.db", "This is no database. " * 1000)
        found = self.examine(gateway, code=1)
        self.assertEqual(found["box.database", None]["verdict"], "fail")

    def test_a_configuration_with_errors(self):
        gateway = self.open(daemon=False)
        with open(gateway.folder / "tillcast.toml", "a", encoding="utf-8") as file:
            file.write("\n[dispach]\n")
        found = self.examine(gateway, code=1)
        self.assertIn("tillcast.toml:", found["box.configuration", None]["sentence"])

    def test_usage(self):
        gateway = self.open(daemon=False, modems=2)
        wrong = self.run_it(gateway, "doctor", "middle")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("left, right", wrong.stderr)
        self.assertEqual(self.run_it(gateway, "doctor", "--seconds", "soon").returncode, 2)
        found = self.examine(gateway, "right", seconds=0)
        self.assertEqual({about for _, about in found}, {None, "right"})

    # With the daemon

    def test_the_daemon_is_asked_where_it_runs(self):
        gateway = self.open(modems=2)
        found = self.examine(gateway, seconds=3)
        self.assertEqual(self.answer["asked"], "daemon")
        self.assertEqual(found["box.daemon", None]["verdict"], "pass")
        self.assertEqual(found["box.database", None]["verdict"], "pass")
        for modem in gateway.names:
            for name in ("port", "identity", "sim", "registration", "signal", "smsc", "receipts"):
                self.assertEqual(found["modem." + name, modem]["verdict"], "pass", found["modem." + name, modem])
            self.assertIn("by tillcastd", found["modem.port", modem]["sentence"])
        self.nothing_was_sent(gateway)

    def test_the_daemon_finds_no_coverage(self):
        gateway = self.open()
        gateway.sim.ask("registration", state=3)
        until("the modem is out of the network", lambda: gateway.healthy()["modems"][0]["phase"] != "ready")
        found = self.examine(gateway, code=1)
        self.assertIn("refuses the SIM", found["modem.registration", "left"]["sentence"])

    def test_two_modems_text_each_other_through_the_daemon(self):
        gateway = self.open(modems=2)
        found = self.examine(gateway, "--round-trip", "--patience", "30")
        for name in gateway.names:
            self.assertEqual(found["modem.round_trip", name]["verdict"], "pass", found["modem.round_trip", name])
            self.assertIsNotNone(found["modem.round_trip", name]["figures"]["receipt_ms"])
        self.assertEqual(len(gateway.sim.events("part")), 2)
        self.assertEqual({row["from"] for row in gateway.listing("/v1/inbound")}, set(gateway.numbers))
        self.assertEqual(gateway.listing("/v1/inbound?open=true"), [])   # no person need read them

    def test_a_brake_keeps_the_text_back_and_it_does_not_go_later(self):
        gateway = self.open()
        gateway.tillcast("stop", "all")
        found = self.examine(gateway, "--round-trip", "--patience", "2", code=1)
        trip = found["modem.round_trip", "left"]
        self.assertIn("sending is stopped", trip["sentence"])
        self.assertEqual([message["state"] for message in gateway.messages()], ["cancelled"])
        gateway.tillcast("stop", "none")
        gateway.sim.quiet(for_ms=500)
        self.nothing_was_sent(gateway)

    # What is on a port

    def test_identify_with_and_without_the_daemon(self):
        gateway = self.open(daemon=False, modems=2)
        for target, names in (("left", ["left"]), (gateway.sim.links[1], [None]), (None, ["left", "right"])):
            done = self.run_it(gateway, "modems", "identify", "--json", *([target] if target else []))
            self.assertEqual(done.returncode, 0, done.stderr)
            data = json.loads(done.stdout)["data"]
            self.assertEqual([modem["name"] for modem in data], names)
            self.assertEqual({modem["manufacturer"] for modem in data}, {"Tillcast simulator"})
        page = self.run_it(gateway, "modems", "identify", gateway.sim.links[1]).stdout
        self.assertIn(f'port = "{gateway.sim.links[1]}"', page)
        gateway.start()
        data = json.loads(self.run_it(gateway, "modems", "identify", "--json", gateway.sim.links[1]).stdout)["data"]
        self.assertEqual([modem["name"] for modem in data], ["right"])   # the daemon holds it, and is asked
        self.assertEqual(self.run_it(gateway, "modems", "identify", "middle").returncode, 1)
        self.nothing_was_sent(gateway)

    def test_one_modem_in_full(self):
        gateway = self.open()
        page = gateway.tillcast("modems", "left")
        for words in ("Tillcast simulator", "ready", gateway.numbers[0], "dBm"):
            self.assertIn(words, page)
        self.assertEqual(json.loads(gateway.tillcast("modems", "left", "--json"))["name"], "left")
        self.assertEqual(self.run_it(gateway, "modems", "middle").returncode, 1)

    # What was said

    def test_the_dialogue_behind_a_message_and_the_record_of_its_modem(self):
        gateway = self.open()
        message = gateway.send("+34600100777", "A secret of the shop")["id"]
        gateway.until_state(message, "delivered")
        page = gateway.tillcast("message", message, "--at")
        self.assertRegex(page, r"^Part 1 by modem left, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n +\+0\.000 s  → AT\+CMGS=\d+\n")
        self.assertRegex(page, r"← >")
        self.assertRegex(page, r"← \+CMGS: \d+\n")
        for secret in ("secret", "600100777", "A secret of the shop".encode("utf-16-be").hex().upper()):
            self.assertNotIn(secret, page)
        record = gateway.tillcast("modems", "record", "left").splitlines()
        self.assertEqual(json.loads(record[0])["tillcast_record"], 1)
        said = [json.loads(line) for line in record[1:]]
        self.assertIn("AT+CMGF=0\r", [entry["data"] for entry in said if entry["dir"] == "out"])
        self.assertIn(message + "/1", {entry.get("label") for entry in said})
        self.assertEqual(self.run_it(gateway, "modems", "record", "middle").returncode, 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
