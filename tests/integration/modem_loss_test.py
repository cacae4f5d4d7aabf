#!/usr/bin/env python3
"""What modems and networks do to a part: the port goes, the modem starts anew, says nothing, refuses; nothing is doubled
and nothing waits for ever. And the brake."""
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import until  # noqa: E402
from support.shop import ShopTest  # noqa: E402

SENT = ("sent", "delivered")
BACK = 5   # seconds after the tty returned; the aim is one
TO = "+34600100{:03}"


class ModemLoss(ShopTest):
    NETWORK = "fixed:100"

    def send_many(self, gateway, count, first=0):
        return [gateway.send(TO.format(n), f"Order {n} is ready")["id"] for n in range(first, first + count)]

    def back_at_work(self, gateway, since_ns, what):
        """When the first AT+CMGS after a moment came, in seconds from it."""
        def look():
            return next((e for e in gateway.sim.events("command") if e["t_ns"] > since_ns and e["line"].startswith("AT+CMGS")), None)
        took = (until(what, look)["t_ns"] - since_ns) / 1e9
        print(f"{what}: {took:.2f} s")
        self.assertLessEqual(took, BACK)

    def test_the_port_goes_and_comes_back(self):
        gateway = self.open()
        ids = self.send_many(gateway, 20)
        gateway.sim.wait_for("part", count=3)
        gateway.sim.ask("hang_up", ms=1500)
        back = gateway.sim.wait_for("back")
        self.back_at_work(gateway, back["t_ns"], "back at work after the port was away")
        states = [gateway.until_state(id, *SENT, "unknown")["state"] for id in ids]
        self.assertLessEqual(states.count("unknown"), 1)
        self.nothing_doubled(gateway)

    def test_the_simulator_dies_and_returns_under_the_same_link(self):
        gateway = self.open()
        ids = self.send_many(gateway, 12)
        gateway.sim.wait_for("part", count=2)
        gateway.sim.kill()
        until("the loss is seen", lambda: gateway.healthy()["modems"][0]["phase"] != "ready")
        gateway.sim.start()
        self.back_at_work(gateway, time.monotonic_ns(), "back at work after the modem was exchanged")
        states = [gateway.until_state(id, *SENT, "unknown")["state"] for id in ids]
        self.assertLessEqual(states.count("unknown"), 1)
        self.nothing_doubled(gateway)

    def test_a_reboot_before_and_after_the_part_is_on_the_air(self):
        for moment in ("wait", "sent", "prompt", "command"):
            with self.subTest(moment):
                gateway = self.open()
                gateway.sim.ask("fault", effect="reboot", moment=moment, away_ms=800, times=1)
                ids = self.send_many(gateway, 4)
                ended = [gateway.until_state(id, *SENT, "unknown") for id in ids]
                doubted = {message["to"] for message in ended if message["state"] == "unknown"}
                self.assertLessEqual(len(doubted), 0 if moment == "command" else 1)
                on_air = {part["to"] for part in gateway.air()}
                self.assertEqual(on_air | doubted, {message["to"] for message in ended})
                self.assertEqual(len(on_air), {"command": 4, "sent": 4}.get(moment, 4 - len(doubted)))
                self.nothing_doubled(gateway)
                gateway.kill()

    def test_one_modem_lost_the_other_goes_on(self):
        gateway = self.open(modems=2)
        ids = self.send_many(gateway, 10)
        gateway.sim.wait_for("part", count=2)
        gateway.sim.ask("hang_up", modem="left", ms=20000)
        states = [gateway.until_state(id, *SENT, "unknown")["state"] for id in ids]
        self.assertLessEqual(states.count("unknown"), 1)
        self.nothing_doubled(gateway)

    def test_an_outcome_unknown_is_settled_by_a_late_receipt_and_never_sent_again(self):
        gateway = self.open(receipt_delay="fixed:1500")
        gateway.sim.ask("error", code=332, moment="wait", goes_out=True)   # the network did not answer in time
        message = gateway.send(TO.format(1), "On the air all the same")["id"]
        unknown = gateway.until_state(message, "unknown")
        self.assertEqual((unknown["reason"], unknown["parts"][0]["state"]), ("no_answer", "unknown"))
        gateway.until_state(message, "delivered")
        gateway.sim.ask("error", code=332, moment="wait", goes_out=False)
        lost = gateway.send(TO.format(2), "Never on the air")["id"]
        gateway.until_state(lost, "unknown")
        gateway.sim.quiet(for_ms=2000)
        self.assertEqual(gateway.message(lost)["state"], "unknown")
        self.assertEqual([part["to"] for part in gateway.air()], [TO.format(1)])
        # Its evidence, and a person who knows better.
        doubt = gateway.message(lost)["parts"][0]["doubt"]
        self.assertEqual((doubt["modem"], doubt["resolved"]), ("left", False))
        self.assertLessEqual(doubt["planned_at"], doubt["written_at"])
        self.assertTrue(doubt["said"] and doubt["receipt_until"])
        self.assertEqual(gateway.post(f"/v1/messages/{lost}/resolve", {"as": "resend"}).status, 200)
        gateway.until_state(lost, "delivered")
        self.assertEqual([part["to"] for part in gateway.air()], [TO.format(1), TO.format(2)])
        self.assertEqual(gateway.request("POST", f"/v1/messages/{lost}/resolve", {"as": "sent"}).status, 409)

    def test_silence_ends_with_the_daemon_as_unknown_and_the_receipt_of_before_settles_it(self):
        gateway = self.open(receipt_delay="fixed:300", modems=2)
        gateway.sim.ask("silence", moment="wait", goes_out=True, to=r"^\+34600100001$")
        gateway.sim.ask("silence", moment="wait", goes_out=False, to=r"^\+34600100002$")
        with_receipt = gateway.send(TO.format(1), "It arrived, but nobody said so")["id"]
        without = gateway.send(TO.format(2), "It never left")["id"]
        gateway.sim.wait_for("fault", count=2)
        gateway.sim.wait_for("receipt_delivered")
        self.assertEqual(gateway.message(without)["state"], "sending")
        time.sleep(0.5)   # a receipt rides with a commit within 250 ms, and nothing shows that it did
        gateway.restart(how=9)
        self.assertEqual(gateway.until_state(without, "unknown")["reason"], "no_answer")
        gateway.until_state(with_receipt, "delivered", seconds=10)
        self.assertEqual(len(gateway.air()), 1)

    def test_a_network_out_of_order_is_tried_again(self):
        gateway = self.open()
        gateway.sim.ask("error", code=38)
        first, second = self.send_many(gateway, 2)
        held = gateway.until_state(first, "held")
        self.assertEqual(held["reason"], "retry")
        self.assertIsNotNone(held["next_attempt_at"])
        gateway.until_state(second, *SENT)
        self.assertEqual(gateway.message(first)["state"], "held", "the other need not wait for it")
        gateway.until_state(first, *SENT)
        self.nothing_doubled(gateway)
        self.assertEqual(len(gateway.air()), 2)

    def test_a_permanent_error_fails(self):
        gateway = self.open()
        gateway.sim.ask("error", code=1)   # unassigned number
        message = self.send_many(gateway, 1)[0]
        failed = gateway.until_state(message, "failed")
        self.assertEqual(failed["reason"], "refused")
        self.assertEqual(failed["parts"][0]["error"], 1)
        gateway.sim.quiet(for_ms=500)
        self.assertEqual(gateway.air(), [])

    def test_a_part_in_the_middle_is_refused_and_sent_later(self):
        gateway = self.open(network="fixed:50")
        text = "A long one: " + "words and words and more words, " * 18   # four parts
        gateway.sim.ask("fault", effect="error", code=38, moment="wait", to=r"^\+34600100001$", every=2, times=1)
        message = gateway.send(TO.format(1), text)
        self.assertGreater(len(message["parts"]), 3)
        gateway.until_state(message["id"], *SENT)
        self.nothing_doubled(gateway)
        self.assertEqual({part["index"] for part in gateway.air()}, set(range(1, len(message["parts"]) + 1)))
        self.assertEqual(gateway.sim.wait_for("message")["text"], text)

    def test_the_brake_stops_all_at_once_and_outlives_a_restart(self):
        gateway = self.open(network="fixed:200")
        ids = self.send_many(gateway, 8)
        gateway.sim.wait_for("part", count=2)
        gateway.tillcast("stop", "all")
        since = time.monotonic_ns()
        until("the rest is held", lambda: not gateway.messages("?state=queued") and not gateway.messages("?state=sending"))
        self.assertEqual({m["reason"] for m in gateway.messages("?state=held")}, {"brake"})
        self.assertEqual([part for part in gateway.air() if part["ctrl_z_ns"] > since], [])
        gateway.restart()
        later = gateway.send(TO.format(99), "After the brake")
        self.assertEqual((later["state"], later["reason"]), ("held", "brake"))
        gateway.sim.quiet(for_ms=500)
        self.assertEqual([part for part in gateway.air() if part["ctrl_z_ns"] > since], [])
        gateway.tillcast("stop", "none")
        for id in [*ids, later["id"]]:
            gateway.until_state(id, *SENT)
        self.nothing_doubled(gateway)


if __name__ == "__main__":
    unittest.main(verbosity=2)
