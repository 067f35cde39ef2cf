// [data-focus]: what happened stands at the top of the page and takes the focus, so that it is read first.
(function () {
  "use strict";
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
})();
