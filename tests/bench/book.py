"""All that was measured: rows of (section, case, quantity), a value for each system and round."""
import json
import math
import statistics
import threading

from . import systems

OURS = systems.OURS.name
IDEAL = systems.IDEAL.name


class Book:
    def __init__(self):
        self.rows = {}       # (section, case, quantity) → {"unit": …, "values": {system: [value of each round]}}
        self.failures = []
        self._lock = threading.Lock()

    def add(self, section, case, quantity, unit, system, value):
        with self._lock:
            row = self.rows.setdefault((section, case, quantity), {"unit": unit, "values": {}})
            row["values"].setdefault(system, []).append(value)
        print(f"  {section}: {case}: {quantity}: {system} {shown(value)} {unit}", flush=True)

    def failed(self, section, case, system, why):
        with self._lock:
            self.failures.append({"section": section, "case": case, "system": system, "why": why})
        print(f"  {section}: {case}: {system} FAILED: {why}", flush=True)

    def values(self, section, case, quantity, system=OURS):
        return self.rows.get((section, case, quantity), {"values": {}})["values"].get(system, [])

    def median(self, section, case, quantity, system=OURS):
        values = self.values(section, case, quantity, system)
        return statistics.median(values) if values else None

    def best_peer(self, section, case, quantity, most=False, among=None):
        """(median, name) of the best of the others, or of those that are named; None where none was measured."""
        row = self.rows.get((section, case, quantity), {"values": {}})
        found = [(statistics.median(values), name) for name, values in row["values"].items() if name not in (OURS, IDEAL)
                 and (among is None or name in among)]
        if not found:
            return None
        return max(found) if most else min(found)

    def ratios(self, section, case, quantity, system):
        """Ours to theirs, in each round that has both."""
        ours, theirs = self.values(section, case, quantity), self.values(section, case, quantity, system)
        return [a / b for a, b in zip(ours, theirs) if b and math.isfinite(a) and math.isfinite(b)]

    def write(self, path, about, goals):
        rows = [{"section": key[0], "case": key[1], "quantity": key[2], "unit": row["unit"],
                 "systems": {name: of_values(values) for name, values in row["values"].items()},
                 "ratio_per_round": {name: [round(ratio, 4) for ratio in self.ratios(*key, name)]
                                     for name in row["values"] if name != OURS and OURS in row["values"]}}
                for key, row in self.rows.items()]
        text = json.dumps({"about": about, "goals": goals, "rows": rows, "failures": self.failures}, indent=1, allow_nan=False)
        path.write_text(text + "\n", encoding="utf-8")


def finite(value):
    """What JSON can say; null is: not within the time that it was given."""
    return round(value, 5) if math.isfinite(value) else None


def of_values(values):
    return {"median": finite(statistics.median(values)), "least": finite(min(values)), "most": finite(max(values)),
            "values": [finite(value) for value in values]}


def shown(value):
    """Three digits that count."""
    if not math.isfinite(value):
        return "never"
    if value == 0 or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}" if abs(value) >= 0.001 else f"{value:.1e}"
