// Everything that a search finds is decided at once, and taken back at once.

import { check, given, play } from "../lib/visitor.mjs";

play(async (open) => {
  const lena = await open();
  const { page } = lena;
  await lena.signIn("Lena");
  // The index of the search follows the log.
  const boxes = page.locator("tbody input[type=checkbox]");
  for (let tries = 0; tries < 40; tries++) {
    await lena.goto("/search?kind=case&q=marigold");
    if ((await boxes.count()) === given.cases) break;
    await page.waitForTimeout(250);
  }
  check((await boxes.count()) === given.cases, `the search finds ${await boxes.count()} cases of ${given.cases}`);
  for (const box of await boxes.all()) await box.check();
  await page.click("summary:has-text('Decide on everything selected')");
  await page.selectOption("select[name=outcome]", "violation");
  await page.selectOption("select[name=policy]", "spam");
  await page.check("input[name=action][value='content.remove']");
  await page.fill("input[name=reason]", "The same advertisement everywhere.");
  await page.click("text=Preview");
  const does = page.locator(`text=Do this to ${given.cases}`);
  await does.click();

  await page.waitForURL("**/bulks/*");
  const bulk = new URL(page.url()).pathname;
  await page.fill("input[name=reason]", "It was a flower show.");
  await page.click("text=Take all of it back");
  await does.click();
  await page.waitForURL((url) => url.pathname.startsWith("/bulks/") && url.pathname !== bulk);
  await lena.goto("/bulks");
  check((await page.locator("tbody tr").count()) === 2, "the list of bulks has not two of them");
});
