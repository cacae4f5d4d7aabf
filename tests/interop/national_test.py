#!/usr/bin/env python3
"""The tables of all thirteen languages against those of smstools, which nobody here wrote.

Debian's smstools has them on a page of its documentation (unpacked by firmware/setup). Every cell is read by
`tillcast pdu decode`, and random texts that `tillcast pdu encode --languages` writes are read with the page's tables.
"""
import html
import os
import random
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from support.pdu_command import MORE, tillcast  # noqa: E402

PAGE = "build/unpacked/usr/share/doc/smstools/html/doc/national_language_shift_tables.html"
CODES = ["", "tr", "es", "pt", "bn", "gu", "hi", "kn", "ml", "or", "pa", "ta", "te", "ur"]
CONTROLS = {"SP": " ", "LF": "\n", "CR": "\r", "FF": "\f"}
ESCAPE, NOTHING = 0x1b, "\ufffd"
SEED, TEXTS = 20261122, 156 * MORE

rng = random.Random(SEED)
failures = []


def tables():
    """For each number of a language: code to character, of the locking and of the single shift table."""
    page = open(PAGE, encoding="utf-8").read()
    pieces = re.split(r"<a name='f_(\d+)'>", page)[1:]
    found = {}
    for number, body in zip(pieces[::2], pieces[1::2]):
        locking, single = {}, {}
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.S):
            cells = re.findall(r"<td([^>]*)>(.*?)</td>", row, re.S)
            low = int(cells[0][1], 16)
            for column in range(16):
                _, cell = cells[1 + column if column < 8 else 2 + column]
                shown = re.match(r"(.*?)<br>", cell, re.S)
                if not shown:
                    continue
                character = html.unescape(re.sub("<[^>]*>", "", shown.group(1)))
                table = locking if column < 8 else single
                table[(column % 8) * 16 + low] = CONTROLS.get(character, character)
        found[int(number)] = (locking, single)
    return found


def same(what, ours, theirs, context):
    if ours != theirs:
        failures.append(f"{what}: ours {ours!r}, the page's {theirs!r}, for {context!r}")


def deliver(locking, single, septets):
    """An SMS-DELIVER whose header names the two tables (0: none)."""
    elements = b"".join(bytes((element, 1, language)) for element, language in ((0x24, single), (0x25, locking)) if language)
    header = bytes([len(elements)]) + elements
    fill = -len(header) * 8 % 7
    bits = sum(septet << (7 * i) for i, septet in enumerate(septets)) << fill
    size = (fill + 7 * len(septets) + 7) // 8
    length = (len(header) * 8 + fill) // 7 + len(septets)
    octets = bytes.fromhex("00440B913316325476F8000062112201000040") + bytes([length]) + header + bits.to_bytes(size, "little")
    return octets.hex()


def check_cells(number, locking, single):
    if number != 2:  # Spanish has no locking shift table
        codes = [code for code in range(128) if code != ESCAPE]
        expected = "".join(locking.get(code, NOTHING) for code in codes)
        same(f"{CODES[number]} locking", tillcast("decode", deliver(number, 0, codes))["text"], expected, number)
    for begin in range(0, 128, 64):
        codes = [code for code in range(begin, begin + 64) if code != ESCAPE]
        septets = [septet for code in codes for septet in (ESCAPE, code)]
        expected = "".join(single.get(code, basic[0].get(code, NOTHING)) for code in codes)
        same(f"{CODES[number]} single", tillcast("decode", deliver(0, number, septets))["text"], expected, number)


def read_part(pdu, known):
    """The text of an SMS-SUBMIT to +123456 of Tillcast's, by the page's tables; its octets are read here anew."""
    octets = bytes.fromhex(pdu)
    has_header = octets[1] & 0x40
    at = 3
    at += 2 + (octets[at] + 1) // 2  # the number
    coding, length, data = octets[at + 1], octets[at + 2], octets[at + 3:]
    if coding == 8:
        begin = 1 + data[0] if has_header else 0
        return data[begin:].decode("utf-16-be")
    locking = single = 0
    begin = 0
    if has_header:
        element = 1
        begin = 1 + data[0]
        while element < begin:
            if data[element] == 0x24:
                single = data[element + 2]
            if data[element] == 0x25:
                locking = data[element + 2]
            element += 2 + data[element + 1]
    skip = (begin * 8 + 6) // 7
    bits = int.from_bytes(data, "little")
    septets = [(bits >> (7 * i)) & 0x7f for i in range(skip, length)]
    text, escaped = "", False
    for septet in septets:
        if escaped:
            text += known[single][1].get(septet, known[locking][0].get(septet, NOTHING))
        elif septet != ESCAPE:
            text += known[locking][0].get(septet, NOTHING)
        escaped = septet == ESCAPE and not escaped
    return text


def check_text(number, known):
    letters = list(known[number][0].values()) + list(known[number][1].values()) if number != 2 else \
        list(known[2][1].values()) + list(known[0][0].values())
    text = "".join(rng.choice(letters) for _ in range(rng.randrange(1, 320)))
    ours = tillcast("encode", "--to", "+123456", "--languages", CODES[number], "--text", "-", text=text)
    same(f"{CODES[number]} alphabet", ours["encoding"], "gsm7", text)
    same(f"{CODES[number]} text", "".join(read_part(part["pdu"], known) for part in ours["parts"]), text, ours)


known = tables()
basic = known[0]


def main():
    if sorted(known) != list(range(14)):
        sys.exit(f"national_test: the page has the languages {sorted(known)}")
    for number in range(1, 14):
        check_cells(number, *known[number])
        for _ in range(TEXTS // 13):
            check_text(number, known)
    for failure in failures[:20]:
        print(failure[:600])
    print(f"national tables: every cell of 13 languages and {TEXTS // 13 * 13} texts against smstools, seed {SEED}: "
          f"{len(failures)} differences")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
