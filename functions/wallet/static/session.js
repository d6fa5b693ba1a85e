// The identity of the member. In a wallet, the host application supplies a token. In the sandbox,
// the bar at the top simulates the host. Only this module knows the difference.

// The same code as from API Gateway, so an unanswered request stays open.
const refusal = (code) => Object.assign(new Error(code), { code, status: 401 });

let host = (asked) => {
  const wallet = globalThis.walletHost;
  if (!wallet) throw refusal("no_wallet");
  return wallet.getToken(asked);
};
let token = null;
let stale = false;

/** Set another supplier of tokens than the host application. */
export function useTokensFrom(source) {
  host = source;
  token = null;
}

/** The member's token. `renew` requests a new one, because the last one was refused. */
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

/** Ask the wallet for a token of a new login, by these methods (`amr`) and within `maxAge`. */
export async function logIn({ amr, maxAge }) {
  try {
    token = await host({ renew: true, amr, maxAge });
  } catch (problem) {
    throw problem.code ? problem : refusal("unauthorized");
  }
  stale = false;
}

/** Request a new token next time, because API Gateway's cache of this one is outdated. */
export function leaveToken() {
  stale = true;
}

/** The storage name of the member's data in this browser. */
export async function member() {
  const [, payload = ""] = (await getToken()).split(".");
  try {
    const claims = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/")));
    return `${claims.iss} ${claims.sub}`;
  } catch {
    return "";
  }
}

/** Whether this stack is a sandbox, with test persons, a test clock and a bar. */
export const isSandbox = document.documentElement.dataset.stage === "sandbox";

/** A browser storage, or memory if the browser refuses to store. */
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

/** Storage of this tab, until it closes. */
export const kept = drawer(() => sessionStorage);
/** Storage of all tabs, until it is dropped. Requests in progress must survive a closed tab. */
export const lasting = drawer(() => localStorage);
