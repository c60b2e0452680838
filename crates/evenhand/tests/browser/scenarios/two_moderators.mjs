// Two moderators in two browsers press at the same moment, again and again.

import { person, platform } from "../lib/api.mjs";
import { check, play } from "../lib/visitor.mjs";

const rounds = 25;

play(async (open) => {
  const names = ["Ada", "Ben"];
  const visitors = await Promise.all(names.map(() => open()));
  await Promise.all(visitors.map((visitor, index) => visitor.signIn(names[index])));
  await Promise.all(visitors.map((visitor) => visitor.goto("/queue")));
  await Promise.all(visitors.map(({ page }) => page.click("button[data-key=n]")));
  const decided = new Set();
  for (let round = 0; round < rounds; round++) {
    const cases = await Promise.all(
      visitors.map(async ({ page }) => {
        await page.waitForSelector(".decide");
        return new URL(page.url()).pathname;
      }),
    );
    check(cases[0] !== cases[1], `both hold ${cases[0]}`);
    for (const path of cases) {
      check(!decided.has(path), `${path} was decided and is handed out again`);
      decided.add(path);
    }
    // What Ada holds Ben can't decide, and sees that it is hers.
    if (round === 0) {
      const { page } = visitors[1];
      await visitors[1].goto(cases[0]);
      check(await page.locator(".decide").count() === 0, "Ben may decide what Ada holds");
      check((await page.locator(".act").textContent()).includes("Ada"), "Ben does not see who holds it");
      await visitors[1].goto(cases[1]);
    }
    await Promise.all(
      visitors.map(async ({ page }, index) => {
        await page.check("input[value=no-violation]");
        await page.click("button[value=next]");
        await page.waitForURL((url) => url.pathname !== cases[index]);
      }),
    );
  }

  // Both want the same one by name.
  const { items } = await platform.get("/v1/cases?state=open&limit=20");
  for (const { id } of items.slice(0, 10)) {
    const taken = await Promise.all(
      visitors.map(async (visitor) => {
        const { page } = visitor;
        await page.goto(`${visitor.origin}/cases/${id}`);
        await page.fill("form[action$='/claim'] input[name=reason]", "we both want it").catch(() => {});
        const [answer] = await Promise.all([
          page.waitForResponse((response) => response.request().method() === "POST"),
          page.click("form[action$='/claim'] button"),
        ]);
        return answer.status();
      }),
    );
    check(taken.filter((status) => status === 303).length === 1, `the claims of ${id} answer ${taken}`);
    await Promise.all(visitors.map(({ page }) => page.waitForLoadState("load")));
    for (const name of names) {
      const view = await person(name).get(`/v1/cases/${id}`);
      if (view.claim) await person(name).post(`/v1/cases/${id}/release`, { fence: view.claim.fence }).catch(() => {});
    }
  }
  for (const visitor of visitors) {
    visitor.problems = visitor.problems.filter((problem) => !/status of 409/.test(problem));
  }
  return { decided: decided.size };
});
