// [data-wide-tables="words"]: a table wider than the column scrolls in a box of its own that the keyboard can reach,
// also when it becomes too wide later (a phone is turned, a window made narrower, the text larger).
(function () {
  "use strict";
  document.querySelectorAll("[data-wide-tables] table").forEach(function (table) {
    const box = document.createElement("div");
    box.className = "scroller";
    table.parentNode.insertBefore(box, table);
    box.appendChild(table);
    const caption = table.querySelector("caption");
    const words = caption ? caption.textContent : table.closest("[data-wide-tables]").dataset.wideTables;

    function measure() {
      if (box.scrollWidth > box.clientWidth) {
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", words);
      } else {
        ["tabindex", "role", "aria-label"].forEach(function (name) { box.removeAttribute(name); });
      }
    }
    window.addEventListener("resize", measure);
    measure();
  });
})();
