"""Receives webhooks. Needs URL, KEY, PORT, and the SECRET that was shown with the webhook."""
import base64
import hashlib
import hmac
import json
import os
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import Request, urlopen

STALE_SECONDS = 300
posts = {}  # Your posts by id, as {"author": {"id": ...}, "text": ...}.
latest = {}  # The sequence applied last, by subject. Keep it where your posts are.
told = set()  # Notices that were shown. Keep them too.


def is_from_evenhand(secret, headers, body):
    """Whether a signature fits the bytes as they came, not more than five minutes ago."""
    try:
        stamp, signatures = headers["webhook-timestamp"], headers["webhook-signature"].split()
        signed = b".".join([headers["webhook-id"].encode(), stamp.encode(), body])
        is_stale = abs(time.time() - int(stamp)) > STALE_SECONDS
    except (AttributeError, TypeError, ValueError):
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return not is_stale and any(hmac.compare_digest(expected, given) for given in signatures)


def post(path, body):
    request = Request(os.environ["URL"] + path, json.dumps(body).encode())
    request.add_header("Authorization", "Bearer " + os.environ["KEY"])
    request.add_header("Content-Type", "application/json")
    urlopen(request, timeout=30).close()


def say(*words):
    print(*words, flush=True)


def order(action):
    """Carries an action out and confirms it. What comes late or twice changes nothing."""
    subject = (action["subject"]["kind"], action["subject"]["id"])
    if action["sequence"] <= latest.get(subject, -1):
        say("old:", action["kind"], subject[1])
        return
    # Your own code: lift what `reverses` names, or show what `kind` says beside all else in force.
    say("undone:" if action["reverses"] else "done:", action["kind"], subject[1])
    now = datetime.now(timezone.utc).isoformat()
    post(f"/v1/actions/{action['action']}/outcome", {"state": "applied", "at": now})
    latest[subject] = action["sequence"]


def receive(message):
    if message["type"] == "action.ordered":
        order(message)
    elif message["type"] == "notice.send":
        # Show it to the account, or to who made the report or the appeal that `to` names.
        if message["notice"] not in told:
            say("notice:", message["kind"], json.dumps(message["to"]), message["title"])
        told.add(message["notice"])
    elif message["type"] == "content.requested":
        content = message["subject"]["id"]
        if content in posts:
            post("/v1/content", {"id": content, **posts[content]})


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if is_from_evenhand(os.environ["SECRET"], self.headers, body):
            receive(json.loads(body))  # An error here is no answer, and it will come again.
            self.send_response(204)
        else:
            self.send_response(401)
        self.end_headers()

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Receiver).serve_forever()
