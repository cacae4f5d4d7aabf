#!/usr/bin/env python3
"""The simulated modem as a program: its links, its ptys, its options, its log and its control socket."""
import array
import fcntl
import hashlib
import json
import os
import pathlib
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import termios
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.simmodem import SimModem, program, type_at  # noqa: E402

TIOCGEXCL = 0x80045440   # not in python's termios
HELLO = "0001000B914306101122F2000005C8329BFD06"   # "Hello" to +34600111222, 18 octets


class Port:
    """A DTE with the port open."""

    def __init__(self, link):
        self.fd = os.open(link, os.O_RDWR | os.O_NOCTTY)

    def write(self, text):
        os.write(self.fd, text.encode())

    def read_until(self, end, timeout=5):
        got = ""
        while not got.endswith(end):
            if not select.select([self.fd], [], [], timeout)[0]:
                raise AssertionError(f"waited for {end!r}, got {got!r}")
            got += os.read(self.fd, 4096).decode()
        return got

    def ask(self, line, end="\r\nOK\r\n"):
        self.write(line + "\r")
        return self.read_until(end)

    def send(self):
        self.ask("AT+CMGS=18", "> ")
        self.write(HELLO + "\x1a")
        return self.read_until("OK\r\n")

    def close(self):
        os.close(self.fd)


class Links(unittest.TestCase):
    def test_the_link_replaces_a_stale_one_and_goes_at_the_end(self):
        with tempfile.TemporaryDirectory() as folder:
            link = pathlib.Path(folder) / "modem0"
            link.symlink_to("/dev/pts/does-not-exist")
            sim = SimModem(folder=folder).start()
            self.assertIn("OK", type_at(link, "AT"))
            self.assertEqual(sim.stop(), 0)
            self.assertFalse(link.is_symlink())
            self.assertFalse((pathlib.Path(folder) / "simmodem.sock").exists())

    def test_what_is_no_link_is_left_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "modem0"
            path.write_text("precious")
            ran = subprocess.run([program("tillcast-simmodem"), "--link", str(path)], capture_output=True, text=True,
                                 timeout=10)
            self.assertEqual(ran.returncode, 1)
            self.assertIn("modem0: File exists", ran.stderr)
            self.assertEqual(path.read_text(), "precious")

    def test_wrong_options_are_told_and_nothing_starts(self):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "sim.toml"
            config.write_text('turnaround = 5\nnetwrk = "fixed:1"\n')
            link = f"{folder}/m"
            for arguments, told in ((["--config", str(config)], f"{config}:2:1: "),
                                    (["--link", link, "--network", "slow"], "--network must be fixed:MS"),
                                    (["--link", link, "--errors", "kode = 38"], "--errors:1:"),
                                    (["--link", link, "--people", f"{folder}/none"], "cannot be read"),
                                    (["--link", link, "--zone", "CET"], "--zone must be an offset"),
                                    (["--link", link, "--personality", "nokia"], "no personality is called nokia"),
                                    (["--link", link, "--hazard", "rain"], "no hazard is called rain"),
                                    ([], "no modem")):
                ran = subprocess.run([program("tillcast-simmodem"), *arguments], capture_output=True, text=True,
                                     timeout=10)
                self.assertEqual(ran.returncode, 1, arguments)
                self.assertIn(told, ran.stderr)
            self.assertFalse(os.path.lexists(link))


