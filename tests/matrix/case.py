"""What a case of the matrix is, and how it is run on all families at once."""
import concurrent.futures
import dataclasses
import traceback
from collections.abc import Callable

from matrix.fleet import Failed, Fleet


@dataclasses.dataclass
class Case:
    """`steps` run one after the other. One marked with `on_fleet` gets the Fleet; any other runs on each Cell by itself,
    all cells at once, and may give the seconds that the cell then shows. `prepare(fleet)` runs before the daemon starts.
    `options` are those of Fleet, or a function of the families that gives them."""
    title: str
    steps: list[Callable]
    options: dict | Callable = dataclasses.field(default_factory=dict)
    prepare: Callable | None = None


@dataclasses.dataclass
class Result:
    case: str
    family: str
    outcome: str                    # pass, fail, none (not by this family's nature)
    seconds: float | None = None    # to recover, or what the case measures
    sentence: str = ""              # what failed, or why there is nothing to pass
    log: str = ""                   # the end of the daemon's log about the modem, where it failed


def on_fleet(step):
    step.on_fleet = True
    return step


class ByNature(Exception):
    """The family cannot do this; the sentence says why. What it can do instead has been looked at."""


def sentence_of(error):
    if isinstance(error, Failed | ByNature):
        return str(error)
    where = traceback.extract_tb(error.__traceback__)[-1]
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first} ({where.name})"


def run(case, families, labels=None, **more):
    """The results of one case, one for each family, in their order."""
    results = {name: Result(case.title, name, "pass") for name in labels or families}
    options = case.options(families) if callable(case.options) else case.options
    fleet = None
    try:
        fleet = Fleet(families, labels, **{**options, **more})
        fleet.start(case.prepare)
        for step in case.steps:
            if getattr(step, "on_fleet", False):
                step(fleet)
            else:
                run_on_cells(step, fleet, results)
    except Exception as error:  # the daemon or the simulator: nobody's cell in particular
        for result in results.values():
            if result.outcome == "pass":
                result.outcome, result.sentence = "fail", sentence_of(error)
                result.log = fleet.gateway.log_tail() if fleet and fleet.gateway.log_path.exists() else ""
    finally:
        if fleet is not None:
            end(fleet, results)
    return list(results.values())


def end(fleet, results):
    """Ends the programs. A daemon that does not end well fails what had passed."""
    try:
        fleet.stop()
    except AssertionError as error:
        for result in results.values():
            if result.outcome == "pass":
                result.outcome, result.sentence = "fail", str(error).splitlines()[0]


def run_on_cells(step, fleet, results):
    """A cell that has failed is left out of what follows."""
    def one(name):
        result = results[name]
        try:
            seconds = step(fleet.cells[name])
            if seconds is not None:
                result.seconds = max(seconds, result.seconds or 0)
        except ByNature as error:
            result.outcome, result.sentence = "none", str(error)
        except Exception as error:
            result.outcome, result.sentence, result.log = "fail", sentence_of(error), fleet.log_tail(name)
    going_on = [name for name, result in results.items() if result.outcome == "pass"]
    with concurrent.futures.ThreadPoolExecutor(max(1, len(going_on))) as pool:
        list(pool.map(one, going_on))
