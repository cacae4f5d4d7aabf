"""A gateway with one modem of each family, and what one cell of the matrix sees of it."""
import collections
import datetime
import http.client
import json
import socket
import subprocess
import sys
import threading
import time

from support.airlog import AirLog, parts
from support.gateway import Gateway
from support.simmodem import program

FAMILIES = ("generic", "quectel_ec2x", "simcom_sim7xxx", "simcom_a7xxx", "simcom_sim800", "huawei", "zte", "telit",
            "cinterion", "ublox", "sierra")
# Further models that the simulator knows, and the profile that each should be taken for.
VARIANTS = {"quectel_eg91": "quectel_ec2x", "quectel_m26": "generic", "simcom_sim7000": "simcom_sim7xxx",
            "simcom_sim900": "simcom_sim800", "huawei_e1750": "huawei", "zte_mf190": "zte", "cinterion_bgs5": "cinterion",
            "option": "generic", "wavecom": "generic", "samsung": "generic", "motorola": "generic"}
PATIENCE = 60       # seconds for any one step of a cell: a modem may need half a minute to start
SENT = ("sent", "delivered")


def profile_of(family):
    return VARIANTS.get(family, family)


class Failed(Exception):
    """What is wrong with a cell, in a sentence."""


def check(holds, sentence):
    if not holds:
        raise Failed(sentence)


class Simulator:
    """What the simulator of this build offers."""
    _help = None

    @classmethod
    def help(cls):
        if cls._help is None:
            cls._help = subprocess.run([program("tillcast-simmodem"), "--help"], capture_output=True, text=True, check=True).stdout
        return cls._help

    @classmethod
    def has(cls, option):
        return option in cls.help()


class Fleet:
    """`families` names the personality of each modem; `labels` the modems, where they are not called like their family.
    Options are those of Gateway."""

    def __init__(self, families, labels=None, arguments=(), pins=False, **options):
        self.families = dict(zip(labels or families, families))
        arguments = list(arguments)
        if Simulator.has("--personality"):
            arguments += [option for family in families for option in ("--personality", family)]
        elif set(families) != {"generic"}:
            raise Failed("the simulator has no personality but the generic one")
        if pins:
            arguments += [option for _ in families for option in ("--pin", "1234")]
        options = {"network": "fixed:100", "receipt_delay": "uniform:50,300", **options}
        self.gateway = Gateway(modems=list(self.families), arguments=arguments, **options)
        self.sim = self.gateway.sim
        self.log = AirLog(self.sim.log_path)
        self.offset_ns = time.time_ns() - time.monotonic_ns()
        self.cells = {name: Cell(self, name, place) for place, name in enumerate(self.families)}

    def start(self, prepare=None):
        """Starts the simulator, lets `prepare` do what comes before the daemon, starts the daemon; waits for no modem."""
        self.sim.start()
        if prepare:
            prepare(self)
        self.start_daemon()
        self.gateway.token = self.gateway.tillcast("token", "create", "matrix", "--scope", "send,ledger,read,admin").strip()

    def start_daemon(self):
        self.gateway.start(ready=False)
        end = time.monotonic() + PATIENCE
        while not self.gateway.healthy():
            check(time.monotonic() < end, "the daemon does not answer at /healthz")
            time.sleep(0.02)

    def restart_daemon(self, **changes):
        """A new daemon, after the configuration was changed (Gateway.write_config)."""
        self.gateway.stop()
        if changes:
            self.gateway.write_config(**changes)
        self.start_daemon()

    def stop(self):
        self.gateway.__exit__(None, None, None)

    def log_tail(self, name, lines=12):
        found = [line for line in self.gateway.log().splitlines() if f"modem {name}" in line or "error" in line]
        return "\n".join(found[-lines:])


