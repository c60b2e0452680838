// Everything that a reviewer does in a day, in a browser that runs no script.

import { check, play } from "../lib/visitor.mjs";

play(async (open) => {
  const ada = await open({ javaScriptEnabled: false });
  const { page } = ada;
  await ada.signIn("Ada");
  await ada.goto("/queue");
  await page.click("text=Next case");
  await page.waitForURL("**/cases/**");
  const first = new URL(page.url()).pathname;

  await page.fill("textarea[name=text]", "seen before");
  await page.click("#notes button");
  check((await page.locator("#notes").textContent()).includes("seen before"), "the note is not there");

  await page.check("input[name=choice] >> nth=0");
  await page.click("button[value=preview]");
  check(await page.locator("#preview").isVisible(), "no preview");
  check(await page.locator("input[name=choice] >> nth=0").isChecked(), "the preview forgot the choice");
  await page.click("button[value=next]");
  await page.waitForURL((url) => url.searchParams.has("decided"));
  check(new URL(page.url()).pathname !== first, "the next case is the one before");
  check((await page.locator("h1").textContent()).trim() !== "Queue", "no next case came");

  await page.click(".undo button");
  await page.waitForURL(`**${first}`);
  check((await page.locator("#clock").textContent()).includes("claimed") || (await page.locator(".decide").isVisible()), "the case is not in work again");
  await page.click("text=Sign out");
  await page.waitForURL("**/sign-in");
});
