/* A box for a picture's number becomes the picture itself with a button that opens the library. Whoever listens on the
   field hears `picture` with what was chosen. */
(function () {
  "use strict";
  var waiting = null;

  document.querySelectorAll("[data-picture]").forEach(function (field) {
    var box = field.querySelector("input"), shown = field.querySelector("[data-picture-shown]");
    field.querySelector("[data-without-script]").hidden = true;
    field.querySelectorAll("[data-needs-script]").forEach(function (element) { element.hidden = false; });

    field.querySelector("[data-picture-pick]").addEventListener("click", function () {
      waiting = field;
      window.open(field.dataset.picture, "thu-vien-anh", "width=860,height=700");
    });
    var remove = field.querySelector("[data-picture-remove]");
    if (remove) remove.addEventListener("click", function () {
      box.value = "";
      shown.hidden = true;
      field.querySelector("[data-picture-pick]").focus();
    });
    field.addEventListener("picture", function (event) {
      var picture = event.detail, image = shown.querySelector("img");
      box.value = picture.id;
      image.removeAttribute("width");
      image.removeAttribute("height");
      image.src = picture.small;
      shown.querySelector("[data-picture-name]").textContent = picture.name;
      shown.hidden = false;
    });
  });

  window.addEventListener("message", function (event) {
    if (event.origin !== window.location.origin || !event.data || !event.data.picture || !waiting) return;
    waiting.dispatchEvent(new CustomEvent("picture", { detail: event.data.picture, bubbles: true }));
  });
})();
