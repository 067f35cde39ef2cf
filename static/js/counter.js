// [data-limit]: says beside a field how much has been written, in the server's way of counting: characters of the
// mended text (see text.mend): composed (NFC), a line break as one, nothing without ink, no blanks around. It only tells;
// nothing is cut. The words stand in #count_<name>.
(function () {
  "use strict";
  const NEAR = 0.8;

  const UNSEEN = /[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

  function lengthOf(field) {
    const text = field.value.normalize("NFC").replace(/\r\n?/g, "\n").replace(UNSEEN, "");
    const mended = field.tagName === "TEXTAREA" ? text.replace(/^\n+|\n+$/g, "") : text.trim().replace(/\s+/g, " ");
    return Array.from(mended).length;
  }

  document.querySelectorAll("[data-limit]").forEach(function (field) {
    const place = document.getElementById("count_" + field.name);
    if (!place) return;
    const limit = Number(field.dataset.limit);
    const always = "always" in place.dataset;

    function tell() {
      const count = lengthOf(field);
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
