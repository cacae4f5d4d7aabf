"""Kannel: bearerbox drives the modems and keeps the queue in a file, smsbox takes messages over HTTP."""
import http.client
import socket
import urllib.parse

from ..system import Stuck, free_ports, number, text, until
from .peer import Peer


class Kannel(Peer):
    name = "kannel"
    programs = ("sbin/bearerbox", "sbin/smsbox")
    package = "kannel"
    fastest = 1.0

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.admin_port, self.box_port, self.port = free_ports(3)
        self._connection = None

    def prepare(self):
        self.config = self.folder / "kannel.conf"
        self.config.write_text(self.one_file("kannel-{kind}.conf", admin_port=self.admin_port, box_port=self.box_port,
                                             sendsms_port=self.port), encoding="utf-8")
        self.restart()      # it takes messages only while it runs

    def go(self):
        """It sends from the start."""

    def restart(self):
        self._connection = None
        self.spawn([self.program("sbin/bearerbox"), self.config])
        self._until_listening(self.box_port)
        self.spawn([self.program("sbin/smsbox"), self.config])
        self._until_listening(self.port)

    def _until_listening(self, port):
        def listening():
            if any(process.poll() is not None for process in self.processes):
                raise Stuck("kannel ended: " + (self.folder / "output").read_text(errors="replace")[-800:])
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0
        until(f"kannel: port {port}", listening, seconds=30)

    def path_of(self, i):
        fields = {"username": "u", "password": "p", "from": "1555", "to": number(i), "text": text(i)}
        return "/cgi-bin/sendsms?" + urllib.parse.urlencode(fields)

    def fill(self, first, count):
        for i in range(first, first + count):
            self.post(i)

    def post(self, i):
        status = self._get(self.path_of(i))
        if status != 202:
            raise Stuck(f"kannel: {status} to a message")

    def _get(self, path):
        """It closes a connection that has been idle; then another one is made, and the message was not taken."""
        for last in (False, True):
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                self._connection.request("GET", path)
                answer = self._connection.getresponse()
                answer.read()
                return answer.status
            except (ConnectionError, http.client.RemoteDisconnected):
                self._connection = None
                if last:
                    raise
