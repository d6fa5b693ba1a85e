// Business dates are ISO strings, computed in UTC so that no time zone shifts them.
import { lang } from "./words.js";

const at = (iso) => new Date(`${iso}T00:00:00Z`);
const iso = (date) => date.toISOString().slice(0, 10);

function format(when, options) {
  const locale = lang() === "zh" ? "zh-CN" : "en-GB";
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(when);
}

export const longDate = (day) =>
  format(at(day), { year: "numeric", month: "short", day: "numeric" });
export const shortDate = (day) => format(at(day), { month: "short", day: "numeric" });
/** "12月" and "27日": the parts of a due day. */
export const monthOnly = (day) => format(at(day), { month: "short" });
export const dayOf = (day) => format(at(day), { day: "numeric" });
export const yearName = (year) => format(at(`${year}-01-01`), { year: "numeric" });
export const monthName = (month) => format(at(`${month}-01`), { year: "numeric", month: "long" });

export const daysBetween = (from, to) => Math.round((at(to) - at(from)) / 86400000);

export function addDays(day, days) {
  const date = at(day);
  date.setUTCDate(date.getUTCDate() + days);
  return iso(date);
}

/** "2026-11-25T06:30:00Z" → "14:30": the time at which the bank heard of it, in China. */
export const clockTime = (instant) =>
  format(new Date(instant), { timeZone: "Asia/Shanghai", timeStyle: "short", hourCycle: "h23" });

/** A time of this device's clock, as text. */
export function moment(milliseconds) {
  const locale = lang() === "zh" ? "zh-CN" : "en-GB";
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(
    milliseconds,
  );
}

/** A time of this device's clock with its offset: "2026-11-25T14:30:00+08:00". */
export function deviceTime(date) {
  const minutes = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + minutes * 60000).toISOString().slice(0, 19);
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${local}${minutes < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
}

/** "2024-01" and -1 → "2023-12". */
export function addMonths(month, months) {
  const date = at(`${month}-01`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return iso(date).slice(0, 7);
}
