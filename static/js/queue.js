/* The moderators' queue: each decision is sent at once and without leaving the page. A card goes only when the server has
   answered; a thin line stands in its place, from which the decision can be turned back. Without this script the same
   form is sent as a whole. Words come from the page and from the server, none stand here. */
(function () {
  "use strict";
  const form = document.querySelector("[data-queue]");
  if (!form) return;
  const find = (selector) => form.querySelector(selector);
  const say = document.querySelector("[data-say]"), error = find("[data-error]"), finished = find("[data-finished]");
  const PATIENCE = 20000, DOUBLE_CLICK = 400;
  const cards = () => [...form.querySelectorAll("[data-card]:not([hidden])")];
  const cardOf = (id) => find(`[data-card="${id}"]`);
  const lineOf = (id) => find(`[data-of="${id}"]`);
  const tick = (card) => card.querySelector("[name=chosen]");
  const seen = (card) => card.querySelector("[name^=seen_]");

  // --- Choosing: only what is on the screen ---
  const all = find("[data-all]"), allBox = all.querySelector("input"), number = all.querySelector("[data-number]");
  all.hidden = false;
  find("[data-all-link]").hidden = true;
  function count() {
    const shown = cards(), chosen = shown.filter((card) => tick(card).checked).length;
    number.textContent = chosen ? `(${chosen})` : "";
    allBox.checked = chosen > 0 && chosen === shown.length;
    allBox.indeterminate = chosen > 0 && chosen < shown.length;
  }
  form.addEventListener("change", (event) => {
    if (event.target === allBox) cards().forEach((card) => { tick(card).checked = allBox.checked; });
    count();
  });
  count();

  // --- Sending ---
  function cookie(name) {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }
  function refuse(words, signIn) {
    error.querySelector("p").textContent = words;
    error.querySelector("a").hidden = !signIn;
    error.hidden = false;
  }
  /* The server's answer, or null when there is none: then the reason stands in the error box and nothing has changed here. */
  async function send(body) {
    error.hidden = true;
    try {
      // The token of the cookie, not of the page: after signing in again in another tab only the cookie's is right.
      const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") };
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(form.getAttribute("action"), { method: "POST", body, headers, signal, credentials: "same-origin" });
      const answer = await response.json();
      if (response.ok && answer.done) return answer;
      refuse(answer.error || form.dataset.lost, response.status === 401);
    } catch {
      refuse(form.dataset.lost, false);
    }
    return null;
  }

  // --- What became of it ---
  function line(words, undo, of) {
    const made = find("[data-line]").content.firstElementChild.cloneNode(true), button = made.querySelector("button");
    made.querySelector("[data-words]").textContent = words;
    if (undo) button.value = undo; else { button.remove(); made.classList.add("is-taken"); }
    if (of) made.dataset.of = of;
    return made;
  }
  function leave(id, words, undo) {
    const card = cardOf(id), old = lineOf(id);
    if (old) old.remove();
    tick(card).checked = false;
    card.hidden = true;
    card.before(line(words, undo, id));
  }
  function comeBack(id) {
    const old = lineOf(id);
    if (old) old.remove();
    cardOf(id).hidden = false;
  }
  function badge(link, waiting) {
    if (!link) return;
    const shown = link.querySelector("b") || link.appendChild(document.createElement("b"));
    if (waiting) shown.textContent = waiting; else shown.remove();
  }
  function settle(answer, undone) {
    form.querySelectorAll("[data-many]").forEach((old) => old.remove());
    answer.done.forEach((one) => { if (undone) comeBack(one.id); else leave(one.id, one.words, one.undo); });
    answer.taken.forEach((one) => leave(one.id, one.words, ""));
    say.textContent = [answer.said, ...answer.refusals].join(" ");
    badge(document.querySelector("[data-waiting]"), answer.waiting);
    badge(document.querySelector(".desk-menu a[aria-current]"), answer.waiting);
    finished.hidden = cards().length > 0;
    count();
  }
  /* To the same button of the next card, so that twenty decisions are twenty key presses; to the way on after the last. */
  function moveOn(card, name) {
    const left = cards();
    const next = left.find((one) => card.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) || left[left.length - 1];
    const goal = next ? next.querySelector(`[name="${name}"]`) || next.querySelector(".q-acts button") : finished.querySelector("a");
    goal.focus({ preventScroll: true });
    (next || finished).scrollIntoView({ block: "nearest" });
  }

  // --- The buttons ---
  let busy = false;
  async function during(places, body) {
    if (busy) return null;
    busy = true;
    places.forEach((place) => place.setAttribute("aria-busy", "true"));
    const answer = await send(body);
    places.forEach((place) => place.removeAttribute("aria-busy"));
    busy = false;
    return answer;
  }
  async function decide(name, chosen, body) {
    if (!chosen.length) { refuse(form.dataset.none, false); return; }
    chosen.forEach((card) => body.append(seen(card).name, seen(card).value));
    const answer = await during(chosen, body);
    if (!answer) return;
    settle(answer, false);
    if (answer.done.length > 1) {
      const summary = line(answer.said, answer.done.map((one) => one.undo).join(" "), "");
      summary.dataset.many = "";
      find("[data-cards]").before(summary);
    }
    moveOn(chosen[chosen.length - 1], name);
  }
  async function undo(button) {
    const answer = await during([button.parentElement], new URLSearchParams([["undo", button.value]]));
    if (!answer) return;
    settle(answer, true);
    const first = answer.done.length ? cardOf(answer.done[0].id) : null;
    if (first) first.querySelector(".q-acts button").focus();
  }
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !button.name) return;
    event.preventDefault();
    if (button.name === "undo") undo(button);
    else if (button.name === "many") {
      const chosen = cards().filter((card) => tick(card).checked);
      decide(button.value, chosen, new URLSearchParams([["many", button.value], ...chosen.map((card) => ["chosen", tick(card).value])]));
    } else decide(button.name, [button.closest("[data-card]")], new URLSearchParams([[button.name, button.value]]));
  });

  // Neither a held key nor the second click of a double click may decide on a comment that has only just moved there.
  form.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter" && event.target.matches("button")) event.preventDefault();
  });
  let last = { at: -DOUBLE_CLICK, x: 0, y: 0 };
  form.addEventListener("click", (event) => {
    if (!event.detail || !event.target.closest("button")) return;
    const now = { at: performance.now(), x: event.clientX, y: event.clientY };
    if (now.at - last.at < DOUBLE_CLICK && Math.hypot(now.x - last.x, now.y - last.y) < 5) event.preventDefault();
    last = now;
  }, true);
})();
