"""What the tests of one shop after another have in common."""
import collections
import contextlib
import sqlite3
import unittest

from support.gateway import Gateway


class ShopTest(unittest.TestCase):
    """Each test opens its own shop; `NETWORK` is how long its network takes."""
    NETWORK = "fixed:60"

    def open(self, **options):
        gateway = Gateway(**{"network": self.NETWORK, **options})
        gateway.__enter__()
        self.addCleanup(gateway.__exit__, None, None, None)
        return gateway

    @staticmethod
    def ask(path, sql, how="mode=ro"):
        """The rows of a database that others may have open; `immutable=1` for a file that nobody writes."""
        with contextlib.closing(sqlite3.connect(f"file:{path}?{how}", uri=True)) as database:
            return database.execute(sql).fetchall()

    def nothing_doubled(self, gateway):
        air = collections.Counter((part["to"], part["index"]) for part in gateway.air())
        self.assertEqual({key: n for key, n in air.items() if n > 1}, {})
