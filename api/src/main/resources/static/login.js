import { el } from "./dom.js";
import { field } from "./fields.js";
import { keep, logIn } from "./session.js";

let open;

/** Asks who somebody is, in front of whatever is shown, which stays as it is; it goes away only with an answer. */
export function askLogin(done) {
  if (open) {
    return;
  }
  const email = el("input", { id: "login-email", type: "email", autocomplete: "username", required: true });
  const password = el("input", { id: "login-password", type: "password", autocomplete: "current-password", required: true });
  const foreign = el("input", { id: "login-token", type: "password", autocomplete: "off", spellcheck: "false" });
  const trouble = el("p", { class: "dialog-trouble", role: "alert" });
  const go = el("button", { class: "button primary", type: "submit" }, "Log in");
  open = el(
    "dialog",
    { class: "dialog", "aria-labelledby": "login-title", oncancel: (event) => event.preventDefault(), onclose: closed },
    el(
      "form",
      { novalidate: true, onsubmit: submit },
      el("h2", { id: "login-title" }, "Log in"),
      field("login-email", "E-mail", email),
      field("login-password", "Password", password),
      el("details", {}, el("summary", {}, "With a token of an identity provider"), field("login-token", "Access token", foreign)),
      trouble,
      el("div", { class: "actions" }, go),
    ),
  );

  async function submit(event) {
    event.preventDefault();
    go.disabled = true;
    trouble.textContent = "";
    try {
      const pasted = foreign.value.trim();
      await (pasted ? keep(pasted) : logIn(email.value.trim(), password.value));
      open.close();
    } catch (error) {
      trouble.textContent = error instanceof TypeError ? "The server does not answer." : error.message;
      go.disabled = false;
      password.select();
    }
  }

  /** Chromium closes a dialog at the second Escape, whatever the first one was told. */
  function closed() {
    const loggedIn = go.disabled;
    open.remove();
    open = undefined;
    if (loggedIn) {
      done();
    } else {
      askLogin(done);
    }
  }

  document.body.append(open);
  open.showModal();
  email.focus();
}
