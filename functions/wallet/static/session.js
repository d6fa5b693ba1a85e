// Who is using the page. In a wallet the host application knows and hands over a token; in the
// sandbox the bar on top plays the host. This is the only seam between the two.

let host = () => {
  const wallet = globalThis.walletHost;
  if (!wallet) throw new Error("no wallet");
  return wallet.getToken();
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
  token ??= await host({ renew: another });
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

const memory = new Map();

/** Session storage, or memory where the browser refuses it. */
export const kept = {
  get(name) {
    try {
      return JSON.parse(sessionStorage.getItem(name));
    } catch {
      return memory.get(name) ?? null;
    }
  },
  set(name, value) {
    memory.set(name, value);
    try {
      sessionStorage.setItem(name, JSON.stringify(value));
    } catch {
      // Memory has it.
    }
  },
  drop(name) {
    memory.delete(name);
    try {
      sessionStorage.removeItem(name);
    } catch {
      // Memory had it.
    }
  },
};
