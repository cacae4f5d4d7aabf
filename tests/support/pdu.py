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
