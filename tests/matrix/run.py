#!/usr/bin/env python3
"""The matrix: every family of modems × everything that may happen to one, on simulated modems with real ptys.

    python3 tests/matrix/run.py                          all of it, and every hazard of the simulator on the generic modem
    python3 tests/matrix/run.py --family huawei --case PUK --case "wrong PIN"
    python3 tests/matrix/run.py --json matrix.json       the results for programs as well ("-": those alone)

A cell is the time to recover in seconds (where nothing was to recover, the time it took), FAIL, or "none" where the family
cannot do it by its nature. What failed stands below in a sentence each. Ends with 1 if something failed."""
import argparse
import concurrent.futures
import dataclasses
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from matrix import case, hazards, receiving, sending, simcards  # noqa: E402
from matrix.fleet import FAMILIES, VARIANTS, note  # noqa: E402

ORDER = ("bring-up", "send", "multipart", "receipt", "inbound", "storage full", "reboot in mid-send",
         "unplug between prompt and Ctrl-Z", "wrong PIN", "PUK", "no service", "roaming", "SIM swap", "flood", "garbage")
CASES = {one.title: one for one in [*sending.CASES, *receiving.CASES, *simcards.CASES]}
SHORT = {"storage full": "full", "reboot in mid-send": "reboot", "unplug between prompt and Ctrl-Z": "unplug",
         "no service": "no net", "SIM swap": "swap", "wrong PIN": "PIN"}
AT_ONCE = 3   # cases; each is a daemon and a simulator with a modem for each family


def show(results, families, titles):
    """The table for people, families down and cases across."""
    by_cell = {(r.family, r.case): r for r in results}
    width = max(len(family) for family in families)
    heads = [SHORT.get(title, title) for title in titles]
    columns = [max(6, len(head)) for head in heads]
    print(" " * width, *(f"{head:>{c}}" for head, c in zip(heads, columns)))
    for family in families:
        print(f"{family:<{width}}", *(f"{mark(by_cell[family, t]):>{c}}" for t, c in zip(titles, columns)))


def show_hazards(results):
    width = max(len(result.family) for result in results)
    for result in results:
        print(f"hazard {result.family:<{width}} {mark(result):>7}")


def mark(result):
    if result.outcome != "pass":
        return {"fail": "FAIL", "none": "none"}[result.outcome]
    return "pass" if result.seconds is None else f"{result.seconds:.1f} s"


def explain(results, verbose):
    for result in results:
        if result.outcome != "pass":
            print(f"{mark(result)}: {result.case}, {result.family}: {result.sentence}")
        if result.outcome == "fail" and verbose and result.log:
            print("    " + result.log.replace("\n", "\n    "))


def run_all(cases, families, at_once=AT_ONCE, without=()):
    """The results of these cases in their order, but for the cells (case, family) of `without`."""
    def one(which):
        began = time.monotonic()
        those = [family for family in families if (which.title, family) not in without]
        results = case.run(which, those) if those else []
        failed = sum(result.outcome == "fail" for result in results)
        note(f"{which.title}: {len(results)} cells, {failed} failed, {time.monotonic() - began:.0f} s")
        return results
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        return [result for results in pool.map(one, cases) for result in results]


def run_hazards():
    one, families, labels = hazards.case_and_fleet()
    return case.run(one, families, labels) if labels else []


def parse():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--family", action="append", choices=[*FAMILIES, *VARIANTS], help="only this one; may be repeated")
    arguments.add_argument("--case", action="append", choices=[*ORDER, "hazard"], help="only this one; may be repeated")
    arguments.add_argument("--variants", action="store_true", help="also the further models that the simulator knows")
    arguments.add_argument("--json", metavar="FILE")
    arguments.add_argument("--at-once", type=int, default=AT_ONCE, help=f"cases that run at a time ({AT_ONCE})")
    arguments.add_argument("--log", action="store_true", help="with what failed, the end of the daemon's log about the modem")
    return arguments.parse_args()


def main():
    given = parse()
    families = given.family or [*FAMILIES, *(VARIANTS if given.variants else ())]
    titles = [title for title in ORDER if not given.case or title in given.case]
    with_hazards = "hazard" in given.case if given.case else not given.family
    began = time.monotonic()
    results = run_all([CASES[title] for title in titles], families, given.at_once)
    of_hazards = run_hazards() if with_hazards else []
    everything = results + of_hazards
    failed = sum(result.outcome == "fail" for result in everything)
    if given.json != "-":
        if titles:
            show(results, families, titles)
        if of_hazards:
            show_hazards(of_hazards)
        explain(everything, given.log)
        print(f"{len(everything)} cells, {failed} failed, {time.monotonic() - began:.0f} s")
    if given.json:
        text = json.dumps([dataclasses.asdict(result) for result in everything], indent=1)
        print(text) if given.json == "-" else pathlib.Path(given.json).write_text(text + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
