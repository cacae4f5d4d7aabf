"""What is sent during the soak: messages of one to four parts, each part of which tells whose it is."""
import collections
import http.client
import random
import re
import threading
import time

PARTS = (1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4)   # of a message, drawn evenly
OCTETS = {1: 60, 2: 220, 3: 380, 4: 540}    # GSM 7-bit characters that make so many parts
NUMBERS = 400                               # recipients; each gets many messages, so that receipts must be told apart
AHEAD = 1500                                # messages that wait at most before more are posted
CLIENTS = 3
TOKEN = re.compile(r"#(\d{6})")

# The last digit of a number says what becomes of its receipts.
PEOPLE = """
[[person]]
pattern = '4$'
receipt_delay = "fixed:0"
[[person]]
pattern = '5$'
receipts = []
[[person]]
pattern = '6$'
receipt_delay = "uniform:5000,15000"
[[person]]
pattern = '7$'
receipts = [0x46]
[[person]]
pattern = '8$'
receipts = [0x30, 0x00]
"""


def text_of(number, parts):
    """Each part has its token whole, wherever the cuts fall."""
    return (f"#{number:06} " * 100)[:OCTETS[parts]]


class Till:
    """Posts until `parts` parts are accepted, each message under its own key until somebody took it."""

    def __init__(self, gateway, parts, seed):
        self.gateway, self.wanted = gateway, parts
        self.dice = random.Random(seed)
        self.accepted = {}      # token → (id, to, parts)
        self.refused = []
        self.parts = 0
        self._next = 0
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(CLIENTS)]
        self.full = threading.Event()    # enough waits
        self.ended = False

    def start(self):
        for thread in self._threads:
            thread.start()

    def end(self):
        self.ended = True

    def done(self):
        return not any(thread.is_alive() for thread in self._threads)

    def _draw(self):
        with self._lock:
            if self.ended or self.parts >= self.wanted or self.refused:
                return None
            count = self.dice.choice(PARTS)
            self.parts += count
            self._next += 1
            return self._next, f"+34{610000000 + self.dice.randrange(NUMBERS)}", count

    def _run(self):
        client = self.gateway.another_client()
        while drawn := self._draw():
            while self.full.is_set() and not self.ended:
                time.sleep(0.05)
            self._post(client, *drawn)

    def _post(self, client, number, to, count):
        body = {"to": to, "text": text_of(number, count), "class": "service", "reference": str(number)}
        while True:
            try:
                answer = client.request("POST", "/v1/messages", body, headers={"Idempotency-Key": f"soak-{number}"})
            except (OSError, http.client.HTTPException):
                if self.ended:
                    return
                time.sleep(0.05)
                continue
            if answer.status == 202:
                self.accepted[number] = (answer.body["id"], to, count)
                return
            if answer.status not in (409, 503):
                self.refused.append(answer)
                return
            time.sleep(0.05)


def whose(part):
    """(token, index) of a part on the air; the token is None where it is none of ours."""
    found = TOKEN.search(part["text"])
    concat = part.get("concat") or {"index": 1}
    return (int(found.group(1)) if found else None, concat["index"])


def expected(accepted):
    """All (token, index) that were accepted."""
    return {(number, index + 1) for number, (_, _, count) in accepted.items() for index in range(count)}


def waiting(states):
    """Messages that are still to be sent, of a count by state."""
    return sum(collections.Counter(states)[state] for state in ("queued", "held", "sending"))
