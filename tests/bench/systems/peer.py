"""What the other gateways have in common: programs that are unpacked below build/unpacked, configuration in bench/peers."""
import os
import pathlib

from ..system import UNPACKED, System

PEERS = pathlib.Path(__file__).resolve().parents[1] / "peers"
FOR_EACH_MODEM = "# for each modem\n"


def write_durably(path, content, draft):
    """As a till that wants it on the disk: file, rename, folder."""
    with open(draft, "wb", buffering=0) as file:
        file.write(content)
        os.fsync(file.fileno())
    os.rename(draft, path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)


def write_whole(path, content, draft):
    """The daemon sees only whole files; nothing is brought to the disk."""
    draft.write_bytes(content)
    os.rename(draft, path)


class Peer(System):
    programs = ()
    package = ""

    @classmethod
    def missing(cls):
        """A sentence where it cannot run here."""
        if all((UNPACKED / "usr" / program).exists() for program in cls.programs):
            return None
        return f"{cls.package} is not there: ./firmware/setup bench unpacks it"

    def program(self, name):
        return UNPACKED / "usr" / name

    def template(self, name):
        """A file of bench/peers in its kind."""
        return (PEERS / name.format(kind="tuned" if self.tuned else "default")).read_text(encoding="utf-8")

    def filled(self, text, modem="", **values):
        """The names in braces replaced; configurations have braces of no other kind."""
        values = {"dir": self.folder, "modems": ",".join(self.modem_names), "modem": modem, "link": self.links.get(modem, ""),
                  **values}
        for key, value in values.items():
            text = text.replace("{" + key + "}", str(value))
        return text

    def one_file(self, name, **values):
        """For all modems: what comes after the mark is there once for each."""
        for_all, _, for_each = self.template(name).partition(FOR_EACH_MODEM)
        return self.filled(for_all, **values) + "\n".join(self.filled(for_each, modem, **values) for modem in self.modem_names)

    def restart(self):
        self.go()
