"""Ours: the release build in practice, without pacing, service messages at any hour."""
import http.client
import json
import os
import subprocess
import time

from support.simmodem import program

from ..system import Stuck, System, free_ports, number, text, until

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
NDJSON = "application/x-ndjson"
GROWN_LOG = 8_300_000   # 4000 frames of 2048 bytes and 24, which is when it is written back


def message(i):
    return {"to": number(i), "text": text(i), "class": "service"}


class Tillcast(System):
    name = "tillcast"

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.port, = free_ports(1)
        self.token = None
        self.healthy_ns = None
        self._connection = None

    def write_config(self):
        modems = "".join(f'[[modem]]\nname = "{name}"\nport = "{link}"\n' for name, link in self.links.items())
        (self.folder / "tillcast.toml").write_text(CONFIG.format(port=self.port) + modems, encoding="utf-8")

    def prepare(self, ready=True):
        self.write_config()
        self.restart()
        made = subprocess.run([program("tillcast"), "--config", str(self.folder), "token", "create", "bench", "--scope",
                               "send,ledger,read,admin"], capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise Stuck(f"tillcast token create: {made.stderr}")
        self.token = made.stdout.strip()
        if ready:
            self.until_ready()

    def restart(self):
        self.hang_up()
        self.spawn([program("tillcastd"), "--config", self.folder])
        until("tillcast: /healthz", self._healthy, seconds=60, pause=0.001)
        self.healthy_ns = time.monotonic_ns()

    def until_ready(self):
        def ready():
            return all(modem["phase"] == "ready" for modem in self.get("/v1/modems")["data"])
        until("tillcast: its modems are ready", ready, seconds=60)

    def _healthy(self):
        try:
            return self.request("GET", "/healthz")[0] == 200
        except (OSError, http.client.HTTPException):
            if self.processes[-1].poll() is not None:
                raise Stuck("tillcastd ended: " + (self.folder / "output").read_text()[-800:]) from None
            return False

    # HTTP, over one connection that is kept

    def hang_up(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def request(self, method, path, body=None, kind="application/json"):
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Content-Type": kind}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except BaseException:
            self.hang_up()
            raise

    def call(self, method, path, body=None, kind="application/json"):
        body = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        status, answer = self.request(method, path, body, kind)
        if status >= 300:
            raise Stuck(f"tillcast: {method} {path}: {status} {answer[:300]}")
        return answer

    def get(self, path):
        return json.loads(self.call("GET", path))

    # What is measured

    def fill(self, first, count):
        self.call("POST", "/v1/brake", {"level": "all"})
        self.batch("/v1/messages", (message(i) for i in range(first, first + count)))

    def batch(self, path, bodies):
        self.call("POST", path, "\n".join(map(json.dumps, bodies)).encode(), NDJSON)

    def go(self):
        self.call("POST", "/v1/brake", {"level": "none"})

    def post(self, i):
        self.call("POST", "/v1/messages", message(i))

    def grow_log(self):
        """Makes the database's log as long as some hundred parts leave it, which is then reused and never truncated: on a
        box that has worked for an hour its growth costs nothing any more. What lies behind a log's end means nothing."""
        with open(self.folder / "tillcast.db-wal", "ab") as log:
            log.write(bytes(max(0, GROWN_LOG - log.tell())))
            log.flush()
            os.fsync(log.fileno())

    def commits(self):
        """Of the writer since it started."""
        for line in self.call("GET", "/metrics").decode().splitlines():
            if line.startswith("tillcast_commits_total"):
                return float(line.split()[-1])
        raise Stuck("tillcast: /metrics has no tillcast_commits_total")
