"""What goes on in the shop while the daemon is killed: the till posts, people text, somebody cancels, stops, brakes, starts
campaigns. Every message has a token of six digits in each part of its text."""
import contextlib
import http.client
import random
import threading
import time

from soak.till import TOKEN
from support.http import Client

AWAY = (OSError, http.client.HTTPException, TimeoutError)
CUSTOMERS = 300         # who agreed to marketing; each is texted so seldom that no pause between two texts holds it
AUDIENCE = 6            # of a campaign
TEMPLATES = 60
SPARE = 12
FIRST_CAMPAIGN = 900_000
PAUSE = 0.012           # between two posts

# The last digit of a number says what becomes of a text to it.
PEOPLE = """
[[person]]
pattern = '3$'
refused = 1
[[person]]
pattern = '4$'
receipt_delay = "fixed:0"
[[person]]
pattern = '5$'
receipts = []
[[person]]
pattern = '7$'
receipts = [0x46]
[[person]]
pattern = '8$'
receipts = [0x30, 0x00]
"""

SEGMENTS = "schema = 1\n" + "".join(
    f"[segment.group{n:02}]\nname = \"Group {n}\"\nwhere = \"tags contains 'group{n:02}'\"\n" for n in range(TEMPLATES))
TEMPLATE_FILE = "schema = 1\n" + "".join(
    f'[template.offer{n:02}]\ntext = "#{FIRST_CAMPAIGN + n} {{{{ shop.name }}}}: two for one, today only."\n' for n in range(TEMPLATES))


class Till(threading.Thread):
    """Posts under one key each until somebody took it, whatever happens in between."""

    def __init__(self, gateway, seed, room):
        super().__init__(daemon=True)
        self.client, self.room = gateway.another_client(), room
        self.dice = random.Random(seed)
        self.customers = [f"+34600200{n:03}" for n in range(CUSTOMERS)]
        self.accepted = {}      # token → (id, to, parts, class)
        self.may_fail = set()   # tokens that the network refuses
        self.refused = []
        self.waits = threading.Event()   # nothing more is posted
        self.ended = threading.Event()
        self.next = 1

    def body(self, n):
        token = f"#{n:06} "
        if n % 4 == 3:
            return {"to": self.customers[n % CUSTOMERS], "text": token + "Casa Elena: oferta. BAJA para no recibir mas",
                    "class": "marketing", "reference": str(n)}, 1
        digit = "0" if n % 29 else "3"
        digit = {4: "4", 5: "5", 9: "7", 10: "8"}.get(n % 13, digit)
        if digit == "3":
            self.may_fail.add(n)
        count = (1, 1, 1, 2, 1, 3)[n % 6]
        text = (token * 100)[:{1: 60, 2: 220, 3: 380}[count]]
        body = {"to": f"+3461{n:06}{digit}", "text": text, "class": "service", "reference": str(n)}
        if n % 17 == 0:
            soon = time.time() + 0.4
            body["not_before"] = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(soon)) + f".{int(soon * 1000) % 1000:03}Z"
        if n % 19 == 0:
            body["lane"] = "alert"
        return body, count

    def run(self):
        while not self.ended.is_set():
            if self.waits.is_set() or not self.room():
                time.sleep(0.01)
                continue
            body, count = self.body(self.next)
            self.post(self.next, body, count)
            self.next += 1
            time.sleep(PAUSE)

    def post(self, n, body, count):
        while not self.ended.is_set():
            try:
                answer = self.client.request("POST", "/v1/messages", body, headers={"Idempotency-Key": f"crash-{n}"})
            except AWAY:
                time.sleep(0.01)
                continue
            if answer.status == 202:
                self.accepted[n] = (answer.body["id"], body["to"], count, body["class"])
                return
            if answer.status not in (409, 503, 507):
                self.refused.append(answer)
                return
            time.sleep(0.01)


