// [data-print]: a button that prints the page. It is hidden until this script can serve it.
(function () {
  "use strict";
  document.querySelectorAll("[data-print]").forEach(function (button) {
    if (!window.print) return;
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
