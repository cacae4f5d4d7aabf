#!/usr/bin/env python3
"""Who writes STOP is left alone from that moment on, and what else people write back: START, slips, robots."""
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, until  # noqa: E402

SEGMENTS = 'schema = 1\n[segment.everyone]\nname = "Everyone"\nwhere = "n_purchases == 0"\n'
TEMPLATES = 'schema = 1\n[template.offer]\ntext = "{{ shop.name }}: two for one, today only."\n'
CUSTOMERS = [f"+34600200{n:03}" for n in range(30)]
OFFER = "Casa Elena: an offer. BAJA para no recibir mas"
LONG_OFFER = OFFER + " and what it is about, in very many words." * 25   # eight parts


class Stop(unittest.TestCase):
    def open(self, **options):
        gateway = Gateway(**{"network": "fixed:120", "files": {"segments/own.toml": SEGMENTS, "templates/own.toml": TEMPLATES},
                             **options})
        gateway.__enter__()
        self.addCleanup(gateway.__exit__, None, None, None)
        return gateway

    def committed_at(self, gateway, number, text):
        """Somebody texts; the monotonic time at which that was known to be on disk."""
        gateway.sim.text(number, text)
        gateway.until_inbound(**{"from": number, "text": text})
        return time.monotonic_ns()

    def marketing_after(self, gateway, number, since):
        return [part for part in gateway.air(to=number) if part["ctrl_z_ns"] > since and "baja confirmada" not in part["text"]]

    def test_a_stop_in_the_middle_of_a_campaign(self):
        gateway = self.open()
        gateway.agree(*CUSTOMERS)
        campaign = gateway.post("/v1/campaigns", {"name": "Offer", "segment": "everyone", "template": "offer",
                                                  "class": "marketing"}).body["id"]
        gateway.post(f"/v1/campaigns/{campaign}/start", {})
        gateway.sim.wait_for("part", count=3)
        until("all are in the queue", lambda: len(gateway.messages(f"?campaign={campaign}")) == len(CUSTOMERS))
        waiting = [m["to"] for m in gateway.messages(f"?campaign={campaign}") if m["state"] == "queued"]
        self.assertGreater(len(waiting), 5, "the network is too fast for this test")
        leavers = [waiting[0], waiting[len(waiting) // 4]]   # the newest first: those whose turn comes last
        since = {number: self.committed_at(gateway, number, "Baja!") for number in leavers}
        until("the campaign is through", lambda: not [m for m in gateway.messages(f"?campaign={campaign}")
                                                      if m["state"] in ("queued", "sending", "held")])
        for number in leavers:
            self.assertEqual(self.marketing_after(gateway, number, since[number]), [])
            message = next(m for m in gateway.messages(f"?campaign={campaign}") if m["to"] == number)
            if not [part for part in gateway.air(to=number) if "two for one" in part["text"]]:
                self.assertEqual((message["state"], message["reason"]), ("skipped", "suppressed"), message)
            confirmations = [part for part in gateway.air(to=number) if "baja confirmada" in part["text"]]
            self.assertEqual(len(confirmations), 1)
        others = {part["to"] for part in gateway.air() if "two for one" in part["text"]}
        self.assertEqual(others | set(leavers), set(CUSTOMERS))
        print(f"{len(others)} of {len(CUSTOMERS)} got the offer, {len(leavers)} opted out in between")

    def test_the_rest_of_a_begun_message_is_withdrawn(self):
        gateway = self.open(network="fixed:250")
        customer = CUSTOMERS[0]
        gateway.agree(customer)
        message = gateway.send(customer, LONG_OFFER, "marketing")
        self.assertGreater(len(message["parts"]), 6)
        gateway.sim.wait_for("part", count=2, to=customer)
        since = self.committed_at(gateway, customer, "STOP")
        ended = gateway.until_state(message["id"], "failed")
        self.assertEqual(ended["reason"], "withdrawn")
        self.assertEqual(self.marketing_after(gateway, customer, since), [])
        offers = [part for part in gateway.air(to=customer) if part["count"] > 1]
        self.assertLess(len(offers), len(message["parts"]))
        confirmation = gateway.sim.wait_for("message", to=customer)
        self.assertIn("baja confirmada", confirmation["text"])
        print(f"{len(offers)} of {len(message['parts'])} parts were on the air when the opt-out came")

    def test_stop_then_start(self):
        gateway = self.open(network="fixed:20")
        customer = CUSTOMERS[0]
        gateway.agree(customer)
        self.committed_at(gateway, customer, "STOP")
        self.committed_at(gateway, customer, "stop it")
        refused = gateway.send(customer, OFFER, "marketing")
        self.assertEqual((refused["state"], refused["reason"]), ("skipped", "suppressed"))
        contact = gateway.get(f"/v1/contacts?number=%2B{customer[1:]}")["data"][0]
        self.assertTrue(contact["suppressed"])
        self.assertEqual([s["scope"] for s in contact["suppressions"]], ["marketing"])
        gateway.until_state(gateway.send(customer, "Your order is ready")["id"], "sent", "delivered")
        self.committed_at(gateway, customer, "START")
        self.assertFalse(gateway.get(f"/v1/contacts?number=%2B{customer[1:]}")["data"][0]["suppressed"])
        gateway.until_state(gateway.send(customer, OFFER, "marketing")["id"], "sent", "delivered")
        gateway.sim.quiet(for_ms=500)
        confirmations = [part for part in gateway.air(to=customer) if "baja confirmada" in part["text"]]
        self.assertEqual(len(confirmations), 1, "two opt-outs in a row, one confirmation")

    def test_stop_all_stops_service_too(self):
        gateway = self.open(network="fixed:20")
        customer = CUSTOMERS[0]
        self.committed_at(gateway, customer, "STOP ALL")
        refused = gateway.send(customer, "Your order is ready")
        self.assertEqual((refused["state"], refused["reason"]), ("skipped", "suppressed"))

    def test_a_slip_holds_marketing_until_a_person_has_looked(self):
        gateway = self.open(network="fixed:20")
        customer = CUSTOMERS[0]
        gateway.agree(customer)
        self.committed_at(gateway, customer, "STPO")
        text = gateway.until_inbound(**{"from": customer})
        self.assertEqual(text["kind"], "near_miss")
        held = gateway.send(customer, OFFER, "marketing")
        self.assertEqual((held["state"], held["reason"]), ("held", "open_case"))
        self.assertIsNotNone(held["next_attempt_at"])
        gateway.until_state(gateway.send(customer, "Your order is ready")["id"], "sent", "delivered")
        gateway.post(f"/v1/inbound/{text['id']}/handle", {"as": "nothing"})
        gateway.until_state(held["id"], "sent", "delivered")

    def test_a_robot_that_answers_everything_gets_three_replies(self):
        robot = "+34600300001"
        rules = f'[[person]]\nnumber = "{robot}"\n[[person.answer]]\ntext = "AYUDA"\ndelay = "fixed:1100"\n'
        gateway = self.open(network="fixed:20", rules=rules)
        gateway.sim.text(robot, "AYUDA")
        gateway.sim.wait_for("part", count=3, to=robot)
        until("its last answer is on record", lambda: len(gateway.listing("/v1/inbound")) == 4)
        gateway.sim.quiet(for_ms=1000)
        self.assertEqual(len(gateway.air(to=robot)), 3)
        self.assertEqual(len(gateway.listing("/v1/inbound")), 4)

    def test_no_answer_to_a_short_code_a_name_or_ourselves(self):
        gateway = self.open(network="fixed:20", modems=2)
        for sender in ("5757", "Operador", "+34600000992"):
            gateway.sim.text(sender, "AYUDA")
        until("they are on record", lambda: len(gateway.listing("/v1/inbound")) == 3)
        gateway.sim.quiet(for_ms=500)
        self.assertEqual(gateway.air(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
