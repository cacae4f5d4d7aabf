#!/usr/bin/env python3
"""What the journal says, at its most talkative: ids and states, and nobody's number, text, token or PIN."""
import json
import pathlib
import re
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, until  # noqa: E402

SENT = ("sent", "delivered")
NUMBERS = [f"+346002{i:05}" for i in range(31000, 31040)]
WRITERS = ["+34600555123", "+34600555987"]
SECRETS = ["Zanahorias", "Quisquilloso", "Berenjena", "Murcielago", "4071"]
PIN = "4071"


def forms(number):
    """How a number might stand in a line: as it is, without its plus, as the shop's people write it, as PDUs have it."""
    digits = number.lstrip("+")
    national = digits[2:]
    padded = digits + "F" * (len(digits) % 2)
    swapped = "".join(b + a for a, b in zip(padded[::2], padded[1::2]))
    return [digits, national, " ".join((national[:3], national[3:6], national[6:])), swapped]


class Log(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway(modems=2, network="fixed:10", config='[log]\nlevel = "debug"\n',
                              files={"left.pin": PIN + "\n"}, modem_config={"left": 'pin_file = "left.pin"\n'},
                              arguments=("--pin", PIN))
        (cls.gateway.folder / "left.pin").chmod(0o600)
        cls.gateway.__enter__()
        cls.ids = []

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__(None, None, None)

    def ask(self, *arguments, **options):
        answer = self.gateway.request(*arguments, **options)
        self.ids.append((answer.status, answer.headers["X-Request-Id"], answer))
        return answer

    def a_day(self):
        gateway = self.gateway
        gateway.agree(*NUMBERS)
        for i, number in enumerate(NUMBERS):
            self.ask("POST", "/v1/messages", {"to": number, "text": f"Casa Elena: {SECRETS[i % 2]} {i}. BAJA", "class": ("service", "marketing")[i % 2]})
        lines = "".join(json.dumps({"to": number, "text": SECRETS[2], "class": "service"}) + "\n" for number in NUMBERS)
        self.ask("POST", "/v1/messages", (lines + '{"to": "+34600 200 31000x", "text": 7}\n').encode(), kind="application/x-ndjson")
        gateway.sim.text(WRITERS[0], SECRETS[3])
        gateway.sim.text(WRITERS[1], "BAJA")
        gateway.until_inbound(**{"from": WRITERS[1]})
        self.mistakes()
        until("all have gone", lambda: not [m for m in gateway.messages() if m["state"] in ("queued", "sending")])

    def mistakes(self):
        """What is refused is what a careless log would quote."""
        number, plus = NUMBERS[0], "%2B" + NUMBERS[0][1:]
        self.ask("GET", f"/v1/contacts?number={plus}")
        self.ask("GET", f"/v1/contacts?number={plus}&nonsense={plus}")
        self.ask("GET", f"/v1/contacts/{plus}")
        self.ask("GET", f"/v1/nothing/{number[1:]}")
        self.ask("POST", "/v1/messages", {"to": number, "text": SECRETS[0], "class": number})
        self.ask("POST", "/v1/messages", {"to": number + "123456789", "text": SECRETS[0], "class": "service", number: 1})
        self.ask("POST", "/v1/messages", {"to": "+33612345678", "text": SECRETS[0], "class": "service"})
        self.ask("POST", "/v1/messages", (f'{{"to": "{number}", "text": "{SECRETS[0]}"').encode())
        self.ask("POST", "/v1/consents", {"number": number, "scope": SECRETS[1], "status": number})
        self.ask("POST", "/v1/purchases", {"id": number, "number": number, "total": SECRETS[0]})
        self.ask("GET", "/v1/messages", token="tc_wrong_" + SECRETS[0])
        self.ask("DELETE", f"/v1/messages?to={plus}", headers={"Referer": f"http://till/?number={number}", "Cookie": SECRETS[0]})

    def test_a_day_at_its_most_talkative_names_nobody(self):
        gateway = self.gateway
        self.a_day()
        gateway.restart()
        gateway.agree(*NUMBERS[:2])
        gateway.kill()
        gateway.start()
        gateway.write_config(config=f'[log]\nlevel = "debug"\n[alerts]\nnumbers = ["{WRITERS[0]}x"]\n')
        gateway.tillcast("reload", check=False)
        time.sleep(0)
        gateway.stop()
        log = gateway.log_path.read_text()
        self.assertGreater(len(log.splitlines()), 100, "it was talkative")
        for number in NUMBERS + WRITERS + gateway.numbers + ["+33612345678"]:
            for form in forms(number):
                self.assertNotIn(form, log)
        for secret in (*SECRETS, gateway.token):
            self.assertNotRegex(log, rf"(?i)(?<![0-9A-Z]){re.escape(secret)}")
            self.assertNotIn(secret.encode("utf-16-be").hex(), log.lower())
        for status, request, answer in self.ids:
            self.assertRegex(request, r"^req_[0-9A-HJKMNP-TV-Z]{26}$")
            self.assertEqual(len(re.findall(rf"\b{request}\b", log)) >= 1, True, (status, request))
            if status >= 400:
                self.assertEqual(answer.body["instance"], request)
        self.assertEqual(len({request for _, request, _ in self.ids}), len(self.ids))


if __name__ == "__main__":
    unittest.main(verbosity=2)
