import { get } from "./http.js";

/** Who uses this page, as the server knows it. */
export const who = {
  user: undefined,
  listeners: new Set(),

  async refresh() {
    this.user = await get("me");
    this.listeners.forEach((listener) => listener());
  },

  listen(listener) {
    this.listeners.add(listener);
    listener();
  },

  isAdmin() {
    return this.user?.role === "admin";
  },
};
