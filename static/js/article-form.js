/* The article's form: cover from the library, Ctrl+S saves, one press is one save, a warning before typed text is left. */
(function () {
  "use strict";
  var form = document.getElementById("article_form");
  var summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  if (!form) return;

  var dirty = Boolean(summary), sending = false;
  form.addEventListener("input", function () { dirty = true; });
  form.addEventListener("change", function () { dirty = true; });
  form.addEventListener("submit", function (event) {
    if (sending) { event.preventDefault(); return; }
    sending = true;
  });
  window.addEventListener("pageshow", function () { sending = false; });
  window.addEventListener("beforeunload", function (event) {
    if (dirty && !sending) { event.preventDefault(); event.returnValue = form.dataset.leaving; }
  });
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.querySelector("[data-save]").click();
    }
  });

  // A link of the summary leads to its box; that of the body to the editor that stands in for it.
  document.addEventListener("click", function (event) {
    var link = event.target.closest(".art-summary a");
    if (!link) return;
    var id = link.getAttribute("href").slice(1);
    var box = document.querySelector("[data-field='" + id + "']") || document.getElementById(id);
    if (box) { event.preventDefault(); box.focus(); box.scrollIntoView({ block: "center" }); }
  });

  var cover = form.querySelector("[data-cover]");
  if (!cover) return;
  var file = cover.querySelector("[type=file]");

  function field(name) { return form.elements[name]; }
  // Words that came with the picture before go with it; what was typed for this one stays.
  var came = { cover_alt: field("cover_alt").value, cover_caption: field("cover_caption").value };
  function fill(name, value) {
    var box = field(name);
    if (!box.value.trim() || (cover.dataset.had && box.value === came[name])) box.value = came[name] = value;
  }
  function replaceWords(alt, caption) {
    fill("cover_alt", alt);
    fill("cover_caption", caption);
    cover.dataset.had = "1";
  }
  if (field("cover").value) cover.dataset.had = "1";
  file.addEventListener("change", function () { if (file.files.length) replaceWords("", ""); });
  cover.addEventListener("picture", function (event) {
    file.value = "";
    cover.querySelector("[data-cover-remove]").hidden = false;
    field("cover_remove").checked = false;
    replaceWords(event.detail.alt, event.detail.caption);
    dirty = true;
  });
})();
