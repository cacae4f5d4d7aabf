"""What a message costs from accept to receipt: CPU, bytes on the device, calls of fsync, commits."""
import time

from ..case import Case
from ..system import Stuck, until

# How many messages each system sends in about twenty seconds; ours twice as many, so that its log is written back on the way.
COUNTS = {"tillcast": 600, "gammu-files": 25, "gammu-sql": 25, "smstools": 60, "kannel": 12}


def send_all(system, count):
    """Queues and sends them; for ours waits for the receipts, which the peers do not ask for. The CPU leaves out what the
    system's own start took, and what a peer does when all is sent."""
    system.prepare()
    grow_log(system)
    runs = bool(system.pids())
    cpu, written = system.cpu(), system.device_bytes()
    system.fill(0, count)
    commits = system.commits() if hasattr(system, "commits") else None
    system.go()
    system.until_results(0 if runs else 1, 60)
    if not runs:
        cpu = system.cpu()
    system.until_results(count, 120)
    sent = system.cpu()
    time.sleep(1.5)     # receipts, and what is written shortly after
    return {"cpu": (system.cpu() if commits is not None else sent) - cpu, "bytes": system.device_bytes() - written,
            "commits": system.commits() - commits if commits is not None else None}


def grow_log(system):
    if system.name == "tillcast":
        system.grow_log()


def cost(make, modems, each):
    count = each * modems
    with make(modems=modems, network_ms=50, own_disk=True) as system:
        spent = send_all(system, count)
        where = "kB on the device" if system.disk.is_own else "kB by the process"
        found = {"CPU per 1000 parts": (1000 * (spent["cpu"]) / count, "s"),
                 "written per message": (spent["bytes"] / count / 1000, where)}
        if spent["commits"] is not None:
            found["commits per part, without accept"] = (spent["commits"] / count, "")
        return found


def syncs(make, count):
    with make(modems=1, network_ms=50, own_disk=True, strace=True) as system:
        system.prepare()
        system.fill(0, count)
        system.go()
        system.until_results(count, 120)
        time.sleep(1)
        system.stop()
        calls = system.syncs()
        if calls is None:
            raise Stuck("strace counted nothing")
        return {"fsyncs per 1000 messages": (1000 * calls / count, "")}


def posted_one_by_one(make, count):
    """Each message by itself while the modem sends, as a till posts them: accept is not shared by a batch."""
    with make(modems=1, network_ms=50, own_disk=True) as system:
        system.prepare()
        grow_log(system)
        before, bytes_before = system.cpu(), system.device_bytes()
        for i in range(count):
            system.post(i)
            until("it was sent", lambda done=i: system.on_air() >= done - 2, 60)
        system.until_results(count, 120)
        time.sleep(1.5)
        where = "kB on the device" if system.disk.is_own else "kB by the process"
        return {"CPU per 1000 parts": (1000 * (system.cpu() - before) / count, "s"),
                "written per message": ((system.device_bytes() - bytes_before) / count / 1000, where)}


def cases(options):
    share = 3 if options.quick else 1

    def count_of(make):
        return max(8, COUNTS[make.system.name] // share)
    yield Case("1 modem, 50 ms", lambda make: cost(make, 1, count_of(make)))
    if not options.quick:
        yield Case("16 modems, 50 ms", lambda make: cost(make, 16, max(4, count_of(make) // 4)), every_round=False)
    yield Case("1 modem, 50 ms, each posted", lambda make: posted_one_by_one(make, count_of(make)), ours_only=True)
    yield Case("fsyncs, 1 modem, 50 ms", lambda make: syncs(make, max(8, count_of(make) // 3)), every_round=False)
