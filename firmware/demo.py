#!/usr/bin/env python3
"""The story that firmware/try tells: a shop, its customers, a day of sales, a welcome campaign, and who answered.

Everything runs in a folder of its own below build/ and ends with this program.
"""
import argparse
import collections
import csv
import datetime
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

REPO = pathlib.Path(__file__).resolve().parents[1]
BIN = pathlib.Path(os.environ.get("TILLCAST_BIN", REPO / "build" / "release" / "bin"))
SHOP = REPO / "config" / "sample-shop"
PATIENCE = 60  # seconds that any single step may take

# Who plays what, as config/sample-shop/people.toml has it.
HAS_HAD_ENOUGH = "+34600000112"
PHONE_IS_OFF = "+34600000126"
ANSWER = {"+34600000101", "+34600000109"}
ORDERS_READY = ["+34600000101", "+34600000109", "+34600000119"]


class Trouble(Exception):
    """What went wrong, in a sentence."""


def free_port(wanted):
    """The wanted port of this machine, or any other that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise Trouble("no port is free on 127.0.0.1")


def until(what, condition, seconds=PATIENCE):
    """Waits until `condition()` gives something, and gives that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise Trouble(f"{what}: not within {seconds} seconds")


class Shop:
    """The programs of the demo and the till that talks to them."""

    def __init__(self):
        (REPO / "build").mkdir(exist_ok=True)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="try-", dir=REPO / "build"))
        self.config = self.folder / "shop"
        shutil.copytree(SHOP, self.config)
        self.port = free_port(8080)
        main = self.config / "tillcast.toml"
        main.write_text(main.read_text(encoding="utf-8").replace("127.0.0.1:8080", f"127.0.0.1:{self.port}"), encoding="utf-8")
        self.programs = []
        self.token = None

    def start(self, name, *arguments):
        log = open(self.folder / f"{name}.log", "w", encoding="utf-8")
        program = subprocess.Popen([str(BIN / name), *arguments], stdout=log, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, start_new_session=True)
        self.programs.append((name, program))
        return program

    def check_alive(self):
        for name, program in self.programs:
            if program.poll() is not None:
                lines = (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace").splitlines()
                raise Trouble(f"{name} ended with {program.returncode}: " + " | ".join(lines[-3:]))

    def stop(self):
        for _, program in reversed(self.programs):
            if program.poll() is None:
                program.send_signal(signal.SIGTERM)
                try:
                    program.wait(30)
                except subprocess.TimeoutExpired:
                    program.kill()
                    program.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def tillcast(self, *arguments):
        done = subprocess.run([str(BIN / "tillcast"), "--config", str(self.config), *arguments], capture_output=True,
                              text=True, timeout=PATIENCE, check=False)
        if done.returncode != 0:
            raise Trouble(f"tillcast {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def call(self, method, path, body=None, kind="application/json", key=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        if key:
            headers["Idempotency-Key"] = key
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 400:
            raise Trouble(f"{method} {path}: {answer.status} {text.decode(errors='replace')}")
        return text

    def get(self, path):
        return json.loads(self.call("GET", path))

    def all(self, path):
        """Every row of a listing, page by page."""
        rows, cursor = [], ""
        while cursor is not None:
            page = self.get(path + ("&" if "?" in path else "?") + "limit=200" + (f"&cursor={cursor}" if cursor else ""))
            rows += page["data"]
            cursor = page["next_cursor"]
        return rows


def say(text):
    print(text, flush=True)


def open_shop(shop):
    say("Starting two simulated modems and the gateway ...")
    shop.start("tillcast-simmodem", "--link", str(shop.config / "modem-left"), "--link", str(shop.config / "modem-right"),
               "--number", "+34600000991", "--number", "+34600000992", "--network", "lognormal:250,0.3",
               "--receipt-delay", "lognormal:600,0.4", "--people", str(shop.config / "people.toml"))
    until("the simulated modems", lambda: shop.check_alive() or all((shop.config / f"modem-{side}").exists() for side in ("left", "right")))
    shop.start("tillcastd", "--config", str(shop.config))

    def healthy():
        shop.check_alive()
        try:
            health = json.loads(shop.call("GET", "/healthz"))
            return all(modem["phase"] == "ready" for modem in health["modems"])
        except OSError:
            return False
    until("the gateway and its modems", healthy)
    shop.token = shop.tillcast("token", "create", "demo-till").strip()


def a_day(shop):
    say("Importing its contacts ...")
    shop.tillcast("import", str(shop.config / "contacts.csv"))
    say("Posting a day of its sales ...")
    now = datetime.datetime.now(datetime.timezone.utc)
    sales = [json.loads(line) for line in (shop.config / "sales.ndjson").read_text(encoding="utf-8").splitlines()]
    lines = []
    for minutes, sale in enumerate(sales):
        sale.setdefault("at", (now - datetime.timedelta(minutes=len(sales) - minutes)).strftime("%Y-%m-%dT%H:%M:%SZ"))
        lines.append(json.dumps(sale))
    answers = shop.call("POST", "/v1/purchases", "\n".join(lines).encode(), "application/x-ndjson").decode().splitlines()
    refused = [answer for answer in answers if json.loads(answer)["status"] >= 300]
    if len(answers) != len(sales) or refused:
        raise Trouble(f"{len(answers)} of {len(sales)} sales were answered, {len(refused)} refused: {refused[:1]}")
    for number in ORDERS_READY:
        shop.call("POST", "/v1/messages", {"to": number, "class": "service", "text": "Casa Elena: tu pedido ya te espera."},
                  key=f"order-{number}")
    tomorrow = (now + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    shop.call("POST", "/v1/messages", {"to": ORDERS_READY[0], "class": "marketing", "not_before": tomorrow,
                                       "text": "Casa Elena: mañana, cata de cafés a las 18 h. BAJA para no recibir más."}, key="tasting")
    say("Running the welcome campaign for the segment new ...")
    campaign = json.loads(shop.call("POST", "/v1/campaigns", {"name": "Welcome", "segment": "new", "template": "welcome",
                                                              "class": "marketing"}, key="welcome"))
    shop.call("POST", f"/v1/campaigns/{campaign['id']}/start", {})
    return campaign["id"]


def under_way(messages):
    """Whether something is still going to happen by itself soon; a wait until tomorrow is none."""
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=5)
    for message in messages:
        if message["state"] in ("queued", "sending"):
            return True
        if message["state"] == "sent" and message["to"] != PHONE_IS_OFF:
            return True
        if message["state"] == "held" and datetime.datetime.fromisoformat(message["next_attempt_at"].replace("Z", "+00:00")) < soon:
            return True
    return False


def wait_until_quiet(shop, campaign):
    def quiet():
        shop.check_alive()
        messages = shop.all("/v1/messages")
        sent_to = {message["to"] for message in messages if message.get("campaign") == campaign}
        inbound = shop.all("/v1/inbound")
        answered = {text["from"] for text in inbound} >= ANSWER | {HAS_HAD_ENOUGH}
        return messages if sent_to and answered and not under_way(messages) else None
    return until("the messages", quiet)


def after_the_stop(shop):
    """What is sent to somebody who wrote STOP is skipped."""
    shop.call("POST", "/v1/messages", {"to": HAS_HAD_ENOUGH, "class": "marketing", "text": "Casa Elena: 2x1 solo hoy. BAJA para no recibir más."},
              key="after-stop")


def table(shop, campaign):
    messages, inbound = shop.all("/v1/messages"), shop.all("/v1/inbound")
    by_state = {}
    for message in messages:
        label = message["state"] + (f" ({message['reason']})" if message["reason"] else "")
        by_state[label] = by_state.get(label, 0) + 1
    skipped = shop.get(f"/v1/campaigns/{campaign}").get("skipped", {})
    opted_out = sorted(text["from"] for text in inbound if text["kind"].startswith("opt_out"))
    on_air = sum(1 for message in messages for part in message["parts"] if part["state"] in ("sent", "delivered", "undelivered"))
    rows = [("messages", len(messages)), ("parts on the air", on_air)]
    rows += sorted(by_state.items())
    rows += [(f"of the campaign, no message ({reason})", count) for reason, count in sorted(skipped.items())]
    rows += [("answered", len(inbound)), ("opted out", ", ".join(opted_out) or "nobody")]
    width = max(len(label) for label, _ in rows)
    say("")
    for label, value in rows:
        say(f"  {label.ljust(width)}  {value}")
    say("")


def expected_state(message, campaign, welcome):
    if message["to"] == HAS_HAD_ENOUGH and "2x1" in message["text"]:
        return "skipped"
    if message["not_before"]:
        return "held"
    if message.get("campaign") == campaign and message["to"] not in welcome:
        return "skipped"
    return "sent" if message["to"] == PHONE_IS_OFF else "delivered"


def to_be_welcomed(shop):
    """Who bought once that day and agreed to offers."""
    with open(shop.config / "contacts.csv", encoding="utf-8", newline="") as file:
        agreed = {row["number"] for row in csv.DictReader(file) if row["consent"] == "granted"}
    sales = [json.loads(line) for line in (shop.config / "sales.ndjson").read_text(encoding="utf-8").splitlines()]
    bought = collections.Counter(sale.get("number") for sale in sales)
    return {number for number, count in bought.items() if count == 1 and number in agreed}


def as_told(shop, campaign):
    """What is not as the story tells it, in sentences."""
    messages, inbound = shop.all("/v1/messages"), shop.all("/v1/inbound")
    welcome = to_be_welcomed(shop)
    wrong = []
    for message in messages:
        expected = expected_state(message, campaign, welcome)
        if message["state"] != expected:
            wrong.append(f"{message['id']} to {message['to']} is {message['state']} ({message['reason']}), not {expected}")
    welcomed = {m["to"] for m in messages if m.get("campaign") == campaign and m["state"] in ("delivered", "sent")}
    if welcomed != welcome:
        wrong.append(f"welcomed were {sorted(welcomed)}, not {sorted(welcome)}")
    if sorted(text["from"] for text in inbound if text["kind"] == "opt_out") != [HAS_HAD_ENOUGH]:
        wrong.append("the opt-out is not that of one person")
    confirmations = [m for m in messages if m["to"] == HAS_HAD_ENOUGH and m["class"] == "service"]
    if len(confirmations) != 1:
        wrong.append(f"{len(confirmations)} confirmations of the opt-out, not 1")
    return wrong


def how_to_go_on(shop):
    base = f"http://127.0.0.1:{shop.port}"
    say("Go on with:")
    say(f"  export TOKEN={shop.token}")
    say(f"  curl -s {base}/v1/status -H \"Authorization: Bearer $TOKEN\"")
    say(f"  curl -s {base}/v1/messages -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\")
    say("       -d '{\"to\": \"600 000 119\", \"text\": \"Your order is ready\", \"class\": \"service\"}'")
    say(f"  {BIN / 'tillcast'} --config {shop.config} status")
    say("Ctrl-C ends everything.")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--once", action="store_true", help="tell the story, check its end, exit")
    once = arguments.parse_args().once
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell started us in the background
    shop = Shop()
    try:
        open_shop(shop)
        campaign = a_day(shop)
        wait_until_quiet(shop, campaign)
        after_the_stop(shop)
        table(shop, campaign)
        if once:
            wrong = as_told(shop, campaign)
            for sentence in wrong:
                say(f"not as told: {sentence}")
            if not wrong:
                say("The story went as told.")
            return 1 if wrong else 0
        how_to_go_on(shop)
        while True:
            time.sleep(3600)
    except Trouble as trouble:
        print(f"firmware/try: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("")
        return 0
    finally:
        shop.stop()


if __name__ == "__main__":
    sys.exit(main())
