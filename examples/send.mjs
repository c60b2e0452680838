// Sends a post and a report about it. Needs URL and KEY, and Node 18 or later.
async function post(path, body) {
  const answer = await fetch(process.env.URL + path, {
    method: "POST",
    headers: { Authorization: `Bearer ${process.env.KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${json.field ?? ""} ${json.detail}`);
  return json;
}

const at = new Date().toISOString();
const content = { id: "c3", text: "hello from Node" };
const author = { id: "a3", handle: "medlar" };

const event = { id: "e3", kind: "content.created", at, actor: author, content };
console.log("show it?", (await post("/v1/events", event)).verdict);

const report = {
  id: "r3", at, reporter: { id: "a9" }, reason: "harassment",
  subject: { kind: "content", id: "c3" }, content: { ...content, author },
};
const receipt = await post("/v1/reports", report);
console.log("decided by", receipt.due_at, "and to be seen at", receipt.status_url);
