"""SIMs as tariffs, with everything real but the radio: what a SIM has used is counted to the part, wherever it goes."""
import collections
import json
import unittest

from support.gateway import Gateway, until

TO = "+34600100{:03}"
LEFT, RIGHT = "8934071000000000011", "8934071000000000029"
SENT = ("sent", "delivered")


def sim(iccid, name, **keys):
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    return f'[[sim]]\niccid = "{iccid}"\nname = "{name}"\n{lines}'


class Tariffs(unittest.TestCase):
    def open(self, *sims, modems=2, swap=True, **options):
        gateway = Gateway(modems=modems, network="fixed:20", config="".join(sims), **options)
        gateway.__enter__()
        self.addCleanup(gateway.__exit__, None, None, None)
        if swap:
            for name, iccid in zip(gateway.names, (LEFT, RIGHT)):
                self.insert(gateway, name, iccid)
        return gateway

    def insert(self, gateway, modem, iccid):
        gateway.sim.ask("sim_swap", modem=modem, iccid=iccid)
        until(f"{modem} has the SIM {iccid}", lambda: any(
            each["name"] == modem and each["sim"]["iccid"] == iccid and each["ready"] for each in gateway.get("/v1/modems")["data"]))

    def sims(self, gateway):
        return {each["name"]: each for each in gateway.get("/v1/sims")["data"]}

    def test_a_day_is_used_to_the_part_across_restarts_and_moves(self):
        gateway = self.open(sim(LEFT, "orange", per_day=5, price_per_part="0.10 EUR"), modems=1)
        ids = [gateway.send(TO.format(n), "Ready")["id"] for n in range(9)]
        until("five are sent", lambda: sum(gateway.message(id)["state"] in SENT for id in ids) == 5)
        orange = self.sims(gateway)["orange"]
        self.assertEqual((orange["state"], orange["parts"]["day"]["used"]), ("quota", 5))
        self.assertEqual(orange["spent"]["today"], {"amount": 50, "currency": "EUR"})
        gateway.restart(how=9)
        gateway.sim.quiet(for_ms=1500)
        self.assertEqual(len(gateway.air()), 5)
        self.assertEqual(self.sims(gateway)["orange"]["parts"]["day"]["used"], 5)
        self.assertIn("5 of 5", gateway.tillcast("sims"))
        # Another SIM in the same modem has a day of its own.
        self.insert(gateway, "left", RIGHT)
        for id in ids:
            gateway.until_state(id, *SENT)
        self.assertEqual(len(gateway.air()), 9)
        self.assertEqual(self.sims(gateway)[RIGHT]["parts"]["day"]["used"], 4)

    def test_the_money_of_a_day_is_kept_to(self):
        gateway = self.open('[dispatch]\nprice_per_part = "0.10 EUR"\ndaily_spend = "0.30 EUR"\n', modems=1, swap=False)
        ids = [gateway.send(TO.format(n), "Ready")["id"] for n in range(5)]
        until("three are sent", lambda: sum(gateway.message(id)["state"] in SENT for id in ids) == 3)
        gateway.sim.quiet(for_ms=1000)
        self.assertEqual(len(gateway.air()), 3)
        self.assertEqual({each["state"] for each in gateway.get("/v1/sims")["data"]}, {"spend"})

    def test_a_contact_keeps_its_sim_and_a_route_its_own(self):
        gateway = self.open('[dispatch]\nallow = ["+34", "+44"]\n', sim(LEFT, "orange"), sim(RIGHT, "vodafone"),
                            '[[route]]\nprefix = "+44"\nsims = ["vodafone"]\n')
        for round in range(4):
            for id in [gateway.send(TO.format(n), f"Order {round}")["id"] for n in range(6)]:
                gateway.until_state(id, *SENT)
        for n in range(4):
            gateway.until_state(gateway.send(f"+4479111234{n:02}", "Ready")["id"], *SENT)
        by = collections.defaultdict(set)
        for part in gateway.air():
            by[part["to"]].add(part["modem"])
        self.assertEqual({to: len(modems) for to, modems in by.items() if len(modems) > 1}, {})
        self.assertEqual(set().union(*(modems for to, modems in by.items() if to.startswith("+44"))), {"right"})

    def test_a_minute_is_used_to_the_part_and_service_finds_room(self):
        gateway = self.open(sim(LEFT, "orange", per_minute=10, per_hour=1000, per_day=1000), modems=1)
        gateway.agree(*(TO.format(n) for n in range(20)))
        bulk = [gateway.send(TO.format(n), "Casa Elena: oferta. Responde BAJA", "marketing")["id"] for n in range(20)]
        until("bulk is under way", lambda: len(gateway.air()) >= 2)
        service = [gateway.send(TO.format(100 + n), "Ready")["id"] for n in range(2)]
        for id in service:
            gateway.until_state(id, *SENT, seconds=5)
        self.assertLessEqual(len(gateway.air()), 10)
        self.assertIn(gateway.message(bulk[-1])["reason"], ("pacing",))


if __name__ == "__main__":
    unittest.main()