class Replay(unittest.TestCase):
    RECORD = [{"tillcast_record": 1, "modem": "left", "profile": "generic", "started": "2026-11-22T10:00:00Z"},
              {"t": 0.0, "dir": "out", "data": "AT+CSCA=\"+00000000909\"\r"},
              {"t": 0.2, "dir": "in", "data": "\r\nOK\r\n"},
              {"t": 1.0, "dir": "out", "data": "AT+CSQ\r"},
              {"t": 1.1, "dir": "in", "data": "\r\n+CSQ: 5,99\r\n\r\nOK\r\n"}]

    def play(self, folder, record, **options):
        path = pathlib.Path(folder) / "record.jsonl"
        path.write_text("\n".join(json.dumps(line) for line in record) + "\n")
        sim = SimModem(folder=folder, replay=path, replay_speed=50, **options).start()
        self.addCleanup(sim.stop)
        port = Port(sim.links[0])
        self.addCleanup(port.close)
        return sim, port

    def test_a_record_is_played_to_its_end(self):
        with tempfile.TemporaryDirectory() as folder:
            sim, port = self.play(folder, self.RECORD)
            port.ask('AT+CSCA="+34609090909"')
            self.assertEqual(port.ask("AT+CSQ"), "\r\n+CSQ: 5,99\r\n\r\nOK\r\n")
            self.assertEqual(sim.ended(), 0)
            self.assertEqual(sim.events("replay_ended")[0]["departures"], 0)

    def test_a_dialogue_that_leaves_the_record_ends_with_3(self):
        with tempfile.TemporaryDirectory() as folder:
            sim, port = self.play(folder, self.RECORD)
            port.ask("AT+CREG?", "\r\nERROR\r\n")
            port.ask('AT+CSCA="+34609090909"')
            port.ask("AT+CSQ")
            self.assertEqual(sim.ended(), 3)
            left = sim.events("replay_left")[0]
            self.assertEqual((left["line"], left["typed"]), (2, "AT+CREG?\\r"))

    def test_a_record_that_is_not_played_to_its_end_ends_with_4_and_a_wrong_file_with_1(self):
        with tempfile.TemporaryDirectory() as folder:
            sim, port = self.play(folder, self.RECORD)
            port.ask('AT+CSCA="+34609090909"')
            self.assertEqual(sim.stop(), 4)
            wrong = pathlib.Path(folder) / "wrong.jsonl"
            wrong.write_text("{}\n")
            ran = subprocess.run([program("tillcast-simmodem"), "--link", f"{folder}/m", "--replay", str(wrong)],
                                 capture_output=True, text=True, timeout=10)
            self.assertEqual(ran.returncode, 1)
            self.assertIn("wrong.jsonl:1:1: this is no record", ran.stderr)


