"""How many messages a second are taken, by every way there is, and whether what was taken is on the disk."""
import json
import shutil
import subprocess
import time

from ..case import Case
from ..system import Stuck
from ..systems.tillcast import message


DURABLE, NOT_DURABLE = "durable", "not durable"


def wrk(port, connections, seconds, script):
    """Answers of 2xx per second."""
    if shutil.which("wrk") is None:
        raise Stuck("wrk is not there: ./firmware/setup installs it")
    out = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{port}"],
                         capture_output=True, text=True, check=True).stdout
    taken, took = out.rsplit("DONE ", 1)[1].split()[:2]
    return int(taken) / (int(took) / 1e6)


DONE = """done = function(summary)
  io.write('DONE ' .. (summary.requests - summary.errors.status) .. ' ' .. summary.duration .. '\\n')
end
"""


def tillcast_script(system, connections):
    """Every run has recipients of its own; a text of 100 characters as everywhere."""
    path = system.folder / "post.lua"
    path.write_text(f"""local n = {connections * 100000}
request = function()
  n = n + 1
  local body = string.format('{{"to":"+346%08d","text":"%08d {'x' * 91}","class":"service"}}', n, n)
  return wrk.format('POST', '/v1/messages', {{['Authorization'] = 'Bearer {system.token}', ['Content-Type'] = 'application/json'}}, body)
end
""" + DONE, encoding="utf-8")
    return path


def kannel_script(system, connections):
    path = system.folder / "get.lua"
    path.write_text(f"""local n = {connections * 100000}
request = function()
  n = n + 1
  return wrk.format('GET', string.format('/cgi-bin/sendsms?username=u&password=p&from=1555&to=%%2B346%08d&text=%08d+{'x' * 91}', n, n))
end
""" + DONE, encoding="utf-8")
    return path


def over_http(make, connections, seconds):
    """The modem is held back meanwhile: by the brake, and by a network that takes a second."""
    with make(modems=1, network_ms=1000) as system:
        system.prepare()
        if system.name == "tillcast":
            system.call("POST", "/v1/brake", {"level": "all"})
            script, kept = tillcast_script(system, connections), DURABLE
        else:
            script, kept = kannel_script(system, connections), "survives a kill, not a power cut"
        cpu = system.cpu()
        rate = wrk(system.port, connections, seconds, script)
        return {f"taken ({kept})": (rate, "/s"),
                f"CPU per 1000 taken ({kept})": (1000 * (system.cpu() - cpu) / (rate * seconds), "s")}


def batch(make, count):
    with make(modems=1, network_ms=1000) as system:
        system.prepare()
        system.call("POST", "/v1/brake", {"level": "all"})
        body = "\n".join(json.dumps(message(i)) for i in range(count)).encode()
        began = time.monotonic()
        system.call("POST", "/v1/messages", body, "application/x-ndjson")
        return {f"taken ({DURABLE})": (count / (time.monotonic() - began), "/s")}


def ways_of(system, quick):
    """A peer's own ways to queue: (what, whether durable, one call, how many)."""
    few, many = (30, 300) if quick else (100, 1000)
    name = system.name
    if name == "gammu-sql":
        return [("gammu-smsd-inject", DURABLE, system.inject, few), ("one transaction each", DURABLE, system.post, few)]
    if name == "gammu-files":
        return [("gammu-smsd-inject", NOT_DURABLE, system.inject, few), ("file and rename", NOT_DURABLE, system.post, many),
                ("file, fsync, rename, fsync", DURABLE, system.post_durably, few)]
    if name == "smstools":
        return [("file and rename", NOT_DURABLE, system.post, many),
                ("file, fsync, rename, fsync", DURABLE, system.post_durably, few)]
    return []


def peer_ways(make, quick):
    """Into queues of a peer that does not run, so that nothing else takes time."""
    with make(modems=1) as system:
        found, first = {}, 0
        if system.name == "kannel":
            return found    # it has one way, and that is measured by wrk
        system.prepare()
        for what, kept, one, count in ways_of(system, quick):
            began = time.monotonic()
            for i in range(first, first + count):
                one(i)
            found[f"{what} ({kept})"] = (count / (time.monotonic() - began), "/s")
            first += count
        if system.name == "gammu-sql":
            began = time.monotonic()
            system.fill(first, 1000)
            found[f"1000 in a transaction ({DURABLE})"] = (1000 / (time.monotonic() - began), "/s")
        return found


def cases(options):
    seconds = 2 if options.quick else 4

    def http_or_nothing(make, connections):
        return over_http(make, connections, seconds) if make.system.name in ("tillcast", "kannel") else {}
    for connections in (1, 32, 256):
        yield Case(f"HTTP, {connections} connection{'s' if connections > 1 else ''}",
                   lambda make, c=connections: http_or_nothing(make, c))
    yield Case("batch of 20 000", lambda make: batch(make, 20_000), ours_only=True)
    yield Case("the peers' own ways", lambda make: peer_ways(make, options.quick), peers_only=True)
