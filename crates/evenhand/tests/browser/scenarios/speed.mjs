// How long it takes from Enter on a decision to the next case on the screen.

import { check, given, play } from "../lib/visitor.mjs";

play(async (open) => {
  const ada = await open();
  const { page } = ada;
  await ada.signIn("Ada");
  await ada.goto("/queue");
  await page.keyboard.press("n");
  await page.waitForURL("**/cases/**");
  const [times, server] = [[], []];
  let bytes = 0;
  for (let round = 0; round < given.decisions; round++) {
    const before = page.url();
    await page.keyboard.press("0");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.href !== before);
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    // Navigation timing counts from the moment at which the form was sent, over the redirect, to the paint.
    const measured = await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType("navigation");
      const [paint] = performance.getEntriesByName("first-contentful-paint");
      return {
        painted: paint.startTime,
        answered: navigation.responseEnd - navigation.redirectStart,
        bytes: navigation.transferSize,
      };
    });
    check(measured.painted > 0, "nothing was painted");
    times.push(measured.painted);
    server.push(measured.answered);
    bytes = Math.max(bytes, measured.bytes);
  }
  const sorted = [...times].sort((one, other) => one - other);
  const mean = times.reduce((sum, one) => sum + one, 0) / times.length;
  const at = (part, list = sorted) => Math.round(list[Math.min(list.length - 1, Math.floor(list.length * part))]);
  return {
    decisions: times.length,
    median_ms: at(0.5),
    p90_ms: at(0.9),
    max_ms: at(1),
    answered_median_ms: at(0.5, [...server].sort((one, other) => one - other)),
    page_bytes_max: bytes,
    mean_ms: mean,
    deviation_ms: Math.sqrt(times.reduce((sum, one) => sum + (one - mean) ** 2, 0) / times.length),
  };
});
