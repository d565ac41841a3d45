import { announce, el } from "./dom.js";
import { field } from "./fields.js";
import { post } from "./http.js";
import { keep, logIn } from "./session.js";

let isAsking = false;

/** Asks who somebody is, in front of whatever is shown, which stays as it is; it goes away only with an answer. */
export function askLogin(done) {
  if (isAsking) {
    return;
  }
  isAsking = true;
  const email = el("input", { id: "login-email", type: "email", autocomplete: "username" });
  const password = el("input", { id: "login-password", type: "password", autocomplete: "current-password" });
  const foreign = el("input", { id: "login-token", type: "password", autocomplete: "off", spellcheck: "false" });
  const dialog = asking({
    title: "Log in",
    content: [
      field("login-email", "E-mail", email),
      field("login-password", "Password", password),
      el("details", {}, el("summary", {}, "With a token of an identity provider"), field("login-token", "Access token", foreign)),
    ],
    button: "Log in",
    send: () => (foreign.value.trim() ? keep(foreign.value.trim()) : logIn(email.value.trim(), password.value)),
    // Chromium closes a dialog at the second Escape, whatever the first one was told.
    closed(isAnswered) {
      isAsking = false;
      isAnswered ? done() : askLogin(done);
    },
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
}

/** A new password ends every session, so this page logs in again with it. */
export function askNewPassword({ email }) {
  const current = el("input", { id: "password-current", type: "password", autocomplete: "current-password" });
  const next = el("input", { id: "password-new", type: "password", autocomplete: "new-password" });
  const dialog = asking({
    title: "Change your password",
    content: [
      el("input", { type: "email", autocomplete: "username", value: email, readonly: true, hidden: true }),
      field("password-current", "Password until now", current),
      field("password-new", "New password", next, "at least 12 characters"),
    ],
    button: "Change the password",
    actions: [el("button", { class: "button", type: "button", onclick: () => dialog.close() }, "Close")],
    async send() {
      await post("me/password", { body: { currentPassword: current.value, newPassword: next.value } });
      await logIn(email, next.value);
      announce("The password is changed");
    },
  });
}

/** @param send throws what the dialog then says, and stays open */
function asking({ title, content, button, actions = [], send, closed = () => {} }) {
  const trouble = el("p", { class: "dialog-trouble", role: "alert" });
  const go = el("button", { class: "button solid primary", type: "submit" }, button);
  let isAnswered = false;
  const dialog = el(
    "dialog",
    {
      class: "dialog",
      "aria-labelledby": "dialog-title",
      onclose() {
        dialog.remove();
        closed(isAnswered);
      },
    },
    el("form", { novalidate: true, onsubmit: submit }, el("h2", { id: "dialog-title" }, title), content, trouble, el("div", { class: "actions" }, actions, go)),
  );

  async function submit(event) {
    event.preventDefault();
    go.disabled = true;
    trouble.textContent = "";
    try {
      await send();
      isAnswered = true;
      dialog.close();
    } catch (error) {
      trouble.textContent = error instanceof TypeError ? "The server does not answer." : error.message;
    } finally {
      go.disabled = false;
    }
  }

  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
