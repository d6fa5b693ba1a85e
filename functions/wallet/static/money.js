// Amounts are integer fen, and rates are decimal strings. The arithmetic uses strings and integers,
// and never floats.
import { ANNUAL_CAP, PENALTY_FACTOR } from "./product.js";

const YUAN = /^\d{1,9}(?:\.\d{1,2})?$/;

/** 123456 → "¥1,234.56". `short` omits ".00". */
export function yuan(fen, { short = false } = {}) {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = digits.slice(-2);
  return `${fen < 0 ? "−" : ""}¥${whole}${short && rest === "00" ? "" : `.${rest}`}`;
}

/** "1,234.5" → 123450, or null if it is not an amount. Full-width digits are accepted. */
export function parseYuan(text) {
  const plain = text.normalize("NFKC").replace(/[\s,¥]/g, "");
  if (!YUAN.test(plain)) return null;
  const [whole, rest = ""] = plain.split(".");
  return Number(whole + rest.padEnd(2, "0"));
}

/** 123456 → "1,234.56", for a column of amounts. */
export const bare = (fen) => yuan(fen).replace("¥", "");

/** "-67.125" fen → "−0.67125" yuan: exact, at least two decimals. */
export function exactBare(fen) {
  const [whole, rest = ""] = fen.replace("-", "").split(".");
  const amount = bare(Number(whole)) + rest;
  return `${fen.startsWith("-") ? "−" : ""}${amount}`;
}

/** 150000 → "1500", 150050 → "1500.50", for an input. */
export function plainYuan(fen) {
  return yuan(fen, { short: true }).replace(/[¥,]/g, "");
}

/** "0.198569" → "19.86%": two decimals, rounded half up. */
export function percent(rate) {
  const [whole, rest = ""] = rate.split(".");
  const hundredths = (BigInt(whole + rest.slice(0, 5).padEnd(5, "0")) + 5n) / 10n;
  const digits = String(hundredths).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}%`;
}

/** "0.00045" → "0.045%": exact, at least two decimals. */
export function exactPercent(rate) {
  const [whole, rest = ""] = rate.split(".");
  const shifted = (whole + rest.slice(0, 2).padEnd(2, "0")).replace(/^0+(?=\d)/, "");
  const decimals = rest.slice(2).replace(/0+$/, "").padEnd(2, "0");
  return `${shifted}.${decimals}%`;
}

const PLACES = 12;

/** "0.0003" → 300000000n, in units of 1e-12. */
function scaled(decimal) {
  const [whole, rest = ""] = decimal.split(".");
  return BigInt(whole + rest.padEnd(PLACES, "0").slice(0, PLACES));
}

function decimal(units) {
  const digits = String(units).padStart(PLACES + 1, "0");
  return `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
}

/** The rates of a penalty: a multiple of the daily rate, capped by the annual limit. */
export function penaltyRate(daily) {
  const usual = (scaled(daily) * scaled(PENALTY_FACTOR)) / 10n ** BigInt(PLACES);
  const most = scaled(ANNUAL_CAP) / 365n;
  if (usual > most) return { daily: shorter(decimal(most)), annual: ANNUAL_CAP };
  return { daily: decimal(usual), annual: decimal(usual * 365n) };
}

// The cap's daily rate has endless decimals, so four decimals of a percent are shown.
const shorter = (rate) => rate.slice(0, 8);
