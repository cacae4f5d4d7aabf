#!/usr/bin/env python3
"""The figures of "Numbers to reach", measured on simulated modems of this machine.

    python3 tests/bench/run.py            all but the large shop, about four minutes
    python3 tests/bench/run.py idle rate  only these
    python3 tests/bench/run.py --large    with 100 000 contacts (memory, start)
    python3 tests/bench/run.py --json FILE

All times of the air come from the simulated modem's log, never from the daemon's own. Its turn-around is 5 ms for each
command; network times are fixed. The daemon is the release build, its database on the disk of this folder.
"""
import argparse
import http.client
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import threading
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "tests"))
os.environ.setdefault("TILLCAST_BIN", str(REPO / "build" / "release" / "bin"))
BIN = pathlib.Path(os.environ["TILLCAST_BIN"])
WORK = REPO / "build" / "bench"
TEXT = "x" * 100  # one part

CONFIG = """schema = 1
[shop]
name = "Bench"
country = "ES"
timezone = "Europe/Madrid"
language = "es"
[http]
listen = "127.0.0.1:{port}"
[control]
socket = "control.sock"
[store]
path = "tillcast.db"
[pacing]
per_minute = 1000000
per_hour = 10000000
per_day = 100000000
recipients_per_month = 100000000
[practice]
on = true
windows = "open"
"""


def wait_until(condition, seconds=120, pause=0.01):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(pause)
    raise SystemExit("bench: waited too long")


class Rig:
    """A daemon, its simulated modems and their log, in a folder of their own."""

    def __init__(self, name, modems=1, network_ms=50, receipts="fixed:400", turnaround=5):
        self.folder = WORK / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.port = 18080
        self.links = [f"m{i}" for i in range(modems)]
        text = CONFIG.format(port=self.port)
        for link in self.links:
            text += f'[[modem]]\nname = "{link}"\nport = "{link}"\n'
        (self.folder / "tillcast.toml").write_text(text, encoding="utf-8")
        self.log = self.folder / "air.log"
        self.daemon = None
        command = [str(BIN / "tillcast-simmodem"), "--log", str(self.log), "--network", f"fixed:{network_ms}",
                   "--receipt-delay", receipts, "--turnaround", str(turnaround)]
        for link in self.links:
            command += ["--link", str(self.folder / link)]
        self.simulator = subprocess.Popen(command, stdout=subprocess.PIPE, text=True) if modems else None
        if self.simulator:
            self.simulator.stdout.readline()

    def start(self, ready=True):
        self.began = time.monotonic_ns()
        self.daemon = subprocess.Popen([str(BIN / "tillcastd"), "--config", str(self.folder)],
                                       stdout=open(self.folder / "daemon.log", "a"), stderr=subprocess.STDOUT)
        wait_until(self.healthy, pause=0.002)
        self.healthy_after = (time.monotonic_ns() - self.began) / 1e6
        self.token = subprocess.run([str(BIN / "tillcast"), "--config", str(self.folder), "token", "create", f"bench-{self.began}",
                                     "--scope", "send,ledger,read,admin"],
                                    capture_output=True, text=True, check=True).stdout.strip()
        if ready:
            wait_until(lambda: all(m["phase"] == "ready" for m in self.get("/v1/modems")["data"]))
        return self

    def stop(self):
        for process in (self.daemon, self.simulator):
            if process and process.poll() is None:
                process.terminate()
                process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def healthy(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            if self.daemon.poll() is not None:
                raise SystemExit("bench: the daemon ended: " + (self.folder / "daemon.log").read_text())
            return False

    def call(self, method, path, body=None, kind="application/json"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode(),
                           {"Authorization": f"Bearer {self.token}", "Content-Type": kind})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"bench: {method} {path}: {answer.status} {text[:300]}")
        return text

    def get(self, path):
        return json.loads(self.call("GET", path))

    def batch(self, count, path="/v1/messages", make=None):
        make = make or (lambda i: {"to": f"+346{i:08d}", "text": TEXT, "class": "service"})
        body = "\n".join(json.dumps(make(i)) for i in range(count)).encode()
        return self.call("POST", path, body, "application/x-ndjson")

    def commits(self):
        for line in self.call("GET", "/metrics").decode().splitlines():
            if line.startswith("tillcast_commits_total"):
                return float(line.split()[-1])
        return None

    def written(self):
        for line in pathlib.Path(f"/proc/{self.daemon.pid}/io").read_text().splitlines():
            if line.startswith("write_bytes"):
                return int(line.split()[1])
        return 0

    def rss(self):
        fields = {}
        for line in pathlib.Path(f"/proc/{self.daemon.pid}/status").read_text().splitlines():
            if line.startswith(("VmRSS", "RssAnon")):
                fields[line.split(":")[0]] = int(line.split()[1]) / 1024
        return fields

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.daemon.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def events(self):
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def states(self):
        return self.get("/v1/status")["messages"]


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def dialogues(events):
    """Per modem, the times of each part: (AT+CMGS, prompt, Ctrl-Z, result) in ns."""
    parts, open_part = {}, {}
    for event in events:
        modem = event.get("modem")
        if event["event"] == "command" and event["line"].upper().startswith("AT+CMGS="):
            open_part[modem] = [event["t_ns"]]
        elif event["event"] in ("prompt", "ctrl_z") and modem in open_part:
            open_part[modem].append(event["t_ns"])
        elif event["event"] == "result" and event.get("command") == "+CMGS" and len(open_part.get(modem, [])) == 3:
            parts.setdefault(modem, []).append((*open_part.pop(modem), event["t_ns"]))
    return parts


