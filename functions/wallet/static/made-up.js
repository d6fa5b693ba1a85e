// Test persons and cards of the sandbox, a part of those in `microloan_testing/persons.py`. None of
// them exists. Three of their digits select how the simulated bureau and payment gateway respond.
import { luhnDigit, residentCheckDigit } from "./checks.js";

// Number of the person, name, area and birth, mobile number, card, and the difference between the
// card's last digit and its Luhn digit.
export const PEOPLE = {
  "001": [2, "次仁旺姆", "11011219800613", "18400613001", "621700000000002", 0],
  "002": [3, "李〇一", "12010119921124", "14521124002", "622848000000003", 0],
  "003": [5, "刘䶮", "14040219811019", "15811019003", "621483000005", 0],
  "004": [6, "郝犇", "15012519940401", "14740401004", "6014280000006", 8],
  "005": [8, "赵㛃", "22012219830224", "19530224005", "62290800000008", 0],
  "006": [9, "尼玛", "23230119950807", "19250807006", "6222620000009", 0],
  "007": [11, "买买提·吐尔逊", "32052019840701", "14540701007", "623058000000011", 3],
  "008": [12, "周𬱖", "33022619961212", "18161212008", "622150000000012", 0],
  "009": [14, "𡋾思远", "35012819851106", "19951106009", "622202000000014", 0],
};

// The first six digits of cards that are not debit cards of a known bank.
const OTHER_CARDS = { credit: "622575", unknown: "999999" };

/** The entries for a person and a card of a kind. */
export function entriesOf(person, plastic) {
  const [, name, areaAndBirth, mobile, issued, pastLuhn] = PEOPLE[person];
  const id = areaAndBirth + person;
  const other = OTHER_CARDS[plastic];
  const card = other ? `${other}${issued.slice(other.length)}100` : issued + plastic;
  return {
    name,
    resident_id: id + residentCheckDigit(id),
    mobile,
    card_number: card + ((Number(luhnDigit(card)) + pastLuhn) % 10),
  };
}
