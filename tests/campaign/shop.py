"""A practice shop with so many SIMs, each with a tariff of its own, and customers who agreed to marketing."""
import json
import random
import threading
import time

from support.gateway import UNPACED, Gateway

NDJSON = "application/x-ndjson"
PAGE = 5000
TURNAROUND_MS = 5
NETWORK_MS = 150
TEMPLATE = 'schema = 1\n[template.offer]\ntext = "{{ shop.name }}: two for one, today only."\n'
WORDING = "Offers by SMS, reply STOP to end"


def luhn_digit(digits):
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def iccid(place):
    """Of the simulator's SIM at this place."""
    digits = f"893401{place + 1:012}"
    return digits + luhn_digit(digits)


def sim_config(paces):
    """[[sim]] for each: a dictionary of the keys of a tariff."""
    def of_one(place, pace):
        return f'[[sim]]\nname = "sim-{place}"\niccid = "{iccid(place)}"\n' + "".join(f"{key} = {value}\n" for key, value in pace.items())
    return "".join(of_one(place, pace) for place, pace in enumerate(paces))


def segments(groups):
    return "schema = 1\n" + "".join(
        f'[segment.{group}]\nname = "{group}"\nwhere = "tags contains \'{group}\'"\n' for group in groups)


def open_shop(paces, groups=("all",), network_ms=NETWORK_MS, written="sim"):
    """ES has no cap on SIMs in one box. What a tariff leaves open is not bounded. The tariffs are `written` as [[sim]] or as
    the pacing of each [[modem]]."""
    names = [f"m{place}" for place in range(len(paces))]
    of_modems = {name: "pacing = { " + ", ".join(f"{key} = {value}" for key, value in pace.items()) + " }\n"
                 for name, pace in zip(names, paces)}
    return Gateway(modems=names, modem_config=of_modems if written == "modem" else None, network=f"fixed:{network_ms}", turnaround=TURNAROUND_MS,
                   receipt_delay="uniform:500,3000", pacing=UNPACED, config=sim_config(paces) if written == "sim" else "",
                   files={"segments/own.toml": segments(groups), "templates/own.toml": TEMPLATE})


def customer(i):
    return f"+3461{i:07d}"


def add_customers(gateway, first, count, group):
    """Contacts with a tag and their agreement, in batches."""
    for start in range(first, first + count, PAGE):
        numbers = [customer(i) for i in range(start, min(start + PAGE, first + count))]
        post_all(gateway, "/v1/contacts", ({"number": number, "language": "es", "tags": [group]} for number in numbers))
        post_all(gateway, "/v1/consents", ({"number": number, "scope": "marketing", "status": "granted", "basis": "express",
                                            "source": "pos", "wording": WORDING} for number in numbers))


def post_all(gateway, path, rows):
    body = "\n".join(map(json.dumps, rows)).encode()
    answer = gateway.post(path, body, kind=NDJSON)
    refused = [line for line in answer.raw.decode().splitlines() if not 200 <= json.loads(line)["status"] < 300]
    if refused:
        raise SystemExit(f"campaign: {path} refused {len(refused)}, the first: {refused[0]}")


def draft(gateway, group):
    return gateway.post("/v1/campaigns", {"name": group, "segment": group, "template": "offer", "class": "marketing"}).body["id"]


class Service:
    """Messages that the shop's customers wait for, as a Poisson stream; `accepted` has number → when the answer came, ns."""

    def __init__(self, gateway, per_second, seed=7):
        self.client = gateway.another_client()
        self.per_second, self.dice = per_second, random.Random(seed)
        self.accepted, self.errors = {}, []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()
        return self

    def end(self):
        self._end.set()
        self._thread.join(30)

    def _run(self):
        due, i = time.monotonic(), 0
        while not self._end.is_set():
            due += self.dice.expovariate(self.per_second)
            if self._end.wait(max(0, due - time.monotonic())):
                return
            number = f"+3462{i:07d}"
            try:
                self.client.send(number, f"Your order {i} is ready.")
                self.accepted[number] = time.monotonic_ns()
            except (AssertionError, OSError) as error:
                self.errors.append(str(error))
            i += 1
