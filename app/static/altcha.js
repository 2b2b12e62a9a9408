// Solves the puzzle of a form (ALTCHA, PBKDF2/SHA-256) while its author looks at the page: counts up until the
// derived key begins as the puzzle says, and puts the answer into the field "altcha". Sent before that, the form
// waits for it. Where a browser cannot do it, the page goes on saying to wait for a minute, which works too.
"use strict";

const AT_ONCE = 8; // tries
const box = document.getElementById("puzzle");
const says = document.getElementById("puzzle-says");
const bar = document.getElementById("puzzle-progress");
const answer = document.getElementById("altcha");
let pressed = null; // the button, when the form was sent too early

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function derived(parameters, counter) {
  const nonce = bytes(parameters.nonce);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  new DataView(password.buffer).setUint32(nonce.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(parameters.salt), iterations: parameters.cost };
  return hex(await crypto.subtle.deriveBits(how, key, parameters.keyLength * 8));
}

async function solution(parameters, most) {
  for (let first = 0; first <= most; first += AT_ONCE) {
    const counters = Array.from({ length: AT_ONCE }, (_, n) => first + n);
    const keys = await Promise.all(counters.map((counter) => derived(parameters, counter)));
    const found = keys.findIndex((key) => key.startsWith(parameters.keyPrefix));
    if (found >= 0) return { counter: counters[found], derivedKey: keys[found] };
    bar.value = (100 * first) / most;
  }
  throw new Error("no try fits");
}

function holdBack(event) {
  if (event.submitter?.value !== "send") return;
  event.preventDefault();
  pressed = event.submitter;
  says.textContent = says.dataset.pressed;
}

async function solve(form) {
  const waiting = says.textContent;
  const challenge = JSON.parse(atob(form.elements.puzzle.value));
  says.textContent = says.dataset.working;
  bar.hidden = false;
  form.addEventListener("submit", holdBack);
  try {
    const found = await solution(challenge.parameters, Number(box.dataset.most));
    answer.value = btoa(JSON.stringify({ challenge, solution: found }));
    bar.value = 100;
    says.textContent = says.dataset.done;
  } catch {
    bar.hidden = true;
    says.textContent = waiting;
  }
  form.removeEventListener("submit", holdBack);
  if (pressed && answer.value) form.requestSubmit(pressed);
}

if (globalThis.crypto?.subtle) solve(answer.form); // not on a page without encryption
