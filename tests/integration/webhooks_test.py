#!/usr/bin/env python3
"""A receiver of webhooks hears of everything once it works, in order for each message, whatever happens on the way."""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, free_port, until  # noqa: E402
from support.receiver import Receiver, sign  # noqa: E402

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
LIFE = ["message.accepted", "message.sending", "message.sent", "message.delivered"]


def table(url, events='"*"', name="till", secret_file="till.whsec"):
    return f'[[webhook]]\nname = "{name}"\nurl = "{url}"\nsecret_file = "{secret_file}"\nevents = [{events}]\n'


class Webhooks(unittest.TestCase):
    def receiver(self, *arguments, **options):
        receiver = Receiver(*arguments, **options)
        self.addCleanup(receiver.close)
        return receiver

    def open(self, config, secret=SECRET, **options):
        gateway = Gateway(config=config, **options)
        (gateway.folder / "till.whsec").write_text(secret, encoding="utf-8")
        os.chmod(gateway.folder / "till.whsec", 0o600)
        gateway.__enter__()
        self.addCleanup(gateway.__exit__, None, None, None)
        return gateway

    def deliveries(self, gateway, state=""):
        out = json.loads(gateway.tillcast("webhooks", "log", "--json", "--limit", "200", *(["--state", state] if state else [])))
        return out["data"]

    def test_the_life_of_a_message_is_told_in_order_and_signed(self):
        receiver = self.receiver()
        gateway = self.open(table(receiver.url, '"message.*", "inbound.received+text", "contact.*"'))
        message = gateway.send("+34600100001", "Ready", reference="r-1")
        until("all is told", lambda: len(receiver.types(message["id"])) == len(LIFE))
        self.assertEqual(receiver.types(message["id"]), LIFE)
        for call in receiver.taken():
            self.assertEqual(call["path"], "/hook?shop=1")
            headers = call["headers"]
            self.assertEqual(headers["webhook-signature"], sign(SECRET, call["id"], headers["webhook-timestamp"], call["raw"]))
            self.assertLess(abs(time.time() - int(headers["webhook-timestamp"])), 60)
            self.assertEqual(headers["Content-Type"], "application/json")
            self.assertNotIn("text", call["body"]["data"])
            self.assertEqual(call["body"]["data"]["reference"], "r-1")
        gateway.sim.text("+34600100002", "Hola, tengo una pregunta")
        inbound = until("the text is told", lambda: next(
            (c for c in receiver.taken() if c["body"]["type"] == "inbound.received"), None))
        self.assertEqual(inbound["body"]["data"]["text"], "Hola, tengo una pregunta")
        gateway.sim.text("+34600100003", "BAJA")
        out = until("the opt-out is told", lambda: [c for c in receiver.taken() if c["body"]["type"] == "contact.opted_out"])
        self.assertEqual([c["body"]["data"]["number"] for c in out], ["+34600100003"])
        self.assertEqual(len({c["id"] for c in receiver.taken()}), len(receiver.taken()), "something came twice")

    def test_order_holds_under_failures_and_one_message_does_not_hold_up_others(self):
        broken = []

        def answer(event, number):
            if not broken and event["type"] == "message.accepted":
                broken.append(event["data"]["id"])
            return 500 if broken and event["data"].get("id") == broken[0] and number == 1 else 200
        receiver = self.receiver(answer)
        gateway = self.open(table(receiver.url, '"message.*"'))
        sent = [gateway.send(f"+3460010{n:04}", "Ready")["id"] for n in range(12)]
        until("the others are told", lambda: all(len(receiver.types(m)) == len(LIFE) for m in sent if m != broken[0]))
        for message in sent:
            self.assertEqual(receiver.types(message), LIFE[:len(receiver.types(message))])
        until("the one that failed is told later", lambda: len(receiver.types(broken[0])) == len(LIFE), seconds=60)
        self.assertEqual(receiver.types(broken[0]), LIFE)
        self.assertLessEqual(receiver.most_at_once, 4)
        first, second = [c for c in receiver.calls if c["body"]["data"].get("id") == broken[0]][:2]
        self.assertEqual(first["id"], second["id"])
        self.assertEqual(first["raw"], second["raw"])
        self.assertGreater(second["at"] - first["at"], 4.5)

    def test_nothing_is_lost_by_a_kill_and_comes_with_the_same_id(self):
        free = threading.Event()
        self.addCleanup(free.set)
        receiver = self.receiver(lambda *_: free.wait(60) and 200)
        gateway = self.open(table(receiver.url, '"message.*"'))
        sent = [gateway.send(f"+3460010{n:04}", "Ready")["id"] for n in range(10)]
        for message in sent:
            gateway.until_state(message, "delivered")
        before = {event["id"] for event in self.deliveries(gateway)}
        self.assertEqual(len(before), len(sent) * len(LIFE))
        for _ in range(2):      # between a call and its answer
            called = len(receiver.calls)
            gateway.kill()
            gateway.start()
            until("it is called again", lambda: len(receiver.calls) > called)
        gateway.kill()
        free.set()
        gateway.start()
        until("all are told", lambda: {c["id"] for c in receiver.taken()} == before, seconds=60)
        for message in sent:
            self.assertEqual(list(dict.fromkeys(receiver.types(message))), LIFE)
        until("all are kept as delivered", lambda: len(self.deliveries(gateway, "delivered")) == len(before))
        print(f"{len(receiver.calls)} calls for {len(before)} events over three kills")

    def test_gone_stops_it_and_a_person_starts_it_again(self):
        status = [410]
        receiver = self.receiver(lambda *_: status[0])
        gateway = self.open(table(receiver.url, '"message.accepted"'))
        gateway.send("+34600100001", "Ready")
        until("it is stopped", lambda: "stopped" in gateway.tillcast("webhooks"))
        gateway.send("+34600100002", "Ready")
        time.sleep(0.5)
        self.assertEqual(len(receiver.calls), 1)
        self.assertIn("410", gateway.tillcast("webhooks"))
        status[0] = 200
        gateway.tillcast("webhooks", "start", "till")
        message = gateway.send("+34600100003", "Ready")
        until("it is told again", lambda: receiver.types(message["id"]))
        dead = json.loads(gateway.tillcast("webhooks", "dead", "--json"))["data"]
        self.assertEqual(len(dead), 1)
        gateway.tillcast("webhooks", "resend", dead[0]["id"])
        until("the old one is told", lambda: any(c["id"] == dead[0]["id"] for c in receiver.taken()))

    def test_a_slow_receiver_holds_up_neither_the_other_nor_sending(self):
        free = threading.Event()
        self.addCleanup(free.set)
        slow = self.receiver(lambda *_: free.wait(30) and 200)
        quick = self.receiver()
        gateway = self.open(table(slow.url, '"message.*"') + table(quick.url, '"message.*"', name="erp"))
        began = time.monotonic()
        sent = [gateway.send(f"+3460010{n:04}", "Ready")["id"] for n in range(8)]
        for message in sent:
            gateway.until_state(message, "delivered")
        until("the quick one is told", lambda: all(len(quick.types(m)) == len(LIFE) for m in sent))
        self.assertLess(time.monotonic() - began, 14, "the slow one's time-out is not over yet")
        self.assertEqual(slow.taken(), [])
        self.assertLessEqual(slow.most_at_once, 4)
        # A call that hangs does not hold up the end either.
        began = time.monotonic()
        self.assertEqual(gateway.stop(), 0)
        self.assertLess(time.monotonic() - began, 10)

    def test_a_redirect_is_not_followed(self):
        elsewhere = self.receiver()
        receiver = self.receiver(lambda *_: 302, headers={"Location": elsewhere.url})
        gateway = self.open(table(receiver.url, '"message.accepted"'))
        gateway.send("+34600100001", "Ready")
        event = until("it was tried", lambda: next((e for e in self.deliveries(gateway) if e["attempts"]), None))
        self.assertEqual((event["state"], event["status"]), ("waiting", 302))
        self.assertIn("redirection", event["error"])
        self.assertEqual(elsewhere.calls, [])

    def test_an_outage_is_made_good_when_the_receiver_returns(self):
        port = free_port()
        gateway = self.open(table(f"http://127.0.0.1:{port}/", '"message.accepted"'))
        count = 2000
        lines = [json.dumps({"to": f"+34600{n:06}", "text": "x", "class": "service"}).encode() for n in range(count)]
        gateway.request("POST", "/v1/messages", b"\n".join(lines), kind="application/x-ndjson")
        until("it is known to be away", lambda: "connecting" in gateway.log())
        time.sleep(2)
        tries = sum(event["attempts"] for event in json.loads(
            gateway.tillcast("webhooks", "log", "--json", "--limit", str(count)))["data"])
        self.assertLess(tries, 40, "a receiver that is away is called all the time")
        receiver = self.receiver(port=port)
        began = time.monotonic()
        def waiting():
            return json.loads(gateway.tillcast("webhooks", "--json"))["data"][0]["waiting"]
        until("all is told", lambda: waiting() == 0, seconds=90, pause=0.5)
        took = time.monotonic() - began
        print(f"{len(receiver.taken())} events in {took:.1f} s after the receiver came back")

    def test_after_a_restart_what_an_outage_held_is_told_at_once(self):
        port = free_port()
        gateway = self.open(table(f"http://127.0.0.1:{port}/", '"message.accepted"'))
        message = gateway.send("+34600100001", "Ready")["id"]
        until("the next try is minutes away", lambda: self.deliveries(gateway)[0]["attempts"] == 2, seconds=20)
        gateway.stop()
        receiver = self.receiver(port=port)
        began = time.monotonic()
        gateway.start()
        until("it is told", lambda: receiver.types(message) == ["message.accepted"])
        self.assertLess(time.monotonic() - began, 20)

    def test_over_tls_the_certificate_must_be_good_and_of_the_host(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="certificate-"))
        self.addCleanup(shutil.rmtree, folder)
        both = folder / "both.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        both.write_bytes((folder / "cert.pem").read_bytes() + (folder / "key.pem").read_bytes())
        receiver = self.receiver(certificate=both)
        with unittest.mock.patch.dict(os.environ, SSL_CERT_FILE=str(folder / "cert.pem")):
            gateway = self.open(table(receiver.url) + table(f"https://127.0.0.1:{receiver.port}/", name="other"))
        self.assertIn("delivered", gateway.tillcast("webhooks", "test", "till"))
        failed = gateway.tillcast("webhooks", "test", "other", check=False)
        self.assertEqual(failed.returncode, 1)
        self.assertIn("certificate is not accepted", failed.stdout)
        gateway.kill()
        gateway.start()     # without the authority
        failed = gateway.tillcast("webhooks", "test", "till", check=False)
        self.assertIn("certificate is not accepted", failed.stdout)
        self.assertEqual(len(receiver.calls), 1)

    def test_webhooks_made_over_the_api_and_their_secrets(self):
        receiver = self.receiver()
        gateway = self.open("")
        secret = gateway.tillcast("webhooks", "add", "erp", receiver.url, "--event", "message.sent").strip()
        self.assertTrue(secret.startswith("whsec_"))
        self.assertIn("delivered", gateway.tillcast("webhooks", "test", "erp"))
        self.assertEqual(receiver.calls[0]["body"]["type"], "webhook.test")
        new = gateway.tillcast("webhooks", "rotate", "erp").strip()
        message = gateway.send("+34600100001", "Ready")
        call = until("it is told", lambda: next((c for c in receiver.taken() if c["body"]["data"].get("id") == message["id"]), None))
        arguments = (call["id"], call["headers"]["webhook-timestamp"], call["raw"])
        self.assertEqual(call["headers"]["webhook-signature"].split(" "), [sign(new, *arguments), sign(secret, *arguments)])
        self.assertEqual(receiver.types(message["id"]), ["message.sent"])
        self.assertNotIn(secret, gateway.log() + gateway.tillcast("webhooks", "--json"))
        gateway.tillcast("webhooks", "remove", "erp")
        self.assertIn("no webhooks", gateway.tillcast("webhooks"))
        refused = gateway.tillcast("webhooks", "add", "self", f"http://localhost:{gateway.port}/", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("Tillcast itself", refused.stderr)
        refused = gateway.tillcast("webhooks", "add", "out", "http://example.com/", check=False)
        self.assertIn("plain http", refused.stderr)

    def test_a_reload_takes_over_what_the_configuration_says(self):
        receiver = self.receiver()
        gateway = self.open("")
        gateway.send("+34600100001", "Ready")
        gateway.write_config(config=table(receiver.url, '"message.accepted"'))
        gateway.tillcast("reload")
        until("it is there", lambda: receiver.url in gateway.tillcast("webhooks"))
        self.assertIn("delivered", gateway.tillcast("webhooks", "test", "till"))
        message = gateway.send("+34600100002", "Ready")
        until("it is told", lambda: receiver.types(message["id"]))
        gateway.write_config(config="")
        gateway.tillcast("reload")
        until("it is stopped", lambda: "stopped" in gateway.tillcast("webhooks"))
        gateway.send("+34600100003", "Ready")
        time.sleep(0.5)
        self.assertEqual([call["body"]["type"] for call in receiver.calls], ["webhook.test", "message.accepted"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
