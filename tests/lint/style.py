#!/usr/bin/env python3
"""What a machine can see of CONTRIBUTING.md: coroutine shapes that g++ 12 miscompiles, `default:` on our own
enums, the civil clock read below the composition root, and #pragma once. Exits 1 and prints file:line.
"""
import re
import subprocess
import sys

# One co_await per statement, and everything else in that statement is a named variable or a plain value.
COROUTINE_TRAPS = re.compile(
    r"(switch\s*\([^)]*co_await)|(throw\b.*co_await)|(\?[^:;]*co_await[^:;]*:)|(co_await\s*\([^()]*\?)"
    r"|(:\s*co_await[^;]*;.*\?)|(co_await[^;]*[\w>]\s*\{)|(\{[^{};]*co_await[^{};]*\}\s*[;)])|(co_await[^;]*\(\s*\{)"
    r"|(co_await[^;]*[(,]\s*\[[^\]]+\]\s*[({])|(co_spawn\s*\([^;]*co_await[^;]*\[[^\]]*\])")
CIVIL_CLOCK = re.compile(r"\b(system_clock::now|time\(nullptr\)|time\(NULL\)|gettimeofday)\b")
SWITCH_ON_ENUM = re.compile(r"^(\s*)case\s+[\w:]+::\w+")
DEFAULT = re.compile(r"^\s*default\s*:")


def default_on_own_enum(lines):
    """Line numbers of a `default:` in a switch whose cases are scoped enumerators."""
    found = []
    for number, line in enumerate(lines, 1):
        if not DEFAULT.match(line):
            continue
        depth = 0
        for before in range(number - 2, -1, -1):
            text = lines[before]
            depth += text.count("}") - text.count("{")
            if depth < 0:
                break
            if depth == 0 and SWITCH_ON_ENUM.match(text):
                found.append(number)
                break
    return found


def check(path):
    lines = open(path, encoding="utf-8").read().splitlines()
    wrong = []
    if path.endswith(".hpp") and "#pragma once" not in lines[:1]:
        wrong.append(f"{path}:1: a header begins with #pragma once")
    for number, line in enumerate(lines, 1):
        code = line.split("//")[0]
        if COROUTINE_TRAPS.search(code):
            wrong.append(f"{path}:{number}: g++ 12 may miscompile this: one co_await per statement, the rest named first")
        if CIVIL_CLOCK.search(code) and not path.startswith(("firmware/", "tests/", "modem/simulator/")):
            wrong.append(f"{path}:{number}: time comes in from the composition root (words::Clock)")
    wrong += [f"{path}:{n}: no default: on our own enums, so that a new value breaks the build"
              for n in default_on_own_enum(lines)]
    return wrong


def main():
    files = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.cpp", "*.hpp"],
                           capture_output=True, text=True, check=True).stdout.split()
    wrong = [finding for path in files for finding in check(path)]
    print("\n".join(wrong) if wrong else f"style: {len(files)} files are clean")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
