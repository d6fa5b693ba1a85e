// Which screen is shown: the part of the address after "#/" says it.
import { announce, h, link } from "./dom.js";
import { invitation } from "./journey.js";
import { failure } from "./problem.js";
import { startSandbox } from "./sandbox.js";
import apply from "./screen-apply.js";
import borrow from "./screen-borrow.js";
import card from "./screen-card.js";
import decision from "./screen-decision.js";
import home from "./screen-home.js";
import loan from "./screen-loan.js";
import loans from "./screen-loans.js";
import start, { unavailable } from "./screen-start.js";
import statement from "./screen-statement.js";
import { htmlLang, lang, loadLanguage, switchLanguage, t } from "./words.js";

const SCREENS = { "": start, card, apply, decision, home, borrow, loan, loans, statement };

const main = document.getElementById("screen");
let leave = new AbortController();

const route = () => location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);

/** Go to another screen; `replace` leaves no way back to this one. */
function go(path, { replace = false } = {}) {
  const address = `#/${path}`;
  if (!replace) location.hash = address;
  else {
    history.replaceState(null, "", address);
    show();
  }
}

async function show({ stay = false } = {}) {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const [name, id] = route();
  main.setAttribute("aria-busy", "true");
  const nodes = await draw(SCREENS[name] ?? start, {
    id,
    signal,
    go,
    refresh: () => show({ stay: true }),
  });
  if (signal.aborted || !nodes) return;
  main.replaceChildren(...nodes.flat().filter(Boolean));
  main.setAttribute("aria-busy", "false");
  settle(stay);
}

async function draw(screen, context) {
  try {
    const entrance = await invitation();
    document.documentElement.dataset.channel = entrance.channel;
    return await (entrance.invited ? screen(context) : unavailable(entrance));
  } catch (problem) {
    if (!problem.code) console.error(problem);
    const trouble = problem.code ? problem : { code: "no_wallet", errors: [] };
    return [h("h1", null, t("trouble")), failure(trouble, () => show())];
  }
}

/** After a change of screen the reader starts at its title. */
function settle(stay) {
  const title = main.querySelector("h1");
  document.title = [title?.textContent, t("product")].filter(Boolean).join(" · ");
  if (stay || !title) return;
  title.setAttribute("tabindex", "-1");
  title.focus({ preventScroll: true });
  scrollTo(0, 0);
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
  await switchLanguage();
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
  await startSandbox();
  await show({ stay: true });
}

begin();
