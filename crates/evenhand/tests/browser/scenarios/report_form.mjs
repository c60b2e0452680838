// Somebody without an account reports a danger, in a browser that runs no script; a moderator looks for half a
// minute and says yes by key.

import { violations } from "../lib/accessibility.mjs";
import { misplaced } from "../lib/layout.mjs";
import { check, given, play } from "../lib/visitor.mjs";

const languages = ["en", "ar", "de", "es", "fr"];

play(async (open) => {
  const looker = await open();
  for (const language of languages) {
    await looker.goto(`/report?lang=${language}`);
    await look(looker, `/report in ${language}`);
    await looker.goto(`/report/help?country=DE&lang=${language}`);
    await look(looker, `/report/help in ${language}`);
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

  for (const language of languages) {
    await looker.goto(`${new URL(status, given.origin).pathname}?lang=${language}`);
    await look(looker, `the status in ${language}`);
  }
  await closeTheLink(reporter);
  reporter.problems = reporter.problems.filter((problem) => !/Failed to load resource/.test(problem));
  await leaveQuickly(open);

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

// Without a script, from the receipt to a link that nobody can follow any more.
async function closeTheLink({ page }) {
  await page.goto(`${given.origin}/report?about=https://forum.example/p/8&reason=spam`);
  await page.click("main button");
  check(await page.locator("text=Nobody is at work").isVisible(), "the receipt hides that nobody is there");
  await page.click("a[href*='/status/']");
  check(await page.locator("text=It waits for its turn").isVisible(), "the status is not there");
  const link = page.url();
  await page.click("main button");
  check((await page.locator("h1").textContent()).includes("The link is closed"), "the link is not closed");
  check((await page.goto(link)).status() === 404, "the link is open again");
}

// Without a script the way out is a link; with one it takes the place of the page, so that nothing leads back.
async function leaveQuickly(open) {
  for (const javaScriptEnabled of [false, true]) {
    const { context, page } = await open({ javaScriptEnabled });
    const elsewhere = "https://www.wikipedia.org/";
    const about = (path) => given.origin + path;
    await context.route(`${elsewhere}**`, (route) => route.fulfill({ body: "an encyclopedia" }));
    await page.goto(about("/livez"));
    await page.goto(about("/report"));
    if (javaScriptEnabled) for (let press = 0; press < 3; press++) await page.keyboard.press("Escape");
    else await page.click("#exit");
    await page.waitForURL(elsewhere);
    await page.goBack();
    const back = javaScriptEnabled ? "/livez" : "/report";
    check(page.url() === about(back), `the way back leads to ${page.url()}`);
  }
}

async function look(visitor, path) {
  const { page } = visitor;
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    for (const where of await misplaced(page)) visitor.problems.push(`${path} at ${width} px: ${where}`);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const found of await violations(page)) {
        visitor.problems.push(`${path} at ${width} px, ${colorScheme}: ${found}`);
      }
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}
