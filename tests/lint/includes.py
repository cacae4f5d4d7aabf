#!/usr/bin/env python3
"""Holds every #include against the table "Who may include whom" of the design.

A room may include itself, the rooms listed for it here, and (all of them) config/words and config/reader.
A pure room may include no library but the ones named. Exits 1 and prints file:line where a rule is broken.
"""
import re
import subprocess
import sys

OURS = ("config/", "modem/", "controller/", "firmware/", "tests/")
MODEM = ["modem/sms", "modem/text", "modem/at", "modem/port", "modem/device"]
BELOW_DISPATCH = ["controller/audience", "controller/ledger", "controller/store", "controller/policy"]
BELOW_OUTREACH = ["controller/dispatch"] + BELOW_DISPATCH
DOORS = ["controller/report", "controller/outreach", "controller/inbox"]
MAY = {
    "config/words": [],
    "config/reader": ["config/words"],
    "modem/sms": [],
    "modem/text": ["modem/sms"],
    "modem/at": [],
    "modem/port": [],
    "modem/device": ["modem/at", "modem/port", "modem/text", "modem/sms"],
    "modem/simulator": ["modem/sms"],
    "controller/store": [],
    "controller/ledger": ["controller/store"],
    "controller/audience": ["controller/store"],
    "controller/policy": [],
    "controller/dispatch": BELOW_DISPATCH + MODEM,
    "controller/outreach": BELOW_OUTREACH + MODEM,
    "controller/inbox": BELOW_OUTREACH + MODEM,
    "controller/report": BELOW_OUTREACH + MODEM,
    "controller/api": DOORS + BELOW_OUTREACH + MODEM,
    "controller/console": DOORS + BELOW_OUTREACH + MODEM,
    "firmware/board": ["modem/port", "modem/device"],
    "firmware": ["controller", "modem", "config"],
    "tests": ["controller", "modem", "config", "firmware"],
}
PURE = {"config/words", "modem/sms", "modem/at", "controller/policy"}
PURE_LIBRARIES = ("boost/system/", "date/")
NO_READER = {"config/words", "modem/sms", "modem/at", "controller/policy"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def room_of(path):
    for room in sorted(MAY, key=len, reverse=True):
        if path.startswith(room + "/"):
            return room
    return None


def allowed(room, target):
    if target.startswith(room + "/") or target.startswith("config/words/"):
        return True
    if target.startswith("config/reader/") and room not in NO_READER:
        return True
    return any(target.startswith(other + "/") for other in MAY[room])


def check(path):
    room = room_of(path)
    if room is None:
        return [f"{path}:1: this folder is not in the table of tests/lint/includes.py"]
    wrong = []
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        kind, target = match.groups()
        ours = target.startswith(OURS)
        if kind == '"' and not ours:
            wrong.append(f"{path}:{number}: name our headers from the top: {target}")
        elif ours and not allowed(room, target):
            wrong.append(f"{path}:{number}: {room} may not include {target}")
        elif kind == "<" and room in PURE and "/" in target and not target.startswith(PURE_LIBRARIES):
            wrong.append(f"{path}:{number}: {room} is pure and may not include <{target}>")
    return wrong


def main():
    files = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.cpp", "*.hpp"],
                           capture_output=True, text=True, check=True).stdout.split()
    files = [f for f in files if f != "firmware/asio.cpp"]
    wrong = [finding for path in files for finding in check(path)]
    print("\n".join(wrong) if wrong else f"includes: {len(files)} files keep to the table")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
