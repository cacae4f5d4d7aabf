#!/usr/bin/env python3
"""Tillcast beside gammu-smsd (files and SQLite), smstools and Kannel on the same simulated modems, in one run.

    ./firmware/setup bench                     unpacks the peers; none of their services is started
    python3 tests/bench/run.py                 everything, three rounds, about 70 minutes; --rounds 2: 50
    python3 tests/bench/run.py --quick         one short round of it, about twelve minutes
    python3 tests/bench/run.py rate idle       only these sections
    python3 tests/bench/run.py --peers none    ours alone
    python3 tests/bench/run.py --large         with 100 000 contacts (memory, start)
    python3 tests/bench/run.py --json FILE

All times of the air come from the simulated modem's log, never from a daemon's own. Its turn-around is 5 ms for each
command; network times are fixed. The systems take turns in each round; a row tells the median of the rounds and the
least and the most of them. Ours is the release build. Its files lie on the disk of this folder, for what is written on
an ext4 of their own where root may mount one. A sender without any overhead ("ideal") tells first whether the machine
is quiet enough."""
import argparse
import os
import pathlib
import platform
import sys
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "tests"))
os.environ.setdefault("TILLCAST_BIN", str(REPO / "build" / "release" / "bin"))

from bench import air, goals, machine, systems, table  # noqa: E402
from bench.book import Book  # noqa: E402
from bench.case import Options  # noqa: E402
from bench.sections import SECTIONS  # noqa: E402
from bench.sections.rate import IDEAL_RATE  # noqa: E402

QUIET_P99_MS = 3    # of gap and prompt-hold together that a sender without overhead has on a quiet machine


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", choices=[[], *SECTIONS], help="which of: " + ", ".join(SECTIONS))
    parser.add_argument("--rounds", type=int, help="how often the systems take turns (3, quick: 1)")
    parser.add_argument("--quick", action="store_true", help="short windows, few cells")
    parser.add_argument("--large", action="store_true", help="with 100 000 contacts")
    parser.add_argument("--defaults", action="store_true", help="the peers as they come as well, beside tuned")
    parser.add_argument("--peers", help="comma between: " + ", ".join(peer.name for peer in systems.PEERS) + "; or none (all)")
    parser.add_argument("--json", metavar="FILE", type=pathlib.Path, help="also write the figures to this file")
    return parser.parse_args()


def peers_of(text):
    """Those that were asked for; a peer that is not installed is an error, so that no table lacks one quietly."""
    if text == "none":
        return ()
    names = text.split(",") if text else [peer.name for peer in systems.PEERS]
    unknown = set(names) - {peer.name for peer in systems.PEERS}
    if unknown:
        raise SystemExit(f"bench: no peer is called {', '.join(sorted(unknown))}")
    chosen = tuple(peer for peer in systems.PEERS if peer.name in names)
    missing = [peer.missing() for peer in chosen if peer.missing()]
    if missing:
        raise SystemExit("bench: " + "; ".join(dict.fromkeys(missing)) + "; --peers none does without")
    return chosen


def look_at_the_machine():
    """Figures of the machine itself; says where it is too busy for the others to mean much."""
    machine.WORK.mkdir(parents=True, exist_ok=True)
    fsync = machine.fsync_ms(machine.WORK)
    with systems.IDEAL(modems=1, network_ms=50) as ideal:
        ideal.fill(0, 100)
        ideal.go()
        ideal.until_results(100, 60)
        found = air.figures(ideal.parts())
    rate, wait = found["parts per second and modem"][0], found["gap + hold, p99"][0]
    quiet = wait <= QUIET_P99_MS and rate >= 0.96 * IDEAL_RATE[50]
    print(f"fsync {fsync:.2f} ms; a sender without overhead: {rate:.1f} parts/s at 50 ms, gap and hold p99 {wait:.1f} ms; "
          f"load {os.getloadavg()[0]:.1f}" + ("" if quiet else "\nTHIS MACHINE IS NOT QUIET: latencies and CPU mean little"), flush=True)
    return {"fsync_ms": fsync, "ideal_rate": rate, "ideal_p99_ms": wait, "quiet": quiet, "load": os.getloadavg()[0],
            "cores": os.cpu_count(), "machine": platform.platform()}


def measure(chosen, options, book):
    for turn in range(options.rounds):
        for name in chosen:
            for case in SECTIONS[name].cases(options):
                if turn == 0 or case.every_round:
                    print(f"round {turn + 1} of {options.rounds}, {name}: {case.name}", flush=True)
                    case.run(name, options, book, turn)


def main():
    given = arguments()
    options = Options(quick=given.quick, large=given.large, rounds=given.rounds or (1 if given.quick else 3),
                      peers=peers_of(given.peers), kinds=(True, False) if given.defaults else (True,))
    began, about, book = time.monotonic(), look_at_the_machine(), Book()
    try:
        measure(given.sections or list(SECTIONS), options, book)
    finally:
        about["minutes"] = round((time.monotonic() - began) / 60, 1)
        found = goals.judged(book, options, about["fsync_ms"])
        table.print_rows(book)
        if options.rounds > 1:
            table.print_ratios(book)
        table.print_goals(found)
        print(f"\n{about['minutes']} minutes" + "".join(f"\nfailed: {f['section']}: {f['case']}: {f['system']}: {f['why']}"
                                                        for f in book.failures))
        if given.json:
            book.write(given.json, about, found)
    sys.exit(1 if any(failure["system"] == systems.OURS.name for failure in book.failures) else 0)


if __name__ == "__main__":
    main()
