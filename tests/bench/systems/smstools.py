"""smsd of smstools: one main process and one for each modem, a spool folder."""
from ..system import number, text
from .peer import Peer, write_durably, write_whole


class Smstools(Peer):
    name = "smstools"
    programs = ("sbin/smsd",)
    package = "smstools"
    fastest = 6.0

    def prepare(self):
        for folder in ("outgoing", "checked", "incoming", "failed", "sent", "report"):
            (self.folder / "spool" / folder).mkdir(parents=True)
        (self.folder / "smsd.conf").write_text(self.one_file("smsd-{kind}.conf"), encoding="utf-8")

    def go(self):
        self.spawn([self.program("sbin/smsd"), "-t", "-n", "MAINPROCESS", "-c", self.folder / "smsd.conf"], start_new_session=True)

    def write(self, i, how):
        content = f"To: {number(i)[1:]}\n\n{text(i)}".encode()   # international numbers without +
        how(self.folder / "spool" / "outgoing" / f"msg{i:08d}", content, self.folder / f"draft{i}")

    def fill(self, first, count):
        for i in range(first, first + count):
            self.write(i, write_whole)

    def post(self, i):
        self.write(i, write_whole)

    def post_durably(self, i):
        self.write(i, write_durably)
