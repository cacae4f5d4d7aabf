"""Kills at the steps of the schema, of a new database and of one that an older release left."""
import collections
import contextlib
import os
import sqlite3

from support.gateway import Gateway, until

STEPS = ("store.migrating", "store.migrated")
COPYING = ("store.copying", "store.copied")


def is_up(gateway):
    try:
        return gateway.healthy()
    except AssertionError:
        return None     # it ended: the status says how


class Migration:
    """One folder, whose database is killed at one step and then brought up."""

    def __init__(self):
        self.reached, self.offences = collections.Counter(), []

    def die(self, gateway, point, nth):
        """Whether it ended there; where the step is not passed it comes up, and is killed then."""
        gateway.start(ready=False, env={**os.environ, "TILLCAST_FAILPOINT": f"{point}:{nth}"})
        until(f"the end at {point}, or up", lambda: gateway.process.poll() is not None or is_up(gateway))
        status = gateway.process.poll()
        gateway.kill()
        self.reached[point] += status == -9
        if status not in (None, -9):
            self.offences.append(f"tillcastd ended with {status} instead of at {point}")
        return status == -9

    def version(self, gateway):
        with contextlib.closing(sqlite3.connect(gateway.database)) as db:
            wrong = [row[0] for row in db.execute("PRAGMA integrity_check")]
            if wrong != ["ok"]:
                self.offences.append(f"after a kill in a migration integrity_check says {wrong[:3]}")
            return db.execute("PRAGMA user_version").fetchone()[0]

    def comes_up(self, gateway, what):
        gateway.start(ready=False)
        until(f"up after {what}", gateway.healthy)
        gateway.kill()
        return self.version(gateway)


def kill_all():
    """At every step of every schema, from nothing and from each older schema."""
    done = Migration()
    newest = 0
    while True:
        with contextlib.closing(Folder()) as gateway:
            if not done.die(gateway, "store.migrated", newest + 1):
                break
            newest += 1
            if done.version(gateway) != newest:
                done.offences.append(f"the database has schema {done.version(gateway)} after {newest} steps")
            # The next start finds an older schema, unless this was the last step.
            passed = [done.die(gateway, point, 1) for point in (*COPYING, *STEPS)]
            if any(passed) and not all(passed):
                done.offences.append(f"of the way from schema {newest} only some steps are passed: {passed}")
            done.comes_up(gateway, f"a kill after step {newest}")
    for step in range(1, newest + 1):
        with contextlib.closing(Folder()) as gateway:
            done.die(gateway, "store.migrating", step)
            last = done.comes_up(gateway, f"a kill before step {step}")
            if last != newest:
                done.offences.append(f"the schema is {last}, not {newest}, after a kill before step {step}")
    return done


class Folder(Gateway):
    """A shop whose modem is never there: what is looked at is its database."""

    def __init__(self):
        super().__init__(modems=1)

    def close(self):
        self.__exit__(None, None, None)
