"""Each section has cases(options): what it measures, in the order in which it does."""
from . import accept, backlog, cost, drive, faults, idle, memory, rate

SECTIONS = {"rate": rate, "idle": idle, "cost": cost, "accept": accept, "backlog": backlog, "memory": memory, "faults": faults,
            "drive": drive}
