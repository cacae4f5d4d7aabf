"""The simulator's log for many threads: read once as it grows, kept by modem."""
import collections
import json
import threading


class AirLog:
    """What the simulator wrote to one file. `events` never waits; a line that is not whole yet comes with a later call."""

    def __init__(self, path):
        self.path = path
        self.all = []
        self._by_modem = collections.defaultdict(list)
        self._lock = threading.Lock()
        self._offset = 0

    def read(self):
        """Takes in what is new; all events in their order. The list grows and is never changed."""
        with self._lock:
            if self.path.exists():
                with open(self.path, "rb") as log:
                    log.seek(self._offset)
                    new = log.read()
                whole = new[:new.rfind(b"\n") + 1]
                self._offset += len(whole)
                for line in whole.splitlines():
                    event = json.loads(line)
                    self.all.append(event)
                    self._by_modem[event.get("modem")].append(event)
        return self.all

    def events(self, modem, event=None, since=0, **fields):
        """Those of one modem after a moment (monotonic, ns), of one kind, whose fields have these values."""
        self.read()
        found = []
        for one in reversed(self._by_modem[modem]):
            if one["t_ns"] <= since:
                break
            if (event is None or one["event"] == event) and all(one.get(k) == v for k, v in fields.items()):
                found.append(one)
        return found[::-1]


def parts(events):
    """The parts that the network has, in their order. `ctrl_z_ns` is when the modem was given the part, `index` and
    `count` are 1 for a single one."""
    given, found = {}, []
    for event in events:
        if event["event"] == "ctrl_z":
            given[event["modem"]] = event["t_ns"]
        elif event["event"] == "part":
            concat = event.get("concat") or {"index": 1, "count": 1}
            found.append({**event, "ctrl_z_ns": given[event["modem"]], "index": concat["index"], "count": concat["count"]})
    return found
