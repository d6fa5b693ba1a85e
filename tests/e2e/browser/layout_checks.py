"""What is measured on a screen: rules of accessibility, what is cut off, what is hard to hit."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A finger needs 44 px (Apple's and Tencent's guidelines); within a sentence 24 (WCAG 2.5.8).
FINGER, IN_A_SENTENCE = 44, 24

# The rules that look at colours: only they can find something else in another theme.
_OF_COLOURS = ["color-contrast", "link-in-text-block"]
# What is neither right nor wrong behind the sandbox's stripes, or at the edge of what scrolls in a
# sheet, is left out. Axe knows no top layer, so what lies behind a sheet is hidden meanwhile. Only
# the findings are described and come back: to tell all that is right takes axe longer than to find
# it.
_FOUND = """async (runOnly) => {
  const options = { runOnly, resultTypes: ["violations", "incomplete"], selectors: false };
  const behind = [...document.querySelectorAll("main:has(> dialog[open]) > :not(dialog)")];
  behind.forEach((one) => (one.style.visibility = "hidden"));
  const { violations, incomplete } = await axe.run({ ...options, elementRef: true });
  behind.forEach((one) => (one.style.visibility = ""));
  const told = (id, { html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`;
  const isCut = (element) => {
    const [edge, box] = [element.closest("dialog .content"), element]
      .map((one) => one?.getBoundingClientRect());
    return edge && (box.top < edge.top || box.bottom > edge.bottom);
  };
  const tell = (rules, counts) =>
    rules.flatMap(({ id, nodes }) => nodes.filter(counts).map((node) => told(id, node)));
  return [
    ...tell(violations, () => true),
    ...tell(incomplete, ({ element }) => !element.closest("#sandbox, .sandbox") && !isCut(element)),
  ];
}"""

_CUT_OFF = """() => {
  const wide = document.documentElement.clientWidth;
  const found = [];
  const page = document.scrollingElement.scrollWidth;
  if (page > wide) found.push(`the page is ${page} px wide`);
  const unseen = (element) => element.closest(".unseen, .skip, [hidden], [aria-hidden=true]");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || unseen(parent) || !parent.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      let clip = { left: 0, right: wide };
      for (let up = parent; up; up = up.parentElement) {
        if (getComputedStyle(up).overflowX === "visible") continue;
        clip = up.getBoundingClientRect();
        break;
      }
      if (box.width && (box.left < clip.left - 1 || box.right > clip.right + 1))
        found.push(`${Math.round(box.left)}-${Math.round(box.right)} px: ${node.data.trim()}`);
    }
  }
  const pen = document.createElement("canvas").getContext("2d");
  for (const one of document.querySelectorAll("input, select")) {
    const isText = !["range", "radio", "checkbox", "date"].includes(one.type);
    if (!isText || !one.checkVisibility()) continue;
    const style = getComputedStyle(one);
    pen.font = style.font;
    const text = one.selectedOptions?.[0]?.text ?? one.value;
    const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (pen.measureText(text).width > room) found.push(`no room for: ${text}`);
  }
  return found;
}"""

_SMALL = """([finger, inSentence]) => {
  const found = [];
  const targets = "a, button, select, summary, input, label.choice, .scroll[tabindex]";
  for (const one of document.querySelectorAll(targets)) {
    if (!one.checkVisibility() || one.closest(".unseen") || one.matches(".skip")) continue;
    const isTick = one.matches("input[type=radio], input[type=checkbox]");
    const boxes = [one, ...(isTick ? one.labels : [])].map((part) => part.getBoundingClientRect());
    const tall = Math.max(...boxes.map(({ height }) => height));
    const inText = one.matches("p a") && getComputedStyle(one).display === "inline";
    const name = one.innerText || one.ariaLabel || one.type;
    if (tall < (inText ? inSentence : finger) - 0.5)
      found.push(`${Math.round(tall)} px: ${one.tagName} ${name}`);
  }
  return found;
}"""

# A text that touches the button above it, or beside it, is read as a part of it.
APART = 6
_CROWDED = """(apart) => {
  const found = [];
  const shown = (one) => one.checkVisibility() && one.getBoundingClientRect().height > 0;
  for (const one of document.querySelectorAll("main button, main a.button")) {
    let next = one.nextElementSibling;
    while (next && !shown(next)) next = next.nextElementSibling;
    if (!shown(one) || !next?.innerText) continue;
    const [here, there] = [one, next].map((part) => part.getBoundingClientRect());
    const gap = Math.max(there.top - here.bottom, there.left - here.right);
    if (gap < apart) found.push(`${gap} px: ${one.innerText} / ${next.innerText.slice(0, 40)}`);
  }
  return found;
}"""


# A screen that is still appearing has other colours. What turns for ever is left alone.
_AT_REST = """() => document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime < Infinity)
  .forEach((one) => one.finish())"""


def everything(page: Page) -> list[str]:
    """Return all that is wrong with a page as it is, at its present width."""
    return [*violations(page), *cut_off(page), *small_targets(page), *crowded(page)]


def violations(page: Page, *, of_colours: bool = False) -> list[str]:
    """Return what axe-core finds or cannot decide, each with where and why."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE_SCRIPT)
    page.evaluate(_AT_REST)
    found: list[str] = page.evaluate(_FOUND, _OF_COLOURS if of_colours else _STANDARDS)
    return found


def cut_off(page: Page) -> list[str]:
    """Return texts that do not fit, and the page itself if it can be pushed sideways."""
    found: list[str] = page.evaluate(_CUT_OFF)
    return found


def small_targets(page: Page) -> list[str]:
    """Return the controls that a finger may miss."""
    found: list[str] = page.evaluate(_SMALL, [FINGER, IN_A_SENTENCE])
    return found


def crowded(page: Page) -> list[str]:
    """Return the buttons that the next text touches."""
    found: list[str] = page.evaluate(_CROWDED, APART)
    return found
