// What axe-core says about a page.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** Violations of the page, each a line that names rule and element. */
export async function violations(page) {
  // The page's policy lets no script in; this one comes in by the debugger.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const result = await page.evaluate(
    (values) => window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }),
    tags,
  );
  return result.violations.flatMap((rule) =>
    rule.nodes.slice(0, 3).map((node) => {
      const why = node.failureSummary.split("\n").slice(1).join(" ").trim();
      return `${rule.id}: ${node.target.join(" ")}: ${why} ${node.html.slice(0, 160)}`;
    }),
  );
}
