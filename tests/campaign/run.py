#!/usr/bin/env python3
"""A campaign over many SIMs while service messages arrive all the time, judged by the simulator's log.

    python3 tests/campaign/run.py                       20 000 contacts over 8 SIMs and what follows, about twelve minutes
    python3 tests/campaign/run.py campaign --contacts 3000 --sims 4
    python3 tests/campaign/run.py bounds fairness       only these
    python3 tests/campaign/run.py --json FILE

campaign: practice, a country without a cap on SIMs, a tariff of its own for each SIM. Service messages come as a Poisson
stream. Judged: service p99 from accept to AT+CMGS under the time of two parts; every SIM's tariff in every sliding minute and
hour and in the day, to the part; finished when the plan said, within 5 %; everybody got the offer once.
bounds: SIMs whose hour or day is used up on the way send exactly as much as it allows, and then nothing.
fairness: two campaigns at once progress alike, though one was started first. Exits 1 where something is broken."""
import argparse
import collections
import datetime
import json
import os
import pathlib
import sys
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "tests"))
os.environ.setdefault("TILLCAST_BIN", str(REPO / "build" / "release" / "bin"))

from campaign import judge, shop  # noqa: E402
from support.airlog import AirLog  # noqa: E402

PACES = (400, 300, 330, 240, 400, 300, 270, 360)    # parts a minute; a SIM is busy all the time at about 360
PART_MS = shop.NETWORK_MS + 2 * shop.TURNAROUND_MS
SERVICE_PER_SECOND = 1.0
FORECAST_SHARE = 0.05
LEAST_FORECAST_S = 240      # in a shorter run one minute that begins with a burst weighs more than the share
FAIR = (0.4, 0.6)           # of two campaigns, in every tenth of their time together
GIVE_UP = 3                 # times the forecast


class Findings:
    def __init__(self):
        self.figures, self.offences = {}, []

    def figure(self, name, value, unit=""):
        self.figures[name] = value
        print(f"  {name}: {value} {unit}", flush=True)

    def bound(self, name, value, most, unit=""):
        self.figure(name, value, unit)
        if value > most:
            self.offences.append(f"{name}: {value} {unit}, at most {most} is right")


def wait_for(log, wanted, seconds, service=None):
    """Until so many parts of the campaign are on the air; tells how far it is."""
    end, told = time.monotonic() + seconds, time.monotonic()
    seen, count = 0, 0
    while time.monotonic() < end:
        events = log.read()
        count += sum(event["event"] == "part" and event["to"] in wanted for event in events[seen:])
        seen = len(events)
        if count >= len(wanted):
            return True
        if time.monotonic() - told > 20:
            told = time.monotonic()
            beside = f", {len(service.accepted)} service messages" if service else ""
            print(f"  {count} of {len(wanted)} on the air{beside}", flush=True)
        time.sleep(0.1)
    return False


def judge_recipients(parts, wanted, found):
    got = collections.Counter(part.to for part in parts if part.to in wanted)
    found.bound("numbers that got the offer twice", sum(times > 1 for times in got.values()), 0)
    found.bound("numbers that never got it", len(wanted) - len(got), 0)


def judge_service(parts, service, found):
    waits = judge.waits_ms(parts, service.accepted)
    found.figure("service messages", len(service.accepted))
    found.bound("service messages refused", len(service.errors), 0)
    found.bound("service messages that never went out", len(service.accepted) - len(waits), 0)
    if waits:
        found.figure("service, accept to AT+CMGS, median", round(judge.percentile(waits, 0.5), 1), "ms")
        found.bound("service, accept to AT+CMGS, p99", round(judge.percentile(waits, 0.99), 1), 2 * PART_MS, "ms")
        found.figure("service, accept to AT+CMGS, longest", round(max(waits), 1), "ms")


def judge_tariffs(parts, paces, found):
    figures = judge.tariff_figures(parts, paces)
    for modem, rows in figures.items():
        found.figure(f"{modem}, the most in any window", ", ".join(f"{key} {most} of {bound}" for key, most, bound in rows))
    found.offences += judge.offences_against_tariffs(figures)


def campaign(given, found):
    paces = [{"per_minute": PACES[place % len(PACES)], "per_hour": 60 * PACES[place % len(PACES)], "per_day": 100_000}
             for place in range(given.sims)]
    with shop.open_shop(paces, written=given.tariffs) as gateway:
        log = AirLog(gateway.sim.log_path)
        shop.add_customers(gateway, 0, given.contacts, "all")
        wanted = {shop.customer(i) for i in range(given.contacts)}
        learn(gateway, given.sims)
        offer = shop.draft(gateway, "all")
        asked = time.time()
        plan = gateway.post(f"/v1/campaigns/{offer}/plan", {}).body
        found.figure("the plan took", round(time.time() - asked, 1), "s")
        found.bound("recipients that the plan leaves out", given.contacts - plan["recipients"], 0)
        done_at = plan["done_at"] and datetime.datetime.fromisoformat(plan["done_at"].replace("Z", "+00:00")).timestamp()
        if not done_at:
            found.offences.append("the plan knows no end")
            return
        service = shop.Service(gateway, SERVICE_PER_SECOND).start()
        began = time.time()
        gateway.post(f"/v1/campaigns/{offer}/start", {})
        finished = wait_for(log, wanted, GIVE_UP * (done_at - asked) + 60, service)
        took = time.time() - began
        service.end()
        time.sleep(2 * PART_MS / 1000 + 1)
        parts = judge.parts_of(log.read())
        if not finished:
            found.offences.append(f"not finished in {GIVE_UP} times the forecast")
        judge_forecast(took, done_at - asked, found)
        judge_recipients(parts, wanted, found)
        judge_service(parts, service, found)
        judge_tariffs(parts, paces, found)


