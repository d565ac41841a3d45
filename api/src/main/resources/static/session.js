const KEEPER = "session";

let ask = () => {};
let renewal;

/** The token of who is logged in, if logging in is needed here and has been done; every page of this browser knows it. */
export function token() {
  return localStorage.getItem(KEEPER) ?? undefined;
}

export function keep(newToken) {
  localStorage.setItem(KEEPER, newToken);
}

/** Sets who is called when somebody has to log in. */
export function onLoginNeeded(asker) {
  ask = asker;
}

/**
 * After a request was refused for who sent it.
 *
 * @param sent the token that it had, if any
 * @returns whether there is another token now, with which it may be sent again
 */
export async function isRevived(sent) {
  if (sent !== undefined && token() === sent) {
    renewal ??= renew(sent).finally(() => (renewal = undefined));
    await renewal;
  }
  if (token() !== undefined && token() !== sent) {
    return true;
  }
  ask();
  return false;
}

async function renew(old) {
  const response = await auth("refresh", { token: old });
  if (response.ok) {
    keep((await response.json()).access_token);
  } else if (response.status === 401) {
    forget();
  }
}

/** @throws Error with the server's words if it refuses */
export async function logIn(email, password) {
  const response = await auth("login", { body: { email, password } });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.detail);
  }
  keep(answer.access_token);
}

export async function logOut() {
  const ended = token();
  forget();
  await auth("logout", { token: ended });
}

function forget() {
  localStorage.removeItem(KEEPER);
}

async function auth(act, { token: sent, body }) {
  try {
    return await fetch(`api/auth/${act}`, {
      method: "POST",
      headers: { accept: "application/json", ...(body && { "content-type": "application/json" }), ...bearer(sent) },
      body: body && JSON.stringify(body),
    });
  } catch (cause) {
    throw new Error("The server does not answer.", { cause });
  }
}

export function bearer(sent) {
  return sent === undefined ? {} : { authorization: `Bearer ${sent}` };
}
