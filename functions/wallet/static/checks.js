// What can be told about an entry before it is sent. Each check answers a code of words.js, or
// null when nothing is wrong; the service has the last word.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

export const tidy = (text) => text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
export const tidyName = (text) => text.trim().replace(/\s+/g, " ");

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
  return /^[\p{L}\p{M}·•.' -]{2,50}$/u.test(name) ? null : "name_invalid";
}

export function checkResidentId(text) {
  const id = tidy(text);
  if (!id) return "missing";
  if (!/^\d{17}[\dX]$/.test(id)) return "resident_id_format";
  const born = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;
  const date = new Date(`${born}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== born)
    return "resident_id_birth";
  return residentCheckDigit(id) === id[17] ? null : "resident_id_check_digit";
}

export function checkMobile(text) {
  const number = tidy(text);
  if (!number) return "missing";
  return /^(?:\+?86)?1[3-9]\d{9}$/.test(number) ? null : "mobile_invalid";
}

export function checkCard(text) {
  const number = tidy(text);
  if (!number) return "missing";
  if (!/^\d{16,19}$/.test(number)) return "card_number_length";
  return luhnDigit(number.slice(0, -1)) === number.at(-1) ? null : "card_number_luhn";
}

// Long numbers in groups, as they stand on a card, while they are typed. Only digits (and the X of a
// resident ID) are grouped; whatever else was typed stays as it is until the field is checked.

const NUMBER = /^\d+X?$/;

/** "6222020000" and [4, 4, 4] → "6222 0200 00"; the last size goes on as long as it must. */
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

/** Where the caret goes in `grouped`, so that as many characters stay before it as in `text`. */
function caretIn(grouped, text, caret) {
  let before = tidy(text.slice(0, caret)).length;
  let place = 0;
  while (before > 0 && place < grouped.length) {
    if (grouped[place] !== " ") before -= 1;
    place += 1;
  }
  return place;
}

/** Keep an input in groups. A gap is no character: what deletes it means the one beyond. */
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
