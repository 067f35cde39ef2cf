// [data-limit]: says beside a field how much has been written, in the server's way of counting: characters of the
// composed text (NFC), a line break as one. It only tells; nothing is cut. The words stand in #count_<name>.
(function () {
  "use strict";
  const NEAR = 0.8;

  function lengthOf(text) {
    return Array.from(text.normalize("NFC").replace(/\r\n?/g, "\n")).length;
  }

  document.querySelectorAll("[data-limit]").forEach(function (field) {
    const place = document.getElementById("count_" + field.name);
    if (!place) return;
    const limit = Number(field.dataset.limit);
    const always = "always" in place.dataset;

    function tell() {
      const count = lengthOf(field.value);
      const words = count > limit ? place.dataset.over : place.dataset.count;
      place.hidden = count <= limit * (always ? 0 : NEAR);
      place.classList.toggle("over", count > limit);
      place.textContent = words.replace("COUNT", count).replace("LIMIT", limit).replace("OVER", count - limit);
    }

    field.addEventListener("input", tell);
    window.addEventListener("pageshow", tell);  // the browser may have brought a text back
    tell();
  });
})();
