// The page's two languages, each loaded on demand. Both have the same keys.

const OTHER = { zh: "en", en: "zh" };
const STORE = "language";

let current = "zh";
let book = {};
let extra = {};

export const lang = () => current;
export const htmlLang = () => (current === "zh" ? "zh-CN" : "en");

async function speak(language) {
  ({ default: book } = await import(`./words-${language}.js`));
  current = language;
}

/** Use the language that was chosen last. */
export async function loadLanguage() {
  let chosen = null;
  try {
    chosen = localStorage.getItem(STORE);
  } catch {
    // This browser stores nothing.
  }
  await speak(chosen === "en" ? "en" : "zh");
}

export async function switchLanguage() {
  await speak(OTHER[current]);
  try {
    localStorage.setItem(STORE, current);
  } catch {
    // The choice then lasts until a reload.
  }
}

/** Add texts in both languages. */
export function learn(books) {
  extra = {
    zh: { ...extra.zh, ...books.zh },
    en: { ...extra.en, ...books.en },
  };
}

/** Whether there is a text of a key, which the service may have named. */
export const has = (key) => key in book || key in (extra[current] ?? {});

/** The text of a key, with {names} filled in. */
export function t(key, values = {}) {
  return (book[key] ?? extra[current]?.[key] ?? key).replace(
    /\{(\w+)\}/g,
    (whole, name) => values[name] ?? whole,
  );
}
