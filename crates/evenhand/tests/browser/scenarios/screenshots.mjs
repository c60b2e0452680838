// Pictures of every screen of the demo, light and dark.

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