class Shop:
    """What happens beside the till, once each time it is asked for. Each returns without waiting for the daemon's end."""

    def __init__(self, gateway, seed):
        self.gateway, self.client = gateway, gateway.another_client()
        self.dice = random.Random(seed + 1)
        self.texts = {}         # number → text that came in
        self.leavers = []       # who texted BAJA
        self.cancelled = {}     # token → id, acknowledged
        self.open_cancels = []  # (token, id) of messages that wait for a far time
        self.campaigns = []     # (index, id or None): those that were begun
        self.braked = False
        self.next = 500_000

    def control(self, path, body):
        client = Client(str(self.gateway.folder / "control.sock"), timeout=5)
        with contextlib.suppress(*AWAY), contextlib.closing(client):
            return client.post(path, body)
        return None

    def request(self, path, body, key=None):
        """The answer, or None where the daemon is away."""
        with contextlib.suppress(*AWAY):
            return self.client.request("POST", path, body, headers={"Idempotency-Key": key} if key else None)
        return None

    def wait_until_up(self, seconds=5):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.gateway.process.poll() is None:
            with contextlib.suppress(*AWAY):
                if self.client.request("GET", "/healthz", token="").status == 200:
                    return True
            time.sleep(0.004)
        return False

    # What can happen

    def text(self, long=False):
        number = f"+34600300{len(self.texts):03}"
        words = f"Pregunta {len(self.texts)}: a que hora?" + " Gracias por todo." * (15 if long else 0)
        self.gateway.sim.text(number, words, to=self.dice.choice(self.gateway.names))
        self.texts[number] = words

    def long_text(self):
        self.text(long=True)

    def far_message(self, to, message_class):
        """A message that waits for tomorrow; its token and id, if it was taken."""
        self.next += 1
        body = {"to": to, "text": f"#{self.next:06} Casa Elena: oferta. BAJA para no recibir mas", "class": message_class,
                "not_before": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 80_000))}
        answer = self.request("/v1/messages", body, f"far-{self.next}")
        return (self.next, answer.body["id"]) if answer is not None and answer.status == 202 else None

    def cancel(self):
        self.wait_until_up()
        made = self.far_message("+34600100990", "service")
        if made:
            self.open_cancels.append(made)
        self.cancel_open()

    def cancel_open(self):
        for token, message in list(self.open_cancels):
            answer = self.request(f"/v1/messages/{message}/cancel", {})
            if answer is None:
                return
            assert answer.status in (200, 409), answer     # 409: the answer to the first was lost
            self.open_cancels.remove((token, message))
            self.cancelled[token] = message

    def leave(self):
        """A customer for whom a message waits, opts out."""
        number = f"+34600201{len(self.leavers):03}"
        self.wait_until_up()
        if self.request("/v1/consents", {"number": number, "scope": "marketing", "status": "granted", "basis": "express",
                                         "source": "pos", "wording": "Offers by SMS"}, f"leave-{number}") is None:
            return
        self.far_message(number, "marketing")
        self.leavers.append(number)
        self.texts[number] = "BAJA"
        self.gateway.sim.text(number, "BAJA", to=self.dice.choice(self.gateway.names))

    def refusal(self):
        self.fault(code=38, moment="wait")

    def doubt(self):
        self.fault(code=332, moment="sent", goes_out=True)

    def fault(self, **fields):
        for name in self.gateway.names:
            self.gateway.sim.ask("fault", effect="error", modem=name, times=1, **fields)

    def brake(self):
        self.wait_until_up()
        self.braked = True
        self.control("/v1/brake", {"level": "marketing" if self.dice.random() < 0.5 else "all"})
        self.release()

    def release(self):
        answer = self.control("/v1/brake", {"level": "none"})
        if answer is not None and answer.status == 200:
            self.braked = False

    def campaign(self, spare=False):
        """`spare`: one of those that are kept for the end of an episode."""
        n = len(self.campaigns)
        if n >= TEMPLATES - (0 if spare else SPARE):
            return
        self.wait_until_up()
        audience = [f"+3460040{n:02}{m:02}" for m in range(AUDIENCE)]
        for number in audience:
            made = self.request("/v1/contacts", {"number": number, "tags": [f"group{n:02}"]}, f"contact-{number}")
            agreed = self.request("/v1/consents", {"number": number, "scope": "marketing", "status": "granted", "basis": "express",
                                                   "source": "pos", "wording": "Offers by SMS"}, f"agree-{number}")
            if made is None or agreed is None:
                return
        body = {"name": f"Offer {n}", "segment": f"group{n:02}", "template": f"offer{n:02}", "class": "marketing"}
        made = self.request("/v1/campaigns", body, f"campaign-{n}")
        if made is None or made.status != 201:
            return
        self.campaigns.append((n, made.body["id"]))
        self.start_campaigns()

    def start_campaigns(self):
        """Starts those whose start nobody acknowledged; 409: it has been heard all the same."""
        for n, campaign in self.campaigns:
            if campaign is None:
                continue
            answer = self.request(f"/v1/campaigns/{campaign}/start", {})
            if answer is None:
                return
            assert answer.status in (200, 202, 409), answer
            self.campaigns[self.campaigns.index((n, campaign))] = (n, None)


def token_of(text):
    found = TOKEN.search(text)
    return int(found.group(1)) if found else None
