// [data-staff]: shown to those whose browser holds the marker that staff pages set. It gives no right: the desk asks again.
// [data-just-published] inside it: shown on the way back from publishing (?ban=).
(function () {
  "use strict";

  if (!/(^|; )portal-staff=1(;|$)/.test(document.cookie)) return;
  document.querySelectorAll("[data-staff]").forEach(function (bar) { bar.hidden = false; });
  if (!/[?&]ban=/.test(window.location.search)) return;
  document.querySelectorAll("[data-just-published]").forEach(function (words) { words.hidden = false; });
})();
