"""A whole gateway for tests: tillcastd with its configuration in a folder of its own, and simulated modems.

    with Gateway(modems=2, network="fixed:60") as gateway:
        message = gateway.post("/v1/messages", {"to": "+34600100001", "text": "Ready", "class": "service"}).body
        gateway.until_state(message["id"], "delivered")
"""
import copy
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from .simmodem import SimModem, program

PATIENCE = 30       # seconds that any one step may take on a busy machine
NAMES = ("left", "right", "third", "fourth")
UNPACED = "per_minute = 1000000\nper_hour = 1000000\nper_day = 1000000\nrecipients_per_month = 1000000\n"


class Answer:
    """What a request came to: `body` is the JSON, or the text where it is none."""

    def __init__(self, status, headers, raw):
        self.status, self.headers, self.raw = status, headers, raw
        kind = headers.get("Content-Type", "")
        is_json = "json" in kind and "ndjson" not in kind
        self.body = json.loads(raw) if raw and is_json else raw.decode(errors="replace")

    def __repr__(self):
        return f"{self.status} {self.body}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, condition, seconds=PATIENCE, pause=0.02):
    """Waits until `condition()` gives something, and gives that; `what` names it where it does not come."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what() if callable(what) else what}: not within {seconds} s")
        time.sleep(pause)


class Gateway:
    """One shop. `modems` is their count, or their names; `modem_config` has lines for the [[modem]] of a name. `config` is
    text that is added to tillcast.toml, `files` are further files of the folder; what is left goes to the simulator as
    SimModem takes it. `user` is a uid that all programs run as."""

    def __init__(self, modems=1, windows="open", clock="system", pacing=UNPACED, config="", files=None, country="ES",
                 timezone="Europe/Madrid", caps="", user=None, rules=None, arguments=(), modem_config=None, **simulator):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gateway-"))
        self.log_path = self.folder / "tillcastd.log"
        self.database = self.folder / "tillcast.db"
        self.port = free_port()
        self.user = user
        self.token = None
        self.process = None
        self._log = None
        self._connection = None
        self.names = NAMES[:modems] if isinstance(modems, int) else tuple(modems)
        self.numbers = [f"+34{600000991 + i}" for i in range(len(self.names))]
        simulator = {"network": "fixed:60", "receipt_delay": "uniform:50,300", "turnaround": 2, **simulator}
        ports = self.folder / "ports"
        ports.mkdir()
        self.sim = SimModem(links=self.names, folder=ports, rules=rules, user=user,
                            arguments=[*(option for number in self.numbers for option in ("--number", number)), *arguments],
                            **simulator)
        self.settings = {"windows": windows, "clock": clock, "pacing": pacing, "config": config, "country": country,
                         "timezone": timezone, "caps": caps, "modem_config": modem_config or {}}
        self.write_config()
        for name, text in (files or {}).items():
            self.write(name, text)
        if user is not None:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, user, user)

    # What it consists of

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def write_config(self, **changes):
        """Writes tillcast.toml; what changes stays changed."""
        self.settings.update(changes)
        s = self.settings
        modems = "".join(f'[[modem]]\nname = "{name}"\nport = "ports/{name}"\nnumber = "{number}"\n'
                         + s["modem_config"].get(name, "") for name, number in zip(self.names, self.numbers))
        caps = f"[caps]\n{s['caps']}\n" if s["caps"] else ""
        # Tests send to one number as often as they like, unless they are about just that.
        gap = "" if "same_number_gap" in s["config"] else 'same_number_gap = "0s"\n'
        config = s["config"].replace("[dispatch]\n", "[dispatch]\n" + gap, 1)
        dispatch = f"[dispatch]\n{gap}" if gap and config == s["config"] else ""
        self.write("tillcast.toml", f"""schema = 1
