#!/usr/bin/env python3
"""A sender without any overhead: what the simulated modems allow. Sends `count` parts through each link and ends.

    ideal_dte.py COUNT LINK..."""
import os
import pathlib
import selectors
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench.system import number, text  # noqa: E402


def septets(words):
    """GSM 7-bit packed, for texts of plain ASCII letters and digits (3GPP TS 23.038 §6.1.2.1)."""
    bits = sum(ord(letter) << (7 * place) for place, letter in enumerate(words))
    return bits.to_bytes((7 * len(words) + 7) // 8, "little")


def submit(i):
    """The SMS-SUBMIT of message i and its length for AT+CMGS."""
    to = number(i)[1:]
    digits = to + "F" * (len(to) % 2)
    address = bytes([len(to), 0x91]) + bytes.fromhex("".join(b + a for a, b in zip(digits[::2], digits[1::2])))
    words = text(i)
    tpdu = bytes([0x01, 0x00]) + address + bytes([0x00, 0x00, len(words)]) + septets(words)
    return len(tpdu), (b"\0" + tpdu).hex().upper().encode()


class Modem:
    def __init__(self, link, first, count):
        self.port = os.open(link, os.O_RDWR | os.O_NOCTTY)
        os.set_blocking(self.port, False)
        self.next, self.end = first, first + count
        self.parts = [submit(i) for i in range(first, first + count)]
        self.first = first
        self.read = b""
        self.waits_for = b"OK\r\n"
        self.write(b"ATE0\r")
        self.set_up = [b"AT+CMGF=0\r"]

    def write(self, octets):
        os.write(self.port, octets)

    def on_input(self):
        """False when all is sent."""
        self.read += os.read(self.port, 4096)
        if self.waits_for not in self.read:
            return True
        self.read = b""
        if self.set_up:
            self.write(self.set_up.pop())
        elif self.waits_for == b"> ":
            self.write(self.parts[self.next - self.first][1] + b"\x1a")
            self.next += 1
            self.waits_for = b"OK\r\n"
        elif self.next == self.end:
            return False
        else:
            self.write(b"AT+CMGS=%d\r" % self.parts[self.next - self.first][0])
            self.waits_for = b"> "
        return True


def main():
    count, links = int(sys.argv[1]), sys.argv[2:]
    with selectors.DefaultSelector() as selector:
        for place, link in enumerate(links):
            modem = Modem(link, place * count, count)
            selector.register(modem.port, selectors.EVENT_READ, modem)
        while selector.get_map():
            for key, _ in selector.select():
                if not key.data.on_input():
                    selector.unregister(key.fileobj)


if __name__ == "__main__":
    main()
