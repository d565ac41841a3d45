import { el } from "./dom.js";

/**
 * A form in front of the page. It goes away by its button, by Escape, or once what was sent has been taken; what was
 * refused it says, and stays.
 *
 * @param content between title and trouble
 * @param actions before the button that sends
 * @param send throws what the dialog then says
 * @param failed is told of it, too
 * @param taken is given what came of sending, once the dialog has gone away
 * @param dismissed when it has gone away without
 */
export function openDialog({ title, content, button, danger, actions = [], send, failed = () => {}, taken = () => {}, dismissed = () => {} }) {
  const trouble = el("p", { class: "dialog-trouble", role: "alert" });
  const go = el("button", { class: `button solid ${danger ? "danger" : "primary"}`, type: "submit" }, button);
  let isTaken = false;
  const dialog = el(
    "dialog",
    {
      class: "dialog",
      "aria-labelledby": "dialog-title",
      onclose() {
        dialog.remove();
        if (!isTaken) {
          dismissed();
        }
      },
    },
    el("form", { novalidate: true, onsubmit: submit }, el("h2", { id: "dialog-title" }, title), content, trouble, el("div", { class: "actions" }, actions, go)),
  );

  async function submit(event) {
    event.preventDefault();
    go.disabled = true;
    trouble.textContent = "";
    let answer;
    try {
      answer = await send();
    } catch (error) {
      trouble.textContent = error.message;
      go.disabled = false;
      failed(error);
      return;
    }
    isTaken = true;
    dialog.close();
    taken(answer);
  }

  document.body.append(dialog);
  dialog.showModal();
  return { dialog, go };
}

export function closeButton(close) {
  return el("button", { class: "button", type: "button", onclick: close }, "Close");
}
