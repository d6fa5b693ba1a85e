// The product terms that the page shows or checks before the service. Amounts are in fen. A test
// compares each with the service's own.
export const MIN_DRAW = 50000;
export const DRAW_STEP = 10000;
export const MAX_LIMIT = 20000000;
export const MIN_DAILY_RATE = "0.0002";
export const PURPOSES = [
  "daily_consumption",
  "home_appliances",
  "travel",
  "education",
  "medical",
  "renovation",
];
export const GRACE_DAYS = 1;
export const PENALTY_FACTOR = "1.5";
export const ANNUAL_CAP = "0.24";
