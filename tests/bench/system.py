"""One system under test with its simulated modems: what all of them have in common."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from support.airlog import AirLog
from support.simmodem import REPO, SimModem

from . import air, machine

UNPACKED = REPO / "build" / "unpacked"
TURNAROUND_MS = 5


class Stuck(RuntimeError):
    """The system did not come as far as the measurement needs; the row says so and the run goes on."""


def until(what, condition, seconds=120, pause=0.005):
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise Stuck(f"{what}: not within {seconds} s")
        time.sleep(pause)


def number(i):
    """The recipient of message i; each has its own, so that copies can be told apart."""
    return f"+346{i:08d}"


def text(i):
    """One part of 100 characters of GSM 7-bit."""
    return f"{i:08d} " + "x" * 91


def free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class System:
    """The simulator runs while the object is entered. prepare() makes all ready that can be before there is work, fill()
    queues messages in bulk the quickest durable way there is, go() lets them go; post() queues one as a till would.

    The modems' ptys and the simulator's log are not on the disk whose writes are counted. With `strace` its processes run
    under strace and `syncs()` tells the calls."""

    name = ""
    fastest = 100.0     # parts per second and modem that this system certainly does not exceed

    def __init__(self, modems=1, network_ms=50, receipts="fixed:400", own_disk=False, strace=False, tuned=True, network=None):
        self.modem_names = [f"m{i}" for i in range(modems)]
        self.tuned = tuned
        self.disk = machine.Disk(self.name, own_disk)
        self.folder = self.disk.folder
        shared = pathlib.Path("/dev/shm")
        self._air_folder = pathlib.Path(tempfile.mkdtemp(prefix="tillcast-bench-", dir=shared if shared.is_dir() else None))
        self.sim = SimModem(links=self.modem_names, folder=self._air_folder, network=network or f"fixed:{network_ms}",
                            receipt_delay=receipts, turnaround=TURNAROUND_MS)
        self.links = dict(zip(self.modem_names, self.sim.links))
        self.processes = []
        self._strace = self._air_folder / "strace" if strace else None
        self.air_log = AirLog(self.sim.log_path)
        self.started_ns = self.first_started_ns = None      # of the last process, and of the first of those that run

    # What each system does its own way

    def prepare(self):
        """Writes the configuration; starts what can take messages before it sends."""

    def fill(self, first, count):
        raise NotImplementedError

    def go(self):
        """Lets what is queued go; the start, where a system can only be filled before it."""

    def post(self, i):
        raise NotImplementedError

    def restart(self):
        """After kill(): as it was."""
        raise NotImplementedError

    # Processes

    def spawn(self, command, **options):
        if self._strace is not None:
            command = ["strace", "-f", "--seccomp-bpf", "-c", "-e", f"trace={machine.SYNCS}",
                       "-o", f"{self._strace}.{len(self.processes)}", *command]
        self.started_ns = time.monotonic_ns()
        if not self.pids():
            self.first_started_ns = self.started_ns
        with open(self.folder / "output", "ab") as output:
            self.processes.append(subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output,
                                                   stderr=output, **options))

    def pids(self):
        return [process.pid for process in self.processes if process.poll() is None]

    def stop(self, patience=20):
        for process in self.processes:
            if process.poll() is None:
                # strace does not pass the signal on.
                told = machine.family([process.pid])[1:2] if self._strace else [process.pid]
                for pid in told:
                    os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + patience
        for process in self.processes:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._kill_family()
                process.wait()
        self.processes = []

    def kill(self):
        """As a crash would: all its processes at once."""
        self._kill_family()
        for process in self.processes:
            process.wait()
        self.processes = []

    def _kill_family(self):
        family = machine.family(self.pids())
        if family:
            subprocess.run(["kill", "-9", *map(str, family)], stderr=subprocess.DEVNULL, check=False)

    def syncs(self):
        """Calls that bring something to the disk, by all processes that have ended."""
        return sum(machine.syncs_counted(path) for path in self._air_folder.glob("strace.*"))

    def cpu(self):
        return machine.cpu_seconds(self.pids())

    def device_bytes(self):
        return self.disk.device_bytes() if self.disk.is_own else machine.process_bytes(self.pids())

    # The air

    def events(self):
        return self.air_log.read()

    def parts(self):
        """A list for each modem that has sent something."""
        return list(air.dialogues(self.events()).values())

    def on_air(self):
        return sum(event["event"] == "part" for event in self.events())

    def results(self):
        return sum(event["event"] == "result" and event.get("command") == "+CMGS" for event in self.events())

    def until_results(self, count, seconds):
        until(f"{self.name}: {count} parts sent", lambda: self.results() >= count, seconds, pause=0.05)

    def until_each_modem_sent(self, count=1, seconds=60):
        until(f"{self.name}: every modem sends", lambda: len(self.parts()) == len(self.modem_names) and
              all(len(parts) >= count for parts in self.parts()), seconds, pause=0.1)

    def __enter__(self):
        try:
            self.sim.start()
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        try:
            self._kill_family() if self._strace is None else self.stop()
            self.kill()
        finally:
            self.sim.stop()
            self.disk.remove()
            shutil.rmtree(self._air_folder, ignore_errors=True)
