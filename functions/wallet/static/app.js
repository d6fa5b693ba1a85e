// Shows the screen that the part of the address after "#/" names.
import { announce, h, link } from "./dom.js";
import { failure } from "./problem.js";
import borrow from "./screen-borrow.js";
import home, { loans } from "./screen-home.js";
import { apply, decision } from "./screen-limit.js";
import loan from "./screen-loan.js";
import start, { invitation, unavailable } from "./screen-start.js";
import { isSandbox } from "./session.js";
import { htmlLang, lang, loadLanguage, switchLanguage, t } from "./words.js";

/** A screen that few visits need, and that loads on demand. */
const later = (load) => (context) =>
  load().then(
    (screen) => screen.default(context),
    () => Promise.reject({ code: "offline" }),
  );

const SCREENS = {
  "": start,
  apply,
  decision,
  home,
  borrow,
  loan,
  loans,
  card: later(() => import("./screen-card.js")),
  cards: later(() => import("./screen-cards.js")),
  consents: later(() => import("./screen-consents.js")),
  "due-day": later(() => import("./screen-due-day.js")),
  help: later(() => import("./screen-help.js")),
  limit: later(() => import("./screen-lower-limit.js")),
  messages: later(() => import("./screen-messages.js")),
  pay: later(() => import("./screen-pay.js")),
  transfer: later(() => import("./screen-transfer.js")),
  plan: later(() => import("./screen-plan.js")),
  document: later(() => import("./screen-document.js")),
  statement: later(() => import("./screen-statement.js")),
};

// A screen that loads faster shows no placeholder.
const PATIENCE = 300;

const main = document.getElementById("screen");
let leave = new AbortController();

const route = () => location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);

/** Go to another screen. `replace` removes this one from the history. */
function go(path, { replace = false } = {}) {
  const address = `#/${path}`;
  if (!replace) location.hash = address;
  else {
    history.replaceState(null, "", address);
    show();
  }
}

/** Whether a part of an element is in view. */
function isInView(element) {
  const box = element?.getBoundingClientRect();
  return Boolean(box) && box.top < innerHeight && box.bottom > 0;
}

/** Draw the screen of the address. `place` is the part to keep in view, if it is in view. */
async function show({ stay = false, place = "" } = {}) {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const [name, id, part = ""] = route();
  main.setAttribute("aria-busy", "true");
  const waiting = stay ? null : setTimeout(() => main.replaceChildren(bones()), PATIENCE);
  const nodes = await draw(SCREENS[name] ?? start, {
    id,
    part,
    signal,
    go,
    stay,
    refresh: (place) => show({ stay: true, place }),
  });
  clearTimeout(waiting);
  if (signal.aborted || !nodes) return;
  const wasIn = main.contains(document.activeElement);
  const isFollowed = place && isInView(main.querySelector(place));
  main.replaceChildren(...nodes.flat().filter(Boolean));
  main.setAttribute("aria-busy", "false");
  if (!stay) enter();
  const news = isFollowed ? main.querySelector(place) : null;
  if (news) bringIntoView(news, wasIn);
  else settle(stay, wasIn);
}

/** Let a new screen appear. */
function enter() {
  main.classList.remove("enter");
  // The browser starts an animation anew only after it has laid the screen out without it.
  void main.offsetWidth;
  main.classList.add("enter");
}

/** Scroll to the outcome of an action and move the focus there. */
function bringIntoView(news, wasIn) {
  const told = news.querySelector("[role=status]");
  if (told) announce(told.textContent);
  const title = news.querySelector("h2") ?? news;
  title.setAttribute("tabindex", "-1");
  if (wasIn) title.focus({ preventScroll: true });
  news.scrollIntoView({ block: "nearest" });
}

/** The placeholder of a screen that is loading. */
function bones() {
  const bone = () => h("span");
  return h("div", { class: "bones", "aria-hidden": "true" }, Array.from({ length: 4 }, bone));
}

async function draw(screen, context) {
  try {
    const entrance = await invitation();
    document.documentElement.dataset.channel = entrance.channel;
    return await (entrance.invited ? screen(context) : unavailable(entrance));
  } catch (problem) {
    if (!problem.code) console.error(problem);
    const trouble = problem.code ? problem : { code: "unknown" };
    return [h("h1", null, t("trouble")), failure(trouble, () => show())];
  }
}

/** Focus the title after a change of screen, and keep the focus after a change within it. */
function settle(stay, wasIn) {
  const title = main.querySelector("h1");
  document.title = [title?.textContent, t("product")].filter(Boolean).join(" · ");
  const news = stay && main.querySelector("[role=status]")?.textContent;
  if (news) announce(news);
  if (!title || (stay && !wasIn)) return;
  title.setAttribute("tabindex", "-1");
  title.focus({ preventScroll: true });
  if (!stay) scrollTo(0, 0);
}

function frame() {
  document.documentElement.lang = htmlLang();
  document.getElementById("skip").textContent = t("skip");
  const other = h(
    "button",
    { type: "button", class: "plain", lang: lang() === "zh" ? "en" : "zh-CN", onclick: speakOther },
    lang() === "zh" ? "English" : "中文",
  );
  document
    .getElementById("top")
    .replaceChildren(
      link("#/", "brand", t("product")),
      h("nav", { "aria-label": t("nav") }, other),
    );
}

async function speakOther() {
  try {
    await switchLanguage();
  } catch {
    return main.prepend(failure({ code: "offline" }));
  }
  frame();
  document.dispatchEvent(new Event("language"));
  show({ stay: true });
  document.querySelector("#top nav button").focus();
}

async function begin() {
  await loadLanguage();
  frame();
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  document.addEventListener("day", () => show({ stay: true }));
  addEventListener("hashchange", () => {
    announce("");
    show();
  });
  if (isSandbox) await (await import("./sandbox.js")).startSandbox();
  await show({ stay: true });
}

// The texts did not load, so this one is built in.
begin().catch((problem) => {
  console.error(problem);
  main.replaceChildren(h("p", { class: "card" }, "无法载入，请刷新。Not loaded: please load again."));
});
