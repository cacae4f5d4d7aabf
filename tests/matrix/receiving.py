"""Cases of the matrix: what comes in, much of it, and what comes in between."""
import time

from matrix.case import Case, on_fleet
from matrix.fleet import SENT, check
from matrix.sending import ready

LONG = "A question in three parts: do you still have the bread of yesterday, the one with walnuts? " * 4
PLACES = 8
FLOOD = 120
GARBAGE = ["\\u0000\\u0000", "ÿÿÿÿ", "+CMS ERROR: ", ">", "+CMGS: 999", "+CMTI: \"SM\"", "RING", "+CDS: ,20", "x" * 600]


def remember(cell, texts, seconds=60):
    cell.memory.setdefault("texts", {}).update(texts)
    cell.until_inbound(cell.memory["texts"], seconds)


def nothing_left(cell):
    cell.until(lambda: f"{cell.stored()} messages are left in the stores", lambda: cell.stored() == 0, 90)


def inbound_at_work(cell):
    cell.ready()
    texts = {cell.text(words): words for words in ("¿Está listo?", "Sí 👍", "BREAD", "x")}
    texts[cell.text(LONG, parts=[3, 1, 2])] = LONG
    began = time.monotonic()
    remember(cell, texts)
    return time.monotonic() - began


@on_fleet
def stop_daemon(fleet):
    fleet.gateway.stop()


@on_fleet
def start_daemon(fleet):
    fleet.start_daemon()


def inbound_while_away(cell):
    texts = {cell.text(f"While you were away, {n}"): f"While you were away, {n}" for n in range(3)}
    texts[cell.text(LONG)] = LONG
    cell.memory["texts"].update(texts)


def inbound_after(cell):
    cell.ready()
    remember(cell, {})
    nothing_left(cell)


def fill(cell):
    """More than there is room for, while nobody reads."""
    cell.memory["texts"] = {cell.text(f"Number {n} of many"): f"Number {n} of many" for n in range(3 * PLACES)}
    cell.until("the store never was full", lambda: cell.in_simulator()["waiting"] > 0)
    cell.memory["filled"] = time.monotonic_ns()


def emptied(cell):
    """From the first byte that the daemon may read to the last text on record, though nothing announced most of them."""
    cell.ready()
    remember(cell, {}, 120)
    last = max(cell.monotonic(row["received_at"]) for row in cell.inbound())
    took = (last - cell.events("opened", cell.memory["filled"])[0]["t_ns"]) / 1e9
    nothing_left(cell)
    words = "There is room again"
    remember(cell, {cell.text(words): words})
    cell.until_state(cell.send("And out it goes"), *SENT)
    return took


def full_at_work(cell):
    """The store is filled with what is no message of ours while the daemon works; what comes then waits for its sweep."""
    began = time.monotonic_ns()
    cell.ask("storage_full")
    words = "Into a full store"
    remember(cell, {cell.text(words): words}, 120)
    took = (time.monotonic_ns() - began) / 1e9
    cell.until_state(cell.send("It sends all the same"), *SENT)
    return took


def flood(cell):
    """Many texts at once while it sends; from the last that came to the last on record."""
    cell.ready()
    cell.ask("flood", count=40, per_second=40)
    ids = cell.send_many(5)
    texts = {cell.text(f"Is it open today? {n}"): f"Is it open today? {n}" for n in range(FLOOD)}
    ids += cell.send_many(5)
    issued = time.monotonic()
    remember(cell, texts, 180)
    took = time.monotonic() - issued
    messages = [cell.until_state(message, *SENT) for message in ids]
    cell.on_the_air(messages)
    nothing_left(cell)
    return took


def garbage(cell):
    """Noise and torn lines all the time; from the last of them to the next part."""
    cell.ready()
    cell.ask("noise", per_second=30)
    ids = []
    for line in GARBAGE:
        cell.ask("noise", line=line)
        ids.append(cell.send(f"Through the noise {len(ids)}"))
        cell.ask("garbage")
        words = f"Heard through the noise {len(ids)}"
        cell.memory.setdefault("texts", {})[cell.text(words)] = words
        time.sleep(0.1)   # so that it is spread over what goes on
    cell.ask("noise", per_second=0)
    quiet = time.monotonic_ns()
    ids.append(cell.send("And then there was silence"))
    took = cell.work_again(quiet, "after the noise")
    messages = [cell.until_state(message, *SENT) for message in ids]
    cell.on_the_air(messages)
    remember(cell, {}, 120)
    return took


CASES = [
    Case("inbound", [inbound_at_work, stop_daemon, inbound_while_away, start_daemon, inbound_after]),
    Case("storage full", [ready, stop_daemon, fill, start_daemon, emptied, full_at_work],
         {"sm": PLACES, "me": PLACES}),
    Case("flood", [flood]),
    Case("garbage", [garbage]),
]
