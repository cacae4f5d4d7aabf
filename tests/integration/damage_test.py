#!/usr/bin/env python3
"""A database that is damaged: kept aside, salvaged or replaced by a backup, and told; never silently made anew."""
import pathlib
import signal
import sqlite3
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.shop import ShopTest  # noqa: E402

TO = "+34600100{:03}"
PAGE = 2048


class Damage(ShopTest):
    NETWORK = "fixed:20"

    @staticmethod
    def fill(gateway, rows=3000):
        gateway.stop()
        database = sqlite3.connect(gateway.database)
        database.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO event(pos_id,"
                         " type, at, received_at, data) SELECT 'e' || i, 'visit', 5, 5, hex(zeroblob(100)) FROM n", (rows,))
        database.commit()
        page = database.execute("SELECT pageno FROM dbstat WHERE name = 'event' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1"
                                " OFFSET 20").fetchone()[0]
        database.close()
        return page

    @staticmethod
    def spoil(gateway, page, count=1):
        with open(gateway.database, "r+b") as file:
            file.seek((page - 1) * PAGE)
            file.write(b"\x5a" * PAGE * count)

    def test_damage_that_shows_after_a_crash_is_salvaged_at_the_next_start(self):
        gateway = self.open()
        message = gateway.send(TO.format(1), "Your order is ready")
        gateway.until_state(message["id"], "sent", "delivered")
        page = self.fill(gateway)
        gateway.start()
        gateway.kill(signal.SIGKILL)
        self.spoil(gateway, page)
        daemon = gateway.spawn(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said, _ = daemon.communicate(timeout=30)
        self.assertEqual(daemon.returncode, 1, "it ends by itself when its look after the crash finds the damage")
        self.assertIn("damaged", said)
        gateway.start()
        self.assertIn("The database was damaged", gateway.log())
        self.assertIn("event:", gateway.log())
        aside = list(gateway.folder.glob("tillcast.db.damaged-*"))
        self.assertTrue(aside)
        status = gateway.get("/v1/status")
        self.assertEqual(status["brake"], "marketing")
        self.assertIn("damaged", status["brake_why"])
        self.assertIn("rows kept", status["store"]["salvaged"]["detail"])
        self.assertIn("DATABASE" if status["store"]["state"] != "ok" else "STOPPED", gateway.tillcast("status"))
        self.assertIn(gateway.message(message["id"])["state"], ("sent", "delivered"))
        self.assertIn("rows kept", gateway.tillcast("backup", "list"))
        second = gateway.send(TO.format(2), "Service goes on")
        gateway.until_state(second["id"], "sent", "delivered")
        gateway.stop()
        database = sqlite3.connect(gateway.database)
        kept = database.execute("SELECT count(*) FROM event").fetchone()[0]
        self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        database.close()
        self.assertGreater(kept, 2900)
        self.assertLess(kept, 3000)

    def test_a_destroyed_database_is_replaced_by_the_newest_backup(self):
        gateway = self.open()
        gateway.write_config(config=f'[backup]\npath = "copies"\n')
        gateway.restart()
        gateway.post("/v1/consents", {"number": TO.format(1), "scope": "marketing", "status": "granted", "basis": "express",
                                      "source": "pos", "wording": "Offers by SMS"})
        gateway.tillcast("backup")
        gateway.stop()
        self.spoil(gateway, 1, 3)
        gateway.start()
        self.assertIn("A backup is in use", gateway.log())
        self.assertEqual(gateway.get("/v1/status")["brake"], "marketing")
        contact, = gateway.get("/v1/contacts?number=%2B34600100001")["data"]
        self.assertEqual([consent["scope"] for consent in contact["consents"]], ["marketing"])

    def test_a_destroyed_database_without_a_backup_is_refused_and_kept(self):
        gateway = self.open()
        gateway.send(TO.format(1), "Your order is ready")
        gateway.stop()
        self.spoil(gateway, 1, 3)
        before = gateway.database.read_bytes()
        daemon = gateway.spawn(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said, _ = daemon.communicate(timeout=30)
        self.assertEqual(daemon.returncode, 1)
        self.assertIn("there is no backup", said)
        self.assertIn("tillcast restore", said)
        self.assertEqual(gateway.database.read_bytes(), before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
