#!/usr/bin/env python3
"""What the gateway signs is accepted by the npm package standardwebhooks, which nobody here wrote, and nothing else is."""
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, until  # noqa: E402
from support.npm import HERE, install  # noqa: E402
from support.receiver import Receiver  # noqa: E402

OTHER = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="


def main():
    place = install()
    receiver = Receiver()
    with Gateway() as gateway:
        secret = gateway.tillcast("webhooks", "add", "till", receiver.url).strip()
        message = gateway.send("+34600100001", "Grüße, señora €")
        gateway.until_state(message["id"], "delivered")
        until("all is told", lambda: "message.delivered" in receiver.types(message["id"]))
        new = gateway.tillcast("webhooks", "rotate", "till").strip()
        gateway.tillcast("webhooks", "test", "till")
    calls = [{"headers": {name.lower(): value for name, value in call["headers"].items()}, "body": call["raw"].decode()}
             for call in receiver.taken()]
    node = subprocess.Popen(["node", os.path.join(HERE, "verify.cjs"), str(place)], encoding="utf-8",
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def verify(key, call, **headers):
        request = {"secret": key, "headers": {**call["headers"], **headers}, "body": call["body"]}
        node.stdin.write(json.dumps(request) + "\n")
        node.stdin.flush()
        return json.loads(node.stdout.readline())["ok"]

    for call in calls[:-1]:
        assert verify(secret, call), call
        assert not verify(OTHER, call), call
        assert not verify(secret, call, **{"webhook-id": call["headers"]["webhook-id"] + "x"}), call
        assert not verify(secret, {**call, "body": call["body"] + " "}), call
        old = str(int(call["headers"]["webhook-timestamp"]) - 400)
        assert not verify(secret, call, **{"webhook-timestamp": old}), call
    assert verify(secret, calls[-1]) and verify(new, calls[-1]), "both secrets sign while they are exchanged"
    node.stdin.close()
    node.wait()
    receiver.close()
    print(f"{len(calls)} calls verified")


if __name__ == "__main__":
    main()
