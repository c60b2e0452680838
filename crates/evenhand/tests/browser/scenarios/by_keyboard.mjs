// Sign in, take the next case, decide, take it back, decide again: by keyboard alone.

import { person } from "../lib/api.mjs";
import { check, given, play } from "../lib/visitor.mjs";

const decided = (url) => new URL(url).searchParams.get("decided");

play(async (open) => {
  const ada = await open();
  const { page } = ada;
  const { keyboard } = page;
  await page.goto(given.people.Ada.link);
  // The button of the page gets the focus by itself.
  await page.waitForFunction(() => document.activeElement?.matches("main button"));
  await keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
  await ada.goto("/queue");

  // The first stop of the Tab key leads past the navigation.
  await keyboard.press("Tab");
  check(await page.locator(".skip").evaluate((link) => link === document.activeElement), "Tab skips nothing");
  await keyboard.press("Enter");
  check(await page.locator("main").evaluate((main) => main === document.activeElement), "the page has no focus");

  await keyboard.press("n");
  await page.waitForURL("**/cases/**");
  const path = new URL(page.url()).pathname;
  const id = path.split("/").pop();

  const decide = async (key) => {
    await keyboard.press(key);
    const button = page.locator("button[value=next]");
    check(await button.evaluate((one) => one === document.activeElement), `after ${key} Enter does not decide`);
    await keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.has("decided"));
    return decided(page.url());
  };
  const first = await decide("1");
  check((await page.locator(".undo").textContent()).includes("Nothing has been sent yet"), "nothing offers to undo");
  const entries = async () => {
    const { items } = await person("Ada").get(`/v1/cases/${id}/audit`);
    return items.map((entry) => entry.act);
  };

  await keyboard.press("u");
  await page.waitForURL(`**${path}`);
  const second = await decide("1");
  check(second !== first, "the second decision is the first one");
  await ada.goto(path);
  const shown = await page.locator("#audit td:nth-child(2)").allTextContents();
  for (const act of ["case.decided", "decision.undone"]) {
    check((await entries()).includes(act), `the audit log has no ${act}: ${await entries()}`);
    check(shown.includes(act), `the case shows no ${act}: ${shown}`);
  }

  await keyboard.press("?");
  check(await page.locator("dialog.help").isVisible(), "? explains no keys");
  await keyboard.press("Escape");
  check(!(await page.locator("dialog.help").isVisible()), "Escape closes nothing");
  return { first, second, case: id };
});
