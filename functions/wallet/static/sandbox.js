// The bar at the top that simulates the wallet and the calendar. It exists only in a sandbox stack,
// and the product does not depend on it.
import { read, request } from "./api.js";
import { addDays, daysBetween, longDate, shortDate } from "./dates.js";
import { announce, button, field, h, select } from "./dom.js";
import { entriesOf, PEOPLE } from "./made-up.js";
import { problemText } from "./problem.js";
import words from "./sandbox-words.js";
import { forgetInvitation } from "./screen-start.js";
import { kept, useTokensFrom } from "./session.js";
import { learn, t } from "./words.js";

const CHANNELS = ["qq", "wechat"];
const STRANGER = "stranger-1";
const NIGHT = 120000;
// The text of the invitation button, by the state of the chosen member.
const INVITING = {
  invited: "sandbox.invite.other",
  bound: "sandbox.invite.other",
  lapsed: "sandbox.invite.again",
};

const bar = document.getElementById("sandbox");
const chosen = { channel: "qq", member: "", ...kept.get("sandbox") };
let members = [];
let today = "";
let due = "";
let running = false;
let stopping = false;

const ask = async (path, body) =>
  read(
    await request(`/sandbox/${path}`, {
      timeout: NIGHT,
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
    }),
  );

/** Show the bar in a sandbox, and let it supply the tokens. */
export async function startSandbox() {
  try {
    ({ today } = await ask("clock"));
  } catch {
    return;
  }
  learn(words);
  await loadMembers();
  useTokensFrom(async ({ amr }) => (await ask("token", { ...chosen, ...(amr && { amr }) })).token);
  document.addEventListener("language", draw);
  document.addEventListener("member", () => loadMembers().then(draw));
  document.addEventListener("due", ({ detail }) => {
    if (due === (detail ?? "")) return;
    due = detail ?? "";
    draw();
  });
  draw();
}

async function loadMembers() {
  const list = await ask(`members?channel=${chosen.channel}`).catch(() => ({ members: [] }));
  members = list.members;
  if (chosen.member) return;
  const first = members.find(({ standing }) => standing === "invited") ?? members[0];
  chosen.member = first?.member ?? STRANGER;
  kept.set("sandbox", chosen);
}

/** Change the member, and restart the page without any state. */
function become(channel, member) {
  kept.set("sandbox", { channel, member });
  location.hash = "#/";
  location.reload();
}

function memberOptions() {
  const listed = members.map(({ member, standing }) => [
    member,
    `${member} · ${t(`standing.${standing}`)}`,
  ]);
  const more = [chosen.member, STRANGER].filter(
    (name, place, all) =>
      all.indexOf(name) === place && !members.some(({ member }) => member === name),
  );
  return [...listed, ...more.map((name) => [name, `${name} · ${t("standing.not_listed")}`])];
}

const inviting = () =>
  INVITING[members.find(({ member }) => member === chosen.member)?.standing] ?? "sandbox.invite";

/** Invite the chosen member, or another one if that one has an invitation or a card. */
async function invite() {
  const { channel, member } = chosen;
  const asked = inviting() === "sandbox.invite.other" ? { channel } : { channel, member };
  become(channel, (await ask("invitations", asked)).member);
}

async function nights(count) {
  if (running) return;
  running = true;
  stopping = false;
  const target = addDays(today, count);
  const meter = h("progress", { max: count, value: 0, "aria-label": t("sandbox.nights") });
  const text = h("span", null);
  const stop = button(t("sandbox.stop"), "plain", async () => {
    stopping = true;
  });
  bar.querySelector(".running").replaceChildren(meter, text, stop);
  try {
    while (!stopping && today < target) {
      const done = count - daysBetween(today, target);
      meter.value = done;
      text.textContent = t("sandbox.night", { n: done + 1, of: count });
      ({ today } = await ask("clock", { days: 1 }));
    }
    running = false;
    announce(t("sandbox.now", { date: longDate(today) }));
  } catch (problem) {
    running = false;
    text.textContent = problemText(problem);
    meter.remove();
    stop.remove();
  }
  forgetInvitation();
  document.dispatchEvent(new Event("day"));
}

function clockPart() {
  const to = h("input", {
    type: "date",
    min: addDays(today, 1),
    value: due > today ? due : addDays(today, 1),
  });
  const advance = () => to.value > today && nights(daysBetween(today, to.value));
  return [
    h(
      "div",
      { class: "clock" },
      h(
        "div",
        { class: "row" },
        button(t("sandbox.day"), "second", () => nights(1)),
        button(t("sandbox.week"), "second", () => nights(7)),
      ),
      h(
        "div",
        { class: "row" },
        field(t("sandbox.to"), to).root,
        button(t("sandbox.go"), "second", advance),
      ),
    ),
    h("div", { class: "running row" }),
  ];
}

function draw() {
  if (running) return;
  const wallet = select(
    CHANNELS.map((name) => [name, t(`channel.${name}`)]),
    chosen.channel,
  );
  const person = select(memberOptions(), chosen.member);
  wallet.addEventListener("change", () => become(wallet.value, ""));
  person.addEventListener("change", () => become(chosen.channel, person.value));
  const open = bar.querySelector("details")?.open ?? matchMedia("(min-width: 720px)").matches;
  bar.hidden = false;
  bar.setAttribute("aria-label", t("sandbox"));
  bar.replaceChildren(
    h(
      "details",
      { open },
      h(
        "summary",
        null,
        h("strong", null, t("sandbox")),
        h("span", null, `${shortDate(today)} · ${t(`channel.${chosen.channel}`)} · ${chosen.member}`),
      ),
      h("p", { class: "hint" }, t("sandbox.about")),
      h(
        "div",
        { class: "controls" },
        field(t("sandbox.wallet"), wallet).root,
        field(t("sandbox.member"), person).root,
      ),
      h("p", { class: "row" }, button(t(inviting()), "second", invite)),
      clockPart(),
    ),
  );
}

const peopleKinds = Object.keys(PEOPLE).sort();
const cardKinds = [
  ...["100", "901", "902", "903", "904", "905", "906", "907", "908", "909"],
  ...["910", "911", "912", "913", "credit", "unknown"],
];
/** A box that fills in the fields and runs their checks. */
export function filler(fields) {
  const person = select(
    peopleKinds.map((kind) => [kind, `${PEOPLE[kind][1]} · ${t(`person.${kind}`)}`]),
  );
  const plastic = select(cardKinds.map((kind) => [kind, t(`plastic.${kind}`)]));
  const fill = async () => {
    const entries = Object.entries(entriesOf(person.value, plastic.value));
    entries.forEach(([name, value]) => fields[name].fill(value));
  };
  return h(
    "section",
    { class: "sandbox", "aria-label": t("sandbox") },
    h(
      "div",
      { class: "controls" },
      field(t("sandbox.person"), person).root,
      field(t("sandbox.plastic"), plastic).root,
    ),
    button(t("sandbox.fill"), "second", fill),
  );
}
