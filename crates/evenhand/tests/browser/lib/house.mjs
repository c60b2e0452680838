// A house in which every screen has something to show.

import { person, platform } from "./api.mjs";

const at = "2026-11-23T10:00:00Z";
const hex = (length) => "0123456789abcdef".repeat(8).slice(0, length);

/** Fills a fresh house; answers addresses that no link leads to. */
export async function furnish() {
  const [ada, ben] = [person("Ada"), person("Ben")];
  for (let number = 0; number < 12; number++) await everyday(number);
  await edited();
  await platform.post("/v1/reports", {
    id: "r-tag", at, reporter: { id: "u1" }, reason: "hate", subject: { kind: "hashtag", id: "examplehaters" },
  });

  // Two cases decided by Ben, the second one appealed with a file; a third appeal is answered.
  const appealed = [];
  for (let number = 0; number < 3; number++) {
    const taken = await ben.post("/v1/cases/next");
    const decision = await ben.post(`/v1/cases/${taken.id}/decide`, {
      fence: taken.claim.fence, outcome: "violation", policy: "harassment", reason: "It goes on and on.",
      explanation: "Three posts to one person in an hour.", actions: [{ kind: "content.remove" }],
    });
    appealed.push(decision);
  }
  for (const [number, decision] of appealed.entries()) {
    if (number === 0) continue;
    const appeal = await platform.post("/v1/appeals", {
      id: `p${number}`, at, decision: decision.id, by: { kind: "author" }, text: "It was a quotation.",
      lang: "en",
    });
    await platform.post(`/v1/appeals/${appeal.id}/files?name=letter.txt`, "the letter");
  }
  const looked = await ada.post("/v1/appeals/next");
  const fence = looked.claim.fence;
  await ada.post(`/v1/appeals/${looked.id}/vote`, { fence, outcome: "no-violation" });
  await ada.post(`/v1/appeals/${looked.id}/answer`, {
    fence, outcome: "upheld", reason: "It quotes what it answers.", explanation: "It was a quotation.",
  });

  // One in Ada's hands with all that can lie on a case, one in Ben's.
  const mine = await ada.post("/v1/cases/next");
  const theirs = await ben.post("/v1/cases/next");
  await ada.post(`/v1/cases/${mine.id}/notes`, { text: "Seen before, see the linked case." });
  await ada.post(`/v1/cases/${mine.id}/links`, { case: theirs.id });
  await platform.post("/v1/reports", reported("r-more", mine.subject.id, "More of the same."));

  const decided = appealed[0];
  const matter = await ada.post("/v1/investigations", {
    title: "Autumn campaign", summary: "Threats against the staff of a shop",
    authority: { name: "Example police", country: "DE" },
  });
  await ada.post(`/v1/investigations/${matter.id}/links`, { case: theirs.id, reason: "the first of the posts" });
  await ada.post(`/v1/investigations/${matter.id}/disclosures`, {
    kind: "request", requester: "Inspector Example", authority: { name: "Example police", country: "DE" },
    legal_basis: "court order of 20 November 2026", scope: "the reported post", with_reporters: false,
    with_report_words: false,
  });
  await ada.put("/v1/holds", {
    subject: { kind: "account", id: "a1" }, basis: "request", reference: "12 Js 34/26", reason: "an authority asked",
  }).catch(() => {});
  await platform.post("/v1/reports", {
    id: "r-danger", at, reporter: { id: "u1" }, reason: "danger-to-life", subject: { kind: "account", id: "a2" },
    comment: "He says that he is on his way.",
  });
  const bulk = {
    reason: "The same words everywhere.", subjects: [8, 9].map((number) => ({ kind: "content", id: `c${number}` })),
    work: { decide: { outcome: "violation", policy: "harassment", actions: [{ kind: "content.remove" }] } },
  };
  const { seen } = await ada.post("/v1/bulks/preview", bulk);
  await ada.post("/v1/bulks", { ...bulk, seen });
  const { items: versions } = await ada.get("/v1/rules/versions");
  await ada.post("/v1/rules/backtests", { version: versions[0].version, hours: 24 });
  await returned(ada);
  await pushed(ada);
  await known(ada);
  return { mine: mine.id, theirs: theirs.id, decided: decided.id, decided_case: decided.case };
}

/** Somebody is suspended and comes back; answers once that was found. */
async function returned(ada) {
  const bio = "Keeper of three stubborn goats, mender of accordions.";
  const told = (id, kind, actor) => platform.post("/v1/events", { id, kind, at, actor });
  await told("b0", "account.created", { id: "b0", handle: "zorvelquist_goats", bio, created_at: at });
  await told("b1", "account.suspended", { id: "b0" });
  await told("b2", "account.created", { id: "b2", handle: "z0rvelquist.goats2", bio, created_at: at });
  for (let tries = 0; tries < 120; tries++) {
    const { items } = await ada.get("/v1/returns");
    if (items.length > 0) return;
    await new Promise((next) => setTimeout(next, 250));
  }
  throw new Error("nobody found that somebody came back");
}

