"""Sends a post and a report about it. Needs URL and KEY."""
import json
import os
from datetime import datetime, timezone
from urllib.request import Request, urlopen


def post(path, body):
    """Posts JSON and gives the answer; what is refused raises an HTTPError."""
    request = Request(os.environ["URL"] + path, json.dumps(body).encode())
    request.add_header("Authorization", "Bearer " + os.environ["KEY"])
    request.add_header("Content-Type", "application/json")
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


now = datetime.now(timezone.utc).isoformat()
content = {"id": "c2", "text": "hello from Python"}
author = {"id": "a2", "handle": "quince"}

event = {"id": "e2", "kind": "content.created", "at": now, "actor": author, "content": content}
print("show it?", post("/v1/events", event)["verdict"])

report = {"id": "r2", "at": now, "reporter": {"id": "a9"}, "reason": "spam",
          "subject": {"kind": "content", "id": "c2"}, "content": {**content, "author": author}}
receipt = post("/v1/reports", report)
print("decided by", receipt["due_at"], "and to be seen at", receipt["status_url"])
