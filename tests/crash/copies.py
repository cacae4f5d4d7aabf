"""Kills at the steps of a backup and of a restore: no half file has the name of a backup, and after a restore there is the
old database or the new one, whole."""
import collections
import contextlib
import os
import pathlib
import sqlite3
import subprocess
import time

from support.gateway import Gateway, until
from support.simmodem import program

BACKUP = ("backup.begin", "backup.copied", "backup.checked", "backup.renamed")
# Up to the step `swap.ready` a restore that is cut short has changed nothing.
OLD = ("restore.copied", "restore.carried", "swap.aside")
NEW = ("swap.ready", "swap.bare", "swap.done")
STEPS = (*BACKUP, *OLD, *NEW)
SALES = 6       # before the backup, and as many after it
LEFT = (".restoring", ".swapping", ".salvage")


class Copies:
    def __init__(self, user=None):
        self.reached, self.offences = collections.Counter(), []
        self.user, self.sold, self.sent = user, 0, set()

    def offend(self, where, what):
        self.offences.append(f"{where}: {what}")

    def run(self):
        with contextlib.closing(Folder(self.user)) as gateway:
            gateway.start(ready=False)
            until("up", gateway.healthy)
            self.trade(gateway)
            gateway.kill()
            for point in BACKUP:
                self.back_up(gateway, point)
        for point in (*OLD, *NEW):
            for is_there in (True, False) if point in NEW else (True,):
                self.restore(point, is_there)
        return self

    def trade(self, gateway):
        """Sales, and messages that wait."""
        gateway.token = gateway.token or gateway.tillcast("token", "create", "test").strip()
        for _ in range(SALES):
            self.sold += 1
            gateway.post("/v1/purchases", {"id": f"s{self.sold}", "number": f"+346001{self.sold:05}", "total": 100, "currency": "EUR",
                                           "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
            answer = gateway.post("/v1/messages", {"to": "+34600100001", "text": "Ready", "class": "service",
                                                   "reference": f"m{self.sold}", "not_before": "2037-01-01T00:00:00Z",
                                                   "expires_at": "2037-01-02T00:00:00Z"})
            self.sent.add(answer.body["reference"])

    def look(self, path, where):
        """How many sales and which messages a database has."""
        with contextlib.closing(sqlite3.connect(path)) as db:
            wrong = [row[0] for row in db.execute("PRAGMA integrity_check")]
            if wrong != ["ok"]:
                self.offend(where, f"integrity_check of {path.name} says {wrong[:3]}")
            return (db.execute("SELECT count(*) FROM purchase").fetchone()[0],
                    {row[0] for row in db.execute("SELECT reference FROM message")})

    def dies(self, point, status):
        self.reached[point] += status == -9
        if status != -9:
            self.offend(point, f"it ended with {status} instead")

    def back_up(self, gateway, point):
        place = gateway.folder / point
        gateway.start(ready=False, env=armed(point))
        until("up", gateway.healthy)
        gateway.tillcast("backup", str(place), check=False)
        self.dies(point, gateway.process.wait(20))
        gateway.kill()
        found = list(place.glob("tillcast-*.db"))
        if bool(found) != (point == "backup.renamed"):
            self.offend(point, f"there is {[path.name for path in found]}")
        for path in found:
            if self.look(path, point) != (self.sold, self.sent):
                self.offend(point, f"{path.name} has {self.look(path, point)}")
        gateway.start(ready=False)
        until("up again", gateway.healthy)
        again = gateway.folder / (point + ".again")
        gateway.tillcast("backup", str(again))
        good, = again.glob("tillcast-*.db")
        if self.look(good, point) != (self.sold, self.sent):
            self.offend(point, "the backup after it lacks something")
        gateway.kill()

    def restore(self, point, is_there):
        """`is_there`: what the restore replaces, with a log that only the database's file makes whole."""
        self.sold, self.sent = 0, set()
        where = point if is_there else f"{point} without a database"
        with contextlib.closing(Folder(self.user)) as gateway:
            gateway.start(ready=False)
            until("up", gateway.healthy)
            self.trade(gateway)
            gateway.tillcast("backup", str(gateway.folder / "copies"))
            copy, = (gateway.folder / "copies").glob("tillcast-*.db")
            self.trade(gateway)
            gateway.kill()
            if is_there and pathlib.Path(str(gateway.database) + "-wal").stat().st_size == 0:
                self.offend(where, "the log was empty, which proves nothing")
            if not is_there:
                for path in gateway.folder.glob("tillcast.db*"):
                    if not path.name.endswith(".lock"):
                        path.unlink()
            done = subprocess.run([program("tillcast"), "--config", str(gateway.folder), "restore", str(copy), "--yes"],
                                  env=armed(point), capture_output=True, text=True, check=False)
            self.dies(point, done.returncode)
            gateway.start(ready=False)
            until(f"up after {where}\n{done.stderr}", gateway.healthy)
            gateway.kill()
            self.judge(gateway, point, where, is_there)

    def judge(self, gateway, point, where, is_there):
        sales, messages = self.look(gateway.database, where)
        half = SALES if point in NEW else 2 * SALES
        wanted = {f"m{n}" for n in range(1, (2 if is_there else 1) * SALES + 1)}
        if (sales, messages) != (half, wanted):
            self.offend(where, f"it has {sales} sales and {len(messages)} messages, not {half} and {len(wanted)}")
        left = [path.name for path in gateway.folder.iterdir() if path.name.startswith("tillcast.db") and
                any(end in path.name for end in LEFT)]
        if left:
            self.offend(where, f"{left} was left")
        kept = [path for path in gateway.folder.glob("tillcast.db.before-restore-*") if not path.name.endswith(("-wal", "-shm"))]
        if point in NEW and is_there and [self.look(path, where) for path in kept] != [(2 * SALES, self.sent)]:
            self.offend(where, f"what was there is kept as {[(path.name, self.look(path, where)) for path in kept]}")


def armed(point):
    return {**os.environ, "TILLCAST_FAILPOINT": f"{point}:1"}


def kill_all(user=None):
    return Copies(user).run()


class Folder(Gateway):
    """A shop whose modem is never there: what is looked at is its database."""

    def __init__(self, user):
        super().__init__(modems=1, user=user)

    def close(self):
        self.__exit__(None, None, None)