[shop]
name = "Casa Elena"
country = "{s['country']}"
timezone = "{s['timezone']}"
language = "es"
[http]
listen = "127.0.0.1:{self.port}"
[control]
socket = "control.sock"
[store]
path = "tillcast.db"
[practice]
on = true
windows = "{s['windows']}"
clock = "{s['clock']}"
{dispatch}[pacing]
{s['pacing']}{caps}{config}
{modems}""")

    # The programs

    def start(self, ready=True, **options):
        """Starts the daemon; waits for its modems if `ready`. Options are those of Popen."""
        self._log = open(self.log_path, "ab")
        self.process = self.spawn(stdout=self._log, stderr=subprocess.STDOUT, **options)
        if ready:
            self.ready()
        return self

    def spawn(self, **options):
        """A daemon on this folder, however it ends."""
        command = [program("tillcastd"), "--config", str(self.folder)]
        if self.user is not None:
            options.update(user=self.user, group=self.user, extra_groups=[])
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)

    def kill(self, how=signal.SIGKILL, timeout=PATIENCE):
        """Ends the daemon by a signal; its exit status."""
        self.hang_up()
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"tillcastd did not end by signal {how} in {timeout} s\n{self.log_tail()}") from None
        finally:
            self._log.close()
        self.process = None
        return status

    def stop(self):
        return self.kill(signal.SIGTERM)

    def restart(self, how=signal.SIGTERM):
        status = self.kill(how)
        self.start()
        return status

    def healthy(self):
        try:
            answer = self.request("GET", "/healthz", token="")
            return answer.status == 200 and answer.body
        except (OSError, http.client.HTTPException):
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"tillcastd ended with {self.process.returncode}\n{self.log_tail()}") from None
            return None

    def ready(self, seconds=PATIENCE):
        """Waits until the API answers and every modem may send."""
        def look():
            health = self.healthy()
            return health and all(modem["phase"] == "ready" for modem in health["modems"]) and health
        return until(lambda: f"the modems are ready\n{self.log_tail()}", look, seconds)

    def tillcast(self, *arguments, check=True):
        """Runs the technician's command; what it printed, or the finished process where `check` is False."""
        options = {} if self.user is None else {"user": self.user, "group": self.user, "extra_groups": []}
        done = subprocess.run([program("tillcast"), "--config", str(self.folder), *arguments], capture_output=True,
                              text=True, timeout=PATIENCE, check=False, **options)
        if not check:
            return done
        assert done.returncode == 0, f"tillcast {' '.join(arguments)}: {done.returncode} {done.stdout}{done.stderr}"
        return done.stdout

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def log_tail(self):
        return "\n".join(self.log().splitlines()[-25:])

    def __enter__(self):
        try:
            self.sim.start()
            self.start()
            self.token = self.tillcast("token", "create", "test").strip()
            return self
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise

    def __exit__(self, kind, *_):
        if kind is not None:
            print(f"--- the end of tillcastd's log\n{self.log_tail() if self.log_path.exists() else ''}", file=sys.stderr)
        try:
            self.kill()
        finally:
            self.sim.stop()
            shutil.rmtree(self.folder, ignore_errors=True)

    # HTTP

    def hang_up(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def client_port(self):
        """Of the kept connection: another port is another connection."""
        return self._connection.sock.getsockname()

    def another_client(self):
        """The same shop over a connection of its own, for another thread."""
        client = copy.copy(self)
        client._connection = None
        return client

    def request(self, method, path, body=None, token=None, headers=None, kind="application/json"):
        """One request on the kept connection; OSError or HTTPException where the daemon is away."""
        sent = {"Authorization": f"Bearer {self.token if token is None else token}"} if token != "" else {}
        if body is not None:
            sent["Content-Type"] = kind
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent.update(headers or {})
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self._connection.request(method, path, body, sent)
            answer = self._connection.getresponse()
            raw = answer.read()
        except BaseException:
            self.hang_up()
            raise
        return Answer(answer.status, answer.headers, raw)

    def get(self, path):
        answer = self.request("GET", path)
        assert answer.status == 200, f"GET {path}: {answer}"
        return answer.body

    def post(self, path, body, key=None, **options):
        """A POST that must be taken."""
        answer = self.request("POST", path, body, headers={"Idempotency-Key": key} if key else None, **options)
        assert 200 <= answer.status < 300, f"POST {path}: {answer}"
        return answer

    def listing(self, path):
        """Every row of a listing, page by page."""
        rows, cursor = [], ""
        while cursor is not None:
            page = self.get(path + ("&" if "?" in path else "?") + "limit=200" + (f"&cursor={cursor}" if cursor else ""))
            rows += page["data"]
            cursor = page["next_cursor"]
        return rows

    # The shop

    def messages(self, query=""):
        return self.listing("/v1/messages" + query)

    def message(self, message):
        return self.get(f"/v1/messages/{message}")

    def send(self, to, text, message_class="service", **fields):
        """Posts a message; as the answer shows it."""
        return self.post("/v1/messages", {"to": to, "text": text, "class": message_class, **fields}).body

    def agree(self, *numbers):
        """Each of the numbers agrees to marketing."""
        for number in numbers:
            self.post("/v1/consents", {"number": number, "scope": "marketing", "status": "granted", "basis": "express",
                                       "source": "pos", "wording": "Offers by SMS, reply STOP to end"})

    def until_state(self, message, *states, seconds=PATIENCE):
        """Waits until the message is in one of the states; the message."""
        def look():
            found = self.message(message)
            return found if found["state"] in states else None
        return until(lambda: f"{message} becomes {states}, is {self.message(message)}\n{self.log_tail()}", look, seconds)

    def until_inbound(self, seconds=PATIENCE, **fields):
        """Waits until an inbound text with these fields is on record; the text."""
        def look():
            return next((row for row in self.listing("/v1/inbound")
                         if all(row[name] == value for name, value in fields.items())), None)
        return until(lambda: f"inbound {fields} in {self.listing('/v1/inbound')}", look, seconds)

    def air(self, **fields):
        """The parts that the network has, in their order. `ctrl_z_ns` is when the modem was given the part (monotonic),
        `index` and `count` are 1 for a single one."""
        given, parts = {}, []
        for event in self.sim.events():
            if event["event"] == "ctrl_z":
                given[event["modem"]] = event["t_ns"]
            elif event["event"] == "part":
                concat = event.get("concat") or {"index": 1, "count": 1}
                parts.append({**event, "ctrl_z_ns": given[event["modem"]], "index": concat["index"], "count": concat["count"]})
        return [part for part in parts if all(part.get(name) == value for name, value in fields.items())]