/** A dozen new accounts push a hashtag together; answers once that is an incident. */
async function pushed(ada) {
  const start = Date.now() - 6 * 60_000;
  const time = (seconds) => new Date(start + seconds * 1000).toISOString();
  for (let number = 0; number < 36; number++) {
    const account = number % 12;
    await platform.post("/v1/events", {
      id: `w${number}`, kind: "content.created", at: time(number * 5),
      actor: { id: `w${account}`, handle: `wave_${account}`, created_at: time(-4 * 86_400) },
      content: {
        id: `w-c${number}`, hashtags: [number % 2 ? "OpenTheGate" : "open_the_gate"], mentions: ["a0"],
        text: `${Math.floor(number / 12)}: open the gate before they close it, spread this now`,
      },
    });
  }
  for (let tries = 0; tries < 240; tries++) {
    const { items } = await ada.get("/v1/incidents");
    if (items.length > 0) return;
    await new Promise((next) => setTimeout(next, 250));
  }
  throw new Error("nobody found that many push one hashtag");
}

/** Two banks, one of them sealed, and two posts of what is in the first; answers once both were found. */
async function known(ada) {
  const sha256 = "f".repeat(64);
  await ada.post("/v1/banks", {
    name: "GRUESOME_PICTURES", purpose: "What nobody should see twice", action: "hold", policy: "harassment",
  });
  const { items: people } = await ada.get("/v1/users");
  await ada.patch(`/v1/users/${people.find(({ name }) => name === "Ada").id}`, { sealed_role: true });
  await ada.post("/v1/banks", { name: "REPORTED_ONCE", purpose: "Reported by who is in them", class: "ncii" });
  const items = [{ id: "x1", note: "A wall, painted over", sha256 }, { id: "x2", note: "The same wall", md5: "e".repeat(32) }];
  await ada.post("/v1/banks/GRUESOME_PICTURES/items", { source: "a-list", items });
  for (let tries = 0; tries < 120; tries++) {
    const { items: [near] } = await ada.post("/v1/media/lookup", { media: [{ sha256 }] });
    if (near.length > 0) break;
    await new Promise((next) => setTimeout(next, 250));
  }
  for (const number of [1, 2]) {
    await platform.post("/v1/events", {
      id: `k${number}`, kind: "content.created", at, actor: { id: `k${number}` },
      content: { id: `k-c${number}`, text: "Look at this.", media: [{ type: "image/png", sha256 }] },
    });
  }
  const { items: matches } = await ada.get("/v1/media/matches");
  if (matches.length < 2) throw new Error("nobody found that what was posted is known");
}

async function everyday(number) {
  const actor = {
    id: `a${number}`, handle: `juniper_${number}`, display_name: "Juniper Example", bio: "Gardens and trains.",
    created_at: "2025-01-01T00:00:00Z",
  };
  await platform.post("/v1/events", { id: `s${number}`, kind: "account.created", at, actor });
  await platform.post("/v1/events", {
    id: `e${number}`, kind: "content.created", at, actor,
    content: {
      id: `c${number}`, type: "post", space: "gardens", lang: number % 2 ? "ar" : "en", url: "https://a.example/p/1",
      text: number % 2 ? "سنأتي إليك غدا، انتظر" : "We know where you live: 12 Example Street, 10115 Berlin. Write to me@mail.example",
      hashtags: ["gardens"], links: ["https://b.example/"], mentions: ["a0"],
      media: [{ url: "https://a.example/1.png", type: "image/png", sha256: hex(64), md5: hex(32), pdq: hex(64) }],
    },
  });
  await platform.post("/v1/reports", reported(`r${number}`, `c${number}`, "He does this to many people."));
}

async function edited() {
  for (const [number, text] of ["You are a fool.", "You are a fool and everybody knows it."].entries()) {
    await platform.post("/v1/events", {
      id: `x${number}`, kind: number ? "content.edited" : "content.created", at, actor: { id: "a1" },
      content: { id: "c-edited", text },
    });
    if (number === 0) await platform.post("/v1/reports", reported("r-edited", "c-edited", "Rude."));
  }
}

function reported(id, content, comment) {
  return {
    id, at, reporter: { id: "a-reporter" }, subject: { kind: "content", id: content }, reason: "harassment",
    comment, context: [{ id: "c-before", text: "What came before it." }],
  };
}
