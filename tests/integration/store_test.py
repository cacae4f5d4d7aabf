#!/usr/bin/env python3
"""The one file that must not be lost: one daemon at a time, a clean end, a disk that is full or cannot be written."""
import http.client
import os
import pathlib
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import free_port, until  # noqa: E402
from support.shop import ShopTest  # noqa: E402

NOBODY = 65534
SENT = ("sent", "delivered")
TO = "+34600100{:03}"


class Store(ShopTest):
    def fails(self, gateway):
        daemon = gateway.spawn(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            out, _ = daemon.communicate(timeout=20)
        finally:
            daemon.kill()
            daemon.wait()
        self.assertEqual(daemon.returncode, 1, out)
        return out

    def test_a_second_daemon_on_the_same_database_is_refused(self):
        gateway = self.open()
        gateway.send(TO.format(1), "Your order is ready")
        first = gateway.port
        gateway.port = free_port()
        text = (gateway.folder / "tillcast.toml").read_text()
        gateway.write_config()
        gateway.write("tillcast.toml", (gateway.folder / "tillcast.toml").read_text().replace("control.sock", "other.sock"))
        self.assertIn("another process uses this database", self.fails(gateway))
        gateway.port = first
        gateway.write("tillcast.toml", text)
        self.assertEqual(gateway.healthy()["modems"][0]["phase"], "ready", "the first one is not troubled")
        self.assertTrue((gateway.folder / "control.sock").exists())
        for message in gateway.messages():
            gateway.until_state(message["id"], *SENT)

    def test_a_clean_end_under_load_loses_nothing_and_leaves_nothing_open(self):
        gateway = self.open(modems=2)
        accepted = {}
        for round_ in range(3):
            ended = threading.Event()
            poster = threading.Thread(target=self.post_until, args=(gateway, ended, accepted, round_ * 100))
            poster.start()
            gateway.sim.wait_for("part", count=10 * (round_ + 1))
            gateway.process.send_signal(signal.SIGTERM)
            self.assertEqual(gateway.process.wait(20), 0, gateway.log_tail())
            ended.set()
            poster.join()
            gateway.stop()
            self.assertIn("everything is on disk", gateway.log())
            self.assertEqual(self.ask(gateway.database, "SELECT count(*) FROM part WHERE state = 0"), [(0,)], "a part is in doubt")
            self.assertEqual(self.ask(gateway.database, "PRAGMA integrity_check"), [("ok",)])
            self.assertFalse((gateway.folder / "control.sock").exists())
            gateway.start()
        for id in accepted.values():
            gateway.until_state(id, *SENT)
        self.assertEqual([m for m in gateway.messages() if "unknown" in [t["event"] for t in m["timeline"]]], [])
        self.nothing_doubled(gateway)
        self.assertLessEqual(set(accepted), {m["reference"] for m in gateway.messages()})
        print(f"{len(accepted)} accepted around three clean ends, all sent once")

    @staticmethod
    def post_until(gateway, ended, accepted, n):
        """On a connection of its own, until the daemon no longer answers."""
        till = gateway.another_client()
        while not ended.is_set():
            body = {"to": TO.format(n), "text": f"Order {n} is ready", "class": "service", "reference": f"r{n}"}
            try:
                answer = till.request("POST", "/v1/messages", body)
            except (OSError, http.client.HTTPException):   # the daemon is going
                return
            if answer.status == 202:
                accepted[f"r{n}"] = answer.body["id"]
                n += 1
            ended.wait(0.03)

    def test_a_full_disk_takes_nothing_and_loses_nothing(self):
        """A limit on the size of files stands for the disk: the next page of the log cannot be written."""
        gateway = self.open(network="fixed:150")
        gateway.stop()
        gateway.start(restore_signals=False)   # Python ignores SIGXFSZ and so will the daemon: a write just fails
        queued = [gateway.send(TO.format(n), f"Order {n} is ready")["id"] for n in range(6)]
        gateway.sim.wait_for("part", count=2)
        size = os.path.getsize(str(gateway.database) + "-wal")
        self.assertLess(gateway.log_path.stat().st_size, size // 2)
        resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        refused = self.until_refused(gateway)
        self.assertIn(refused.status, (503, 507))
        self.assertEqual(refused.headers["Content-Type"], "application/problem+json")
        self.assertEqual(gateway.request("GET", "/v1/messages").status, 200, "reading goes on")
        on_air = len(gateway.air())
        gateway.sim.quiet(for_ms=800)
        self.assertLessEqual(len(gateway.air()), on_air + 1, "sending waits for the disk")
        resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        until("it takes messages again", lambda: gateway.request("POST", "/v1/messages", {
            "to": TO.format(500), "text": "At last", "class": "service"}).status == 202)
        for message in gateway.messages():
            gateway.until_state(message["id"], *SENT)
        self.assertLessEqual(set(queued), {m["id"] for m in gateway.messages()})
        self.nothing_doubled(gateway)

    @staticmethod
    def until_refused(gateway):
        for n in range(200):
            answer = gateway.request("POST", "/v1/messages", {"to": TO.format(300 + n), "text": "Into a full disk", "class": "service"})
            if answer.status != 202:
                return answer
        raise AssertionError("the disk never was full")

    def test_a_database_that_cannot_be_written_is_told_at_the_start(self):
        gateway = self.open(user=NOBODY if os.getuid() == 0 else None)
        gateway.stop()
        for path in gateway.folder.glob("tillcast.db*"):
            path.chmod(0o400)
        out = self.fails(gateway)
        self.assertIn("cannot be written", out)
        for path in gateway.folder.glob("tillcast.db*"):
            path.chmod(0o600)
        gateway.start()

    def test_what_is_no_database_is_left_alone(self):
        gateway = self.open()
        gateway.stop()
        for name, content, told in (("text", b"precious notes\n" * 500, "damaged or is no database"),
                                    ("foreign", self.foreign(gateway), "database of another program")):
            with self.subTest(name):
                for path in gateway.folder.glob("tillcast.db*"):
                    path.unlink()
                gateway.database.write_bytes(content)
                self.assertIn(told, self.fails(gateway))
                self.assertEqual(gateway.database.read_bytes(), content)

    @staticmethod
    def foreign(gateway):
        path = gateway.folder / "foreign.db"
        database = sqlite3.connect(path)
        database.executescript("PRAGMA application_id = 7; CREATE TABLE precious(a); INSERT INTO precious VALUES(1);")
        database.close()
        return path.read_bytes()


if __name__ == "__main__":
    unittest.main(verbosity=2)
