#!/usr/bin/env python3
"""The owner is texted when something needs a person, through a SIM that works, and the status says so until it is over."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, until  # noqa: E402
from support.receiver import Receiver  # noqa: E402

OWNER = "+34600999999"
ALERTS = f'[alerts]\nnumbers = ["{OWNER}"]\nno_signal = "10s"\n'


class Alerts(unittest.TestCase):
    def open(self, **options):
        gateway = Gateway(config=ALERTS, **options)
        gateway.__enter__()
        self.addCleanup(gateway.__exit__, None, None, None)
        return gateway

    def open_alerts(self, gateway):
        return json.loads(gateway.tillcast("alerts", "--json"))["data"]

    def test_the_brake_is_told_at_once_and_shown_until_it_is_let_go(self):
        receiver = Receiver()
        self.addCleanup(receiver.close)
        gateway = self.open()
        gateway.tillcast("webhooks", "add", "till", receiver.url, "--event", "alert.*")
        gateway.tillcast("stop", "marketing")
        text = until("the owner is texted", lambda: gateway.air(to=OWNER))[0]["text"]
        self.assertTrue(text.startswith("Tillcast Casa Elena: el freno"), text)
        self.assertLessEqual(len(text), 160)
        self.assertEqual([alert["cause"] for alert in self.open_alerts(gateway)], ["brake"])
        self.assertIn("ALERT brake", gateway.tillcast("status"))
        gateway.tillcast("stop", "none")
        until("it is over", lambda: not self.open_alerts(gateway))
        self.assertNotIn("ALERT", gateway.tillcast("status"))
        # The day has had its text.
        gateway.tillcast("stop", "marketing")
        until("it is told", lambda: len(receiver.taken()) == 3)
        self.assertEqual([call["body"]["type"] for call in receiver.taken()],
                         ["alert.raised", "alert.cleared", "alert.raised"])
        self.assertEqual(len(gateway.air(to=OWNER)), 1)

    def test_nothing_goes_out_under_the_brake_for_everything_and_nothing_late_after_it(self):
        gateway = self.open()
        gateway.tillcast("stop", "all")
        alert = until("it is an alert", lambda: self.open_alerts(gateway))[0]
        text = until("its text waits", lambda: next((m for m in gateway.messages() if m["state"] in ("queued", "held")), None))
        self.assertEqual(alert["texts"][0]["id"], text["id"])
        gateway.tillcast("stop", "none")
        gateway.until_state(text["id"], "cancelled")
        self.assertEqual(gateway.air(to=OWNER), [])

    def test_a_test_reaches_the_owner_and_a_shop_without_numbers_is_told_so(self):
        gateway = self.open()
        gateway.tillcast("alerts", "test")
        text = until("the owner is texted", lambda: gateway.air(to=OWNER))[0]["text"]
        self.assertIn("prueba", text)
        gateway.write_config(config="")
        gateway.tillcast("reload")
        refused = gateway.tillcast("alerts", "test", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("[alerts]", refused.stderr)

    def test_the_reminder_comes_once_a_day_while_it_lasts(self):
        gateway = self.open(clock="manual")
        gateway.tillcast("clock", "set", "2026-11-23T10:30:00Z")
        gateway.tillcast("stop", "marketing")
        until("the owner is texted", lambda: len(gateway.air(to=OWNER)) == 1)
        gateway.tillcast("clock", "set", "2026-11-24T08:00:00Z")     # nine in Madrid
        gateway.send("+34600100001", "Ready")
        self.assertEqual(len(gateway.air(to=OWNER)), 1)
        gateway.tillcast("clock", "set", "2026-11-24T09:00:01Z")
        until("the owner is reminded", lambda: len(gateway.air(to=OWNER)) == 2)
        gateway.tillcast("clock", "set", "2026-11-24T15:00:00Z")
        message = gateway.send("+34600100002", "Ready")
        gateway.until_state(message["id"], "sent", "delivered")
        self.assertEqual(len(gateway.air(to=OWNER)), 2)

    def test_a_modem_without_a_network_is_told_through_the_other(self):
        gateway = self.open(modems=2)
        gateway.sim.registration(2, modem="left")
        until("the owner is texted", lambda: gateway.air(to=OWNER), seconds=60)
        text = gateway.air(to=OWNER)[0]
        self.assertIn("left", text["text"])
        self.assertEqual(text["modem"], "right")
        self.assertEqual([(a["cause"], a["subject"]) for a in self.open_alerts(gateway)], [("signal", "left")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
