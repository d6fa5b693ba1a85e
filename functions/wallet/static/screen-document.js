// A document of a loan, to read, print and keep. The service writes its text in both languages.
import { addressOf, get } from "./api.js";
import { button, facts, h, link, table, time } from "./dom.js";
import { failure } from "./problem.js";
import { saved } from "./saving.js";
import { has, lang, t } from "./words.js";

// The policy forbids any frame, and the style in the document's head. So the page copies the texts
// of the body into elements of its own. The parsed body is inert and never inserted.
const bodyOf = (html) =>
  new DOMParser().parseFromString(html.replace(/^[^]*<body>/, ""), "text/html").body;

const texts = (nodes) => Array.from(nodes, (node) => node.textContent);

/** A date as the service wrote it, whose year has its own line on a narrow screen. */
const shorter = (text) =>
  /^\d{4}-\d\d-\d\d$/.test(text)
    ? time(text, [h("span", { class: "year" }, text.slice(0, 5)), text.slice(5)])
    : text;

/** A table with a head as a table, and any other one as terms and values. */
function lines({ rows }) {
  const [first, ...others] = rows;
  if (Array.from(first.cells).every((one) => one.localName === "th")) {
    const columns = texts(first.cells).map((name, at) => [name, at > 1 && "amount"]);
    return table(
      t("schedule.title"),
      columns,
      others.map((row) => texts(row.cells).map(shorter)),
    );
  }
  return facts(Array.from(rows, (row) => texts(row.cells)));
}

function part(node) {
  if (node.localName === "table") return lines(node);
  const ofLines = texts(node.childNodes).filter(Boolean);
  const style = node.localName === "footer" && "hint";
  return ofLines.map((text) => h("p", { class: style }, text));
}

/** The document below its title. */
function paper(html) {
  const parts = Array.from(bodyOf(html).children).filter(({ localName }) => localName !== "h1");
  return h("article", { class: "card paper" }, parts.map(part));
}

/** A link that saves the document as the service wrote it. */
const copy = (html, name, { id, signal }) =>
  saved(html, "text/html", `${name}-${id}.html`, t("document.keep"), signal);

/** The address that checks a certificate without a login. */
function check(id, hash) {
  const address = addressOf(`certificates/${encodeURIComponent(id)}/${hash}`);
  return h(
    "section",
    { class: "card paper" },
    h("h2", null, t("document.check")),
    h("p", null, t("document.check.text")),
    h("p", null, h("a", { href: address, target: "_blank", rel: "noopener" }, address)),
  );
}

const top = (id, title) => [
  link(`#/loan/${encodeURIComponent(id)}/records`, "back", t("document.back")),
  h("h1", null, title),
];

function refused(problem, name, { id, refresh }) {
  const isEarly = problem.code === "document_not_ready";
  if (!isEarly && problem.code !== "document_not_found") throw problem;
  const key = `document.${name}`;
  const title = t(has(key) ? key : "documents.title");
  return [...top(id, title), failure(problem, isEarly && (() => refresh()))];
}

export default async function one(context) {
  const { id, part: name } = context;
  const path = `loans/${encodeURIComponent(id)}/documents/${encodeURIComponent(name)}`;
  let made;
  try {
    made = await get(path);
  } catch (problem) {
    return refused(problem, name, context);
  }
  const html = made.html[lang()];
  return [
    ...top(id, t(`document.${made.type}`)),
    h(
      "p",
      { class: "row unprinted" },
      button(t("document.print"), "second", () => print()),
      copy(html, made.type, context),
    ),
    paper(html),
    made.type === "settlement" && check(id, made.hash),
  ];
}
