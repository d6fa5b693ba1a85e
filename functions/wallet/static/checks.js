// Checks of entries before they are sent. Each check returns an error code with a text, or null.
// The service makes the final check.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const REGIONS = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9)/;

// Characters that people type for the dot of a name, an apostrophe and a hyphen.
const TYPED = [
  [/[\u2022\u2027\u2219\u22c5\u30fb\uff65\u02d9\u25cf\u16eb\ua78f\u2e31\u2e33]/g, "·"],
  [/[\u2018\u2019\u201b\u02b9\u02bc\u0060\u00b4]/g, "'"],
  [/[\u2010-\u2015\u2212]/g, "-"],
];
const SELECTORS = /[\u180b-\u180d\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const HAN = "[\\u3007\\u3400-\\u9fff\\u{20000}-\\u{3fffd}]";
// A full stop between Chinese characters means the dot. Old phones do not support lookbehind.
const STOP_FOR_DOT = new RegExp(`(${HAN})\\s*[.\\u3002]\\s*(?=${HAN})`, "gu");
const LETTERS = /[\p{L}\u3007\u{20000}-\u{3fffd}]/gu;
const NAME = /^[\p{L}\p{M}\u3007\u{20000}-\u{3fffd}· '.,-]{2,64}$/u;

/** Normalise a number: width, case and separators. */
export const tidy = (text) =>
  text.normalize("NFKC").replace(/[\s\p{Cf}\p{Pd}\u2212]/gu, "").toUpperCase();

/** Normalise a name: one kind of dot, single spaces and no invisible characters. */
export const tidyName = (text) =>
  TYPED.reduce((name, [typed, meant]) => name.replace(typed, meant), text)
    .normalize("NFKC")
    .replace(SELECTORS, "")
    .replace(/\p{Cf}/gu, "")
    .replace(STOP_FOR_DOT, "$1·")
    .replace(/\s*·\s*/g, "·")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^·+|·+$/g, "");

/** The 18th character of a resident ID, from its first 17 digits (GB 11643). */
export function residentCheckDigit(digits) {
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(digits[place]), 0);
  return "10X98765432"[sum % 11];
}

/** The last digit of a card number, from the digits before it (Luhn). */
export function luhnDigit(digits) {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

export function checkName(text) {
  const name = tidyName(text);
  if (!name) return "missing";
  const letters = name.match(LETTERS) ?? [];
  return letters.length > 1 && NAME.test(name) ? null : "name_invalid";
}

export function checkResidentId(text) {
  const id = tidy(text);
  if (!id) return "missing";
  if (!/^\d{17}[\dX]$/.test(id)) return "resident_id_format";
  if (!REGIONS.test(id)) return "resident_id_region";
  const born = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;
  const date = new Date(`${born}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== born)
    return "resident_id_birth";
  return residentCheckDigit(id) === id[17] ? null : "resident_id_check_digit";
}

export function checkMobile(text) {
  const number = tidy(text);
  if (!number) return "missing";
  return /^(?:(?:\+|00)?86)?1[3-9]\d{9}$/.test(number) ? null : "mobile_invalid";
}

export function checkCard(text) {
  const number = tidy(text);
  if (!number) return "missing";
  return /^\d{12,19}$/.test(number) ? null : "card_number_length";
}

/** A warning about a card number. Some banks issue such numbers, so the issuer decides. */
export function doubtCard(text) {
  const number = tidy(text);
  return luhnDigit(number.slice(0, -1)) === number.at(-1) ? null : "card_number_luhn";
}

// Groups long numbers while they are typed, as on a card. Only digits and the X of a resident ID
// are grouped. Other characters stay until the field is checked.

const NUMBER = /^\d+X?$/;

/** "6222020000" and [4, 4, 4] → "6222 0200 00". The last size repeats. */
export function group(text, sizes) {
  const raw = tidy(text);
  if (!NUMBER.test(raw)) return text;
  const parts = [];
  for (let from = 0, place = 0; from < raw.length; place += 1) {
    const size = sizes[Math.min(place, sizes.length - 1)];
    parts.push(raw.slice(from, from + size));
    from += size;
  }
  return parts.join(" ");
}

/** The caret position in `grouped` that keeps the same number of characters before it. */
function caretIn(grouped, text, caret) {
  let before = tidy(text.slice(0, caret)).length;
  let place = 0;
  while (before > 0 && place < grouped.length) {
    if (grouped[place] !== " ") before -= 1;
    place += 1;
  }
  return place;
}

/** Keep an input grouped. Deleting a gap deletes the character beyond it. */
export function keepGrouped(input, sizes) {
  input.addEventListener("beforeinput", ({ inputType }) => {
    const { value, selectionStart: from, selectionEnd: to } = input;
    if (from !== to) return;
    const step = { deleteContentBackward: -1, deleteContentForward: 1 }[inputType];
    const beyond = step < 0 ? from - 1 : from;
    if (step && value[beyond] === " ") input.setSelectionRange(from + step, from + step);
  });
  input.addEventListener("input", ({ isComposing }) => {
    const grouped = group(input.value, sizes);
    if (isComposing || grouped === input.value) return;
    const caret = caretIn(grouped, input.value, input.selectionStart);
    input.value = grouped;
    input.setSelectionRange(caret, caret);
  });
}
