// Receives webhooks. Needs URL, KEY, PORT, and the SECRET that was shown with the webhook; Node 18 or later.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const STALE_SECONDS = 300;
const posts = new Map(); // Your posts by id, as { author: { id }, text }.
const latest = new Map(); // The sequence applied last, by subject. Keep it where your posts are.
const told = new Set(); // Notices that were shown. Keep them too.

// Whether a signature fits the bytes as they came, not more than five minutes ago.
function isFromEvenhand(secret, headers, body) {
  const stamp = headers["webhook-timestamp"] ?? "";
  if (!(Math.abs(Date.now() / 1000 - Number.parseInt(stamp, 10)) <= STALE_SECONDS)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = createHmac("sha256", key).update(`${headers["webhook-id"]}.${stamp}.`).update(body);
  const expected = Buffer.from("v1," + signed.digest("base64"));
  return (headers["webhook-signature"] ?? "").split(" ").some((text) => {
    const given = Buffer.from(text);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

async function post(path, body) {
  const answer = await fetch(process.env.URL + path, {
    method: "POST",
    headers: { Authorization: `Bearer ${process.env.KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}

// Carries an action out and confirms it. What comes late or twice changes nothing.
async function order(action) {
  const subject = `${action.subject.kind} ${action.subject.id}`;
  if (action.sequence <= (latest.get(subject) ?? -1)) {
    console.log("old:", action.kind, action.subject.id);
    return;
  }
  // Your own code: lift what `reverses` names, or show what `kind` says beside all else in force.
  console.log(action.reverses ? "undone:" : "done:", action.kind, action.subject.id);
  const at = new Date().toISOString();
  await post(`/v1/actions/${action.action}/outcome`, { state: "applied", at });
  latest.set(subject, action.sequence);
}

async function receive(message) {
  if (message.type === "action.ordered") {
    await order(message);
  } else if (message.type === "notice.send") {
    // Show it to the account, or to who made the report or the appeal that `to` names.
    if (!told.has(message.notice)) {
      console.log("notice:", message.kind, JSON.stringify(message.to), message.title);
    }
    told.add(message.notice);
  } else if (message.type === "content.requested") {
    const content = message.subject.id;
    if (posts.has(content)) await post("/v1/content", { id: content, ...posts.get(content) });
  }
}

// One after the other, so that two actions on one subject can't overtake each other.
let before = Promise.resolve();

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  if (!isFromEvenhand(process.env.SECRET, request.headers, body)) {
    response.writeHead(401).end();
    return;
  }
  const received = before.then(() => receive(JSON.parse(body)));
  before = received.catch(() => {});
  // After an error it will come again.
  received.then(() => response.writeHead(204).end(), () => response.writeHead(500).end());
}).listen(Number(process.env.PORT), "127.0.0.1");