class Behaviour(unittest.TestCase):
    def start(self, **options):
        sim = SimModem(**options).start()
        self.addCleanup(sim.stop)
        return sim

    def open(self, sim, which=0):
        port = Port(sim.links[which])
        self.addCleanup(port.close)
        return port

    def test_settings_and_a_prompt_outlive_the_dte(self):
        sim = self.start()
        first = Port(sim.links[0])
        first.ask("ATE0")
        first.ask("AT+CMGS=18", "\r\n> ")
        fcntl.ioctl(first.fd, termios.TIOCEXCL)
        first.close()
        sim.wait_for("closed")
        second = self.open(sim)
        exclusive = array.array("i", [1])
        fcntl.ioctl(second.fd, TIOCGEXCL, exclusive)
        self.assertEqual(exclusive[0], 0)
        second.write("AT\r")
        self.assertFalse(select.select([second.fd], [], [], 0.1)[0])
        second.write("\x1b\rAT\r")
        self.assertEqual(second.read_until("OK\r\n\r\nOK\r\n"), "\r\nOK\r\n\r\nOK\r\n")

    def test_the_port_hangs_up_and_comes_back_at_the_same_link(self):
        sim = self.start()
        port = self.open(sim)
        port.ask("ATE0")
        sim.ask("hang_up", modem="modem0", ms=200)
        self.assertEqual(self.read_to_the_end(port), b"")
        self.assertFalse(os.path.lexists(sim.links[0]))
        sim.wait_for("back")
        again = self.open(sim)
        again.read_until("SMS Ready\r\n")
        self.assertEqual(again.ask("AT"), "AT\r\r\nOK\r\n")

    @staticmethod
    def read_to_the_end(port):
        try:
            return os.read(port.fd, 4096)
        except OSError:
            return b""

    def test_a_command_takes_its_turnaround_and_a_part_the_network_time(self):
        sim = self.start(turnaround=5, network="fixed:50")
        port = self.open(sim)
        port.ask("ATE0")
        for _ in range(20):
            port.send()
        times = {name: [e["t_ns"] for e in sim.events(name)] for name in ("command", "prompt", "ctrl_z", "result")}
        command_to_prompt = [p - c for c, p in zip(times["command"][1:], times["prompt"])]
        ctrl_z_to_result = [r - z for z, r in zip(times["ctrl_z"], times["result"][1:])]
        self.assertGreaterEqual(min(command_to_prompt), 5_000_000)
        self.assertGreaterEqual(min(ctrl_z_to_result), 55_000_000)
        self.assertLess(statistics.median(command_to_prompt), 15_000_000)
        self.assertLess(statistics.median(ctrl_z_to_result), 515_000_000)

    def test_two_modems_of_one_process_text_each_other(self):
        sim = self.start(links=["left", "right"], network="fixed:10", arguments=["--number", "+34600111221",
                                                                                  "--number", "+34600111222"])
        left, right = self.open(sim, 0), self.open(sim, 1)
        right.ask("AT+CNMI=2,1")
        left.ask("ATE0")
        self.assertIn("+CMGS: 0", left.send())
        right.read_until('+CMTI: "ME",1\r\n')
        self.assertIn("C8329BFD06", right.ask("AT+CMGR=1"))

    def test_people_answer_and_several_clients_ask_at_once(self):
        sim = self.start(network="fixed:10", rules='[[person]]\n[[person.answer]]\nwhen = "^hel"\ntext = "Hi!"\n'
                                                   'delay = "fixed:300"\n')
        port = self.open(sim)
        port.ask("AT+CNMI=2,1;E0")
        port.send()
        clients = []
        for _ in range(3):
            client = socket.socket(socket.AF_UNIX)
            self.addCleanup(client.close)
            client.connect(str(sim.control_path))
            clients.append(client)
        clients[0].sendall(b'{"op":"quiet","for_ms":50}\n')
        clients[1].sendall(b'{"op":"state"}\n{"op":"nonsense"}\n')
        lines = clients[1].makefile("r")
        self.assertFalse(json.loads(lines.readline())["quiet"])
        self.assertFalse(json.loads(lines.readline())["ok"])
        self.assertEqual(json.loads(clients[0].makefile("r").readline()), {"ok": True})
        self.assertIn("+CMTI", port.read_until('",1\r\n'))
        self.assertEqual(sim.events("inbound_issued")[0]["text"], "Hi!")

    def test_output_that_nobody_reads_does_not_stop_the_modem(self):
        sim = self.start()
        port = self.open(sim)
        for _ in range(300):
            port.write("AT+CPMS=?;+CPMS?;+CNMI=?\r")
        sim.quiet(timeout_ms=20000)
        port.write("\r")   # ends a line of which the modem, busy as it was, lost a piece
        sim.quiet()
        while select.select([port.fd], [], [], 0.2)[0]:
            os.read(port.fd, 65536)
        self.assertIn("OK", port.ask("AT"))

    def test_a_modem_behaves_like_the_family_it_is_told_to(self):
        sim = self.start(links=["a", "b", "c"], personality=["huawei", "simcom_sim800"], real_names=True)
        wanted = (("huawei", "E3372"), ("SIMCOM_Ltd", "SIMCOM_SIM800L"), ("Tillcast simulator", "SM-1"))
        for which, (maker, model) in enumerate(wanted):
            port = self.open(sim, which)
            port.ask("ATE0")
            self.assertIn(maker, port.ask("AT+CGMI"))
            self.assertIn(model, port.ask("AT+CGMM"))
        states = sim.ask("state")["modems"]
        self.assertEqual([m["personality"] for m in states], ["huawei", "simcom_sim800", "generic"])

    def test_a_start_takes_its_pace(self):
        sim = self.start(personality="quectel_ec2x", hazard="cold_start", pace=0.01)
        port = self.open(sim)
        self.assertIn("+CPIN: READY", port.read_until("+QIND: PB DONE\r\n"))

    def test_bytes_come_in_pieces_where_the_line_is_bad(self):
        sim = self.start(links=["good", "bad"], hazard=["split=1@bad", "prompt_split@bad"], network="fixed:10")
        good, bad = self.open(sim, 0), self.open(sim, 1)
        for port in (good, bad):
            port.ask("ATE0")
            self.assertIn("+CMGS: 0", port.send())
        self.assertEqual(sim.on_air(), ["Hello", "Hello"])
        sim.hazard("lost_answer", "+CSQ", modem="good")
        good.write("AT+CSQ\r")
        sim.wait_for("answer_lost")
        self.assertIn("OK", good.ask("AT"))

    def test_an_unplugged_modem_comes_back_under_another_link(self):
        sim = self.start()
        port = self.open(sim)
        port.ask("ATE0")
        moved = str(sim.folder / "elsewhere")
        sim.unplug(100, link=moved)
        self.assertEqual(self.read_to_the_end(port), b"")
        sim.wait_for("back")
        self.assertFalse(os.path.lexists(sim.links[0]))
        again = Port(moved)
        self.addCleanup(again.close)
        again.read_until("SMS Ready\r\n")
        self.assertIn(sim.ask("state")["modems"][0]["imei"], again.ask("AT+CGSN"))

    def test_a_deaf_modem_wakes_when_its_port_is_opened_again(self):
        sim = self.start()
        first = Port(sim.links[0])
        first.ask("ATE0")
        sim.deaf(until="reopen")
        first.write("AT\r")
        self.assertFalse(select.select([first.fd], [], [], 0.1)[0])
        first.close()
        sim.wait_for("closed")
        second = self.open(sim)
        sim.wait_for("back")
        self.assertIn("OK", second.ask("AT"))

    def test_a_sim_is_swapped_while_the_port_is_open(self):
        sim = self.start()
        port = self.open(sim)
        port.ask("ATE0")
        old = port.ask("AT+CCID")
        other = sim.sim_swap(number="+34699999999")
        port.read_until("SMS Ready\r\n")
        self.assertIn(other["iccid"], port.ask("AT+CCID"))
        self.assertNotIn(other["iccid"], old)
        self.assertIn("+34699999999", port.ask("AT+CNUM"))

    def test_a_picture_goes_over_a_pty_and_a_balance_comes(self):
        sim = self.start(personality="quectel_ec2x")
        sim.ask("network", mms="fixed:50")
        sim.ussd("Saldo 5 EUR", code="^\\*101#$")
        port = self.open(sim)
        port.ask("ATE0")
        picture = b"\xff\xd8\xff" + bytes(range(256)) * 300 + b"\xff\xd9"
        for line in ('AT+QICSGP=1,1,"mms"', "AT+QIACT=1", 'AT+QMMSCFG="mmsc","http://mmsc/"'):
            port.ask(line)
        port.ask(f'AT+QFUPL="RAM:p.jpg",{len(picture)}', "CONNECT\r\n")
        written = 0
        while written < len(picture):
            written += os.write(port.fd, picture[written:written + 1000])
        port.read_until("OK\r\n")
        for line in ('AT+QMMSEDIT=1,1,"+34600111222"', 'AT+QMMSEDIT=5,1,"RAM:p.jpg"', "AT+QMMSEND=60"):
            port.ask(line)
        port.read_until("+QMMSEND: 0,200\r\n")
        part = sim.wait_for("mms")["parts"][0]
        self.assertEqual(part["sha256"], hashlib.sha256(picture).hexdigest())
        self.assertEqual((part["size"], part["content_type"], part["whole"]), (len(picture), "image/jpeg", True))
        port.ask('AT+CUSD=1,"*101#",15')
        self.assertIn("Saldo 5 EUR", port.read_until(",15\r\n"))

    def test_sixty_four_modems_cost_little(self):
        sim = self.start(links=[f"m{i}" for i in range(64)], network="fixed:200")
        ports = [self.open(sim, i) for i in range(64)]
        for port in ports:
            port.write("ATE0\r")
        for port in ports:
            port.read_until("OK\r\n")
        for _ in range(3):
            for port in ports:
                port.write("AT+CMGS=18\r")
            for port in ports:
                port.read_until("> ")
                port.write(HELLO + "\x1a")
            for port in ports:
                port.read_until("OK\r\n")
        self.assertEqual(sim.ask("state")["on_air"], 192)
        ticks = pathlib.Path(f"/proc/{sim.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        self.assertLess((int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK"), 2.0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
