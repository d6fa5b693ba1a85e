// The statement of a month as CSV, which a spreadsheet opens.
import { monthName } from "./dates.js";
import { bare } from "./money.js";
import { kindName } from "./parts.js";
import { t } from "./words.js";

// With this mark Excel reads the Chinese characters as UTF-8.
const MARK = "\ufeff";
const NUMBER = /^-?\d+(?:\.\d+)?$/;
// A spreadsheet runs a cell that begins with one of these, also in full width.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const AMOUNTS = ["amount", "principal", "interest", "penalty", "unapplied", "owed_back"];

/** A cell that no spreadsheet runs, in quotes where the format needs them. */
export function quoted(value) {
  const text = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** -123456 → "-1234.56": the sign that a spreadsheet reads, and no commas. */
export function plainAmount(fen) {
  return `${fen < 0 ? "-" : ""}${bare(Math.abs(fen)).replaceAll(",", "")}`;
}

const row = (event) => [
  event.booked_on,
  event.value_date,
  kindName(event.kind),
  ...AMOUNTS.map((name) => plainAmount(event[name])),
  event.loan_id,
  event.transfer_id ?? "",
];

const HEAD = ["booked_on", "value_date", "kind", ...AMOUNTS, "loan_id", "transfer_id"];

/** The sums of the month by `names`, then its transactions, oldest first. */
export default function csv(statement, names) {
  const sum = (name) => [
    t("csv.yuan", { name: t(`statement.${name}`) }),
    plainAmount(statement[name]),
  ];
  const rows = [
    [t("statement.of", { month: monthName(statement.month) })],
    ...names.map(sum),
    [],
    HEAD.map((name) => t(`csv.${name}`)),
    ...statement.events.map(row),
  ];
  return MARK + rows.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
}
