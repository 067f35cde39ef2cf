// [data-reading="address"]: tells the portal that the article was read, once it has been in view for some seconds at a
// stretch: not what a browser loads ahead, nor a tab that nobody looks at, nor an editor's own look (who sees the bar).
// Nothing is sent along.
(function () {
  "use strict";
  const READ = 5000;  // ms in view

  const article = document.querySelector("[data-reading]");
  if (!article || !navigator.sendBeacon) return;
  let timer = 0;

  function tell() {
    document.removeEventListener("visibilitychange", look);
    if (document.querySelector("[data-staff]:not([hidden])")) return;
    navigator.sendBeacon(article.dataset.reading);
  }

  function look() {
    window.clearTimeout(timer);
    if (document.visibilityState === "visible") timer = window.setTimeout(tell, READ);
  }

  document.addEventListener("visibilitychange", look);
  look();
})();
