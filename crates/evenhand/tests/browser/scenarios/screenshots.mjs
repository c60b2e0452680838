// Pictures of every screen of the demo, light and dark; and those of the README, in a folder of their own.

import { tour } from "../lib/tour.mjs";
import { given, play } from "../lib/visitor.mjs";

play(async (open) => {
  const { origin } = new URL(given.link);
  const you = await open({ origin });
  const { page } = you;
  await page.goto(given.link);
  await page.click("main button.primary");
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
  // The link comes once the story is there; its last actions are confirmed a moment later.
  await page.waitForTimeout(3_000);
  await forReadme(you);
  await you.goto("/queue");
  const next = page.locator("button[data-key=n]");
  const first = ["/", "/queue"];
  if (await next.isVisible()) {
    await next.click();
    await page.waitForLoadState();
    first.push(new URL(page.url()).pathname);
  }
  const pictures = {};
  const unreached = await tour(you, first, async (visitor, path, screen) => {
    const number = Object.values(pictures).filter((one) => one === screen).length;
    const name = `${screen.slice(1).replace(/[{}]/g, "").replaceAll("/", "-") || "home"}${number ? `-${number + 1}` : ""}`;
    pictures[name] = screen;
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await visitor.picture(`${name}-${colorScheme}`, given.folder, { fullPage: true });
    }
  });
  return { pictures: Object.keys(pictures), unreached };
});

/** The pictures of `docs/pictures`, as large as what they show. */
async function forReadme(you) {
  const { page } = you;
  const folder = `${given.folder}/readme`;
  const take = async (name, height, colorScheme = "light") => {
    await page.setViewportSize({ width: 1280, height });
    await page.emulateMedia({ colorScheme });
    await you.picture(name, folder);
  };
  await you.goto("/");
  await take("two-people", 1100);
  await you.goto("/queue");
  await take("queue", 720, "dark");
  await page.click("button[data-key=n]");
  await page.waitForLoadState();
  await take("case", 1390);
  await you.goto("/try");
  await page.locator("textarea[name=text]").fill("We will get you, Alex Example. 9 Mill Court, above the bakery.");
  await page.waitForTimeout(2_000);
  await take("try", 1480);
  await you.goto("/matches");
  await take("known-media", 900);
  await page.setViewportSize({ width: 1280, height: 900 });
}
