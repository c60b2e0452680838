// Every screen of the console's table, in light and dark, at several widths, looked at by axe-core.

import { violations } from "../lib/accessibility.mjs";
import { person } from "../lib/api.mjs";
import { furnish } from "../lib/house.mjs";
import { misplaced } from "../lib/layout.mjs";
import { tour } from "../lib/tour.mjs";
import { play } from "../lib/visitor.mjs";

/** A desk, 200 % zoom on it, and 400 % zoom, which is the narrowest that WCAG 2.2 asks for (1.4.10). */
const widths = [1280, 640, 320];

play(async (open) => {
  const there = await furnish();
  const ada = await open();
  await ada.signIn("Ada");
  const first = [
    "/", "/queue", "/queue?tier=T2&state=decided", `/cases/${there.mine}`, `/cases/${there.theirs}`,
    `/cases/${there.decided_case}`,
  ];
  const looked = [];
  const unreached = await tour(ada, first, async (visitor, path, screen) => {
    looked.push(path);
    await look(visitor, path);
    // What is wrong is seen, too.
    if (path === `/cases/${there.mine}`) {
      await visitor.page.check("input[name=choice] >> nth=0");
      await visitor.page.click("button[value=preview]");
      await visitor.page.waitForSelector("#preview");
      await visitor.page.waitForLoadState("load");
      await look(visitor, `${path} with a preview`);
      await visitor.goto(path);
    }
  });

  // Without a session, and where something is wrong.
  const stranger = await open();
  await stranger.goto("/sign-in");
  await look(stranger, "/sign-in without a session");
  const { items } = await person("Ada").get("/v1/users");
  const ben = items.find((user) => user.name === "Ben");
  const { login_url: link } = await person("Ada").post(`/v1/users/${ben.id}/login-links`);
  await stranger.page.goto(new URL(link, stranger.origin).href);
  await look(stranger, "/login/{token}");
  await stranger.page.goto(`${stranger.origin}/login/wrong`);
  await look(stranger, "a refusal");
  stranger.problems = stranger.problems.filter((problem) => !/Failed to load resource/.test(problem));

  const missing = unreached.filter((screen) => screen !== "/login/{token}");
  if (missing.length > 0) ada.problems.push(`no link leads to ${missing.join(", ")}`);
  return { looked };
});

async function look(visitor, path) {
  const { page } = visitor;
  await page.$$eval("details", (all) => all.forEach((one) => (one.open = true)));
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const where of await misplaced(page)) visitor.problems.push(`${path} at ${width} px: ${where}`);
    for (const colorScheme of width === 640 ? [] : ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const found of await violations(page)) {
        visitor.problems.push(`${path} at ${width} px, ${colorScheme}: ${found}`);
      }
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}