def bench_start(report, _):
    with Rig("start", modems=1) as rig:
        rig.start()
        first = [e["t_ns"] for e in rig.events() if e["event"] == "command"]
        report("start to /healthz 200", rig.healthy_after, "ms")
        rig.call("POST", "/v1/messages", {"to": "+34600000001", "text": TEXT, "class": "service"})
        cmgs = wait_until(lambda: [e["t_ns"] for e in rig.events() if e["event"] == "command" and "CMGS=" in e["line"]])
        report("of the bring-up, first command to ready", (cmgs[0] - first[0]) / 1e6, "ms, with the request")


def bench_idle(report, _):
    """From the first byte of a request to the first AT+CMGS at the modem, nothing else going on."""
    with Rig("idle", modems=1, network_ms=20) as rig:
        rig.start()
        connection = http.client.HTTPConnection("127.0.0.1", rig.port)
        connection.connect()
        sent = []
        chance = random.Random(7)
        for i in range(40):
            time.sleep(0.15 + chance.random() * 0.25)
            body = json.dumps({"to": f"+346{i:08d}", "text": TEXT, "class": "service"})
            sent.append(time.monotonic_ns())
            connection.request("POST", "/v1/messages", body,
                               {"Authorization": f"Bearer {rig.token}", "Content-Type": "application/json"})
            connection.getresponse().read()
        starts = wait_until(lambda: (lambda p: p if len(p) == 40 else None)([p[0] for p in dialogues(rig.events()).get("m0", [])]))
        delays = [(start - at) / 1e6 for start, at in zip(starts, sent)]
        report("idle, request to AT+CMGS, median", statistics.median(delays), "ms")
        report("idle, request to AT+CMGS, p99", percentile(delays, 0.99), "ms")