class Cell:
    """One modem in one case. Not for two threads at once."""

    def __init__(self, fleet, name, place):
        self.fleet, self.name, self.family, self.place = fleet, name, fleet.families[name], place
        self.number = fleet.gateway.numbers[place]
        self._local = threading.local()
        self._socket = self._replies = None
        self._last = 0
        self.sent = {}      # number → text of each message
        self.memory = {}    # from one step of a case to the next

    # The simulator

    def events(self, event=None, since=0, **fields):
        return self.fleet.log.events(self.name, event, since, **fields)

    def commands(self, start, since=0):
        return [e for e in self.events("command", since) if e["line"].upper().startswith(start)]

    def ask(self, op, **fields):
        """One request about this modem on the control socket of the simulator."""
        if self._socket is None:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.settimeout(PATIENCE)
            self._socket.connect(str(self.fleet.sim.control_path))
            self._replies = self._socket.makefile("r", encoding="utf-8")
        if op not in ("text", "pdu", "state", "person", "rules", "quiet", "network"):
            fields.setdefault("modem", self.name)
        self._socket.sendall(json.dumps({"op": op, **fields}).encode() + b"\n")
        answer = json.loads(self._replies.readline())
        check(answer.pop("ok"), f"the simulator refuses {op}: {answer.get('error')}")
        return answer

    def fault(self, **fields):
        return self.ask("fault", times=fields.pop("times", 1), **fields)

    def in_simulator(self):
        return next(m for m in self.ask("state")["modems"] if m["name"] == self.name)

    def stored(self):
        """Messages that lie in the modem and on its SIM, and those that wait in the network."""
        state = self.in_simulator()
        return sum(value for key, value in state.items() if key.endswith("_used")) + state["waiting"]

    def text(self, words, sender=None, **fields):
        """Somebody texts this modem; who it was."""
        self._last += 1
        sender = sender or f"+346{2:01}{self.place:02}{self._last:05}"
        self.ask("text", **{"from": sender, "to": self.name, "text": words, **fields})
        return sender

    def until_event(self, what, event, since=0, seconds=PATIENCE, **fields):
        return self.until(what, lambda: next(iter(self.events(event, since, **fields)), None), seconds, 0.01)

    # The gateway

    def until(self, what, look, seconds=PATIENCE, pause=0.05):
        end = time.monotonic() + seconds
        while True:
            found = look()
            if found:
                return found
            sentence = what() if callable(what) else what
            check(time.monotonic() < end, f"{sentence}: not within {seconds} s")
            time.sleep(pause)

    @property
    def api(self):
        if not hasattr(self._local, "api"):
            self._local.api = self.fleet.gateway.another_client()
        self._local.api.token = self.fleet.gateway.token
        return self._local.api

    def get(self, path):
        try:
            return self.api.get(path)
        except (OSError, http.client.HTTPException) as error:
            raise Failed(f"the daemon does not answer: {error}") from None

    def status(self):
        return next(m for m in self.get("/v1/modems")["data"] if m["name"] == self.name)

    def until_phase(self, *phases, seconds=PATIENCE):
        seen = {}

        def look():
            seen.update(self.status())
            return seen if seen["phase"] in phases else None
        return self.until(lambda: f"the modem becomes {' or '.join(phases)}, is {seen['phase']} ({seen['sentence']})",
                          look, seconds)

    def ready(self, seconds=PATIENCE):
        return self.until_phase("ready", seconds=seconds)

    def to(self):
        self._last += 1
        return f"+346{1:01}{self.place:02}{self._last:05}"

    def send(self, words, to=None, **fields):
        """Posts a message for this modem's SIM; its id."""
        to = to or self.to()
        answer = self.api.request("POST", "/v1/messages", {"to": to, "text": words, "class": "service", "sim": self.name,
                                                           **fields})
        check(answer.status == 202, f"POST /v1/messages: {answer}")
        self.sent[to] = words
        return answer.body["id"]

    def send_many(self, count, words="Order {} is ready"):
        return [self.send(words.format(n)) for n in range(count)]

    def message(self, message):
        return self.get(f"/v1/messages/{message}")

    def until_state(self, message, *states, seconds=PATIENCE):
        seen = {}

        def look():
            seen.update(self.message(message))
            return seen if seen["state"] in states else None
        return self.until(lambda: f"a message becomes {' or '.join(states)}, is {seen['state']}"
                          + (f" ({seen['reason']})" if seen["reason"] else ""), look, seconds)

    def inbound(self):
        numbers = f"+3462{self.place:02}"
        return [row for row in self.api.listing("/v1/inbound") if row["from"].startswith(numbers)]

    def until_inbound(self, wanted, seconds=PATIENCE):
        """Waits until each of the texts (number → text) is on record; refuses one that is there twice or otherwise."""
        def look():
            there = collections.Counter(row["from"] for row in self.inbound())
            return all(there[number] for number in wanted)

        def what():
            there = {row["from"] for row in self.inbound()}
            return f"{len(set(wanted) - there)} of {len(wanted)} texts that came are not on record"
        self.until(what, look, seconds, 0.1)
        rows = [row for row in self.inbound() if row["from"] in wanted]
        twice = [n for n, count in collections.Counter(row["from"] for row in rows).items() if count > 1]
        check(not twice, f"{len(twice)} of {len(wanted)} texts are on record more than once")
        other = [row for row in rows if row["text"] != wanted[row["from"]]]
        check(not other, f"a text was changed: {other and (wanted[other[0]['from']], other[0]['text'])}")

    # What must hold

    def air(self):
        return parts(self.events())

    def nothing_doubled(self):
        copies = {key: n for key, n in collections.Counter((p["to"], p["index"]) for p in self.air()).items() if n > 1}
        check(not copies, f"{len(copies)} parts were on the air more than once")

    def on_the_air(self, messages):
        """Each message is on the air whole and once where it is said to be sent; at most once where it is in doubt."""
        self.nothing_doubled()
        air = collections.defaultdict(set)
        for part in self.air():
            air[part["to"]].add((part["index"], part["count"]))
        for message in messages:
            indexes, count = air[message["to"]], len(message["parts"])
            if message["state"] in ("sent", "delivered", "undelivered"):
                check(indexes == {(i + 1, count) for i in range(count)},
                      f"a message said to be {message['state']} has parts {sorted(indexes)} of {count} on the air")

    def work_again(self, since, what):
        """Seconds from a moment to the next AT+CMGS."""
        sent = self.until(f"no AT+CMGS {what}", lambda: next(iter(self.commands("AT+CMGS", since)), None), pause=0.01)
        return (sent["t_ns"] - since) / 1e9

    def monotonic(self, rfc3339):
        """A civil time of the gateway in the simulator's nanoseconds."""
        at = datetime.datetime.fromisoformat(rfc3339.replace("Z", "+00:00"))
        return int(at.timestamp() * 1e9) - self.fleet.offset_ns


def note(text):
    print(text, file=sys.stderr, flush=True)
