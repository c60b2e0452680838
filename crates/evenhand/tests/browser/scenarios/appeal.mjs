// An appeal is worked: found blind, answered with words that are previewed, and what was wrong is taken back.

import { person, platform } from "../lib/api.mjs";
import { check, play } from "../lib/visitor.mjs";

play(async (open) => {
  const ben = person("Ben");
  const taken = await ben.post("/v1/cases/next");
  const decision = await ben.post(`/v1/cases/${taken.id}/decide`, {
    fence: taken.claim.fence, outcome: "violation", policy: "threats", reason: "He means it.",
    explanation: "It names a day.", actions: [{ kind: "content.remove" }],
  });
  const appeal = await platform.post("/v1/appeals", {
    id: "p1", at: "2026-11-23T10:00:00Z", decision: decision.id, by: { kind: "author" },
    text: "It was a quotation.", lang: "en",
  });

  const ada = await open();
  const { page } = ada;
  const { keyboard } = page;
  await ada.signIn("Ada");
  await ada.goto("/appeals");
  await keyboard.press("n");
  await page.waitForURL(`**/appeals/${appeal.id}`);
  const shows = (text) => page.locator("main").textContent().then((all) => all.includes(text));
  check(await shows("It was a quotation."), "the appellant's words are not shown");
  check(!(await shows("He means it.")), "what was decided shows before Ada has said what she finds");

  await keyboard.press("0");
  await keyboard.press("Enter");
  await page.waitForSelector("#answer");
  check(await shows("He means it."), "what was decided does not show after the vote");

  await keyboard.press("1");
  await page.fill("textarea[name=explanation]", "It quotes what it answers.");
  await page.fill("textarea[name=reason]", "The post before it was not shown.");
  await page.click("button[value=preview]");
  await page.waitForSelector("#preview");
  check((await page.locator("#preview").textContent()).includes("It quotes what it answers."), "the preview lacks the words");
  check(await page.locator("input[value=upheld]").isChecked(), "the preview forgot the answer");
  await page.click("button[value=answer]");
  await page.waitForSelector("#answer-heading, h1:text-is('Appeals')");
  await ada.goto(`/appeals/${appeal.id}`);
  check(await page.locator("#answer-heading").isVisible(), "the appeal is not answered");
  return { decision: decision.id };
});
