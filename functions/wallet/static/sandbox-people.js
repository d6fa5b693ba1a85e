// Test persons and cards of the sandbox; what the stand-ins for bureau and rails make of them is
// told by three of their digits. None of them exists; the check digits are right.
import { luhnDigit, residentCheckDigit } from "./checks.js";

const AREA_AND_BIRTH = "44030119900307";
const DEBIT_CARD = "622202";
const PEOPLE = {
  "001": "张伟",
  "002": "王芳",
  "003": "李娜",
  "004": "刘洋",
  "005": "陈静",
  "006": "杨帆",
  "007": "赵敏",
  "008": "孙丽",
  "009": "周杰",
};

export const peopleKinds = Object.keys(PEOPLE).sort();
export const cardKinds = ["100", "901", "902", "903", "904", "905", "906", "907", "908", "909"];

export const nameOf = (kind) => PEOPLE[kind];

/** What to fill in for a person of a kind with a card of a kind. */
export function entriesOf(person, plastic) {
  const id = AREA_AND_BIRTH + person;
  const card = `${DEBIT_CARD}000${person}000${plastic}`;
  return {
    name: PEOPLE[person],
    resident_id: id + residentCheckDigit(id),
    mobile: `13800000${person}`,
    card_number: card + luhnDigit(card),
  };
}
