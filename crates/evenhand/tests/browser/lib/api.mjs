// What a platform and its people send to the API.

import { given } from "./visitor.mjs";

/** A request with a key; an unexpected answer is an error that says what was sent. */
export async function send(key, method, path, body) {
  const { status, text } = await ask(key, method, path, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}\n${JSON.stringify(body)}`);
  return text ? JSON.parse(text) : null;
}

/** The same, for those who care what was answered. A text goes as a file, anything else as JSON. */
export async function ask(key, method, path, body) {
  const kind = typeof body === "string" ? "text/plain" : "application/json";
  const answer = await fetch(given.origin + path, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": kind },
    body: kind === "text/plain" || body === undefined ? body : JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

export const platform = {
  post: (path, body) => send(given.platform_key, "POST", path, body),
  get: (path) => send(given.platform_key, "GET", path),
};

/** The API in the hands of somebody by name. */
export function person(name) {
  const { key } = given.people[name];
  return {
    post: (path, body = {}) => send(key, "POST", path, body),
    get: (path) => send(key, "GET", path),
    put: (path, body) => send(key, "PUT", path, body),
    patch: (path, body) => send(key, "PATCH", path, body),
  };
}
