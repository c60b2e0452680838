// Hostile strings in every field that a platform, its people, or somebody at the console fills in. Whatever
// is taken must be shown as text: it runs nothing, asks for nothing, and stays where it belongs.

import { ask, person, platform } from "../lib/api.mjs";
import { strings } from "../lib/hostile.mjs";
import { misplaced } from "../lib/layout.mjs";
import { tour } from "../lib/tour.mjs";
import { check, given, play } from "../lib/visitor.mjs";

const at = "2026-11-23T10:00:00Z";
const pagesAtOnce = 3;
const widths = [1280, 320];
/** What was taken, by kind; a field that is refused is left out and counted. */
const taken = { notes: 0, decisions: 0, appeals: 0, files: 0 };
const refused = {};

play(async (open) => {
  check(strings.length >= 300, `only ${strings.length} strings`);
  const ada = await open();
  await ada.signIn("Ada");
  // Nobody would look at so many in a day.
  await person("Ben").put("/v1/me/preferences", { daily_budget: 100_000 });
  const pages = [];
  await each(strings, 4, async (string, number) => pages.push(...(await place(string, number))));
  const unchecked = pages.filter(Boolean);
  let looked = 0;
  const views = await Promise.all(Array.from({ length: pagesAtOnce }, () => ada.context.newPage()));
  await each(unchecked, pagesAtOnce, async (path, _, worker) => {
    await ada.goto(path, views[worker]);
    looked += 1;
    await look(ada, path, views[worker]);
  });
  await Promise.all(views.map((view) => view.close()));

  // Names of files hold no slashes, so that few closing tags are among them.
  const least = { notes: 0.9, decisions: 0.9, appeals: 0.9, files: 0.4 };
  for (const [kind, part] of Object.entries(least)) {
    check(taken[kind] >= part * strings.length, `only ${taken[kind]} ${kind} were taken`);
  }

  // The lists that all of it stands in, and what the console's own addresses are asked.
  const lists = given.screens.filter((screen) => !screen.includes("{"));
  const asked = strings.slice(0, 60).map((string) => {
    const text = encodeURIComponent(string.slice(0, 500).toWellFormed());
    return `/queue?lang=${text}&rule=${text}`;
  });
  await tour(ada, [...lists, ...asked].filter((path) => path !== "/live"), (visitor, path) => {
    looked += 1;
    return look(visitor, path, visitor.page);
  });
  return { strings: strings.length, pages: looked, taken, refused };
});

