"""What goes wrong during the soak: something somewhere all the time, drawn with a fixed seed."""
import collections
import json
import random
import socket
import threading
import time

NETWORK_TROUBLE = (38, 41, 42, 47, 331)   # nothing went out; tried again later
IN_DOUBT = 332                            # network timeout: it may have gone out or not
MOMENTS = ("command", "prompt", "wait", "sent")


class Storm(threading.Thread):
    """Strikes about `per_second` times a second until `end`. `done` counts by kind, `texts` are those that came in."""

    def __init__(self, sim, names, seed, per_second, offers):
        super().__init__(daemon=True)
        self.names, self.per_second, self.offers = list(names), per_second, offers
        self.dice = random.Random(seed)
        self.path = str(sim.control_path)
        self.log = None             # an AirLog, for receipts to repeat
        self.done = collections.Counter()
        self.texts = {}             # number → text
        self.errors = []
        self._ended = threading.Event()
        self._later = []            # (time, op, fields)

    def end(self):
        """Ends the storm, and what still goes on of it."""
        self._ended.set()
        self.join()
        self._connect()
        self.ask("clear")
        self.ask("registration", state=1)
        self.ask("noise", per_second=0)

    def run(self):
        self._connect()
        try:
            while not self._ended.wait(self.dice.expovariate(self.per_second)):
                self._do_later()
                kind = self.dice.choice(self.kinds())
                getattr(self, "_" + kind)(self.dice.choice(self.names))
                self.done[kind] += 1
        except (OSError, RuntimeError, ValueError) as error:
            self.errors.append(error)

    def kinds(self):
        kinds = (["text"] * 6 + ["trouble"] * 4 + ["doubt"] * 2 + ["struck"] * 4 + ["hang_up"] * 2 + ["reboot"] * 2 + ["deaf"] * 2
                 + ["silence"] * 2 + ["noise"] * 2 + ["no_service"] + ["no_prompt"] + ["twice"] * 3 + ["strange"] + ["garbage"] * 2)
        return kinds + [op for op in ("storage_full", "undervoltage", "flood") if "  " + op in self.offers]

    def _connect(self):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(30)
        self._socket.connect(self.path)
        self._replies = self._socket.makefile("r", encoding="utf-8")

    def ask(self, op, **fields):
        self._socket.sendall(json.dumps({"op": op, **fields}).encode() + b"\n")
        answer = json.loads(self._replies.readline())
        if not answer.pop("ok"):
            raise RuntimeError(f"{op} {fields}: {answer['error']}")
        return answer

    def _do_later(self):
        due = [one for one in self._later if one[0] <= time.monotonic()]
        self._later = [one for one in self._later if one not in due]
        for _, op, fields in due:
            self.ask(op, **fields)

    # What strikes

    def _text(self, modem):
        number = f"+34620{len(self.texts):06}"
        words = f"Question {len(self.texts)}: is it open? " + "And one more thing. " * self.dice.choice((0, 0, 0, 12))
        self.texts[number] = words
        self.ask("text", **{"from": number, "to": modem, "text": words})

    def _trouble(self, modem):
        self.ask("error", modem=modem, code=self.dice.choice(NETWORK_TROUBLE))

    def _doubt(self, modem):
        self.ask("error", modem=modem, code=IN_DOUBT, goes_out=self.dice.random() < 0.5)

    def _silence(self, modem):
        self.ask("silence", modem=modem, goes_out=self.dice.random() < 0.5)

    def _struck(self, modem):
        self.ask("fault", modem=modem, effect=self.dice.choice(("reboot", "hang_up")), moment=self.dice.choice(MOMENTS),
                 away_ms=self.dice.randrange(200, 1500), times=1)

    def _hang_up(self, modem):
        self.ask("hang_up", modem=modem, ms=self.dice.randrange(100, 3000), reset=self.dice.random() < 0.7)

    def _reboot(self, modem):
        self.ask("reboot", modem=modem, ms=self.dice.randrange(100, 2000))

    def _deaf(self, modem):
        self.ask("deaf", modem=modem, ms=self.dice.randrange(500, 4000))

    def _noise(self, modem):
        self.ask("noise", modem=modem, per_second=self.dice.randrange(5, 40))
        self._later.append((time.monotonic() + 3, "noise", {"modem": modem, "per_second": 0}))

    def _no_service(self, modem):
        self.ask("registration", modem=modem, state=self.dice.choice((0, 2, 3)))
        self._later.append((time.monotonic() + 2, "registration", {"modem": modem, "state": 1}))

    def _no_prompt(self, modem):
        self.ask("silence", modem=modem, moment="prompt")

    def _twice(self, modem):
        """A receipt of before comes once more."""
        receipts = self.log.events(modem, "receipt_delivered") if self.log else []
        if receipts:
            self.ask("pdu", to=modem, pdu=self.dice.choice(receipts[-40:])["pdu"], receipt=True)

    def _strange(self, modem):
        """A receipt for something that never was."""
        self.ask("receipt", modem=modem, mr=self.dice.randrange(256), to="+34699999999", status=0)

    def _garbage(self, modem):
        if "  garbage" in self.offers:
            self.ask("garbage", modem=modem)
        else:
            self.ask("noise", modem=modem, line="\u0000ÿÿ^#")

    def _storage_full(self, modem):
        self.ask("storage_full", modem=modem)

    def _undervoltage(self, modem):
        self.ask("undervoltage", modem=modem)

    def _flood(self, modem):
        self.ask("flood", modem=modem, count=10, per_second=50)
