"""`tillcast pdu` for the comparisons with other codecs."""
import json
import os
import subprocess

TILLCAST = os.path.join(os.environ["TILLCAST_BIN"], "tillcast")
MORE = int(os.environ.get("TILLCAST_MORE_TEXTS", "1"))   # so many times the texts; each is a run, which ASan makes slow


def tillcast(*arguments, text=None):
    done = subprocess.run([TILLCAST, "pdu", *arguments, "--json"], input=text, capture_output=True, text=True,
                          encoding="utf-8")
    if done.returncode != 0:
        raise AssertionError(f"tillcast pdu {' '.join(arguments)}: {done.stderr}")
    return json.loads(done.stdout)
