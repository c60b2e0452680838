// Somebody without an account reports a danger, in a browser that runs no script; a moderator looks for half a
// minute and says yes by key.

import { violations } from "../lib/accessibility.mjs";
import { misplaced } from "../lib/layout.mjs";
import { check, play } from "../lib/visitor.mjs";

const languages = ["en", "ar", "de", "es", "fr"];

play(async (open) => {
  const looker = await open();
  for (const language of languages) {
    await looker.goto(`/report?lang=${language}`);
    await look(looker, `/report in ${language}`);
  }

  const reporter = await open({ javaScriptEnabled: false });
  const { page } = reporter;
  await reporter.goto("/report?about=https://forum.example/p/7");
  await page.locator("select[name=reason]").selectOption("harassment");
  await page.fill("textarea[name=comment]", "He stood at my door yesterday.");
  await page.check("input[name=in_danger_now][value=yes]");
  await page.click("main button");
  check((await page.locator("h1").textContent()).includes("We have your report"), "no receipt");
  const status = await page.locator("a[href*='/status/']").getAttribute("href");

  await looker.goto("/report");
  await looker.page.$eval("form", (form) => (form.noValidate = true));
  await looker.page.click("main button");
  await looker.page.waitForSelector("[role=alert]");
  await look(looker, "/report with something missing");
  looker.problems = looker.problems.filter((problem) => !/Failed to load resource/.test(problem));

  const ada = await open();
  await ada.signIn("Ada");
  await ada.goto("/queue");
  await ada.page.click("text=Next case");
  await ada.page.waitForURL("**/cases/**");
  const heading = await ada.page.locator("#confirm-heading").textContent();
  check(heading.includes("imminent danger"), "nobody asks whether there is danger");
  check(await ada.page.locator("text=He stood at my door").first().isVisible(), "the reporter's words are hidden");
  await look(ada, "a case to be confirmed");
  await ada.page.keyboard.press("y");
  await ada.page.waitForSelector("#decide-heading");
  return { status };
});

async function look(visitor, path) {
  const { page } = visitor;
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    // Public pages have no header.
    const found = (await misplaced(page)).filter((where) => !where.startsWith("the header is at undefined"));
    for (const where of found) visitor.problems.push(`${path} at ${width} px: ${where}`);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const found of await violations(page)) {
        visitor.problems.push(`${path} at ${width} px, ${colorScheme}: ${found}`);
      }
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}
