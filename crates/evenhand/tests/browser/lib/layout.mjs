// Whether a page keeps to its window.

/** What sticks out of the window, or lies where nobody can reach it; empty where all is well. */
export async function misplaced(page) {
  return page.evaluate(() => {
    const found = [];
    const width = document.documentElement.clientWidth;
    const name = (element) =>
      `<${element.tagName.toLowerCase()} class="${element.className}"> “${element.textContent.trim().slice(0, 40)}”`;
    if (document.documentElement.scrollWidth > width) {
      found.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${width} px`);
    }
    const header = document.querySelector("header");
    const top = header?.getBoundingClientRect();
    if (!top || top.top + scrollY !== 0 || top.left !== 0 || top.height < 20 || top.height > innerHeight) {
      found.push(`the header is at ${JSON.stringify(top)}`);
    }
    // What is wider than the window may be so only inside something that scrolls or cuts by itself.
    const isKept = (element) => {
      for (let outer = element.parentElement; outer && outer !== document.body; outer = outer.parentElement) {
        if (getComputedStyle(outer).overflowX !== "visible") return true;
      }
      return false;
    };
    for (const element of document.body.querySelectorAll("*")) {
      if (element.closest("svg") && element.tagName !== "svg") continue;
      if (element.matches(".skip") || !element.checkVisibility()) continue;
      const { left, right, width: wide } = element.getBoundingClientRect();
      if (wide > 0 && (right > width + 1 || left < -1) && !isKept(element)) {
        found.push(`${name(element)} reaches from ${Math.round(left)} to ${Math.round(right)} of ${width} px`);
      }
    }
    return found.slice(0, 5);
  });
}
