// [data-wide-tables="words"]: a table wider than the column scrolls in a box of its own that the keyboard can reach.
(function () {
  "use strict";
  document.querySelectorAll("[data-wide-tables] table").forEach(function (table) {
    const box = document.createElement("div");
    box.className = "scroller";
    table.parentNode.insertBefore(box, table);
    box.appendChild(table);
    if (box.scrollWidth <= box.clientWidth) return;
    const caption = table.querySelector("caption");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", caption ? caption.textContent : table.closest("[data-wide-tables]").dataset.wideTables);
  });
})();
