#!/usr/bin/env python3
"""The codec against node-pdu, the second one beside gammu that nobody here wrote: thousands of random texts, both ways.

It is installed below build/interop by npm from tests/interop/node/package-lock.json. Two characters of its alphabet are
wrong (0x5F is the section sign, 0x1B 0x0A the form feed; it has a grave accent for both), it writes in GSM 7-bit only
what is ASCII, and it cuts texts without counting what an escape takes: those are left out below.
"""
import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from support.npm import PLACE, install  # noqa: E402
from support.pdu_command import MORE, tillcast  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 20261122
READ, WRITTEN = 150 * MORE, 150 * MORE

DEFAULT = ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
           "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ¿abcdefghijklmnopqrstuvwxyzäöñüà")
EXTENSION = "^{}\\[~]|€"
ASCII = "".join(c for c in DEFAULT if " " <= c <= "~")

rng = random.Random(SEED)
failures = []


class Other:
    """node-pdu, a question and an answer at a time."""

    def __init__(self):
        self.process = subprocess.Popen(["node", os.path.join(HERE, "node", "codec.cjs"), str(PLACE)], encoding="utf-8",
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def same(what, ours, theirs, context):
    if ours != theirs:
        failures.append(f"{what}: ours {ours!r}, node-pdu's {theirs!r}, for {context!r}")


def wide_text(length):
    def one():
        return chr(rng.choice((rng.randrange(0x400, 0x500), rng.randrange(0x4e00, 0x9fff),
                               rng.randrange(0x1f300, 0x1f3fb), rng.randrange(0x20, 0x7f))))
    return "ж" + "".join(one() for _ in range(length))


def narrow_text(length, letters, escapes=0.1):
    return "".join(rng.choice(EXTENSION) if rng.random() < escapes else rng.choice(letters) for _ in range(length))


def some_length(limits):
    limit = rng.choice(limits)
    return max(1, limit - rng.randrange(12)) if rng.random() < 0.5 else rng.randrange(1, limit)


def some_number():
    return "+" + rng.choice("123456789") + "".join(rng.choice("0123456789") for _ in range(rng.randrange(5, 14)))


def check_it_reads_ours(other):
    wide = rng.random() < 0.5
    text = wide_text(some_length((60, 70, 134, 200))) if wide else narrow_text(some_length((140, 160, 306, 459)), DEFAULT)
    number = some_number()
    ours = tillcast("encode", "--to", number, "--text", "-", text=text)
    theirs = other.ask(op="read", pdus=[part["pdu"] for part in ours["parts"]])
    same("text", text, theirs.get("text"), theirs)
    same("number", number[1:], theirs.get("number"), theirs)


def check_we_read_its(other):
    wide = rng.random() < 0.5
    length = some_length((60, 70, 134, 200) if wide else (140, 160, 306, 459))
    text = wide_text(length) if wide else narrow_text(length, ASCII, escapes=0.1 if length < 70 else 0)
    number = some_number()
    written = other.ask(op="write", to=number, text=text)
    if "pdus" not in written:
        failures.append(f"node-pdu did not write {text!r}: {written}")
        return
    first, *rest = written["pdus"]
    ours = tillcast("decode", "--submit", first, *(word for pdu in rest for word in ("--part", pdu)))
    parts = ours["parts"] if len(written["pdus"]) > 1 else [ours]
    joined = ours["joined"]["text"] if len(written["pdus"]) > 1 else ours["text"]
    same("text", joined, text, written)
    for index, part in enumerate(parts, 1):
        same("number", part["number"], number, written)
        if len(parts) > 1:
            same("place", (part["concat"]["index"], part["concat"]["count"]), (index, len(parts)), written)


def main():
    install()
    other = Other()
    for check, count in ((check_it_reads_ours, READ), (check_we_read_its, WRITTEN)):
        for _ in range(count):
            check(other)
    other.end()
    for failure in failures[:20]:
        print(failure[:600])
    print(f"codec: {READ} texts read and {WRITTEN} written by node-pdu, seed {SEED}: {len(failures)} differences")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
