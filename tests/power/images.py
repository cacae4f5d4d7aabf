"""What a disk may hold after the power was cut, made from the log of tests/power/vfs.cpp."""
import pathlib
import random
import struct

BEGIN, OPEN, WRITE, TRUNCATE, SYNC, REMOVE = range(6)
HEAD = struct.Struct("<QQIHBB")
SECTOR = 512


class Kept:
    """One file: what is certainly on the disk, and what was written since it was last synced."""

    def __init__(self):
        self.durable = bytearray()
        self.pending = []           # (offset, data) or (size, None): written or truncated, in order
        self.certain = False        # it is certain that it exists

    def sync(self):
        for step in self.pending:
            apply(self.durable, *step)
        self.pending.clear()

    def image(self, dice, loses):
        """A possible content, or None where it may as well not be there."""
        if not self.certain and dice.random() < 0.3:
            return None
        image = bytearray(self.durable)
        for offset, data in self.pending:
            if data is None:
                if dice.random() < 0.5 or not loses:
                    apply(image, offset, None)
                continue
            for at, piece in kept_pieces(offset, data, dice, loses):
                apply(image, at, piece)
        return image


def kept_pieces(offset, data, dice, loses):
    """What is left of one write: all, nothing, or some of its sectors."""
    fate = dice.random() if loses else 0
    if fate < 0.4:
        yield offset, data
    elif fate > 0.7:
        first = offset // SECTOR * SECTOR
        for sector in range(first, offset + len(data), SECTOR):
            if dice.random() < 0.5:
                begin, end = max(sector, offset), min(sector + SECTOR, offset + len(data))
                yield begin, data[begin - offset:end - offset]


def apply(image, offset, data):
    if data is None:
        del image[offset:]
        image.extend(bytes(max(0, offset - len(image))))
        return
    if offset > len(image):
        image.extend(bytes(offset - len(image)))
    image[offset:offset + len(data)] = data


class Disk:
    """Replays the log once, from cut to cut; `at` only ever goes forward."""

    def __init__(self, log):
        self.log = pathlib.Path(log).read_bytes()
        self.files = {}         # path → Kept
        self.names = {}         # id → path, of the process that runs
        self.synced = set()     # ids that have been synced
        self.removed = {}       # path → Kept: deleted, and the folder not synced since
        self.at = 0
        self.places = self.read_places()

    def read_places(self):
        """(offset after the record, its time) of each record."""
        places, at = [], 0
        while at + HEAD.size <= len(self.log):
            time_ns, _, size, _, _, _ = HEAD.unpack_from(self.log, at)
            at += HEAD.size + size
            places.append((at, time_ns))
        return places

    def forward(self, end):
        while self.at < end:
            _, offset, size, number, op, flag = HEAD.unpack_from(self.log, self.at)
            data = self.log[self.at + HEAD.size:self.at + HEAD.size + size]
            self.at += HEAD.size + size
            self.take(op, number, offset, data, flag)

    def take(self, op, number, offset, data, flag):
        if op == BEGIN:
            self.names.clear()
            self.synced.clear()
        elif op == OPEN:
            self.names[number] = data.decode()
            self.files.setdefault(data.decode(), Kept())
        elif op == REMOVE:
            self.remove(data.decode(), flag)
        elif op == SYNC:
            self.sync(number)
        elif self.names[number] in self.files:
            self.files[self.names[number]].pending.append((offset, data if op == WRITE else None))

    def sync(self, number):
        """SQLite's first sync of a WAL or journal that it opened syncs the folder as well (unixSync, os_unix.c), and with it
        what was made and deleted there."""
        path = self.names[number]
        self.files[path].sync()
        if number not in self.synced and path.endswith(("-wal", "-journal")):
            self.synced.add(number)
            self.removed.clear()
            for kept in self.files.values():
                kept.certain = True

    def remove(self, path, synced):
        kept = self.files.pop(path, None)
        if kept is None:
            return
        if synced:
            self.removed.pop(path, None)
        else:
            self.removed[path] = kept

    def write(self, folder, dice, loses=True):
        """The files as the disk may have them now, into a folder under their last names."""
        for path, kept in self.files.items():
            image = kept.image(dice, loses)
            target = pathlib.Path(folder) / pathlib.Path(path).name
            if image is not None:
                target.write_bytes(image)
        for path, kept in self.removed.items():
            if path not in self.files and loses and dice.random() < 0.5:
                image = kept.image(dice, loses)
                if image is not None:
                    (pathlib.Path(folder) / pathlib.Path(path).name).write_bytes(image)


def draw_cuts(places, count, seed):
    """Indices of records after which the power goes, more of them where more is written, in order."""
    dice = random.Random(seed)
    return sorted(dice.sample(range(len(places) - 1), min(count, len(places) - 1)))
