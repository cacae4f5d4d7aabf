"""The packages of tests/interop/node, below build/interop, as its lock file has them."""
import fcntl
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parents[1] / "interop" / "node"
PLACE = pathlib.Path(os.environ["TILLCAST_BIN"]).resolve().parents[1] / "interop"


def install():
    """Once for each lock file, whoever asks first."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with open(PLACE / ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = PLACE / ".installed"
        wanted = (HERE / "package-lock.json").read_bytes()
        if done.exists() and done.read_bytes() == wanted:
            return PLACE
        if not shutil.which("npm"):
            sys.exit("npm is missing (firmware/setup installs it)")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, PLACE)
        run = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PLACE, capture_output=True,
                             text=True, check=False)
        if run.returncode != 0:
            sys.exit("npm ci failed:\n" + run.stderr)
        done.write_bytes(wanted)
    return PLACE
