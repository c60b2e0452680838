// A person at a browser, watched: whatever a page logs, opens, asks of other places or pops up is
// remembered and fails the scenario in the end.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** What the test gave, as an object. */
export const given = JSON.parse(process.env.EVENHAND_SCENARIO ?? "{}");

/** How many problems one scenario tells of. */
const problemsToldMax = 40;

/** Plays a scenario; what it returns is told to the test. */
export async function play(scenario) {
  // Chromium refuses its sandbox to root, which tests in containers are.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: process.env.EVENHAND_BROWSER, args });
  const visitors = [];
  const open = async (options = {}) => {
    const visitor = await Visitor.enter(browser, options);
    visitors.push(visitor);
    return visitor;
  };
  try {
    const told = await scenario(open);
    const count = visitors.flatMap((visitor) => visitor.problems).length;
    if (count > 0) throw new Error(`${count} times something was wrong:`);
    console.log(JSON.stringify(told ?? {}));
  } catch (error) {
    console.error(error.message ?? error);
    const problems = new Set(visitors.flatMap((visitor) => visitor.problems));
    for (const problem of [...problems].slice(0, problemsToldMax)) console.error(problem);
    await Promise.all(visitors.map((visitor, index) => visitor.picture(`failed-${index}`)));
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

/** Throws with a message unless the condition holds. */
export function check(condition, message) {
  if (!condition) throw new Error(message);
}

/** One browser window with its own cookies. */
export class Visitor {
  static async enter(browser, { page = {}, origin = given.origin, ...options } = {}) {
    const visitor = new Visitor();
    visitor.origin = origin;
    visitor.problems = [];
    visitor.context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    visitor.context.setDefaultTimeout(20_000);
    visitor.context.on("page", (opened) => visitor.watch(opened));
    await visitor.context.route("**", (route) => visitor.let(route));
    visitor.page = await visitor.context.newPage();
    return visitor;
  }

  /** Signs in by a login link, as a person does: by pressing the button. */
  async signIn(name) {
    await this.page.goto(given.people[name].link);
    await this.page.click("main button.primary");
    await this.page.waitForURL((url) => !url.pathname.startsWith("/login"));
  }

  async goto(path, page = this.page) {
    const answer = await page.goto(this.origin + path, { waitUntil: "load" });
    if (answer && answer.status() >= 400) this.problems.push(`${path} answers ${answer.status()}`);
    return answer;
  }

  /** Only our own place is asked for anything. */
  async let(route) {
    const url = route.request().url();
    if (url.startsWith(`${this.origin}/`)) return route.continue();
    this.problems.push(`a page asked for ${url}`);
    return route.abort();
  }

  watch(page) {
    const where = () => page.url().replace(this.origin, "");
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        this.problems.push(`${where()} logs: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => this.problems.push(`${where()} throws: ${error.message}`));
    page.on("popup", () => this.problems.push(`${where()} opens a window`));
    page.on("download", () => this.problems.push(`${where()} starts a download`));
    page.on("dialog", async (dialog) => {
      this.problems.push(`${where()} says: ${dialog.message()}`);
      await dialog.dismiss();
    });
  }

  /** A picture of what this visitor sees. */
  async picture(name, folder = process.env.EVENHAND_PICTURES, options = {}) {
    const scenario = process.argv[1].split("/").pop().replace(".mjs", "");
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name.startsWith("failed") ? `${scenario}-${name}.png` : `${name}.png`);
    await this.page.screenshot({ path, ...options }).catch(() => {});
    if (name.startsWith("failed")) console.error(`seen last: ${path}`);
  }
}