/** Runs work for each item, so many at a time. */
async function each(items, atOnce, work) {
  const waiting = items.map((item, index) => [item, index]);
  const worker = async (_, number) => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(...next, number);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Sends a string in every field; answers the pages that show it. */
async function place(string, number) {
  const ben = person("Ben");
  // An id has up to 256 bytes and is its own; everything else takes all of the string.
  const id = (kind) => `${[...string].filter((c) => !/[\p{Cc}\p{Cs}]/u.test(c)).join("").slice(0, 50)} ${kind}${number}`;
  const media = [{ url: string, type: string, sha256: string, md5: string, pdq: string, frames: [{ at_ms: 0, pdq: string }] }];
  const content = (name) => ({
    id: name, type: string, space: string, text: string, lang: string, url: string, mentions: [string],
    hashtags: [string, `#${string}`], links: [string, `https://a.example/${string}`], media,
  });
  const actor = {
    id: id("a"), handle: string, display_name: string, bio: string, lang: string,
    avatar: { sha256: string, pdq: string },
  };
  const attributes = { [string]: string, list: [string] };
  await offer("POST", "/v1/events", { id: id("s"), kind: "account.created", at, actor, attributes });
  const post = { id: id("e"), kind: "content.created", at, actor, content: { ...content(id("c")), in_reply_to: string }, attributes };
  await offer("POST", "/v1/events", post);
  const report = await offer("POST", "/v1/reports", {
    id: id("r"), at, reporter: { id: id("u"), lang: string }, subject: { kind: "content", id: id("c") },
    target: { id: id("t") }, reason: "harassment", comment: string, content: { ...content(id("c")), author: actor },
    context: [{ ...content(id("x")), author: actor }],
  });
  await offer("POST", "/v1/events", { ...post, id: id("f"), kind: "content.edited", content: { ...content(id("c")), text: `before ${string} after` } });
  await offer("PUT", `/v1/accounts/${encodeURIComponent(actor.id)}/tags/${encodeURIComponent(string.slice(0, 60).toWellFormed())}`, {}, given.people.Ada.key);
  if (number % 10 === 0) {
    await offer("POST", "/v1/reports", { id: id("h"), at, reporter: {}, reason: "hate", subject: { kind: "hashtag", id: id("#") }, comment: string });
    await offer("POST", "/v1/reports", { id: id("w"), at, reporter: {}, reason: "hate", subject: { kind: "account", id: actor.id }, comment: string });
  }
  // U+0000 is taken nowhere.
  if (string.includes("\0")) {
    check(!report, "a report with U+0000 was taken");
    return [];
  }
  check(report, `the report with string ${number} was refused: ${JSON.stringify(string.slice(0, 60))}`);
  const account = `/accounts/${encodeURIComponent(actor.id)}`;
  const pages = [`/cases/${report.case}`, given.screens.includes("/accounts/{id}") && account];

  // Notes and reasons are insiders' words, and appeals outsiders'; an appeal wants a decision before it.
  if (await offer("POST", `/v1/cases/${report.case}/notes`, { text: string }, given.people.Ben.key)) taken.notes += 1;
  const claimed = await ben.post(`/v1/cases/${report.case}/claim`, { reason: "for the test" });
  const decision = await offer("POST", `/v1/cases/${report.case}/decide`, {
    fence: claimed.claim.fence, outcome: "violation", policy: "violence", reason: string, explanation: string, law: string,
    actions: [{ kind: "content.remove" }, { kind: "content.label", parameters: { label: string } }],
  }, given.people.Ben.key);
  if (!decision) {
    await ben.post(`/v1/cases/${report.case}/release`, { fence: claimed.claim.fence });
    return pages;
  }
  taken.decisions += 1;
  const appeal = await offer("POST", "/v1/appeals", {
    id: id("p"), at, decision: decision.id, by: { kind: "author" }, text: string, lang: string,
  });
  if (appeal) {
    taken.appeals += 1;
    const name = encodeURIComponent(string.slice(0, 200).toWellFormed());
    if (await offer("POST", `/v1/appeals/${appeal.id}/files?name=${name}`, "a letter")) taken.files += 1;
    if (given.screens.includes("/appeals/{id}")) pages.push(`/appeals/${appeal.id}`);
  }
  return pages;
}

/** Sends; a field that is refused with its name is left out, and the rest is sent again. */
async function offer(method, path, body, key = given.platform_key) {
  for (let tries = 0; tries < 30; tries++) {
    const { status, text } = await ask(key, method, path, body);
    if (status < 300) return text ? JSON.parse(text) : {};
    const problem = text ? JSON.parse(text) : {};
    check(status >= 400 && status < 500, `${method} ${path.slice(0, 80)} answers ${status} to ${JSON.stringify(body).slice(0, 200)}`);
    const field = (problem.field ?? "").replace(/\[\d+\]|\.\d+/g, "");
    refused[`${method} ${path.split("/")[2].split("?")[0]} ${field || problem.detail}`] ??= 0;
    refused[`${method} ${path.split("/")[2].split("?")[0]} ${field || problem.detail}`] += 1;
    if (!field || !leaveOut(body, field.split("."))) return null;
  }
  return null;
}

function leaveOut(body, [name, ...rest]) {
  if (typeof body !== "object" || body === null || !(name in body)) return false;
  if (Array.isArray(body[name]) && rest.length > 0) return body[name].map((one) => leaveOut(one, rest)).some(Boolean);
  if (rest.length > 0) return leaveOut(body[name], rest);
  delete body[name];
  return true;
}

async function look(visitor, path, page) {
  const found = await page.evaluate(() => {
    const problems = [];
    if (window.__pwned !== undefined) problems.push("a string ran");
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on") || name === "style" || name === "srcdoc") problems.push(`an attribute ${name}=${value}`);
        if (["href", "src", "action", "formaction"].includes(name)) {
          const url = new URL(value, location.href);
          if (url.origin !== location.origin) problems.push(`${name} leads to ${url.href.slice(0, 80)}`);
        }
      }
    }
    for (const name of ["iframe", "object", "embed", "base", "style", "portal", "video", "audio", "math", "meta[http-equiv]", "body script"]) {
      if (document.querySelector(name)) problems.push(`there is a ${name}`);
    }
    const inside = document.querySelectorAll("bdi *, code :not(bdi), .outside :not(mark, span, ins, del)");
    for (const element of inside) problems.push(`a text became <${element.localName}>`);
    return problems.slice(0, 5);
  });
  for (const one of found) visitor.problems.push(`${path}: ${one}`);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const where of await misplaced(page)) visitor.problems.push(`${path} at ${width} px: ${where}`);
  }
}
