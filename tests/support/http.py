"""A small HTTP client for the tests of programs: one kept connection over TCP or a unix socket, JSON in and out.

    api = http.Client("127.0.0.1:8080", token)      # or http.Client("/run/tillcast/control.sock")
    answer = api.post("/v1/messages", {"to": "+34600000001", "text": "Ready", "class": "service"}, key="receipt-1")
    assert answer.status == 202, answer
"""
import http.client
import json
import socket
import time


class Answer:
    """status, headers (names in any case), raw (bytes) and body: JSON where it is JSON, else text, None if empty."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.raw = response.read()
        kind = response.headers.get_content_type()
        self.body = self.raw.decode() if self.raw else None
        if self.raw and (kind == "application/json" or kind.endswith("+json")):
            self.body = json.loads(self.raw)
        elif self.raw and kind == "application/x-ndjson":
            self.body = [json.loads(line) for line in self.raw.splitlines()]

    def __repr__(self):
        return f"<{self.status} {self.body!r}>"

    def __getitem__(self, name):
        return self.body[name]


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("tillcast", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Client:
    """`where` is host:port, or the path of a unix socket. Not for several threads at once."""

    def __init__(self, where, token=None, timeout=30):
        self.where, self.token, self.timeout = where, token, timeout
        self.connection = None

    def _connect(self):
        if self.connection is None:
            self.connection = (_UnixConnection(self.where, self.timeout) if "/" in self.where
                               else http.client.HTTPConnection(self.where, timeout=self.timeout))
        return self.connection

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def request(self, method, path, body=None, key=None, headers=None):
        """`body`: bytes go as they are, anything else as JSON. `key` is the Idempotency-Key. The kept connection is
        opened again once where the other side has closed it; other errors are the caller's."""
        head = {}
        if self.token:
            head["Authorization"] = f"Bearer {self.token}"
        if key is not None:
            head["Idempotency-Key"] = key
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            head["Content-Type"] = "application/json"
        head.update(headers or {})
        fresh = self.connection is None
        try:
            return self._send(method, path, body, head)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.close()
            if fresh or (method != "GET" and key is None):   # it may have been heard
                raise
        return self._send(method, path, body, head)

    def _send(self, method, path, body, head):
        connection = self._connect()
        try:
            connection.request(method, path, body, head)
            return Answer(connection.getresponse())
        except Exception:
            self.close()
            raise

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.request("POST", path, {} if body is None else body, **more)

    def patch(self, path, body, **more):
        return self.request("PATCH", path, body, **more)

    def delete(self, path, **more):
        return self.request("DELETE", path, **more)

    def batch(self, path, things, **more):
        """Sends one thing a line; the results stand in `body`, in order."""
        lines = b"".join(json.dumps(thing).encode() + b"\n" for thing in things)
        return self.request("POST", path, lines, headers={"Content-Type": "application/x-ndjson"}, **more)

    def pages(self, path):
        """Every row of a listing, page by page."""
        mark = "&" if "?" in path else "?"
        page = self.get(path)
        while True:
            assert page.status == 200, page
            yield from page["data"]
            if page["next_cursor"] is None:
                return
            page = self.get(f"{path}{mark}cursor={page['next_cursor']}")

    def wait_until_up(self, seconds=10):
        """Until /healthz is answered with 200."""
        until = time.monotonic() + seconds
        while True:
            try:
                if self.get("/healthz").status == 200:
                    return
            except OSError:
                self.close()
            if time.monotonic() > until:
                raise TimeoutError(f"no /healthz on {self.where} after {seconds} s")
            time.sleep(0.02)
