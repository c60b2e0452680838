"""A tiny board that is connected to Evenhand: posts, a report button, and orders that are obeyed.
Run it with URL, KEY and PORT, and open http://127.0.0.1:PORT/?who=you. With REPORTS_ONLY=1 it sends no
events, and reports without the content, which it supplies when it is asked."""
import base64, hashlib, hmac, html, json, os, time, uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

URL, KEY, PORT = os.environ["URL"], os.environ["KEY"], int(os.environ["PORT"])
REPORTS_ONLY, HOOK = os.environ.get("REPORTS_ONLY"), f"http://127.0.0.1:{PORT}/hook"
FIELDS = "<select name=reason><option>harassment<option>threat<option>spam</select><button>Report</button>"
posts, reporters, inbox = {}, {}, {}  # by id of a post, of a report, of an account
in_force, latest = {}, {}  # by subject, as (kind, id): action -> kind of action; sequence applied last

def now(): return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

def api(path, body=None, method=None):
    headers = {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"}
    request = Request(URL + path, json.dumps(body).encode() if body else None, headers, method=method)
    return json.loads(urlopen(request, timeout=30).read() or "null")

def content(id):
    return {"id": id, "author": {"id": posts[id]["author"]}, "text": posts[id]["text"]}

def has(kind, id, *actions):
    return any(action in actions for action in in_force.get((kind, id), {}).values())

def is_shown(id):
    is_gone = has("content", id, "content.remove", "content.restrict")
    return not is_gone and not has("account", posts[id]["author"], "account.suspend")

def write(who, text):
    if has("account", who, "account.suspend", "account.restrict"):
        return
    id = uuid.uuid4().hex
    posts[id] = {"author": who, "text": text}
    if not REPORTS_ONLY:
        api("/v1/events", {"id": "post-" + id, "kind": "content.created", "at": now(),
                           "actor": {"id": who}, "content": {"id": id, "text": text}})

def report(who, id, reason):
    made = {"id": uuid.uuid4().hex, "at": now(), "reporter": {"id": who}, "reason": reason,
            "subject": {"kind": "content", "id": id}} | ({} if REPORTS_ONLY else {"content": content(id)})
    reporters[made["id"]] = who
    inbox.setdefault(who, {})[made["id"]] = "Decided by " + api("/v1/reports", made)["due_at"]

def is_signed(headers, body):
    id, stamp, given = (headers.get("webhook-" + name, "") for name in ("id", "timestamp", "signature"))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = base64.b64encode(hmac.digest(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256)).decode()
    is_fresh = stamp.isdigit() and abs(time.time() - int(stamp)) <= 300
    return is_fresh and any(hmac.compare_digest("v1," + mac, one) for one in given.split())

def receive(message):
    if message["type"] == "action.ordered":
        subject = (message["subject"]["kind"], message["subject"]["id"])
        if message["sequence"] > latest.get(subject, -1):
            undone = message["reverses"]
            in_force.setdefault(subject, {})[undone or message["action"]] = None if undone else message["kind"]
            api(f"/v1/actions/{message['action']}/outcome", {"state": "applied", "at": now()})
            latest[subject] = message["sequence"]
    elif message["type"] == "notice.send":
        to = message["to"]
        who = reporters.get(to.get("report")) or to.get("subject", {}).get("id")
        inbox.setdefault(who, {})[message["notice"]] = message["title"] + ": " + message["text"]
    elif message["type"] == "content.requested" and message["subject"]["id"] in posts:
        api("/v1/content", content(message["subject"]["id"]))

class Board(BaseHTTPRequestHandler):
    def do_GET(self):
        who = parse_qs(urlsplit(self.path).query).get("who", ["guest"])[0]
        form = '<form method="post" action="/{}"><input type="hidden" name="who" value="{}">{}</form>'
        page = [form.format("write", html.escape(who), '<input name="text"><button>Post</button>')]
        for id in filter(is_shown, posts):
            page += ["<p>", html.escape(posts[id]["author"] + ": " + posts[id]["text"]), "</p>",
                     form.format("report", html.escape(who), f'<input type="hidden" name="id" value="{id}">' + FIELDS)]
        page += ["<pre>" + html.escape(told) + "</pre>" for told in inbox.get(who, {}).values()]
        self.answer(200, "".join(page))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path != "/hook":
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            {"/write": write, "/report": report}[self.path](**form)
            return self.answer(303)
        if is_good := is_signed(self.headers, body):
            receive(json.loads(body))
        self.answer(204 if is_good else 401)

    def answer(self, status, page=""):
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Location", self.headers.get("Referer", "/"))
        self.end_headers()
        self.wfile.write(page.encode())

for old in [hook for hook in api("/v1/webhooks")["items"] if hook["url"] == HOOK]:
    api("/v1/webhooks/" + old["id"], method="DELETE")
secret = api("/v1/webhooks", {"url": HOOK})["secret"]
HTTPServer(("127.0.0.1", PORT), Board).serve_forever()