def learn(gateway, sims):
    """What any box has sent before: a few service messages through each SIM, so that it knows how long a part takes."""
    for round_ in range(4):
        for place in range(sims):
            sent = gateway.send(f"+3463{round_:03}{place:04}", "Your order is ready.", sim=f"m{place}")
            if round_ == 3:
                gateway.until_state(sent["id"], "sent", "delivered")


def judge_forecast(took, forecast, found):
    off = took / forecast - 1
    found.figure("forecast", round(forecast, 1), "s")
    found.figure("it took", round(took, 1), "s")
    found.figure("off by", round(100 * off, 1), "%")
    if forecast < LEAST_FORECAST_S:
        print(f"  (not judged: shorter than {LEAST_FORECAST_S} s)")
    elif abs(off) > FORECAST_SHARE:
        found.offences.append(f"the forecast is off by {100 * off:.1f} %, {100 * FORECAST_SHARE:.0f} % is right")


def bounds(given, found):
    """Each SIM's hour or day is used up in the first seconds. The log is looked at after a while in which more could go."""
    paces = [{"per_hour": 60 + place} if place % 2 else {"per_day": 70 + place} for place in range(given.sims)]
    allowed = sum(next(iter(pace.values())) for pace in paces)
    # The day is the shop's: not across its midnight (Europe/Madrid is at most two hours ahead of UTC).
    if datetime.datetime.now(datetime.timezone.utc).strftime("%H:%M") in ("21:58", "21:59", "22:58", "22:59"):
        time.sleep(150)
    with shop.open_shop(paces, written=given.tariffs) as gateway:
        log = AirLog(gateway.sim.log_path)
        shop.add_customers(gateway, 0, 2 * allowed, "all")
        offer = shop.draft(gateway, "all")
        gateway.post(f"/v1/campaigns/{offer}/start", {})
        seen, since, end = 0, time.monotonic(), time.monotonic() + 120
        while time.monotonic() < end and time.monotonic() - since < 10:
            now = sum(event["event"] == "part" for event in log.read())
            if now != seen:
                seen, since = now, time.monotonic()
            time.sleep(0.2)
        parts = judge.parts_of(log.read())
        judge_tariffs(parts, paces, found)
        per_modem = collections.Counter(part.modem for part in parts)
        unused = {f"m{place}": next(iter(pace.values())) - per_modem[f"m{place}"] for place, pace in enumerate(paces)}
        found.figure("parts that a tariff still allowed when nothing went any more", sum(unused.values()), f"of {allowed}")
        service = gateway.send("+34629999999", "Your order is ready.")
        time.sleep(2)
        state = gateway.message(service["id"])
        found.figure("a service message then", f"{state['state']} ({state['reason']})")
        held = gateway.get(f"/v1/campaigns/{offer}")
        found.figure("what waits, by reason", json.dumps(held.get("held", {})))
        found.bound("what neither went out nor says why", 2 * allowed - len(parts) - sum(held.get("held", {}).values())
                    - held["messages"].get("queued", 0) - held["to_accept"] - held["messages"].get("sending", 0), 0)


def fairness(given, found):
    each = min(given.contacts, 3000) // 2
    paces = [{"per_minute": 100_000}] * min(4, given.sims)
    with shop.open_shop(paces, groups=("first", "second"), network_ms=60, written=given.tariffs) as gateway:
        log = AirLog(gateway.sim.log_path)
        groups = {}
        for place, group in enumerate(("first", "second")):
            shop.add_customers(gateway, place * each, each, group)
            groups |= {shop.customer(place * each + i): group for i in range(each)}
        offers = [shop.draft(gateway, group) for group in ("first", "second")]
        service = shop.Service(gateway, SERVICE_PER_SECOND).start()
        gateway.post(f"/v1/campaigns/{offers[0]}/start", {})
        time.sleep(3)       # the first is well on its way, and all of it is in the queue
        second = time.monotonic_ns()
        gateway.post(f"/v1/campaigns/{offers[1]}/start", {})
        if not wait_for(log, groups, 300, service):
            found.offences.append("the two campaigns were not finished in 300 s")
        service.end()
        time.sleep(1)
        parts = judge.parts_of(log.read())
        judge_recipients(parts, groups, found)
        # A moment for the second one to be gathered and accepted.
        together = [part for part in parts if part.given_ns > second + 2 * judge.SECOND]
        shares = judge.shares_over_time(together, groups)
        for name, values in shares.items():
            found.figure(f"share of the {name} campaign in each tenth", " ".join(f"{100 * value:.0f} %" for value in values))
        least, most = min(map(min, shares.values())), max(map(max, shares.values()))
        if least < FAIR[0] or most > FAIR[1]:
            found.offences.append(f"of two campaigns one had {100 * most:.0f} % of a tenth of the time")


RUNS = {"campaign": campaign, "bounds": bounds, "fairness": fairness}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[[], *RUNS], help="which of: " + ", ".join(RUNS))
    parser.add_argument("--contacts", type=int, default=20_000)
    parser.add_argument("--sims", type=int, default=8)
    parser.add_argument("--tariffs", choices=("sim", "modem"), default="sim",
                        help="written as [[sim]] (default) or as each [[modem]]'s pacing")
    parser.add_argument("--json", metavar="FILE", type=pathlib.Path, help="also write the figures to this file")
    given = parser.parse_args()
    told, broken = {}, []
    for name in given.what or RUNS:
        print(name, flush=True)
        found = Findings()
        RUNS[name](given, found)
        told[name] = {"figures": found.figures, "offences": found.offences}
        broken += [f"{name}: {offence}" for offence in found.offences]
    if given.json:
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print("\n".join(["", *(f"BROKEN  {offence}" for offence in broken)]) if broken else "\nall as it should be")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
