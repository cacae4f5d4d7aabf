#!/usr/bin/env python3
"""Copies of the database while it is in use, a stick that is not there, a kill in the midst of a copy, and the way back."""
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import until  # noqa: E402
from support.shop import ShopTest  # noqa: E402

TO = "+34600100{:03}"


class Backup(ShopTest):
    def test_a_copy_made_by_hand_is_sound_private_and_on_record(self):
        gateway = self.open()
        message = gateway.send(TO.format(1), "Your order is ready")
        place = gateway.folder / "copies"
        out = gateway.tillcast("backup", str(place))
        self.assertIn("found sound", out)
        copy, = place.glob("tillcast-*.db")
        self.assertEqual(copy.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.ask(copy, "PRAGMA integrity_check", "immutable=1"), [("ok",)])
        self.assertEqual(self.ask(copy, "SELECT count(*) FROM message", "immutable=1"), [(1,)])
        self.assertIn(copy.name, gateway.tillcast("backup", "list"))
        store = gateway.get("/v1/status")["store"]
        self.assertEqual(store["backup"]["last_good"]["path"], str(copy))
        self.assertEqual(store["state"], "ok")
        gateway.until_state(message["id"], "sent", "delivered")
        tables = {row["table"] for row in gateway.get("/v1/store")["tables"]}
        self.assertIn("message", tables)

    def test_a_stick_that_is_not_mounted_is_named_and_nothing_is_written_beneath(self):
        place = pathlib.Path("/mnt/tillcast-no-such-stick")
        gateway = self.open(config=f'[backup]\npath = "{place}"\nremovable = true\n')
        done = gateway.tillcast("backup", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("nothing is mounted", done.stderr)
        self.assertFalse(place.exists())
        alerts = gateway.get("/v1/status")["store"]["backup"]
        self.assertIn("nothing is mounted", alerts["last"]["trouble"])
        self.assertIsNone(alerts["last_good"])

    def test_a_copy_goes_over_the_control_socket_only(self):
        gateway = self.open()
        self.assertEqual(gateway.request("POST", "/v1/backup", {"path": "/tmp"}).status, 403)

    def test_a_kill_in_the_midst_of_a_copy_leaves_no_copy_that_is_none(self):
        gateway = self.open()
        self.fill(gateway, 40_000)
        place = gateway.folder / "copies"
        asked = subprocess.Popen([os.path.join(os.environ["TILLCAST_BIN"], "tillcast"), "--config", str(gateway.folder),
                                  "backup", str(place)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until("the copy has begun", lambda: place.exists() and any(place.glob(".tillcast-*.part")))
        gateway.kill(signal.SIGKILL)
        asked.wait()
        self.assertEqual(list(place.glob("tillcast-*.db")), [])
        gateway.start()
        gateway.tillcast("backup", str(place))
        copy, = place.glob("tillcast-*.db")
        self.assertEqual(self.ask(copy, "SELECT count(*) FROM event", "immutable=1"), [(40_000,)])

    def fill(self, gateway, rows):
        gateway.stop()
        database = sqlite3.connect(gateway.database)
        database.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO event(pos_id,"
                         " type, at, received_at, data) SELECT 'e' || i, 'visit', 5, 5, hex(zeroblob(400)) FROM n", (rows,))
        database.commit()
        database.close()
        gateway.start()

    def test_a_restore_sends_nothing_again_and_texts_nobody_who_said_stop_since(self):
        gateway = self.open(windows="open")
        gateway.agree(TO.format(1), TO.format(2))
        gateway.tillcast("stop", "all")
        waiting = [gateway.send(TO.format(n), f"Order {n} is ready")["id"] for n in range(10, 13)]
        place = gateway.folder / "copies"
        gateway.tillcast("backup", str(place))
        copy, = place.glob("tillcast-*.db")
        gateway.tillcast("stop", "none")
        for id in waiting:
            gateway.until_state(id, "sent", "delivered")
        gateway.post("/v1/consents", {"number": TO.format(1), "scope": "marketing", "status": "withdrawn",
                                      "basis": "express", "source": "pos"})
        refused = gateway.tillcast("restore", str(copy), "--yes", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("stop it first", refused.stderr)
        gateway.stop()
        unasked = gateway.tillcast("restore", str(copy), check=False)
        self.assertEqual(unasked.returncode, 1)
        self.assertIn("--yes", unasked.stderr)
        out = gateway.tillcast("restore", str(copy), "--yes")
        self.assertIn("in place", out)
        aired = len(gateway.air())
        gateway.start()
        for id in waiting:
            self.assertIn(gateway.message(id)["state"], ("sent", "delivered"))
        offer = gateway.send(TO.format(1), "Casa Elena: two for one. BAJA para no recibir mas", "marketing")
        self.assertEqual(gateway.message(offer["id"])["state"], "skipped")
        gateway.sim.quiet(for_ms=500)
        self.assertEqual(len(gateway.air()), aired)
        kept = [path.name for path in gateway.folder.glob("tillcast.db.before-restore-*")]
        self.assertEqual(len([name for name in kept if not name.endswith(("-wal", "-shm"))]), 1, kept)

    def test_a_restore_without_the_present_database_holds_back_what_may_have_gone_out(self):
        gateway = self.open()
        gateway.tillcast("stop", "all")
        waiting = [gateway.send(TO.format(n), f"Order {n} is ready")["id"] for n in range(10, 13)]
        place = gateway.folder / "copies"
        gateway.tillcast("backup", str(place))
        copy, = place.glob("tillcast-*.db")
        gateway.tillcast("stop", "none")
        for id in waiting:
            gateway.until_state(id, "sent", "delivered")
        gateway.stop()
        for path in gateway.folder.glob("tillcast.db*"):
            if not path.name.endswith(".lock"):
                path.unlink()
        daemon = gateway.spawn(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said, _ = daemon.communicate(timeout=20)
        self.assertEqual(daemon.returncode, 1)
        self.assertIn("is gone", said, "a database that was there is not made anew")
        out = gateway.tillcast("restore", str(copy), "--yes")
        self.assertIn("unknown", out)
        aired = len(gateway.air())
        gateway.start()
        status = gateway.get("/v1/status")
        self.assertNotEqual(status["brake"], "none")
        self.assertIn("brought back", status["brake_why"])
        gateway.tillcast("stop", "none")
        gateway.sim.quiet(for_ms=500)
        self.assertEqual(len(gateway.air()), aired, "nothing goes out a second time by itself")
        for id in waiting:   # a receipt that comes only now may have settled one
            self.assertIn(gateway.message(id)["state"], ("unknown", "delivered"))
        self.assertIsNone(gateway.get("/v1/status")["brake_why"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
