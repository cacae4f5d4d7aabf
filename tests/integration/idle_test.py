#!/usr/bin/env python3
"""Nothing to do costs nothing: what the daemon asks of the kernel while it waits is told by strace."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, until  # noqa: E402

SECONDS = int(os.environ.get("TILLCAST_IDLE_SECONDS", "6"))
# A thread that waits for the whole time shows up as one of these, without an end.
WAITS = ("epoll_wait", "epoll_pwait", "futex", "restart_syscall")
# What a modem's health probe consists of: its timer, the words to the modem and its answers.
PROBE = WAITS + ("read", "readv", "write", "writev", "sendmsg", "recvmsg", "timerfd_settime", "ioctl", "clock_gettime")
CALL = re.compile(r"^(?P<thread>\d+) +(?P<at>\d+\.\d+) (?P<name>\w+)\((?P<rest>.*)$")


def trace(process, seconds):
    """The calls of all threads of a process, as (time, name, the rest of the line)."""
    with tempfile.NamedTemporaryFile("r", suffix=".strace") as file:
        tracer = subprocess.Popen(["strace", "-f", "-ttt", "-s", "64", "-o", file.name, "-p", str(process.pid)],
                                  stderr=subprocess.PIPE, text=True)
        with tracer.stderr as said:
            told = said.readline()
        if "attached" not in told:
            tracer.wait()
            return None, told
        time.sleep(seconds)
        tracer.terminate()
        tracer.wait(30)
        found = [CALL.match(line) for line in file.read().splitlines()]
    return [(float(m["at"]), m["name"], m["rest"]) for m in found if m], ""


def io(process):
    """Bytes that the process has written, to whatever."""
    for line in pathlib.Path(f"/proc/{process.pid}/io").read_text().splitlines():
        if line.startswith("wchar:"):
            return int(line.split()[1])
    return None


class Idle(unittest.TestCase):
    def test_two_idle_modems_cost_their_probes_and_nothing_else(self):
        if shutil.which("strace") is None:
            self.fail("strace is missing: firmware/setup tests installs it")
        with Gateway(modems=2) as gateway:
            gateway.until_state(gateway.send("+34600100001", "Ready")["id"], "delivered")
            gateway.sim.text("+34600200001", "Thank you")
            gateway.until_inbound(text="Thank you")
            gateway.hang_up()
            time.sleep(1)   # what rides with the next commit is 250 ms late at most
            files = [path for path in gateway.folder.glob("tillcast.db*")]
            before, written = {path: path.stat() for path in files}, io(gateway.process)
            calls, why = trace(gateway.process, SECONDS)
            if calls is None:
                self.skipTest(f"strace may not look at other processes here: {why.strip()}")
            words = [rest for _, name, rest in calls if name in ("write", "writev", "sendmsg")]
            for path in files:
                now = path.stat()
                self.assertEqual((now.st_size, now.st_mtime_ns), (before[path].st_size, before[path].st_mtime_ns), path.name)
            counts = {name: sum(1 for _, each, _ in calls if each == name) for name in {name for _, name, _ in calls}}
            print(f"{SECONDS} s with two modems: {counts}, {io(gateway.process) - written} bytes written")
            self.assertEqual([rest for rest in words if not re.search(r'"AT', rest)], [], "only words to a modem are written")
            allowed = PROBE if words else WAITS
            self.assertEqual([call for call in calls if call[1] not in allowed], [])
            if not words:   # each thread waits, once
                threads = len(list(pathlib.Path(f"/proc/{gateway.process.pid}/task").iterdir()))
                self.assertLessEqual(len(calls), threads, calls)
                self.assertEqual(io(gateway.process), written)
            self.assertLessEqual(len(words), 2 * 8 * (1 + SECONDS // 30), "a probe is a few words, every now and then")


if __name__ == "__main__":
    unittest.main(verbosity=2)
