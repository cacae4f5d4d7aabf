"""Reads an SMS-STATUS-REPORT (3GPP TS 23.040 §9.2.2.3) without any code of the project."""
import dataclasses
import datetime


@dataclasses.dataclass
class Receipt:
    reference: int      # TP-MR
    to: str             # TP-RA, with + where it is international
    accepted_ns: int    # TP-SCTS in ns of 1970
    status: int         # TP-ST


def _swapped(octets):
    return "".join(f"{octet & 15:X}{octet >> 4:X}" for octet in octets)


def _time(octets):
    digits = _swapped(octets[:6])
    year, month, day, hour, minute, second = (int(digits[i:i + 2]) for i in range(0, 12, 2))
    zone = octets[6]
    quarters = (zone & 7) * 10 + (zone >> 4)
    offset = datetime.timedelta(minutes=15 * (-quarters if zone & 8 else quarters))
    at = datetime.datetime(2000 + year, month, day, hour, minute, second, tzinfo=datetime.timezone(offset))
    return int(at.timestamp()) * 1_000_000_000


def receipt_of(pdu):
    """The receipt in a PDU with its service centre address, in hexadecimal."""
    octets = bytes.fromhex(pdu)
    octets = octets[1 + octets[0]:]
    reference, digits, kind = octets[1], octets[2], octets[3]
    end = 4 + (digits + 1) // 2
    to = ("+" if kind & 0x70 == 0x10 else "") + _swapped(octets[4:end])[:digits]
    return Receipt(reference, to, _time(octets[end:end + 7]), octets[end + 14])


def _septets(octets, skip, count):
    """`count` septets after the first `skip` (3GPP TS 23.038 §6.1.2.1), as ASCII where the two alphabets agree."""
    bits = int.from_bytes(octets, "little")
    return "".join(chr((bits >> 7 * i) & 127) for i in range(skip, count))


@dataclasses.dataclass
class Submit:
    to: str
    text: str           # of the default alphabet, else empty
    index: int          # of a concatenated text, else 1


def submit_of(pdu):
    """The SMS-SUBMIT in a PDU with its service centre address, in hexadecimal (3GPP TS 23.040 §9.2.2.2)."""
    octets = bytes.fromhex(pdu)
    octets = octets[1 + octets[0]:]
    first, digits, kind = octets[0], octets[2], octets[3]
    end = 4 + (digits + 1) // 2
    to = ("+" if kind & 0x70 == 0x10 else "") + _swapped(octets[4:end])[:digits]
    coding = octets[end + 1]
    validity = {0: 0, 0x10: 1, 0x08: 7, 0x18: 7}[first & 0x18]
    length, data = octets[end + 2 + validity], octets[end + 3 + validity:]
    index, header = 1, 0
    if first & 0x40:
        header = 1 + data[0]
        elements = data[1:header]
        while elements:
            if elements[0] == 0:    # concatenation with an 8 bit reference
                index = elements[4]
            elements = elements[2 + elements[1]:]
    text = _septets(data, (8 * header + 6) // 7, length) if coding & 0xEC == 0 else ""
    return Submit(to, text, index)
