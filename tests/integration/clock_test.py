#!/usr/bin/env python3
"""Weeks in a minute: with civil time in hand, marketing keeps to hours, holidays, caps and its own times."""
import datetime
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway  # noqa: E402

CUSTOMER = "+34600200001"
IRISH = "+353851234567"
OFFER = "Casa Elena: an offer. BAJA para no recibir mas"
SENT = ("sent", "delivered")


def utc(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Clock(unittest.TestCase):
    def open(self, at, number=CUSTOMER, **options):
        gateway = Gateway(**{"network": "fixed:10", "windows": "configured", "clock": "manual", **options})
        gateway.__enter__()
        self.addCleanup(gateway.__exit__, None, None, None)
        self.gateway = gateway
        gateway.tillcast("clock", "set", at)
        gateway.agree(number)
        return gateway

    def offer(self, number=CUSTOMER, **fields):
        return self.gateway.send(number, OFFER, "marketing", **fields)

    def assert_held(self, message, reason, until=None):
        self.assertEqual((message["state"], message["reason"]), ("held", reason), message)
        self.assertIsNotNone(message["next_attempt_at"])
        if until:
            self.assertEqual(utc(message["next_attempt_at"]), utc(until), message)

    def still_waits(self, message):
        """It waits although everything that could go has gone: a service text behind it is through."""
        gateway = self.gateway
        marker = gateway.send("+34600200999", "A marker")
        gateway.until_state(marker["id"], *SENT)
        self.assertEqual(gateway.message(message["id"])["state"], "held")

    def test_marketing_at_night_waits_for_the_morning(self):
        gateway = self.open("2031-06-09T22:30:00Z")                    # half past midnight in Madrid
        message = self.offer()
        self.assert_held(message, "window", "2031-06-10T07:00:00Z")    # 8 h in Madrid is too early for the Canaries
        gateway.until_state(gateway.send(CUSTOMER, "Your order is ready")["id"], *SENT)
        gateway.tillcast("clock", "set", "2031-06-10T06:59:59Z")
        self.still_waits(message)
        gateway.tillcast("clock", "advance", "1s")
        gateway.until_state(message["id"], *SENT)
        self.assertEqual(len(gateway.air(to=CUSTOMER)), 2)

    def test_sundays_and_holidays_are_left_out(self):
        self.open("2031-12-05T20:30:00Z")   # a Friday night: Constitution Day, a Sunday and the Immaculate follow
        self.assert_held(self.offer(), "window", "2031-12-09T08:00:00Z")

    def test_the_sundays_on_which_the_clocks_change(self):
        for night, morning in (("2031-03-29T21:00:00Z", "2031-03-30T07:00:00Z"),    # an hour less of night
                               ("2031-10-25T20:00:00Z", "2031-10-26T08:00:00Z")):   # an hour more
            with self.subTest(night):
                gateway = self.open(night, IRISH, country="IE", timezone="Europe/Dublin")
                message = self.offer(IRISH)
                self.assert_held(message, "window", morning)
                gateway.tillcast("clock", "set", morning)
                gateway.until_state(message["id"], *SENT)

    def test_caps_and_the_gap_between_two(self):
        gateway = self.open("2031-06-08T10:00:00Z", windows="open", caps='global = { max = 2, per = "7d", min_gap = "24h" }')
        gateway.until_state(self.offer()["id"], *SENT)
        second = self.offer()
        self.assert_held(second, "gap", "2031-06-09T10:00:00Z")
        gateway.tillcast("clock", "advance", "24h")
        gateway.until_state(second["id"], *SENT)
        third = self.offer(expires_at="2031-07-01T00:00:00Z")
        self.assert_held(third, "cap", "2031-06-15T10:00:00Z")
        gateway.until_state(gateway.send(CUSTOMER, "Your order is ready")["id"], *SENT)   # service knows no caps
        gateway.tillcast("clock", "set", "2031-06-15T09:59:59Z")
        self.still_waits(third)
        gateway.tillcast("clock", "advance", "1s")
        gateway.until_state(third["id"], *SENT)

    def test_not_before(self):
        gateway = self.open("2031-06-08T10:00:00Z")
        message = gateway.send(CUSTOMER, "Your table tomorrow at nine", not_before="2031-06-09T17:00:00Z")
        self.assert_held(message, "scheduled", "2031-06-09T17:00:00Z")
        self.assertEqual(utc(message["expires_at"]), utc("2031-06-11T17:00:00Z"))
        gateway.tillcast("clock", "set", "2031-06-09T16:59:59Z")
        self.still_waits(message)
        gateway.tillcast("clock", "set", "2031-06-09T17:00:00Z")
        gateway.until_state(message["id"], *SENT)

    def test_what_has_expired_is_not_sent(self):
        gateway = self.open("2031-06-09T22:30:00Z")
        message = self.offer(expires_at="2031-06-10T05:00:00Z")
        self.assert_held(message, "window", "2031-06-10T05:00:00Z")
        scheduled = gateway.send(CUSTOMER, "At five", not_before="2031-06-10T03:00:00Z", expires_at="2031-06-10T04:00:00Z")
        gateway.tillcast("clock", "set", "2031-06-10T08:00:00Z")
        gateway.until_state(message["id"], "expired")
        gateway.until_state(scheduled["id"], "expired")
        gateway.sim.quiet(for_ms=300)
        self.assertEqual(gateway.air(), [])

    def test_what_waits_outlives_a_restart_that_loses_the_time(self):
        gateway = self.open("2031-06-09T22:30:00Z")
        message = self.offer()
        gateway.restart()
        gateway.tillcast("clock", "set", "2031-06-09T23:00:00Z")
        self.assert_held(gateway.message(message["id"]), "window", "2031-06-10T07:00:00Z")
        gateway.tillcast("clock", "set", "2031-06-10T07:00:00Z")
        gateway.until_state(message["id"], *SENT)

    def test_the_clock_is_not_touched_by_the_till_nor_where_it_is_the_systems(self):
        gateway = self.open("2031-06-09T22:30:00Z")
        self.assertEqual(gateway.request("POST", "/v1/clock", {"at": "2031-06-09T22:30:00Z"}).status, 403)
        self.assertNotEqual(gateway.tillcast("clock", "set", "yesterday-ish", check=False).returncode, 0)
        gateway.write_config(clock="system")
        gateway.restart()
        refused = gateway.tillcast("clock", "set", "2031-06-09T22:30:00Z", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertTrue(refused.stderr.strip())


if __name__ == "__main__":
    unittest.main(verbosity=2)
