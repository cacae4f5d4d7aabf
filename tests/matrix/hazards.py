"""Each hazard switch of the simulator on the generic modem: an ordinary day in spite of it."""
import re

from matrix.case import Case
from matrix.fleet import SENT, Simulator, check

LONG = "A long one, in parts, so that more than one PDU has to come through. " * 5
# Amounts that a short run meets; what is not named here is used as the simulator has it.
VALUES = {
    "split": ("1", "7"),
    "nul": ("1", "3"),
    "garbage": ("0.3",),
    "lost_answer": ("+CMGR", "+CMGD", "+CMGL", "+CNMI", "+CPMS", "+CSQ"),
    "collision": ("0.5",),
    "slow_list": ("4000",),
    "reboot_before_air": ("0.2",),
    "reboot_after_air": ("0.2",),
    "undervoltage": ("1",),
}
IN_DOUBT = ("reboot_before_air", "reboot_after_air")    # a part may be neither said to be sent nor not
ELSEWHERE = {"lte_refuses": "simcom_sim7xxx", "urcs_elsewhere": "quectel_ec2x"}   # the generic modem has no remedy


def switches():
    """All that --help names."""
    text = Simulator.help()
    if "\nHazards" not in text:
        return []
    listed = text[text.index("\nHazards"):].split("\n\n")[0]
    return re.findall(r"^  (\w+)(?:=\w+)?  ", listed, re.MULTILINE)


def cells():
    """name of the cell → (family, option of the simulator)"""
    made = {}
    for name in switches():
        family = ELSEWHERE.get(name, "generic")
        for value in VALUES.get(name, (None,)):
            label = name if value is None or len(VALUES[name]) == 1 else f"{name}_{value.lstrip('+')}"
            option = name if value is None else f"{name}={value}"
            made[label] = (family, f"{option}@{label}")
    return made


def ordinary_day(cell):
    cell.ready(120)
    ids = [cell.send("Your order is ready"), cell.send(LONG), cell.send("¿Está listo? Sí 👍")]
    texts = {cell.text(words): words for words in ("Is it open?", LONG, "Gracias 👍")}
    cell.until_inbound(texts, 200)
    doubtful = cell.name.startswith(IN_DOUBT)
    ended = [cell.until_state(message, *SENT, *(("unknown",) if doubtful else ()), seconds=200) for message in ids]
    cell.on_the_air(ended)
    ids.append(cell.send("And one more"))
    ended.append(cell.until_state(ids[-1], *SENT, *(("unknown",) if doubtful else ())))
    if not doubtful:
        for message in ids:
            cell.until_state(message, "delivered")
    cell.on_the_air(ended)
    cell.until(lambda: f"{cell.stored()} messages are left in the stores", lambda: cell.stored() == 0, 120)
    check(cell.status()["phase"] == "ready" or doubtful, f"the modem ends as {cell.status()['phase']}")
    last = max(cell.monotonic(cell.message(message)["timeline"][-1]["at"]) for message in ids)
    return (last - cell.events("opened")[0]["t_ns"]) / 1e9


def case_and_fleet():
    """The case, the families of its cells and their labels."""
    made = cells()
    arguments = [argument for _, option in made.values() for argument in ("--hazard", option)]
    return Case("hazard", [ordinary_day], {"arguments": arguments}), [family for family, _ in made.values()], list(made)
