#!/usr/bin/env python3
"""The codec against gammu's, which nobody here wrote: thousands of random texts, both ways, octet by octet.

`tillcast pdu encode` must write what gammu writes (and gammu must read it), `tillcast pdu decode` must read what
gammu writes. Needs Debian's python3-gammu, a module of the system's Python.
"""
import os
import random
import re
import sys
from datetime import datetime, timedelta

try:
    import gammu
except ImportError:
    if sys.executable == "/usr/bin/python3":
        sys.exit("codec_test: install python3-gammu (firmware/setup does)")
    os.execv("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv)

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from support.pdu_command import MORE, tillcast  # noqa: E402

SEED = 20261122
TEXTS = 150 * MORE
DELIVERIES = 150 * MORE
REPORTS = 40 * MORE

DEFAULT = ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
           "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
EXTENSION = "\f^{}\\[~]|€"
GSM7 = "Default_No_Compression"
UCS2 = "Unicode_No_Compression"
NO_HEADER = {"Type": "NoUDH", "Text": b"", "ID8bit": 0, "ID16bit": 0, "PartNumber": -1, "AllParts": -1}

COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
HALF = re.compile("[\ud800-\udfff]")

rng = random.Random(SEED)
failures = []
cut_elsewhere = 0


def same(what, ours, theirs, context):
    if ours != theirs:
        failures.append(f"{what}: ours {ours!r}, gammu's {theirs!r}, for {context!r}")


def gsm7_text(length):
    return "".join(rng.choice(EXTENSION) if rng.random() < 0.1 else rng.choice(DEFAULT) for _ in range(length))


def unicode_text(length):
    """At least one character that the GSM alphabet lacks. gammu ends a text at U+0000, so that one is left out."""
    def one():
        kind = rng.random()
        if kind < 0.3:
            return chr(rng.randrange(0x1f300, 0x1f650))
        if kind < 0.4:
            return chr(rng.randrange(0x10000, 0x110000))
        if kind < 0.7:
            return chr(rng.randrange(0x400, 0x500))
        if kind < 0.8:
            return rng.choice([chr(rng.randrange(1, 0xd800)), chr(rng.randrange(0xe000, 0x10000))])
        return rng.choice(DEFAULT)
    return "ж" + "".join(one() for _ in range(length))


def random_text():
    """Half of the texts around the limits, where parts are cut."""
    narrow = rng.random() < 0.5
    limits = (140, 160, 153, 306, 459) if narrow else (35, 67, 70, 134, 201)
    length = max(0, rng.choice(limits) - rng.randrange(12)) if rng.random() < 0.5 else rng.randrange(limits[-1])
    return (gsm7_text(length), GSM7) if narrow else (unicode_text(length), UCS2)


def random_number():
    """Not beginning with 00, which gammu takes for a + (that is a matter of the country, not of the codec)."""
    digits = rng.choice("123456789") + "".join(rng.choice("0123456789") for _ in range(rng.randrange(2, 15)))
    return rng.choice(("+" + digits, "0" + digits, digits))


def sms(text, coding, kind, **fields):
    made = {
        "SMSC": {"Number": "", "Format": "Text", "Validity": "NA", "DefaultNumber": "", "Location": 0, "Name": ""},
        "UDH": NO_HEADER, "Folder": 1, "InboxFolder": 0, "Location": 0, "Memory": "SM", "Name": "",
        "Number": "+33612345678", "Text": text, "Type": kind, "Coding": coding, "State": "Sent", "Class": -1,
        "MessageReference": 0, "DeliveryStatus": 0, "ReplaceMessage": 0, "RejectDuplicates": 0, "ReplyViaSameSMSC": 0,
        "DateTime": datetime(2026, 11, 22, 10), "SMSCDateTime": datetime(2026, 11, 22, 10)}
    made.update(fields)
    return made


def gammu_parts(text, coding):
    """The parts as gammu divides a text."""
    entry = {"ID": "ConcatenatedTextLong", "Buffer": text}
    parts = gammu.EncodeSMS({"Class": -1, "Unicode": coding == UCS2, "Entries": [entry]})
    return [sms(part["Text"], coding, "Submit", UDH=part["UDH"]) for part in parts]


def cut_otherwise(parts):
    """Whether gammu cut a text elsewhere than Tillcast does: before the last unit of a part where a combining mark
    would begin the next one, even if that unit is the second half of a surrogate pair."""
    texts = [part["Text"] for part in parts]
    return any(HALF.search(text) for text in texts) or any(COMBINING.match(text, 1) for text in texts[1:])


def tpdu_of(pdu):
    """The TPDU that gammu wrote, without the relative TP-VP that it always writes."""
    octets = bytearray(pdu[1 + pdu[0]:])
    octets[0] &= ~0x18
    digits = octets[2]
    del octets[6 + (digits + 1) // 2]
    return octets.hex().upper()


def check_read_by_gammu(pdu, text, number, place):
    read = gammu.DecodePDU(bytes.fromhex(pdu))
    same("gammu reads the type", "Submit", read["Type"], pdu)
    same("gammu reads the number", number, read["Number"], pdu)
    if read["Coding"] == GSM7:
        # gammu 1.42 gives as many characters as there are septets: behind the true end, one for each escape, comes
        # what stood in memory, and is not looked at.
        septets = len(text) + sum(text.count(character) for character in EXTENSION)
        same("gammu reads the length", septets, len(read["Text"]), pdu)
        same("gammu reads the text", text, read["Text"][:len(text)], pdu)
    else:
        same("gammu reads the text", text, read["Text"], pdu)
    if place:
        header = read["UDH"]
        same("gammu reads the place", place, (header["ID8bit"], header["AllParts"], header["PartNumber"]), pdu)


def check_submit():
    text, coding = random_text()
    number = random_number()
    parts = gammu_parts(text, coding)
    if cut_otherwise(parts):
        global cut_elsewhere
        cut_elsewhere += 1
        return
    reference = parts[0]["UDH"]["ID8bit"] if len(parts) > 1 else 0
    receipt = rng.random() < 0.5
    arguments = ["--to", number, "--concat-reference", str(reference), "--text", "-"] + ["--receipt"] * receipt
    ours = tillcast("encode", *arguments, text=text)
    same("encoding", ours["encoding"], "gsm7" if coding == GSM7 else "ucs2", text)
    same("parts", len(ours["parts"]), len(parts), text)
    for index, (mine, part) in enumerate(zip(ours["parts"], parts), 1):
        part["Number"] = number
        part["Type"] = "Status_Report" if receipt else "Submit"
        theirs = tpdu_of(gammu.EncodePDU(part, "Submit"))
        same("PDU", mine["pdu"], "00" + theirs, (text, index))
        same("length", mine["length"], len(theirs) // 2, text)
        check_read_by_gammu(mine["pdu"], part["Text"], number,
                            (reference, len(parts), index) if len(parts) > 1 else None)


def check_deliver():
    text, coding = random_text()
    part = rng.choice(gammu_parts(text, coding))
    at = datetime(2000, 1, 1) + timedelta(seconds=rng.randrange(89 * 365 * 86400))
    centre = "+" + "".join(rng.choice("0123456789") for _ in range(11))
    part.update(Type="Deliver", Number=random_number(), DateTime=at, SMSCDateTime=at, State="Read")
    part["SMSC"]["Number"] = centre
    pdu = gammu.EncodePDU(part, "Deliver").hex()
    ours = tillcast("decode", pdu)
    expected = {"type": "deliver", "number": part["Number"], "text": HALF.sub("\ufffd", part["Text"]),
                "encoding": "gsm7" if coding == GSM7 else "ucs2", "smsc": centre, "timestamp": f"{at.isoformat()}+00:00"}
    if part["UDH"]["Type"] != "NoUDH":
        header = part["UDH"]
        expected["concat"] = {"reference": header["ID8bit"], "count": header["AllParts"], "index": header["PartNumber"]}
    same("deliver", ours, expected, pdu)


def check_status_report():
    """gammu writes no status reports, so both read the same one, made here."""
    def swapped(digits):
        digits += "F" * (len(digits) % 2)
        return "".join(digits[i + 1] + digits[i] for i in range(0, len(digits), 2))
    at = datetime(2000, 1, 1) + timedelta(seconds=rng.randrange(89 * 365 * 86400))
    stamp = swapped(at.strftime("%y%m%d%H%M%S")) + "00"
    digits = "".join(rng.choice("0123456789") for _ in range(rng.randrange(3, 16)))
    reference, code = rng.randrange(256), rng.randrange(256)
    pdu = f"0006{reference:02X}{len(digits):02X}91{swapped(digits)}{stamp}{stamp}{code:02X}"
    ours, theirs = tillcast("decode", pdu), gammu.DecodePDU(bytes.fromhex(pdu))
    same("report type", ours["type"], theirs["Type"].lower(), pdu)
    same("report number", ours["number"], theirs["Number"], pdu)
    same("report reference", ours["mr"], theirs["MessageReference"], pdu)
    same("report time", ours["timestamp"], f"{theirs['SMSCDateTime'].isoformat()}+00:00", pdu)
    same("report status", ours["status"]["code"], theirs["DeliveryStatus"], pdu)


def main():
    for check, count in ((check_submit, TEXTS), (check_deliver, DELIVERIES), (check_status_report, REPORTS)):
        for _ in range(count):
            check()
    for failure in failures[:20]:
        print(failure)
    print(f"codec: {TEXTS} texts, {DELIVERIES} deliveries, {REPORTS} reports against gammu {gammu.Version()[0]}, "
          f"seed {SEED}: {len(failures)} differences; {cut_elsewhere} texts that gammu cuts elsewhere are not compared")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
