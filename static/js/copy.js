// [data-copy="text"][data-copied="words"]: a button that copies the text and says so in its own words. Hidden until then.
(function () {
  "use strict";

  function copyByHand(text) {  // where there is no clipboard: old browsers, plain http
    const box = document.createElement("textarea");
    box.value = text;
    box.readOnly = true;
    box.className = "unseen";
    document.body.appendChild(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) throw new Error("not copied");
  }

  async function copy(text) {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else copyByHand(text);
  }

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    const words = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async function () {
      try {
        await copy(button.dataset.copy);
        button.textContent = button.dataset.copied;
      } catch (error) {
        window.prompt(words, button.dataset.copy);
      }
      button.focus();
      window.setTimeout(function () { button.textContent = words; }, 4000);
    });
  });
})();
