"""Memory after load, and the start of the same shop."""
import time

from .. import air, machine
from ..case import Case
from ..system import until


def memory_row(found, name, pids):
    memory = machine.memory_mib(pids)
    for field in ("VmRSS", "RssAnon", "Pss"):
        found[f"{name}, {field}"] = (memory[field], "MiB")


def with_contacts(make, contacts, rest):
    """Four modems have sent 100 messages each; the shop has so many contacts; so many seconds of rest."""
    with make(modems=4, network_ms=50) as system:
        system.prepare()
        found = {}
        memory_row(found, "empty shop", system.pids())
        for first in range(0, contacts, 20_000):
            system.batch("/v1/contacts", ({"number": f"+346{i:08d}", "first_name": f"Name {i}", "language": "es"}
                                          for i in range(first, min(contacts, first + 20_000))))
        system.fill(0, 400)
        system.go()
        system.until_results(400, 60)
        time.sleep(rest)
        memory_row(found, "after load", system.pids())
        before = machine.process_bytes(system.pids())
        time.sleep(5)
        found["written in 5 s with nothing to do"] = (machine.process_bytes(system.pids()) - before, "bytes")
        system.stop()
        system.restart()
        found["start to /healthz"] = ((system.healthy_ns - system.started_ns) / 1e6, "ms")
        return found


def of_a_peer(make, each):
    """No contacts: the peers know none."""
    with make(modems=4, network_ms=50) as system:
        system.prepare()
        system.fill(0, 4 * each)
        system.go()
        system.until_results(4 * each, 90)
        found = {}
        memory_row(found, "after load", system.pids())
        return found


def start(make, left):
    """Started with messages that wait: until AT+CMGS, and how much of it is the modem's own bring-up."""
    with make(modems=1, network_ms=50) as system:
        system.prepare()
        system.fill(0, left)
        if system.name == "tillcast":
            system.go()
            system.until_results(1, 30)
            system.stop()
        elif system.pids():
            system.until_results(1, 60)
            system.stop()
        stopped = time.monotonic_ns()
        system.restart()
        began = system.first_started_ns
        header = until("AT+CMGS", lambda: [at for at in air.headers(system.events()) if at > stopped], 60)[0]
        opened = [event["t_ns"] for event in system.events() if event["event"] == "opened" and stopped < event["t_ns"] < header]
        results = [event["t_ns"] for event in system.events() if event["event"] == "result" and stopped < event["t_ns"] < header]
        found = {"start to AT+CMGS": ((header - began) / 1e6, "ms")}
        if system.name == "tillcast":
            healthy = max(system.healthy_ns, began)
            bring_up = (results[-1] - opened[0]) / 1e6
            found["start to /healthz"] = ((healthy - began) / 1e6, "ms")
            found["of this the bring-up of the modem"] = (bring_up, "ms")
            found["start to AT+CMGS, less /healthz and bring-up"] = ((header - began) / 1e6 - (healthy - began) / 1e6 - bring_up, "ms")
        return found


def cases(options):
    contacts = 100_000 if options.large else 10_000
    rest = 5 if options.quick else 60
    yield Case(name_of(options), lambda make: with_contacts(make, contacts, rest), ours_only=True, every_round=False)
    yield Case("4 modems, no contacts", lambda make: of_a_peer(make, 1 if make.system.name == "kannel" else 3), peers_only=True,
               every_round=False)
    yield Case("start with messages waiting", lambda make: start(make, 400 if make.system.name == "tillcast" else 6))


def name_of(options):
    return f"{100_000 if options.large else 10_000} contacts, 4 modems"
