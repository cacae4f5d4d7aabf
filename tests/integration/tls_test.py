#!/usr/bin/env python3
"""HTTPS on the listener: who may speak what to it, and certificates that are renewed under open connections."""
import http.client
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import Gateway, until  # noqa: E402
from support.simmodem import program  # noqa: E402


class Https(Gateway):
    """A gateway whose listener speaks HTTPS; its own requests go to the control socket."""

    def __init__(self, **options):
        super().__init__(**options)
        self.create_certificate()
        text = (self.folder / "tillcast.toml").read_text()
        self.write("tillcast.toml", text.replace("[control]", 'tls_cert = "tls/cert.pem"\ntls_key = "tls/key.pem"\n[control]'))

    def create_certificate(self, *options, folder=None):
        subprocess.run([program("tillcast"), "--config", str(folder or self.folder), "tls", "create", *options], check=True,
                       capture_output=True)

    @property
    def tls(self):
        return self.folder / "tls"

    def client(self, trust=None, **options):
        context = ssl.create_default_context(cafile=str(trust or self.tls / "cert.pem"))
        for name, value in options.items():
            setattr(context, name, value)
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=30)

    def shown(self):
        return ssl.get_server_certificate(("127.0.0.1", self.port), timeout=30)

    def status(self):
        answer = subprocess.run([program("tillcast"), "--config", str(self.folder), "status", "--json"], check=True,
                                capture_output=True, text=True)
        return json.loads(answer.stdout)

    def is_up(self):
        return subprocess.run([program("tillcast"), "--config", str(self.folder), "status"], capture_output=True).returncode == 0

    def count(self, kind):
        """Of the metrics, over HTTPS."""
        connection = self.client()
        connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {self.key}"})
        text = connection.getresponse().read().decode()
        connection.close()
        for line in text.splitlines():
            if line.startswith(f'tillcast_http_foreign_connections_total{{kind="{kind}"}}'):
                return int(float(line.split()[-1]))
        return None


