// Who is using the page. In a wallet the host application knows and hands over a token; in the
// sandbox the bar on top plays the host. This is the only seam between the two.

// As if the gateway had said it: what was asked for is still open.
const refusal = (code) => Object.assign(new Error(code), { code, status: 401 });

let host = (asked) => {
  const wallet = globalThis.walletHost;
  if (!wallet) throw refusal("no_wallet");
  return wallet.getToken(asked);
};
let token = null;
let stale = false;

/** Let something else than the host application supply tokens. */
export function useTokensFrom(source) {
  host = source;
  token = null;
}

/** The member's token; `renew` asks for another, because the last one was refused. */
export async function getToken({ renew = false } = {}) {
  const another = renew || stale;
  if (another) token = null;
  try {
    token ??= await host({ renew: another });
  } catch (problem) {
    throw problem.code ? problem : refusal("unauthorized");
  }
  stale = false;
  return token;
}

/** Ask for another token next time: what the gateway remembers of this one is out of date. */
export function leaveToken() {
  stale = true;
}

/** A name for the member, under which this browser keeps what belongs to nobody else. */
export async function member() {
  const [, payload = ""] = (await getToken()).split(".");
  try {
    const claims = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/")));
    return `${claims.iss} ${claims.sub}`;
  } catch {
    return "";
  }
}

/** Whether this stack has invented people, a clock to move, and a bar for both. */
export const isSandbox = document.documentElement.dataset.stage === "sandbox";

/** What a browser keeps under a name; in memory where it refuses to. */
function drawer(open) {
  const memory = new Map();
  const attempt = (act, otherwise) => {
    try {
      return act(open());
    } catch {
      return otherwise?.();
    }
  };
  return {
    get: (name) =>
      attempt(
        (store) => JSON.parse(store.getItem(name)),
        () => memory.get(name) ?? null,
      ),
    set(name, value) {
      memory.set(name, value);
      attempt((store) => store.setItem(name, JSON.stringify(value)));
    },
    drop(name) {
      memory.delete(name);
      attempt((store) => store.removeItem(name));
    },
  };
}

/** As long as the tab is open, and in this tab only. */
export const kept = drawer(() => sessionStorage);
/** Until it is dropped, in every tab: what is under way must outlive a closed one. */
export const lasting = drawer(() => localStorage);
