import { heard, stream } from "./http.js";

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;
/** The server sends at least a comment every 15 s. */
const LOST_AFTER = 40_000;
/** The server ends a stream after some minutes, which is no loss; one that ends sooner is. */
const LIVED = 5_000;
/** A browser opens six connections to a server; pages that nobody sees must not occupy them. */
const LEAVE_HIDDEN_AFTER = 10_000;

class Silent extends Error {}

/**
 * Follows the stream of hints. `connected` means that hints may have been missed: refetch everything. `lost` is told
 * at each failure to connect, too, with what it was.
 */
export function follow({ hint, connected, lost }) {
  let connection;
  let delay = FIRST_DELAY;
  let retry;
  let leave;

  function connect() {
    clearTimeout(retry);
    connection?.abort();
    const mine = new AbortController();
    connection = mine;
    read(mine).then(connect, (error) => {
      if (!mine.signal.aborted || error instanceof Silent) {
        lost(error);
        again();
      }
    });
  }

  /** Returns when the server ended the stream as it does after a while. */
  async function read(mine) {
    let greetedAt;
    const watch = silenceWatch(mine);
    const parse = parser(({ name, data }) => {
      if (name === "hello") {
        delay = FIRST_DELAY;
        greetedAt ??= Date.now();
        connected();
      } else if (name === "execution") {
        hint(JSON.parse(data));
      }
    });
    try {
      const response = await stream("events", { signal: mine.signal });
      const decoder = new TextDecoder();
      for await (const bytes of pieces(response.body)) {
        watch.heard();
        heard();
        parse(decoder.decode(bytes, { stream: true }));
      }
    } finally {
      watch.stop();
    }
    if (!(Date.now() - greetedAt > LIVED)) {
      throw new Error("the stream ended at once");
    }
  }

  function again() {
    retry = setTimeout(connect, delay * (0.75 + Math.random() / 2));
    delay = Math.min(2 * delay, LONGEST_DELAY);
  }

  function reconnect() {
    delay = FIRST_DELAY;
    connect();
  }

  function seen() {
    clearTimeout(leave);
    if (document.hidden) {
      leave = setTimeout(() => {
        clearTimeout(retry);
        connection.abort();
      }, LEAVE_HIDDEN_AFTER);
    } else if (connection.signal.aborted) {
      reconnect();
    }
  }

  addEventListener("online", reconnect);
  document.addEventListener("visibilitychange", seen);
  connect();
  seen();
  return { reconnect };
}

function silenceWatch(connection) {
  let timer;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => connection.abort(new Silent()), LOST_AFTER);
  };
  restart();
  return { heard: restart, stop: () => clearTimeout(timer) };
}

async function* pieces(body) {
  const reader = body.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      yield piece.value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** Server-sent events as the standard cuts them: lines end in CR, LF or both, and arrive in any pieces. */
export function parser(event) {
  let rest = "";
  let name = "";
  let data = [];

  function line(text) {
    if (text === "") {
      if (data.length > 0) {
        event({ name: name || "message", data: data.join("\n") });
      }
      name = "";
      data = [];
      return;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(text);
    if (field === "event") {
      name = value;
    } else if (field === "data") {
      data.push(value);
    }
  }

  return (piece) => {
    rest += piece;
    for (let end = /\r\n|\n|\r(?!$)/.exec(rest); end; end = /\r\n|\n|\r(?!$)/.exec(rest)) {
      const text = rest.slice(0, end.index);
      rest = rest.slice(end.index + end[0].length);
      line(text);
    }
  };
}

/** Runs one at a time; what is asked meanwhile is asked once more afterwards, not sooner than the pause allows. */
export function coalesced(work, pause = 400) {
  let running = false;
  let wanted = false;
  return async function ask() {
    if (running) {
      wanted = true;
      return;
    }
    running = true;
    try {
      do {
        wanted = false;
        await work();
        await new Promise((resolve) => setTimeout(resolve, pause));
      } while (wanted);
    } finally {
      running = false;
    }
  };
}
