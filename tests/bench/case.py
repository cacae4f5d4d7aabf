"""One thing to measure, and how the systems take their turns at it."""
import dataclasses
import threading

from . import systems
from .system import Stuck


@dataclasses.dataclass(frozen=True)
class Options:
    quick: bool = False
    large: bool = False
    rounds: int = 3
    peers: tuple = ()
    kinds: tuple = (True,)    # tuned; with --defaults the peers as they come as well


@dataclasses.dataclass(frozen=True)
class Case:
    """`measure(make)` gives {quantity: (value, unit)}; `make(...)` makes the system with the case's own arguments."""
    name: str
    measure: object
    ours_only: bool = False
    peers_only: bool = False
    with_ideal: bool = False     # in the first round
    beside: bool = False     # the peers wait most of the time: all at once, after ours
    every_round: bool = True

    def run(self, section, options, book, turn=0):
        turns = [] if self.peers_only else [(systems.OURS, True)]
        peers = [] if self.ours_only else [(peer, kind) for kind in options.kinds for peer in options.peers]
        if self.with_ideal and turn == 0:
            turns.insert(0, (systems.IDEAL, True))
        if not self.beside:
            turns += peers
        for system, tuned in turns:
            self._one(section, system, tuned, book)
        if self.beside and peers:
            threads = [threading.Thread(target=self._one, args=(section, *turn, book)) for turn in peers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def _one(self, section, system, tuned, book):
        def make(**arguments):
            return system(tuned=tuned, **arguments)
        make.system = system
        label = system.name if tuned else f"{system.name} default"
        try:
            found = self.measure(make)
        except (Stuck, OSError, RuntimeError) as why:
            book.failed(section, self.name, label, str(why))
            return
        for quantity, (value, unit) in found.items():
            book.add(section, self.name, quantity, unit, label, value)
