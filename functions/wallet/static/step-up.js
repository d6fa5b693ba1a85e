// A login that is too weak or too old for a loan: the wallet performs a new one.
import { announce, button, h } from "./dom.js";
import { failure, problemText } from "./problem.js";
import { logIn } from "./session.js";
import { t } from "./words.js";

const METHODS = {
  pwd: "login.pwd",
  otp: "login.otp",
  face: "login.face",
  mca: "login.mca",
  tel: "login.tel",
};

/** The usual login by all its methods, and another one by the method that it has instead. */
const named = (methods, place) => {
  const names = methods.map((method) => t(METHODS[method]));
  return place ? t("login.instead", { method: names.at(-1) }) : names.join(t("login.and"));
};

/** The accepted logins, one button each. `again` sends the same request with the new token. */
export function stepUp(problem, again) {
  const trouble = h("div", { class: "trouble" });
  const by = (methods) => async () => {
    try {
      await logIn({ amr: methods, maxAge: problem.maxAge });
    } catch (refused) {
      trouble.replaceChildren(failure(refused));
      return;
    }
    await again();
  };
  announce(t("login.title"));
  return h(
    "section",
    { class: "notice login", role: "group", "aria-label": t("login.title") },
    h("p", null, problemText(problem)),
    h(
      "div",
      { class: "row" },
      problem.accepted.map((methods, place) =>
        button(named(methods, place), place ? "second" : "first", by(methods)),
      ),
    ),
    trouble,
  );
}