def bench_rate(report, _):
    for modems, network_ms, each in ((1, 50, 200), (1, 1000, 25), (16, 50, 80), (16, 1000, 20)):
        with Rig(f"rate-{modems}-{network_ms}", modems=modems, network_ms=network_ms) as rig:
            rig.start()
            rig.call("POST", "/v1/brake", {"level": "all"})
            rig.batch(modems * each)
            before = (rig.cpu(), rig.written(), rig.commits())
            rig.call("POST", "/v1/brake", {"level": "none"})
            wait_until(lambda: rig.states().get("delivered", 0) >= modems * each, pause=0.2)
            after = (rig.cpu(), rig.written(), rig.commits())
            gaps, holds, shares, rates = [], [], [], []
            for parts in dialogues(rig.events()).values():
                cut = max(1, len(parts) // 20)
                parts = parts[cut:-cut]
                gaps += [(b[0] - a[3]) / 1e6 for a, b in zip(parts, parts[1:])]
                holds += [(p[2] - p[1]) / 1e6 for p in parts]
                wall = parts[-1][3] - parts[0][0]
                shares.append(sum((p[1] - p[0]) + (p[3] - p[2]) for p in parts) / wall)
                rates.append((len(parts) - 1) / ((parts[-1][0] - parts[0][0]) / 1e9))
            name = f"{modems} modem{'s' if modems > 1 else ''}, network {network_ms} ms: "
            both = [g + h for g, h in zip(gaps, holds)]
            report(name + "utilisation", statistics.mean(shares), "")
            report(name + "parts per second and modem", statistics.mean(rates), "/s")
            report(name + "gap + hold, median", statistics.median(both), "ms")
            report(name + "gap + hold, p99", percentile(both, 0.99), "ms")
            count = modems * each
            report(name + "CPU per 1000 parts", (after[0] - before[0]) / count * 1000, "s, hand-over to receipt")
            report(name + "bytes written per part", (after[1] - before[1]) / count / 1000, "kB, by the process")
            if before[2] is not None:
                report(name + "commits per part", (after[2] - before[2]) / count, "")


def bench_accept(report, _):
    """How many requests a second are accepted and durable; the modem sends none of them meanwhile."""
    with Rig("accept", modems=1, network_ms=1000) as rig:
        rig.start()
        rig.call("POST", "/v1/brake", {"level": "all"})
        for connections, seconds in ((1, 4), (32, 4)):
            counts = []
            stop = time.monotonic() + seconds

            def client(seed):
                connection = http.client.HTTPConnection("127.0.0.1", rig.port)
                headers = {"Authorization": f"Bearer {rig.token}", "Content-Type": "application/json"}
                done = 0
                while time.monotonic() < stop:
                    body = json.dumps({"to": f"+346{seed:02d}{done:06d}", "text": TEXT, "class": "service"})
                    connection.request("POST", "/v1/messages", body, headers)
                    answer = connection.getresponse()
                    answer.read()
                    done += answer.status == 202
                counts.append(done)
            if shutil.which("wrk"):
                counts = [wrk(rig, connections, seconds)]
            else:
                threads = [threading.Thread(target=client, args=(i,)) for i in range(connections)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            tool = "wrk" if shutil.which("wrk") else "a Python client, which is the limit"
            report(f"accepted and durable, {connections} connection{'s' if connections > 1 else ''}", sum(counts) / seconds, f"/s ({tool})")
        began = time.monotonic()
        rig.batch(20000)
        report("accepted and durable, batch of 20 000", 20000 / (time.monotonic() - began), "/s")


def wrk(rig, connections, seconds):
    script = rig.folder / "post.lua"
    script.write_text(f"""local n = 0
local thread = tostring({{}}):gsub('[^0-9]', ''):sub(-3)
request = function()
  n = n + 1
  local to = string.format('+346%02d%06d', tonumber(thread) % 100, n)
  return wrk.format('POST', '/v1/messages', {{['Authorization'] = 'Bearer {rig.token}', ['Content-Type'] = 'application/json'}},
    '{{"to":"' .. to .. '","text":"{TEXT}","class":"service"}}')
end
done = function(summary) io.write('DONE ' .. (summary.requests - summary.errors.status) .. '\\n') end
""", encoding="utf-8")
    out = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{rig.port}"],
                         capture_output=True, text=True, check=True).stdout
    return int(out.rsplit("DONE ", 1)[1].split()[0])


def bench_memory(report, large):
    contacts = 100_000 if large else 10_000
    with Rig("memory", modems=4, network_ms=50) as rig:
        rig.start()
        report("memory, empty shop", rig.rss()["VmRSS"], "MiB VmRSS")
        rig.batch(contacts, "/v1/contacts", lambda i: {"number": f"+346{i:08d}", "first_name": f"Name {i}", "language": "es"})
        rig.batch(400)
        wait_until(lambda: rig.states().get("delivered", 0) >= 400, pause=0.2)
        time.sleep(60 if large else 5)
        memory = rig.rss()
        report(f"memory, {contacts} contacts, 4 modems, after load", memory["VmRSS"], "MiB VmRSS")
        report(f"memory, {contacts} contacts, 4 modems, after load", memory["RssAnon"], "MiB anonymous")
        written = rig.written()
        time.sleep(5)
        report("nothing to do: bytes written in 5 s", rig.written() - written, "")
        rig.daemon.terminate()
        rig.daemon.wait(60)
        rig.start(ready=False)
        report(f"start to /healthz 200, {contacts} contacts", rig.healthy_after, "ms")


def feed(rig, per_second, until):
    """Posts one message after the other over one connection, evenly, until a moment (monotonic seconds)."""
    connection = http.client.HTTPConnection("127.0.0.1", rig.port)
    headers = {"Authorization": f"Bearer {rig.token}", "Content-Type": "application/json"}
    began, done = time.monotonic(), 0
    while (now := time.monotonic()) < until:
        if done / per_second > now - began:
            time.sleep(done / per_second - (now - began))
        connection.request("POST", "/v1/messages",
                           json.dumps({"to": f"+346{50_000_000 + done:08d}", "text": TEXT, "class": "service"}).encode(), headers)
        answer = connection.getresponse()
        answer.read()
        done += answer.status == 202
    return done


def bench_drive(report, _):
    """64 modems at one part per second each, receipts and all: with what waits already accepted, and with each message
    posted by itself while they send."""
    modems, seconds = 64, 30
    for posted in (False, True):
        # Turn-around twice, network, and the gap make up the second.
        with Rig("drive", modems=modems, network_ms=988, receipts="uniform:2000,8000") as rig:
            rig.start()
            if not posted:
                rig.call("POST", "/v1/brake", {"level": "all"})
                rig.batch(modems * (seconds + 15))
                rig.call("POST", "/v1/brake", {"level": "none"})
                time.sleep(5)
            feeder = threading.Thread(target=feed, args=(rig, modems, time.monotonic() + seconds + 8))
            if posted:
                feeder.start()
                time.sleep(5)
            began, cpu = time.monotonic(), rig.cpu()
            time.sleep(seconds)
            wall, spent, memory = time.monotonic() - began, rig.cpu() - cpu, rig.rss()["VmRSS"]
            if posted:
                feeder.join()
            since, end = int(began * 1e9), int((began + wall) * 1e9)
            gaps, parts = [], 0
            for each in dialogues(rig.events()).values():
                each = [part for part in each if since <= part[0] <= end]
                parts += len(each)
                gaps += [(b[0] - a[3] + b[2] - b[1]) / 1e6 for a, b in zip(each, each[1:])]
            name = f"{modems} modems, " + ("each message posted: " if posted else "messages accepted before: ")
            report(name + "parts per second and modem", parts / wall / modems, "/s")
            report(name + "CPU of the daemon", 100 * spent / wall, "% of one core")
            report(name + "memory", memory, "MiB VmRSS")
            if not posted:   # else a modem waits for the till
                report(name + "gap + hold, median", statistics.median(gaps), "ms")
                report(name + "gap + hold, p99", percentile(gaps, 0.99), "ms")


BENCHES = {"start": bench_start, "idle": bench_idle, "rate": bench_rate, "accept": bench_accept, "drive": bench_drive, "memory": bench_memory}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", nargs="*", choices=[[], *BENCHES], help="which of: " + ", ".join(BENCHES))
    arguments.add_argument("--large", action="store_true", help="with 100 000 contacts")
    arguments.add_argument("--json", metavar="FILE", help="also write the figures to this file")
    chosen = arguments.parse_args()
    rows = []

    def report(name, value, unit):
        rows.append({"name": name, "value": round(value, 4), "unit": unit})
        print(f"{name.ljust(62)} {value:12.3f} {unit}", flush=True)
    for name in chosen.what or BENCHES:
        BENCHES[name](report, chosen.large)
    if chosen.json:
        pathlib.Path(chosen.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
