#!/usr/bin/env python3
"""A picture from the till to the network, through each family that can send one; refused where none can."""
import base64
import hashlib
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway  # noqa: E402

PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 300 + b"\xff\xd9"
TO = "+34600100001"
SETTINGS = 'mms = { apn = "mms.example", mmsc = "http://mmsc.example", proxy = "10.0.0.2:8080" }\nnumber ='


def shop(personality, settings=True):
    gateway = Gateway(modems=1, personality=[personality])
    if settings:
        path = gateway.folder / "tillcast.toml"
        path.write_text(path.read_text(encoding="utf-8").replace("number =", SETTINGS), encoding="utf-8")
    return gateway


def order(**fields):
    return {"to": TO, "text": "Look", "class": "service",
            "media": {"content_type": "image/jpeg", "data": base64.b64encode(PICTURE).decode()}, **fields}


class Picture(unittest.TestCase):
    def test_each_family_sends_it_whole_and_once(self):
        for personality in ("quectel_ec2x", "simcom_sim7xxx", "simcom_sim800"):
            with self.subTest(personality), shop(personality) as gateway:
                answer = gateway.request("POST", "/v1/messages", order())
                self.assertEqual(answer.status, 202, answer)
                self.assertEqual(answer.body["encoding"], "mms")
                self.assertEqual(answer.body["media"], {"content_type": "image/jpeg", "size": len(PICTURE)})
                sent = gateway.until_state(answer.body["id"], "sent", "unknown", "failed")
                self.assertEqual(sent["state"], "sent", sent)
                events = gateway.sim.events("mms")
                self.assertEqual(len(events), 1, events)
                self.assertEqual(events[0]["to"], [TO])
                picture, text = events[0]["parts"]
                self.assertEqual(picture["sha256"], hashlib.sha256(PICTURE).hexdigest())
                self.assertEqual(text["sha256"], hashlib.sha256(b"Look").hexdigest())

    def test_it_is_refused_with_what_is_missing(self):
        with shop("quectel_ec2x", settings=False) as gateway:
            answer = gateway.request("POST", "/v1/messages", order())
            self.assertEqual(answer.status, 422)
            self.assertIn("modem left has no mms", answer.body["errors"][0]["detail"])
        with shop("huawei") as gateway:
            answer = gateway.request("POST", "/v1/messages", order())
            self.assertEqual(answer.status, 422)
            self.assertIn("modem left is of a family without commands", answer.body["errors"][0]["detail"])

    def test_what_the_centre_does_not_answer_is_in_doubt(self):
        with shop("quectel_ec2x") as gateway:
            gateway.sim.hazard("mms_refused", 503)
            message = gateway.post("/v1/messages", order()).body
            self.assertEqual(gateway.until_state(message["id"], "sent", "unknown", "failed")["state"], "unknown")


if __name__ == "__main__":
    unittest.main(verbosity=2)
