// A link that saves a text as a file of this browser.
import { h } from "./dom.js";

/** `type` is the file's media type. The file exists until `signal` leaves the screen. */
export function saved(text, type, file, words, signal) {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  signal.addEventListener("abort", () => URL.revokeObjectURL(address));
  return h("a", { href: address, download: file, class: "button second" }, words);
}
