#!/usr/bin/env python3
"""Weeks in a minute: with civil time in hand, marketing keeps to hours, holidays, caps and its own times."""
import datetime
import pathlib
import random
import sys
import time
import unittest
import zoneinfo

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, until  # noqa: E402

CUSTOMER = "+34600200001"
IRISH = "+353851234567"
OFFER = "Casa Elena: an offer. BAJA o STOP para no recibir mas"
SENT = ("sent", "delivered")
CAMPAIGN = {"segments/own.toml": 'schema = 1\n[segment.everyone]\nname = "Everyone"\nwhere = "n_purchases == 0"\n',
            "templates/own.toml": 'schema = 1\n[template.offer]\ntext = "{{ shop.name }}: two for one, today only."\n'}


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

    def test_jumps_back_and_forth_while_a_campaign_runs(self):
        """Across nights, days and both changes of the clocks: nothing goes out at night, and in the end all has."""
        gateway = self.open("2031-03-28T10:00:00Z", files=CAMPAIGN, network="fixed:25", modems=2)
        numbers = [f"+346002{i:05}" for i in range(150)]
        gateway.agree(*numbers)
        campaign = gateway.post("/v1/campaigns", {"name": "Offer", "segment": "everyone", "template": "offer",
                                                  "class": "marketing"}).body["id"]
        course = [(0, 0, "2031-03-28T10:00:00Z")]   # (begun, over, civil time), monotonic

        def jump(at):
            begun = time.monotonic_ns()
            gateway.tillcast("clock", "set", at)
            course.append((begun, time.monotonic_ns(), at))

        gateway.post(f"/v1/campaigns/{campaign}/start", {})
        chance = random.Random(4)
        days = ("2031-03-28", "2031-03-29", "2031-03-31", "2031-04-01", "2031-03-27", "2031-10-25", "2031-10-24")
        for step in range(32):
            time.sleep(chance.choice((0.0, 0.05, 0.2, 0.4)))   # some parts at each time, none at others
            hour = chance.choice(("00:30", "03:15", "06:30", "20:30", "22:45") if step % 2 else ("10:00", "12:00", "18:00"))
            jump(f"{chance.choice(days[:5] if step < 28 else days)}T{hour}:00Z")
        jump("2031-03-27T10:00:00Z")   # back, months: nothing may wait for what will not come
        waiting = lambda: [m for m in gateway.messages() if m["state"] in ("queued", "held", "sending")]
        until(lambda: f"nothing waits: {waiting()[:3]}", lambda: not waiting())
        went = [m for m in gateway.messages() if m["class"] == "marketing"]
        self.assertEqual({m["state"] for m in went} - {"sent", "delivered", "expired"}, set())
        air = gateway.air()
        self.assertGreater(len(air), 20)
        self.assertEqual(len(air), len({part["to"] for part in air}), "nobody got it twice")
        for part in air:
            # Where a jump was under way it may have been either side of it.
            times = [at for (begun, _, at), (_, over, _) in zip(course, course[1:] + [(0, 2**63, "")])
                     if begun <= part["ctrl_z_ns"] <= over]
            self.assertTrue(any(self.is_day(at) for at in times), (part["to"], times))

    def is_day(self, at):
        """Of the country's hours in all zones of Spain, on a day of work."""
        moment = utc(at)
        madrid, canaries = (moment.astimezone(zoneinfo.ZoneInfo(name)) for name in ("Europe/Madrid", "Atlantic/Canary"))
        return madrid.weekday() != 6 and canaries.hour >= 8 and madrid.hour < 21

    def test_a_clock_that_was_years_ahead_holds_nothing_back_when_it_is_right_again(self):
        gateway = self.open("2038-01-18T23:00:00Z", caps='global = { max = 1, per = "7d", min_gap = "24h" }')
        gateway.agree("+34600200002")
        waits = self.offer(expires_at="2039-01-01T00:00:00Z")
        self.assert_held(waits, "window")
        gateway.tillcast("clock", "set", "2038-01-19T10:00:00Z")
        gateway.until_state(waits["id"], *SENT)
        late = self.offer("+34600200002", not_before="2038-01-19T22:00:00Z", expires_at="2039-01-01T00:00:00Z")
        service = gateway.send("+34600200003", "Tomorrow", not_before="2031-06-10T12:00:00Z")
        gateway.until_state(service["id"], *SENT)
        gateway.tillcast("clock", "set", "2031-06-10T10:00:00Z")
        capped = self.offer(expires_at="2031-08-01T00:00:00Z")
        self.assert_held(capped, "cap", "2031-08-01T00:00:00Z")   # a week after 2038, and it expires before
        self.assertEqual(gateway.message(late["id"])["reason"], "scheduled")
        gateway.until_state(gateway.send("+34600200004", "Ready")["id"], *SENT)

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
