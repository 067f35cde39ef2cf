// [data-comment-form]: fetches a confirmation code when somebody begins to write, another on demand, plays it, and keeps
// a double click from sending twice. Without this script, or when a request fails, the server does it in the next step.
(function () {
  "use strict";
  const PATIENCE = 10000;  // ms for one request
  const GUARD = 5000;      // ms in which a second press of "Send" is the same press

  const form = document.querySelector("[data-comment-form]");
  const key = form && form.querySelector("[data-key]");
  if (!form || !window.fetch || !window.URLSearchParams) return;

  const status = form.querySelector("[data-status]");
  let sending = 0;

  form.addEventListener("submit", function (event) {
    if (Date.now() - sending < GUARD) {
      event.preventDefault();
      return;
    }
    sending = Date.now();
    status.textContent = form.dataset.sending;
  });
  window.addEventListener("pageshow", function () {
    sending = 0;
    status.textContent = "";
  });
  if (!key || !form.dataset.article) return;  // solved before, or the article is out of reach: nothing to fetch

  const picture = form.querySelector("[data-picture]");
  const answer = form.querySelectorAll("[data-answer]");
  const words = form.querySelector("[data-words]");
  const another = form.querySelector("[data-another]");
  const sound = form.querySelector("[data-sound]");
  let audio = null;      // made at the first press
  let asking = false;
  let began = false;
  let aloud = false;     // whether the coming code is one that was asked for, and must be announced

  function say(text) {
    status.textContent = "";
    window.setTimeout(function () { status.textContent = text; }, 50);
  }

  function reveal(shown) {
    picture.hidden = sound.hidden = !shown;
    answer.forEach(function (part) { part.hidden = !shown; });
  }

  function show(challenge) {
    if (challenge.token) form.elements.token.value = challenge.token;
    key.value = challenge.key;
    form.elements.captcha_1.value = "";
    picture.src = challenge.picture;
    sound.href = challenge.sound;
    if (audio) audio.pause();
    reveal(true);
    words.hidden = true;
    if (aloud) say(form.dataset.new);
  }

  function excuse() {
    const text = key.value && !picture.hidden ? form.dataset.kept : form.dataset.failed;
    words.textContent = text;
    words.hidden = false;
    say(text);
  }

  async function request() {
    const stop = new AbortController();
    const timer = window.setTimeout(function () { stop.abort(); }, PATIENCE);
    try {
      const body = new URLSearchParams({ token: form.elements.token.value, article: form.dataset.article });
      const response = await fetch(form.dataset.challenge, { method: "POST", body: body, signal: stop.signal });
      if (!response.ok) throw new Error(String(response.status));
      return await response.json();
    } finally {
      window.clearTimeout(timer);
    }
  }

  async function ask() {
    if (asking) return;
    asking = began = true;
    try {
      show(await request());
    } catch (error) {
      excuse();
    }
    asking = aloud = false;
  }

  form.addEventListener("focusin", function () {
    if (!key.value && !began) ask();
  });

  another.addEventListener("click", function (event) {
    event.preventDefault();
    aloud = true;
    ask();
  });

  // A picture that has gone (used, expired) leaves words in its place, and no key that cannot be answered.
  function gone() {
    reveal(false);
    key.value = "";
    excuse();
  }
  picture.addEventListener("error", gone);

  // Back from another page the code shown may have been used: the same form gets a new one.
  window.addEventListener("pageshow", function (event) {
    const entry = window.performance.getEntriesByType ? window.performance.getEntriesByType("navigation")[0] : null;
    const back = event.persisted || (entry && entry.type === "back_forward");
    if (!back || !key.value) return;
    aloud = true;
    ask();
  });

  // Without the script this is a plain link to the sound.
  sound.setAttribute("role", "button");
  sound.removeAttribute("target");
  sound.addEventListener("keydown", function (event) {
    if (event.key !== " ") return;
    event.preventDefault();
    sound.click();
  });
  sound.addEventListener("click", async function (event) {
    event.preventDefault();
    audio = audio || new Audio();
    if (audio.src !== sound.href) audio.src = sound.href;
    audio.currentTime = 0;
    try {
      await audio.play();
    } catch (error) {
      if (error.name !== "AbortError") say(form.dataset.silent);
    }
  });
})();
