#!/usr/bin/env python3
"""Every step of config/words/failpoint_steps.hpp is passed at exactly one place in the sources, none in a pure room.
Exits 1 and prints file:line where that does not hold."""
import collections
import re
import subprocess
import sys

TABLE = "config/words/failpoint_steps.hpp"
PURE = ("modem/sms/", "modem/at/", "controller/policy/")
USE = re.compile(r'\b(?:failpoint|fails_at|failpoint_when_committed)\((?:tx, )?"([a-z_.]+)"\)')


def main():
    listed = re.findall(r'^\s*\{"([a-z_.]+)",', open(TABLE, encoding="utf-8").read(), re.M)
    files = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.cpp", "*.hpp"],
                           capture_output=True, text=True, check=True).stdout.split()
    places, wrong = collections.defaultdict(list), []
    for path in files:
        if path.startswith("tests/"):
            continue
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            for name in USE.findall(line):
                places[name].append(f"{path}:{number}")
                if path.startswith(PURE):
                    wrong.append(f"{path}:{number}: a pure room has no failpoints")
    wrong += [f"{TABLE}: nothing passes {name}" for name in listed if name not in places]
    wrong += [f"{where[1]}: {name} is passed at {where[0]} already" for name, where in places.items() if len(where) > 1]
    print("\n".join(wrong) if wrong else f"failpoints: {len(listed)} steps, each passed at one place")
    sys.exit(1 if wrong or not listed else 0)


if __name__ == "__main__":
    main()
