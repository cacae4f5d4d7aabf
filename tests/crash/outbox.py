"""Kills at the steps of the webhooks' outbox: what happened is told at least once, in order for each message, each event
with one id however often it is told; what was not committed is never told."""
import base64
import collections
import contextlib
import os
import sqlite3

from crash.load import AWAY
from support.gateway import Gateway, until
from support.receiver import Receiver

STEPS = ("webhook.write", "webhook.call", "webhook.answered")
ROUNDS = 3              # the step is passed so often before the end
MESSAGES = 4
LIFE = ["message.accepted", "message.held", "message.cancelled"]


class Outbox:
    def __init__(self, user=None):
        self.reached, self.offences, self.user = collections.Counter(), [], user

    def run(self):
        for point in STEPS:
            for nth in range(1, ROUNDS + 1):
                with contextlib.closing(Receiver()) as receiver:
                    self.die(point, nth, receiver)
        return self

    def die(self, point, nth, receiver):
        gateway = Gateway(modems=1, user=self.user, config='[[webhook]]\nname = "till"\nurl = "' + receiver.url +
                          '"\nsecret_file = "till.whsec"\nevents = ["message.*"]\n')
        secret = gateway.write("till.whsec", "whsec_" + base64.b64encode(bytes(range(32))).decode())
        os.chmod(secret, 0o600)
        if self.user is not None:
            os.chown(secret, self.user, self.user)
        try:
            gateway.start(ready=False, env={**os.environ, "TILLCAST_FAILPOINT": f"{point}:{nth}"})
            until("up", gateway.healthy)
            gateway.token = gateway.tillcast("token", "create", "test").strip()
            self.trade(gateway)
            status = gateway.process.wait(20)
            gateway.kill()
            self.reached[point] += status == -9
            if status != -9:
                self.offences.append(f"{point}:{nth}: it ended with {status} instead")
            told = [call["id"] for call in receiver.taken()]
            gateway.start(ready=False)
            until("up again", gateway.healthy)
            until("all is told", lambda: self.open_events(gateway) == 0, seconds=30)
            gateway.kill()
            self.judge(gateway, f"{point}:{nth}", point, receiver, told)
        finally:
            gateway.__exit__(None, None, None)

    def trade(self, gateway):
        """Messages that wait, and are cancelled; the end comes on the way."""
        with contextlib.suppress(*AWAY, AssertionError):
            for n in range(MESSAGES):
                made = gateway.post("/v1/messages", {"to": f"+3460010000{n}", "text": "Ready", "class": "service",
                                                     "not_before": "2037-01-01T00:00:00Z",
                                                     "expires_at": "2037-01-02T00:00:00Z"})
                gateway.post(f"/v1/messages/{made.body['id']}/cancel", {})

    def open_events(self, gateway):
        with contextlib.closing(sqlite3.connect(gateway.database, timeout=5)) as db:
            return db.execute("SELECT count(*) FROM webhook_event WHERE state = 0").fetchone()[0]

    def judge(self, gateway, where, point, receiver, before):
        with contextlib.closing(sqlite3.connect(gateway.database)) as db:
            events = db.execute("SELECT count(*) FROM webhook_event").fetchone()[0]
            messages = [row[0] for row in db.execute("SELECT state FROM message")]
        calls = receiver.taken()
        by_id = {}
        for call in calls:
            what = (call["body"]["data"]["id"], call["body"]["type"])
            if by_id.setdefault(call["id"], what) != what:
                self.offences.append(f"{where}: {call['id']} was told for two events")
        if len(by_id) != events or len(set(by_id.values())) != events:
            self.offences.append(f"{where}: {events} events, and {len(by_id)} were told")
        # 9: cancelled, the state of three changes; held has two.
        expected = sum(3 if state == 9 else 2 for state in messages)
        if events != expected:
            self.offences.append(f"{where}: {events} events of {len(messages)} messages, not {expected}")
        for message in {data for data, _ in by_id.values()}:
            types = list(dict.fromkeys(receiver.types(message)))
            if types != LIFE[:len(types)]:
                self.offences.append(f"{where}: a message was told as {types}")
        twice = [name for name, n in collections.Counter(call["id"] for call in calls).items() if n > 1]
        if point == "webhook.answered" and not set(twice) & set(before):
            self.offences.append(f"{where}: what was answered and not written did not come again")


def kill_all(user=None):
    return Outbox(user).run()