def get(connection, path="/healthz"):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def get_once(connection):
    """The status of /healthz; the connection is closed."""
    try:
        return get(connection)[0]
    finally:
        connection.close()


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Https(modems=1)
        cls.gateway.sim.start()
        cls.gateway.start(ready=False)
        until("the daemon listens", cls.gateway.is_up)
        created = subprocess.run([program("tillcast"), "--config", str(cls.gateway.folder), "token", "create", "tls"],
                                 check=True, capture_output=True, text=True)
        cls.gateway.key = created.stdout.strip()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.__exit__(None, None, None)

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.gateway.port), timeout=30) as plain:
            plain.sendall(data)
            answer = b""
            try:
                while piece := plain.recv(65536):
                    answer += piece
            except ConnectionResetError:
                pass
        return answer

    def replace(self, source):
        """As certbot does: other files, and the links turned to them one after the other."""
        gateway = self.gateway
        for name in ("cert.pem", "key.pem"):
            link = gateway.tls / (name + ".link")
            link.symlink_to(source / name)
            os.replace(link, gateway.tls / name)

    def another(self, name, *options):
        folder = self.gateway.folder / name
        folder.mkdir()
        self.gateway.create_certificate(*options, folder=folder)
        return folder / "tls"

    def test_a_till_that_trusts_the_certificate_is_served_and_keeps_its_connection(self):
        connection = self.gateway.client()
        self.addCleanup(connection.close)
        for _ in range(3):
            self.assertEqual(get(connection)[0], 200)
        self.assertIn(connection.sock.version(), ("TLSv1.2", "TLSv1.3"))
        body = "x" * 300_000
        connection.request("POST", "/v1/messages", json.dumps({"to": "+34600100001", "text": body, "class": "service"}),
                           {"Authorization": f"Bearer {self.gateway.key}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        self.assertEqual((answer.status, json.loads(answer.read())["instance"]), (422, answer.headers["X-Request-Id"]))
        lines = "".join(json.dumps({"to": f"+3460010{i:04}", "text": "Ready", "class": "service"}) + "\n" for i in range(2000))
        connection.request("POST", "/v1/messages", lines, {"Authorization": f"Bearer {self.gateway.key}",
                                                           "Content-Type": "application/x-ndjson"})
        results = connection.getresponse().read().splitlines()
        self.assertEqual({json.loads(line)["status"] for line in results}, {202})
        self.assertEqual(len(results), 2000)

    def test_old_protocols_and_strangers_are_refused(self):
        for version in (b"\x03\x01", b"\x03\x02"):   # TLS 1.0 and 1.1
            hello = version + bytes(range(32)) + b"\x00" + b"\x00\x06\xc0\x09\xc0\x0a\x00\x2f" + b"\x01\x00"
            message = b"\x01" + len(hello).to_bytes(3, "big") + hello
            answer = self.raw(b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message)
            self.assertEqual((answer[:1], answer[5:7]), (b"\x15", b"\x02\x46"), "a fatal alert, protocol_version")
        before = self.gateway.count("no_handshake")
        stranger = http.client.HTTPSConnection("127.0.0.1", self.gateway.port, context=ssl.create_default_context())
        with self.assertRaises(ssl.SSLCertVerificationError):
            stranger.connect()
        until("it is counted", lambda: self.gateway.count("no_handshake") > before)

    def test_tls_1_2_has_forward_secrecy(self):
        connection = self.gateway.client(maximum_version=ssl.TLSVersion.TLSv1_2)
        self.addCleanup(connection.close)
        self.assertEqual(get(connection)[0], 200)
        self.assertTrue(connection.sock.cipher()[0].startswith("ECDHE-"))

    def test_a_session_is_resumed(self):
        context = ssl.create_default_context(cafile=str(self.gateway.tls / "cert.pem"))
        session = None
        for expected in (False, True):
            with socket.create_connection(("127.0.0.1", self.gateway.port)) as plain:
                with context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as secure:
                    secure.sendall(b"GET /healthz HTTP/1.1\r\nHost: box\r\n\r\n")
                    self.assertTrue(secure.recv(65536).startswith(b"HTTP/1.1 200"))
                    self.assertEqual(secure.session_reused, expected)
                    session = secure.session

    def test_the_end_of_an_answer_is_told(self):
        with socket.create_connection(("127.0.0.1", self.gateway.port)) as plain:
            context = ssl.create_default_context(cafile=str(self.gateway.tls / "cert.pem"))
            with context.wrap_socket(plain, server_hostname="127.0.0.1", suppress_ragged_eofs=False) as secure:
                secure.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                text = b""
                while piece := secure.recv(65536):   # an end without close_notify would be an SSLError
                    text += piece
        self.assertTrue(text.startswith(b"HTTP/1.0 200") or text.startswith(b"HTTP/1.1 200"))

    def test_plain_http_to_the_port_is_told_what_to_do(self):
        before = self.gateway.count("plain_on_tls")
        answer = self.raw(b"GET /healthz HTTP/1.1\r\nHost: box\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 400"), answer)
        self.assertIn(b"https://", answer)
        self.assertIn(b"Connection: close", answer)
        self.assertEqual(self.gateway.count("plain_on_tls"), before + 1)
        self.assertEqual(self.raw(b"\x00\x01\x02\x03"), b"")

    def test_what_is_cut_off_in_the_handshake_harms_nobody(self):
        hello = bytes.fromhex("16030100c8010000c40303") + bytes(range(64))
        for length in (1, 5, 11, len(hello)):
            with socket.create_connection(("127.0.0.1", self.gateway.port)) as plain:
                plain.sendall(hello[:length])
        self.raw(b"\x16" + b"\xff" * 300)
        self.assertEqual(get_once(self.gateway.client()), 200)

    def test_a_renewed_certificate_is_taken_without_dropping_a_connection(self):
        gateway = self.gateway
        before = gateway.shown()
        open_one = gateway.client()
        self.addCleanup(open_one.close)
        self.assertEqual(get(open_one)[0], 200)
        renewed = self.another("renewed")
        self.replace(renewed)
        until("the new one is shown", lambda: gateway.shown() != before)
        self.assertEqual(gateway.shown().strip(), (renewed / "cert.pem").read_text().strip())
        self.assertEqual(get(open_one)[0], 200)
        again = self.another("renewed-again")          # now in the place that the links lead to
        for name in ("key.pem", "cert.pem"):
            shutil.copy(again / name, renewed / name)
        until("and the next", lambda: gateway.shown().strip() == (again / "cert.pem").read_text().strip())
        self.assertEqual(get(open_one)[0], 200)
        self.assertTrue(gateway.status()["tls"]["ok"])

    def test_a_broken_certificate_leaves_the_old_one_and_is_named(self):
        gateway = self.gateway
        before = gateway.shown()
        other = self.another("mismatch")
        good = self.another("good")
        shutil.copy(good / "key.pem", other / "key.pem")
        self.replace(other)
        told = until("the trouble is told", lambda: gateway.status()["tls"].get("sentence"))
        self.assertIn("does not belong to the key", told)
        self.assertEqual(gateway.shown(), before)
        self.assertEqual(gateway.status()["tls"]["ok"], False)
        self.assertIn("the certificate in use stays", gateway.log_path.read_text())
        (gateway.tls / "key.pem").unlink()
        until("the next trouble is told", lambda: "cannot be read" in gateway.status()["tls"].get("sentence", ""))
        self.assertEqual(gateway.shown(), before)
        self.replace_all(good)
        until("all is well", lambda: gateway.status()["tls"]["ok"])
        self.assertEqual(gateway.shown().strip(), (good / "cert.pem").read_text().strip())

    def replace_all(self, source):
        for name in ("cert.pem", "key.pem"):
            (self.gateway.tls / name).unlink(missing_ok=True)
        self.replace(source)

    def test_a_certificate_that_ends_soon_is_warned_of(self):
        gateway = self.gateway
        self.replace_all(self.another("short", "--days", "10"))
        told = until("the end is told", lambda: gateway.status()["tls"].get("sentence"))
        self.assertIn("expires on", told)
        self.assertEqual(get_once(gateway.client()), 200)
        self.replace_all(self.another("long"))
        until("all is well", lambda: gateway.status()["tls"]["ok"])


class Create(unittest.TestCase):
    def test_what_is_there_is_not_replaced_unasked_and_the_key_is_nobody_elses(self):
        import tempfile
        with tempfile.TemporaryDirectory() as folder:
            command = [program("tillcast"), "--config", folder, "tls", "create", "--name", "till.example", "--name", "10.1.2.3"]
            made = subprocess.run(command, capture_output=True, text=True)
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertIn("till.example", made.stdout)
            key = pathlib.Path(folder, "tls", "key.pem")
            self.assertEqual(key.stat().st_mode & 0o777, 0o600)
            before = key.read_bytes()
            refused = subprocess.run(command, capture_output=True, text=True)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("--force", refused.stderr)
            self.assertEqual(key.read_bytes(), before)
            self.assertEqual(subprocess.run([*command, "--force"], capture_output=True).returncode, 0)
            self.assertNotEqual(key.read_bytes(), before)
            bad = subprocess.run([*command[:-1], "a b\n,DNS:evil"], capture_output=True, text=True)
            self.assertEqual(bad.returncode, 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
