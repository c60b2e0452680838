// What a call from the press tells is entered by keyboard alone, and how long that takes by the keystroke-level
// model (Card, Moran and Newell 1980): 0.28 s for a key of somebody who types at an average pace, 1.35 s to think
// before each field and before it is sent.

import { check, given, play } from "../lib/visitor.mjs";

const KEY_SECONDS = 0.28;
const THOUGHT_SECONDS = 1.35;

play(async (open) => {
  const ada = await open();
  await ada.signIn("Ada");
  await ada.goto("/queue");
  const { page } = ada;
  let [keys, thoughts] = [0, 0];
  const press = async (key) => {
    await page.keyboard.press(key);
    keys += 1;
  };
  const type = async (text) => {
    await page.keyboard.type(text);
    keys += text.length;
  };
  const field = async (name, tabs) => {
    for (let tab = 0; tab < tabs; tab++) await press("Tab");
    thoughts += 1;
    const there = await page.evaluate(() => document.activeElement?.getAttribute("name"));
    check(there === name, `the focus is on ${there} and not on ${name}`);
  };

  await press("i");
  await page.waitForURL("**/side-report");
  await field("about", 0);
  // A link is pasted.
  await page.keyboard.insertText(given.about);
  keys += 2;
  await field("channel", 2);
  await type("pr");
  await field("first_known_at", 1);
  await type("20m");
  await field("reason", 1);
  await type("thr");
  await field("comment", 1);
  await type("A newspaper asks what we do about this post.");
  await field("proof", 1);
  await press("Enter");
  await page.waitForURL("**/cases/**");
  const told = await page.locator("#why-heading + p").textContent();
  check(told.includes("threat"), `the case has another reason: ${told}`);
  check(told.includes("20 min"), `the case was first known at another time: ${told}`);
  const seconds = keys * KEY_SECONDS + thoughts * THOUGHT_SECONDS;
  return { keys, fields: thoughts, seconds: Math.round(seconds), case: page.url().split("/").pop() };
});
