"""What this machine says of processes and disks: CPU, memory, bytes to the device, calls of fsync."""
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
WORK = REPO / "build" / "bench"
TICKS = os.sysconf("SC_CLK_TCK")
CPUCLOCK_SCHED = 2    # of clock_getcpuclockid
SECTOR = 512    # of /sys/block/*/stat, whatever the device's own is
SYNCS = "fsync,fdatasync,sync_file_range,msync,syncfs,sync"


def family(pids):
    """These processes and all that they started and that still run."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = pathlib.Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry))
    found, new = [], list(pids)
    while new:
        one = new.pop()
        found.append(one)
        new += children.get(one, [])
    return found


def cpu_seconds(pids):
    """Of the processes to the nanosecond, and of their children that have ended."""
    total = 0
    for pid in family(pids):
        try:
            ended = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[13:15]
            total += time.clock_gettime(~pid << 3 | CPUCLOCK_SCHED) + sum(map(int, ended)) / TICKS
        except OSError:
            continue
    return total


def memory_mib(pids):
    """VmRSS, anonymous part and proportional share, each the sum over the processes, in MiB."""
    total = {"VmRSS": 0, "RssAnon": 0, "Pss": 0}
    for pid in family(pids):
        for name in ("status", "smaps_rollup"):
            try:
                text = pathlib.Path(f"/proc/{pid}/{name}").read_text()
            except OSError:
                continue
            for field, kib in re.findall(r"^(VmRSS|RssAnon|Pss):\s+(\d+) kB", text, re.M):
                total[field] += int(kib) / 1024
    return total


def process_bytes(pids):
    """Bytes that the processes caused to be written, without the file system's own."""
    total = 0
    for pid in family(pids):
        try:
            text = pathlib.Path(f"/proc/{pid}/io").read_text()
        except OSError:
            continue
        total += int(re.search(r"^write_bytes: (\d+)", text, re.M)[1])
    return total


def fsync_ms(folder):
    """The median time of writing 2 kB and bringing it to the disk there."""
    path, times = pathlib.Path(folder) / "fsync.probe", []
    with open(path, "wb", buffering=0) as probe:
        for _ in range(60):
            probe.write(os.urandom(2048))
            began = time.monotonic_ns()
            os.fdatasync(probe.fileno())
            times.append((time.monotonic_ns() - began) / 1e6)
    path.unlink()
    return statistics.median(times)


def syncs_counted(path):
    """Calls in a summary of strace -c; the line of the total is left out."""
    lines = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", path.read_text(), re.M)
    return sum(int(calls) for calls, name in lines if name in SYNCS.split(","))


class Disk:
    """A folder below build/bench; with `own`, an ext4 of its own on a loop device, where root may mount one."""

    def __init__(self, name, own=False, mib=1024):
        self.folder = WORK / name
        self._image = WORK / f"{name}.img"
        self._device = None
        self.remove()
        self.folder.mkdir(parents=True)
        if own and os.geteuid() == 0:
            self._mount(mib)

    def _mount(self, mib):
        with open(self._image, "wb") as image:
            os.posix_fallocate(image.fileno(), 0, mib << 20)
        made = subprocess.run(["mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", self._image],
                              capture_output=True, text=True, check=False)
        mounted = made.returncode == 0 and subprocess.run(["mount", "-o", "loop,noatime", self._image, self.folder],
                                                          capture_output=True, check=False).returncode == 0
        if mounted:
            source = subprocess.run(["findmnt", "-no", "SOURCE", self.folder], capture_output=True, text=True, check=True)
            self._device = source.stdout.strip().rsplit("/", 1)[1]

    @property
    def is_own(self):
        return self._device is not None

    def device_bytes(self):
        """All that went to the device until now, the file system's journal as well."""
        subprocess.run(["sync", "-f", self.folder], check=True)
        return int(pathlib.Path(f"/sys/block/{self._device}/stat").read_text().split()[6]) * SECTOR

    def remove(self):
        """Children of a daemon that was killed may hold the folder for a moment."""
        for _ in range(50):
            if not os.path.ismount(self.folder):
                break
            if subprocess.run(["umount", self.folder], capture_output=True, check=False).returncode != 0:
                time.sleep(0.1)
        self._device = None
        if not os.path.ismount(self.folder):
            shutil.rmtree(self.folder, ignore_errors=True)
            self._image.unlink(missing_ok=True)
