// The way through all screens: by the links that people follow. The list of screens is the console's own
// table, so that a screen that nobody can reach is noticed.

import { given } from "./visitor.mjs";

/** Screens that are no pages to look at. */
const noPages = ["/live", "/assets/{name}"];
/** How many addresses of one screen are looked at. */
const addressesMax = 3;

/** Which screen an address shows; words go before parameters. */
export function screenOf(path) {
  const segments = path.split("?")[0].split("/");
  const fits = given.screens.filter((screen) => {
    const parts = screen.split("/");
    return (
      parts.length === segments.length &&
      parts.every((part, index) => part.startsWith("{") ? segments[index] !== "" : part === segments[index])
    );
  });
  return fits.sort((one, other) => one.split("{").length - other.split("{").length)[0];
}

/**
 * Goes to every screen that links lead to from these addresses, and looks at each. Answers the screens that
 * were not found.
 */
export async function tour(visitor, first, look) {
  const seen = new Map(given.screens.filter((screen) => !noPages.includes(screen)).map((screen) => [screen, new Set()]));
  const waiting = [...first];
  const known = new Set(first);
  const named = [...seen.keys()].filter((screen) => !screen.includes("{"));
  while (waiting.length > 0 || named.length > 0) {
    const path = waiting.shift() ?? named.shift();
    const screen = screenOf(path);
    const before = seen.get(screen);
    if (!before || (before.size >= addressesMax && !first.includes(path)) || before.has(path)) continue;
    before.add(path);
    if (!(await isPage(visitor, path))) continue;
    await visitor.goto(path);
    await look(visitor, path, screen);
    const links = await visitor.page.$$eval("a[href]", (all) => all.map((link) => link.href));
    for (const href of links) {
      const url = new URL(href);
      const next = url.pathname + url.search;
      if (url.origin !== visitor.origin || known.has(next)) continue;
      known.add(next);
      waiting.push(next);
    }
  }
  return [...seen].filter(([, paths]) => paths.size === 0).map(([screen]) => screen);
}

/** Whether an address answers a page, and not a file to keep. */
async function isPage(visitor, path) {
  const answer = await visitor.context.request.get(visitor.origin + path);
  if (answer.status() >= 400) visitor.problems.push(`${path} answers ${answer.status()}`);
  const isFile = "content-disposition" in answer.headers();
  return !isFile && answer.headers()["content-type"]?.startsWith("text/html");
}
