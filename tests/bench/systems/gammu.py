"""gammu-smsd, one process for each modem: with files, an outbox each, and with one SQLite file for all."""
import contextlib
import sqlite3
import subprocess

from ..system import UNPACKED, number, text
from .peer import Peer, write_durably, write_whole

SCHEMA = UNPACKED / "usr/share/doc/gammu-smsd/examples/sqlite.sql"
INSERT = ("INSERT INTO outbox (DestinationNumber, TextDecoded, Coding, CreatorID, Class) "
          "VALUES (?, ?, 'Default_No_Compression', 'bench', -1)")


class Gammu(Peer):
    programs = ("bin/gammu-smsd", "bin/gammu-smsd-inject")
    package = "gammu-smsd"
    fastest = 2.0
    rc = ""

    def config_of(self, modem):
        return self.folder / f"{modem}.rc"

    def write_configs(self):
        for modem in self.modem_names:
            self.config_of(modem).write_text(self.filled(self.template(self.rc), modem), encoding="utf-8")

    def go(self):
        for modem in self.modem_names:
            self.spawn([self.program("bin/gammu-smsd"), "-c", self.config_of(modem)])

    def inject(self, i):
        """Its own program for queueing, which brings it to the disk where the store does."""
        subprocess.run([self.program("bin/gammu-smsd-inject"), "-c", self.config_of(self.modem_names[0]), "TEXT", number(i),
                        "-text", text(i)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


class GammuFiles(Gammu):
    name = "gammu-files"
    rc = "gammu-files-{kind}.rc"

    def prepare(self):
        self.write_configs()
        for modem in self.modem_names:
            for folder in ("inbox", "outbox", "sent", "error"):
                (self.folder / modem / folder).mkdir(parents=True)

    def write(self, i, how):
        outbox = self.folder / self.modem_names[i % len(self.modem_names)] / "outbox"
        how(outbox / f"OUTA20260101_000000_00_{number(i)}_{i:08d}.txt", text(i).encode(), self.folder / f"draft{i}")

    def fill(self, first, count):
        for i in range(first, first + count):
            self.write(i, write_whole)

    def post(self, i):
        self.write(i, write_whole)

    def post_durably(self, i):
        self.write(i, write_durably)


class GammuSql(Gammu):
    name = "gammu-sql"
    rc = "gammu-sql-{kind}.rc"

    def prepare(self):
        self.write_configs()
        with self.database() as database:
            database.executescript(SCHEMA.read_text(encoding="utf-8"))

    @contextlib.contextmanager
    def database(self):
        """One transaction on a connection of its own, as another program has it."""
        with contextlib.closing(sqlite3.connect(self.folder / "smsd.db", timeout=30)) as connection, connection:
            yield connection

    def fill(self, first, count):
        with self.database() as database:
            database.executemany(INSERT, ((number(i), text(i)) for i in range(first, first + count)))

    def post(self, i):
        with self.database() as database:
            database.execute(INSERT, (number(i), text(i)))
