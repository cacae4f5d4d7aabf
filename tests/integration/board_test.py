#!/usr/bin/env python3
"""tillcast-board over its socket, with a made-up sysfs: what it does, what it refuses, and to whom."""
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import unittest

BOARD = pathlib.Path(os.environ["TILLCAST_BIN"]) / "tillcast-board"
SETTINGS = """schema = 1
[usb]
ports = ["1-1-port2", "1-1-port3"]
devices = ["1-1.2"]
off = "10ms"
[[gpio]]
name = "left"
chip = "/dev/gpiochip250"
line = 3
active = "low"
pulse = "10ms"
"""


class Board:
    def __init__(self, folder, settings=SETTINGS, mode=0o644, arguments=()):
        self.folder = pathlib.Path(folder)
        self.sysfs = self.folder / "sys"
        self.put("bus/usb/devices/1-1/1-1:1.0/1-1-port2/disable", "0")
        self.put("bus/usb/devices/1-1.2/authorized", "1")
        self.put("bus/usb/drivers/usb/bind", "")
        self.put("bus/usb/drivers/usb/unbind", "")
        config = self.folder / "board.toml"
        config.write_text(settings)
        config.chmod(mode)
        self.path = str(self.folder / "board.sock")
        user = "root" if os.geteuid() == 0 else __import__("pwd").getpwuid(os.geteuid()).pw_name
        self.process = subprocess.Popen(
            [str(BOARD), "--config", str(config), "--sysfs", str(self.sysfs), "--socket", self.path, "--user", user,
             *(arguments or ("--idle", "0"))], stderr=subprocess.PIPE, text=True)

    def put(self, name, text):
        file = self.sysfs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def read(self, name):
        return (self.sysfs / name).read_text()

    def connect(self):
        deadline = time.monotonic() + 20
        while True:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(20)
            try:
                connection.connect(self.path)
                return connection
            except OSError:
                connection.close()
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)  # until it listens

    def ask(self, line):
        with self.connect() as connection:
            connection.sendall(line if isinstance(line, bytes) else line.encode() + b"\n")
            return json.loads(connection.makefile().readline())

    def stop(self):
        self.process.terminate()
        return self.process.communicate(timeout=20)[1]


class BoardTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def start(self, **more):
        board = Board(self.folder, **more)
        self.addCleanup(board.process.stderr.close)
        self.addCleanup(lambda: board.process.poll() is None and board.stop())
        return board

    def test_switches_the_power_of_a_port_that_is_allowed(self):
        board = self.start()
        disable = "bus/usb/devices/1-1/1-1:1.0/1-1-port2/disable"
        self.assertEqual(board.ask("usb-power off 1-1-port2"),
                         {"ok": True, "done": "the power of 1-1-port2 is off"})
        self.assertEqual(board.read(disable), "1")
        self.assertTrue(board.ask("usb-power on 1-1-port2")["ok"])
        self.assertEqual(board.read(disable), "0")
        self.assertTrue(board.ask("usb-power cycle 1-1.2")["ok"], "by the device that hangs on it")
        self.assertEqual(board.read(disable), "0")

    def test_sends_a_device_away_and_binds_its_driver_again(self):
        board = self.start()
        self.assertTrue(board.ask("usb-reauthorize 1-1.2")["ok"])
        self.assertEqual(board.read("bus/usb/devices/1-1.2/authorized"), "1")
        self.assertTrue(board.ask("driver-rebind 1-1.2")["ok"])
        self.assertEqual(board.read("bus/usb/drivers/usb/unbind"), "1-1.2")
        self.assertEqual(board.read("bus/usb/drivers/usb/bind"), "1-1.2")

    def test_refuses_what_its_list_does_not_name(self):
        board = self.start()
        for line in ("usb-power off 1-2-port1", "usb-reauthorize 1-1.3", "driver-rebind 1-1.3", "gpio-pulse right",
                     "driver-rebind ../../../etc"):
            self.assertEqual(board.ask(line)["error"], "not_allowed", line)
        self.assertEqual(board.ask("usb-power off usb1-port2")["error"], "impossible")
        self.assertEqual(board.ask("usb-power off 1-1-port3")["error"], "impossible", "a hub that cannot switch")
        self.assertEqual(board.read("bus/usb/devices/1-1/1-1:1.0/1-1-port2/disable"), "0")
        self.assertEqual(board.read("bus/usb/drivers/usb/unbind"), "")

    def test_tells_what_failed(self):
        board = self.start()
        answer = board.ask("gpio-pulse left")
        self.assertEqual((answer["ok"], answer["error"]), (False, "failed"))
        self.assertIn("/dev/gpiochip250", answer["sentence"])
        os.remove(board.sysfs / "bus/usb/devices/1-1.2/authorized")
        self.assertEqual(board.ask("usb-reauthorize 1-1.2")["error"], "failed")

    def test_does_not_follow_a_link_that_stands_for_a_file_of_sysfs(self):
        board = self.start()
        precious = pathlib.Path(self.folder) / "precious"
        precious.write_text("mine")
        authorized = board.sysfs / "bus/usb/devices/1-1.2/authorized"
        authorized.unlink()
        authorized.symlink_to(precious)
        self.assertFalse(board.ask("usb-reauthorize 1-1.2")["ok"])
        self.assertEqual(precious.read_text(), "mine")

    def test_names_who_holds_a_port(self):
        board = self.start()
        master, slave = os.openpty()
        path = os.ttyname(slave)
        holder = subprocess.Popen([sys.executable, "-c", "import sys; print(1, flush=True); sys.stdin.read()"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=slave)
        self.addCleanup(lambda: (holder.stdin.close(), holder.wait(), holder.stdout.close()))
        holder.stdout.read(1)
        os.close(slave)
        self.assertIn(f"(process {holder.pid})", board.ask(f"port-holder {path}")["done"])
        os.close(master)
        free, other = os.openpty()
        name = os.ttyname(other)
        os.close(other)
        self.assertEqual(board.ask(f"port-holder {name}"), {"ok": True, "done": "nobody"})
        os.close(free)
        self.assertEqual(board.ask("port-holder /etc/passwd")["error"], "impossible")

    def test_takes_one_line_and_nothing_odd(self):
        board = self.start()
        for line in (b"\n", b"reboot\n", b"usb-power  off 1-1-port2\n", b"x" * 4000 + b"\n", b"\xff\xfe\n",
                     b"usb-power off 1-1-port2\r\n"):
            self.assertEqual(board.ask(line)["error"], "bad_request", line[:20])
        with board.connect() as connection:  # goes without a word
            connection.sendall(b"usb-power off 1-1-port2")
        self.assertTrue(board.ask("port-holder /dev/tty")["ok"] in (True, False))
        self.assertEqual(board.read("bus/usb/devices/1-1/1-1:1.0/1-1-port2/disable"), "0")

    def test_a_list_that_others_may_write_is_refused(self):
        board = self.start(mode=0o666)
        self.assertEqual(board.process.wait(timeout=20), 1)
        self.assertIn("nobody else may write", board.process.communicate()[1])

    def test_a_wrong_list_is_told_with_its_place(self):
        board = self.start(settings="schema = 1\n[usb]\nports = [\"usb1-port2\"]\n")
        self.assertEqual(board.process.wait(timeout=20), 1)
        self.assertIn("board.toml:3:10: \"usb1-port2\" is not a port of a hub", board.process.communicate()[1])

    def test_the_shipped_list_allows_nothing_and_is_good(self):
        shipped = pathlib.Path(__file__).parents[2] / "config/defaults/board.toml"
        board = self.start(settings=shipped.read_text())
        self.assertEqual(board.ask("usb-power off 1-1-port2")["error"], "not_allowed")

    def test_ends_when_nobody_asks(self):
        board = self.start(arguments=("--idle", "1"))
        self.assertEqual(board.process.wait(timeout=20), 0)

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_another_user_is_refused(self):
        os.chmod(self.folder, 0o755)
        board = self.start()
        board.ask("port-holder /dev/tty")
        os.chmod(board.path, 0o666)
        asking = ("import os,socket; os.setgid(65534); os.setuid(65534); s = socket.socket(socket.AF_UNIX);"
                  f"s.connect({board.path!r}); s.sendall(b'usb-power off 1-1-port2\\n'); print(s.recv(4096).decode())")
        told = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(told.stderr, "")
        self.assertEqual(json.loads(told.stdout)["error"], "not_allowed")
        self.assertEqual(board.read("bus/usb/devices/1-1/1-1:1.0/1-1-port2/disable"), "0")


if __name__ == "__main__":
    unittest.main()
