"""A receiver of webhooks that keeps what it is told.

    receiver = Receiver(lambda event, try_number: 200)
    ... [[webhook]] url = receiver.url ...
    receiver.taken()
"""
import base64
import hashlib
import hmac
import http.server
import json
import ssl
import threading
import time


def sign(secret, ident, timestamp, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    code = hmac.new(key, f"{ident}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(code).decode()


class Receiver:
    """A server that keeps what it is told. `answer(event, try_number)` gives the status, or None to say nothing at all.
    With `certificate`, a file with it and its key, it speaks TLS as `localhost`."""

    def __init__(self, answer=lambda event, number: 200, port=0, headers=None, certificate=None):
        self.calls, self.answer, self.extra = [], answer, headers or {}
        self.at_once, self.most_at_once, self.lock = 0, 0, threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.take(self)

            def do_GET(self):
                receiver.calls.append({"method": "GET", "path": self.path})
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?shop=1"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
            self.url = f"https://localhost:{self.port}/hook?shop=1"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def take(self, handler):
        raw = handler.rfile.read(int(handler.headers["Content-Length"]))
        call = {"method": "POST", "path": handler.path, "headers": dict(handler.headers), "raw": raw,
                "body": json.loads(raw), "id": handler.headers["webhook-id"], "at": time.monotonic()}
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            number = 1 + sum(1 for other in self.calls if other.get("id") == call["id"])
            self.calls.append(call)
        call["status"] = self.answer(call["body"], number)
        with self.lock:
            self.at_once -= 1
        if call["status"] is None:
            handler.close_connection = True
            return
        handler.send_response(call["status"])
        for name, value in self.extra.items():
            handler.send_header(name, value)
        handler.end_headers()

    def taken(self):
        """What was answered well, in the order of its arrival."""
        return [call for call in list(self.calls) if call.get("status") == 200]

    def types(self, message):
        return [call["body"]["type"] for call in self.taken() if call["body"]["data"].get("id") == message]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
