"""Cases of the matrix: what goes out, and what becomes of it when something goes wrong in between."""
from matrix.case import ByNature, Case
from matrix.fleet import SENT, check, profile_of

ENDED = (*SENT, "undelivered", "unknown")
AWAY_MS = 500
NEVER_A_RECEIPT = {"zte_mf190": "the MF190 asks for no receipt, whatever the PDU says (gammu#169)"}
UNDELIVERED = r"^\+3461\d\d9\d{4}$"    # these phones were never on
LATE = r"^\+3461\d\d8\d{4}$"           # a temporary receipt, then the final one
PEOPLE = f"""
[[person]]
pattern = '{UNDELIVERED}'
receipts = [0x46]
[[person]]
pattern = '{LATE}'
receipts = [0x30, 0x00]
"""


def ready(cell):
    cell.ready()


def bring_up(cell):
    status = cell.ready()
    opened = cell.events("opened")[0]
    sim = cell.in_simulator()
    for name, shown in (("imei", status["imei"]), ("iccid", status["sim"]["iccid"]), ("imsi", status["sim"]["imsi"])):
        check(shown == sim[name], f"the {name.upper()} is shown as {shown}")
    check(status["registration"] == "home", f"registration is shown as {status['registration']}")
    check(status["sim"]["smsc"], "no service centre is shown")
    check(status.get("profile") == profile_of(cell.family),
          f"taken for {status.get('profile')}: {status.get('profile_why')}")
    return (cell.monotonic(status["changed_at"]) - opened["t_ns"]) / 1e9


def send(cell):
    cell.ready()
    slowest = 0
    for words in ("Ready: 12 € {now} [a~b] \\ ^ Ünïcode? no, ñ ¿¡", "Listo 🍞 — 準備完了", "x"):
        to = cell.to()
        message = cell.until_state(cell.send(words, to), *SENT)
        air = [part for part in cell.air() if part["to"] == to]
        check([part["text"] for part in air] == [words], f"on the air is {[part['text'] for part in air]}, not {words!r}")
        slowest = max(slowest, (air[0]["t_ns"] - cell.monotonic(message["created_at"])) / 1e9)
    return slowest


def multipart(cell):
    cell.ready()
    texts = ["Part after part, 0123456789 {}. " .format(n) * 12 for n in range(2)] + ["👩‍👩‍👧 família, " * 14]
    ids = [cell.send(words) for words in texts]
    messages = [cell.until_state(message, *SENT) for message in ids]
    cell.on_the_air(messages)
    for message in messages:
        check(len(message["parts"]) > 2, "a long text is one message of several parts")
        whole = cell.until_event("a message is whole at its recipient", "message", to=message["to"])
        check(whole["text"] == message["text"], "a long text arrives otherwise than it was sent")
        order = [part["index"] for part in cell.air() if part["to"] == message["to"]]
        check(order == sorted(order), f"parts went out in the order {order}")
    return None


def receipt(cell):
    cell.ready()
    delivered = cell.send("This one arrives")
    late = cell.send("This one arrives later", f"+3461{cell.place:02}80001")
    undelivered = cell.send("This one does not", f"+3461{cell.place:02}90001")
    if cell.family in NEVER_A_RECEIPT:
        for message in (delivered, late, undelivered):
            cell.until_state(message, "sent")
        cell.fleet.sim.quiet(for_ms=500)
        check(not cell.events("receipt_delivered"), "a receipt came after all")
        check(cell.message(undelivered)["state"] == "sent", "no receipt came, and it does not stay sent")
        raise ByNature(NEVER_A_RECEIPT[cell.family])
    ended = [cell.until_state(delivered, "delivered"), cell.until_state(late, "delivered"),
             cell.until_state(undelivered, "undelivered")]
    for message in ended[:2]:   # a second copy of a receipt changes nothing
        cell.ask("receipt", mr=message["parts"][0]["mr"], to=message["to"], status=0x46)
    after = cell.until_state(cell.send("After the copies"), "delivered")
    check([cell.message(m["id"])["state"] for m in ended] == ["delivered", "delivered", "undelivered"],
          "a late failure undid a delivery")
    air = next(part for part in cell.air() if part["to"] == after["to"])
    return (cell.monotonic(after["timeline"][-1]["at"]) - air["t_ns"]) / 1e9


def struck(cell, effect, moment, doubts):
    """Sends some while the modem goes away in the middle of one; the seconds from its return to the next AT+CMGS."""
    before = len(cell.events("back"))
    cell.fault(effect=effect, moment=moment, away_ms=AWAY_MS)
    ids = cell.send_many(3, f"{effect} at {moment} {{}}")
    cell.until(f"no {effect} at {moment}", lambda: len(cell.events("back")) > before, pause=0.01)
    back = cell.events("back")[before]["t_ns"]
    took = cell.work_again(back, f"after the {effect} at {moment}")
    messages = [cell.until_state(message, *ENDED) for message in ids]
    doubted = [message for message in messages if message["state"] == "unknown"]
    check(len(doubted) <= doubts, f"{len(doubted)} messages are in doubt after a {effect} at {moment}")
    cell.on_the_air(messages)
    return took


def reboot_in_mid_send(cell):
    cell.ready()
    return max(struck(cell, "reboot", moment, doubts)
               for moment, doubts in (("wait", 1), ("sent", 1), ("prompt", 1), ("command", 0)))


def unplug(cell):
    cell.ready()
    took = struck(cell, "hang_up", "prompt", 1)
    cell.until_state(cell.send("And on it goes"), *SENT)
    return took


CASES = [
    Case("bring-up", [bring_up]),
    Case("send", [send]),
    Case("multipart", [multipart]),
    Case("receipt", [receipt], {"rules": PEOPLE}),
    Case("reboot in mid-send", [reboot_in_mid_send]),
    Case("unplug between prompt and Ctrl-Z", [unplug]),
]
