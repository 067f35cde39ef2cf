/* The picture picker's window: a click hands the picture to the window that opened it, either the editor's picture dialog
   (data-callback holds its number) or the cover field. A picture just sent in is handed over at once. */
(function () {
  "use strict";
  var box = document.querySelector(".art-picker");
  if (!box) return;

  function hand(button) {
    var data = button.dataset, opener = window.opener;
    if (!opener) return;
    if (box.dataset.callback && opener.CKEDITOR) {
      opener.CKEDITOR.tools.callFunction(box.dataset.callback, data.src,
        { id: data.pick, alternative_text: data.alt, caption: data.caption });
    } else {
      opener.postMessage({ picture: { id: data.pick, small: data.small, name: data.name, alt: data.alt, caption: data.caption } },
        window.location.origin);
    }
    window.close();
  }

  box.addEventListener("click", function (event) {
    var button = event.target.closest("[data-pick]");
    if (button) hand(button);
  });
  var picked = box.querySelector("[data-picked]");
  if (picked) hand(picked);
})();
