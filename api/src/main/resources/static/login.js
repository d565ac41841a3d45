import { closeButton, openDialog } from "./dialog.js";
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
  const { dialog } = openDialog({
    title: "Log in",
    content: [
      field("login-email", "E-mail", email),
      field("login-password", "Password", password),
      el("details", {}, el("summary", {}, "With a token of an identity provider"), field("login-token", "Access token", foreign)),
    ],
    button: "Log in",
    send: () => (foreign.value.trim() ? keep(foreign.value.trim()) : logIn(email.value.trim(), password.value)),
    taken() {
      isAsking = false;
      done();
    },
    // Chromium closes a dialog at the second Escape, whatever the first one was told.
    dismissed() {
      isAsking = false;
      askLogin(done);
    },
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
}

/** A new password ends every session, so this page logs in again with it. */
export function askNewPassword({ email }) {
  const current = el("input", { id: "password-current", type: "password", autocomplete: "current-password" });
  const next = el("input", { id: "password-new", type: "password", autocomplete: "new-password" });
  const { dialog } = openDialog({
    title: "Change your password",
    content: [
      el("input", { type: "email", autocomplete: "username", value: email, readonly: true, hidden: true }),
      field("password-current", "Password until now", current),
      field("password-new", "New password", next, "at least 12 characters"),
    ],
    button: "Change the password",
    actions: closeButton(() => dialog.close()),
    async send() {
      await post("me/password", { body: { currentPassword: current.value, newPassword: next.value } });
      await logIn(email, next.value);
    },
    taken: () => announce("The password is changed"),
  });
}
