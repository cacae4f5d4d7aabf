#!/usr/bin/env python3
"""What a till can do wrong: every mistake is told with its place and a 4xx, never a 5xx, and harms nobody else."""
import json
import pathlib
import random
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway  # noqa: E402

SEED = 4711
GOOD = {"to": "+34600100001", "text": "Your order is ready", "class": "service"}
MEBIBYTE = 1024 * 1024


class Misuse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway(network="fixed:5")
        cls.gateway.__enter__()
        cls.addClassCleanup(cls.gateway.__exit__, None, None, None)

    def setUp(self):
        self.gateway.hang_up()
        self.token = self.gateway.token

    def refused(self, status, pointer=None, method="POST", path="/v1/messages", body=None, **options):
        """The request is refused in this way and the connection stays."""
        self.assertEqual(self.gateway.request("GET", "/healthz").status, 200)
        before = self.gateway.client_port()
        answer = self.gateway.request(method, path, body, **options)
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(answer.body["status"], status)
        for field in ("type", "title", "detail"):
            self.assertTrue(answer.body[field])
        if pointer is not None:
            self.assertIn(pointer, [error["pointer"] for error in answer.body["errors"]], answer)
        self.assertEqual(self.gateway.request("GET", "/healthz").status, 200)
        self.assertEqual(self.gateway.client_port(), before, "the connection was closed")
        return answer

    def test_wrong_fields_are_told_by_pointer(self):
        for change, pointer in (({"to": 34600100001}, "/to"), ({"to": "12"}, "/to"), ({"to": "hello"}, "/to"),
                                ({"to": "+34 600 100 001 000 000 000"}, "/to"), ({"to": None}, "/to"), ({"to": ""}, "/to"),
                                ({"to": "+34803123456"}, "/to"), ({"to": "+33612345678"}, "/to"),
                                ({"text": ""}, "/text"), ({"text": ["a"]}, "/text"), ({"text": "x" * 1531}, "/text"),
                                ({"text": "x" * 100_000}, "/text"), ({"text": "á" * 700}, "/text"), ({"text": "a\0b"}, "/text"),
                                ({"class": "spam"}, "/class"), ({"class": 1}, "/class"), ({"lane": "fast"}, "/lane"),
                                ({"lane": "alert", "class": "marketing"}, "/lane"), ({"encoding": "latin1"}, "/encoding"),
                                ({"encoding": "gsm7", "text": "☃"}, "/encoding"), ({"expires_at": "tomorrow"}, "/expires_at"),
                                ({"expires_at": "2001-01-01T00:00:00Z"}, "/expires_at"), ({"not_before": 5}, "/not_before"),
                                ({"sim": "none of ours"}, "/sim"), ({"reference": "r" * 200}, "/reference"),
                                ({"txt": "a slip"}, "/txt"), ({"a/b~c": 1}, "/a~1b~0c")):
            with self.subTest(str(change)[:60]):
                self.refused(422, pointer, body={**GOOD, **change})
        for missing in GOOD:
            self.refused(422, "/" + missing, body={k: v for k, v in GOOD.items() if k != missing})
        near = self.refused(422, "/clas", body={"to": GOOD["to"], "text": "x", "clas": "service"})
        self.assertIn('did you mean "class"?', str(near.body))
        self.assertEqual(len(near.body["errors"]), 1, "what an unknown field explains is not missing as well")

    def test_marketing_that_lacks_what_the_country_asks_for_is_refused_in_one_and_in_many(self):
        offer = {**GOOD, "class": "marketing", "text": "Two for one"}
        refused = self.refused(422, "/text", body=offer)
        self.assertEqual(refused.body["type"], "/problems/marketing-text")
        self.assertIn("must name the shop", str(refused.body))
        self.assertIn("must tell how to opt out", str(refused.body))
        lines = "".join(json.dumps(body) + "\n" for body in (offer, GOOD, {**offer, "text": "Casa Elena: 2x1. BAJA"}))
        answer = self.gateway.request("POST", "/v1/messages", lines.encode(), kind="application/x-ndjson")
        self.assertEqual([json.loads(line)["status"] for line in answer.body.splitlines()], [422, 202, 202])
        sent = self.gateway.tillcast("send", GOOD["to"], "Two for one", "--class", "marketing", check=False)
        self.assertEqual(sent.returncode, 1)
        self.assertIn("must name the shop: write \"Casa Elena\"", sent.stderr)
        self.assertIn("must tell how to opt out", sent.stderr)

    def test_what_is_no_json_is_told_with_its_place(self):
        for body, told in ((b"{", "too early"), (b"", "body"), (b'{"to": }', "column"), (b'{"to": 1, "to": 2}', "twice"),
                           (b"\xff\xfe", "JSON"), (b'{"to": "\xc3\x28"}', "JSON"), (b"[" * 100, "deep"), (b"{} {}", "JSON"),
                           (b'{"a":' * 40 + b"1" + b"}" * 40, "deep")):
            with self.subTest(body[:20]):
                self.assertIn(told, self.refused(400, body=body).body["detail"])
        for body in (b"[]", b"1", b'"x"', b"null"):
            self.refused(422, "", body=body)
        self.refused(415, body=b"to=x", kind="application/x-www-form-urlencoded")

    def test_tokens_paths_and_methods(self):
        missing = self.refused(401, body=GOOD, token="")
        self.assertTrue(missing.headers["WWW-Authenticate"].startswith("Bearer"))
        self.refused(401, body=GOOD, token="tc_wrong")
        self.refused(401, body=GOOD, token="x" * 5000)
        self.refused(404, method="GET", path="/v1/nothing")
        self.refused(404, method="GET", path="/v1/messages/msg_nothing")
        self.refused(404, method="GET", path="/v1/messages/msg_01J000000000000000000000ZZ")
        self.assertIn("POST", self.refused(405, method="DELETE", path="/v1/messages").headers["Allow"])
        self.refused(403, path="/v1/tokens", body={"name": "mine"})
        self.refused(403, path="/v1/reload", body={})
        for query in ("limit=0", "limit=201", "limit=x", "cursor=nonsense", "state=odd", "since=now", "wat=1", "limit=1&limit=2"):
            self.refused(400, "?" + query.split("=")[0], method="GET", path="/v1/messages?" + query)
        scoped = self.gateway.tillcast("token", "create", "reader", "--scope", "read").strip()
        self.refused(403, body=GOOD, token=scoped)
        self.assertEqual(self.gateway.request("GET", "/v1/messages", token=scoped).status, 200)

    def test_a_key_is_good_for_one_body(self):
        first = self.gateway.post("/v1/messages", GOOD, key="once")
        again = self.gateway.post("/v1/messages", GOOD, key="once")
        self.assertEqual((again.status, again.body["id"]), (first.status, first.body["id"]))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertIsNone(first.headers["Idempotency-Replayed"])
        self.refused(422, body={**GOOD, "text": "another"}, headers={"Idempotency-Key": "once"})
        self.refused(422, "/text", body={**GOOD, "text": ""}, headers={"Idempotency-Key": "mended"})
        self.gateway.post("/v1/messages", GOOD, key="mended")
        same = [m for m in self.gateway.messages() if m["id"] == first.body["id"]]
        self.assertEqual(len(same), 1)

    def test_a_batch_answers_each_line(self):
        lines = [json.dumps(GOOD), "not json", json.dumps({**GOOD, "to": "12"}), "", json.dumps({**GOOD, "x": 1}),
                 json.dumps({**GOOD, "reference": "b6"}), "[]", "x" * 70_000, json.dumps(GOOD)]
        answer = self.gateway.request("POST", "/v1/messages", "\n".join(lines).encode(), kind="application/x-ndjson")
        self.assertEqual(answer.status, 200)
        results = [json.loads(line) for line in answer.raw.decode().splitlines()]
        self.assertEqual([r["line"] for r in results], list(range(1, 10)))
        self.assertEqual([r["status"] for r in results], [202, 400, 422, 400, 422, 202, 422, 413, 202])
        self.assertEqual(results[2]["body"]["errors"][0]["pointer"], "/to")
        self.assertEqual(results[5]["body"]["reference"], "b6")
        self.assertEqual(self.gateway.request("GET", "/healthz").status, 200)

    def test_a_huge_body_is_413_and_the_end_of_the_connection(self):
        for head in (f"Content-Length: {5 * MEBIBYTE}", "Transfer-Encoding: chunked"):
            with self.subTest(head), socket.create_connection(("127.0.0.1", self.gateway.port), timeout=20) as client:
                client.sendall((f"POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n"
                                f"Content-Type: application/json\r\n{head}\r\n\r\n").encode())
                if "chunked" in head:
                    self.send_too_much(client)
                got = b""
                while piece := self.receive(client):
                    got += piece
                self.assertTrue(got.startswith(b"HTTP/1.1 413"), got[:80])
                self.assertIn(b"Connection: close", got)
        self.gateway.post("/v1/messages", GOOD)

    @staticmethod
    def send_too_much(client):
        try:
            for _ in range(40):
                client.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        except OSError:
            pass   # it was closed already

    @staticmethod
    def receive(client):
        try:
            return client.recv(65536)
        except ConnectionResetError:
            return b""

    def test_random_requests_never_break_it(self):
        dice = random.Random(SEED)
        statuses = {}
        for _ in range(400):
            raw = self.random_request(dice)
            with socket.create_connection(("127.0.0.1", self.gateway.port), timeout=20) as client:
                try:
                    client.sendall(raw)
                    client.shutdown(socket.SHUT_WR)
                    got = b""
                    while piece := self.receive(client):
                        got += piece
                except OSError:
                    continue
            status = got[9:12].decode() if got else "closed"
            self.assertTrue(status[0] != "5" or status == "501", (raw[:300], got[:300]))
            statuses[status] = statuses.get(status, 0) + 1
        self.assertEqual(self.gateway.request("GET", "/healthz").status, 200)
        self.assertGreater(statuses.get("422", 0), 20)
        print(f"random requests: {dict(sorted(statuses.items()))}")

    def random_request(self, dice):
        """Near enough to a good one to come far: a good one with random values, broken JSON, or broken HTTP."""
        values = [None, True, -1, 1e400, 2 ** 70, "", "\0", "+34600100002", "x" * 3000, [], {}, [[{}]], "2026-11-22T10:00:00Z",
                  "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "STOP", "💥" * 20, "DROP TABLE message"]
        fields = [*GOOD, "lane", "not_before", "expires_at", "reference", "sim", "encoding", "number", "scope", "at", "lines", "id"]
        body = {**GOOD, **{dice.choice(fields): dice.choice(values) for _ in range(dice.randrange(4))}}
        raw = bytearray(json.dumps(body, allow_nan=True).encode())
        if dice.random() < 0.3:
            for _ in range(dice.randrange(1, 6)):
                raw[dice.randrange(len(raw))] = dice.randrange(256)
        path = dice.choice(["/v1/messages", "/v1/contacts", "/v1/consents", "/v1/purchases", "/v1/events", "/v1/brake",
                            "/v1/campaigns", "/v1/messages/%00", "/v1/messages/msg_1/cancel", "//", "/v1/%zz", "*", "/v1/../healthz"])
        head = (f"{dice.choice(['POST', 'POST', 'POST', 'GET', 'PUT', 'PROPFIND'])} {path} HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: Bearer {self.token}\r\nContent-Length: {len(raw)}\r\n"
                f"Content-Type: {dice.choice(['application/json'] * 4 + ['application/x-ndjson', 'text/plain', 'x'])}\r\n")
        if dice.random() < 0.3:
            head += f"Idempotency-Key: {dice.choice(['', 'k', 'k' * 300, chr(200), 'a b'])}\r\n"
        head = bytearray((head + "\r\n").encode("latin1"))
        if dice.random() < 0.15:
            head[dice.randrange(len(head))] = dice.randrange(256)
        return bytes(head + raw)


if __name__ == "__main__":
    unittest.main(verbosity=2)
