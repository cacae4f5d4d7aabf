"""Starts, drives and ends tillcast-simmodem for tests.

    with SimModem(links=["modem0"], network="fixed:50") as sim:
        sim.ask("text", **{"from": "+34600111222", "to": "modem0", "text": "Hello"})
        part = sim.wait_for("part", to="+34600111222")
"""
import json
import os
import pathlib
import selectors
import shutil
import socket
import subprocess
import tempfile
import time

REPO = pathlib.Path(__file__).resolve().parents[2]


def program(name):
    """The path of a program that the build made; a sentence where there is none."""
    folders = [os.environ["TILLCAST_BIN"]] if "TILLCAST_BIN" in os.environ else \
              [REPO / "build" / preset / "bin" for preset in ("release", "debug")]
    for folder in folders:
        path = pathlib.Path(folder) / name
        if path.exists():
            return str(path)
    raise SystemExit(f"{name} is not built: run cmake --build --preset release")


class SimModem:
    """One process with one or more modems. `links` are names in `folder` (made and removed if not given); options are
    those of the command line with `_` for `-`, a list for one that may be repeated, True for one without a value:
    SimModem(links=["left", "right"], personality=["huawei", "zte"], hazard=["split=1@left"], real_names=True).
    `rules` is the text of a rule file, `user` a uid to run as."""

    def __init__(self, links=("modem0",), folder=None, rules=None, arguments=(), user=None, **options):
        self._own_folder = folder is None
        self._identity = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="simmodem-"))
        self.links = [str(self.folder / name) for name in links]
        self.log_path = self.folder / "simmodem.log"
        self.control_path = self.folder / "simmodem.sock"
        self.process = None
        self._events = []
        self._offset = 0
        self._socket = None
        self._replies = None
        command = [program("tillcast-simmodem"), "--log", str(self.log_path), "--control", str(self.control_path)]
        for link in self.links:
            command += ["--link", link]
        if rules is not None:
            path = self.folder / "people.toml"
            path.write_text(rules, encoding="utf-8")
            command += ["--people", str(path)]
        for key, value in options.items():
            flag = "--" + key.replace("_", "-")
            for one in value if isinstance(value, (list, tuple)) else [value]:
                command += [flag] if one is True else [flag, str(one)]
        self._command = command + list(arguments)

    def start(self, timeout=10):
        if self.log_path.exists():
            self.events()   # of the run before; they stay
            self.log_path.unlink()
            self._offset = 0
        self.process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True, **self._identity)
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            ready = selector.select(timeout) and self.process.stdout.readline().strip() == "ready"
        if not ready:
            self.stop()
            raise RuntimeError("tillcast-simmodem did not start")
        return self

    def stop(self):
        """Ends the program cleanly; its exit status."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        status = None
        if self.process is not None:
            self.process.terminate()
            try:
                status = self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                status = self.process.wait()
            self.process.stdout.close()
            self.process = None
        if self._own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        return status

    def kill(self):
        """Ends the program as a crash would; start() begins anew at the same links."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def ask(self, op, **fields):
        """One request on the control socket; the answer, or RuntimeError where it is refused."""
        if self._socket is None:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.connect(str(self.control_path))
            self._replies = self._socket.makefile("r", encoding="utf-8")
        self._socket.sendall(json.dumps({"op": op, **fields}).encode() + b"\n")
        answer = json.loads(self._replies.readline())
        if not answer.pop("ok"):
            raise RuntimeError(f"{op}: {answer['error']}")
        return answer

    def text(self, sender, text, to=None, **fields):
        """Somebody texts a modem, the first one if not told."""
        return self.ask("text", **{"from": sender, "to": to or self.links[0], "text": text, **fields})

    def quiet(self, for_ms=100, timeout_ms=30000):
        self.ask("quiet", for_ms=for_ms, timeout_ms=timeout_ms)

    def hazard(self, name, value="on", modem=None):
        """Turns a hazard of --help on, or off with the value False; of one modem or of all."""
        self._op("hazard", modem, name=name, value=value)

    def sim_swap(self, modem=None, **sim):
        """Another SIM; the answer has its iccid, imsi and number, which may be given, as may its pin."""
        return self._op("sim_swap", modem or self.links[0], **sim)

    def pull_sim(self, modem=None):
        self._op("pull_sim", modem)

    def insert_sim(self, modem=None):
        self._op("insert_sim", modem)

    def puk(self, modem=None):
        self._op("puk", modem)

    def registration(self, state, modem=None):
        """<stat> of AT+CREG: 0 none, 1 home, 2 searching, 3 denied, 5 roaming."""
        self._op("registration", modem, state=state)

    def storage_full(self, modem=None, **fields):
        self._op("storage_full", modem, **fields)

    def flood(self, count, per_second, modem=None, **fields):
        self._op("flood", modem or self.links[0], count=count, per_second=per_second, **fields)

    def unplug(self, ms, modem=None, link=None):
        """The modem loses power and its port goes; it is back after `ms`, under another link if one is named."""
        fields = {} if link is None else {"link": link}
        self._op("unplug", modem or self.links[0], ms=ms, **fields)

    def deaf(self, until=None, ms=1000, modem=None):
        """No answer for `ms`, or until `reset`, `reopen` or `power`."""
        self._op("deaf", modem, **({"ms": ms} if until is None else {"until": until}))

    def garbage(self, octets=64, modem=None):
        self._op("garbage", modem, octets=octets)

    def mms(self, sender, modem=None, **fields):
        """An MMS notification from somebody: size, subject, url."""
        return self.ask("mms", **{"from": sender, "to": modem or self.links[0], **fields})

    def ussd(self, text, code=None, **fields):
        """The answer to a USSD code (a regular expression; any), before the other rules: ucs2, status."""
        self.ask("ussd", text=text, **({} if code is None else {"code": code}), **fields)

    def ended(self, timeout=10):
        """Waits for the program to end by itself, as a replay does; its exit status."""
        status = self.process.wait(timeout=timeout)
        self.process.stdout.close()
        self.process = None
        return status

    def _op(self, op, modem, **fields):
        if modem is not None:
            fields["modem"] = modem
        return self.ask(op, **fields)

    def on_air(self, **fields):
        """The texts that went on the air by now, in their order: what is true, whatever the daemon believes."""
        return [part["text"] for part in self.events("part", **fields)]

    def events(self, event=None, **fields):
        """All that the log has by now, or the events of one kind whose fields have these values."""
        if self.log_path.exists():
            with open(self.log_path, "rb") as log:
                log.seek(self._offset)
                new = log.read()
            whole = new[:new.rfind(b"\n") + 1]
            self._offset += len(whole)
            self._events += [json.loads(line) for line in whole.splitlines()]
        return [e for e in self._events
                if (event is None or e["event"] == event) and all(e.get(k) == v for k, v in fields.items())]

    def wait_for(self, event, count=1, timeout=20, **fields):
        """Waits until the log has `count` such events; the last of them, or AssertionError."""
        deadline = time.monotonic() + timeout
        while True:
            found = self.events(event, **fields)
            if len(found) >= count:
                return found[count - 1]
            if time.monotonic() > deadline:
                tail = "\n".join(json.dumps(e) for e in self._events[-20:])
                raise AssertionError(f"no {count} × {event} {fields} in {timeout} s; the log ends:\n{tail}")
            time.sleep(0.01)


def type_at(link, line, timeout=5):
    """One AT command from a DTE that opens the port for it and closes it again; the answer up to OK or ERROR."""
    port = os.open(link, os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(port, line.encode() + b"\r")
        answer = b""
        with selectors.DefaultSelector() as selector:
            selector.register(port, selectors.EVENT_READ)
            while not any(line.startswith((b"OK", b"ERROR", b"+CME ERROR", b"+CMS ERROR", b"COMMAND NOT SUPPORT")) for line in answer.split(b"\n")[:-1]):
                if not selector.select(timeout):
                    raise AssertionError(f"no answer to {line}: {answer!r}")
                answer += os.read(port, 4096)
        return answer.decode()
    finally:
        os.close(port)
