/* The order of attached files: two buttons a row instead of the number to be typed. The numbers stay in the form. */
(function () {
  "use strict";
  var box = document.querySelector("[data-files]"), list = box && box.querySelector("ol");
  if (!list || list.children.length < 2) return;

  function number() {
    Array.prototype.forEach.call(list.children, function (row, place) {
      row.querySelector("[data-order] input").value = place + 1;
      row.querySelector("[data-move='-1']").disabled = place === 0;
      row.querySelector("[data-move='1']").disabled = place === list.children.length - 1;
    });
  }

  function button(row, way, sign, words) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "art-button";
    made.dataset.move = way;
    made.textContent = sign;
    made.setAttribute("aria-label", words + ": " + row.querySelector("a").textContent);
    return made;
  }

  Array.prototype.forEach.call(list.children, function (row) {
    var order = row.querySelector("[data-order]"), buttons = document.createElement("div");
    order.hidden = true;
    buttons.className = "art-moves";
    buttons.append(button(row, -1, "↑", box.dataset.up), button(row, 1, "↓", box.dataset.down));
    order.after(buttons);
  });
  number();

  list.addEventListener("click", function (event) {
    var pressed = event.target.closest("[data-move]"), row = pressed && pressed.closest("[data-file]");
    if (!row) return;
    if (pressed.dataset.move === "-1") row.previousElementSibling.before(row);
    else row.nextElementSibling.after(row);
    number();
    // At the end of the way the button is off, and the focus goes to its neighbour.
    (pressed.disabled ? pressed.parentNode.querySelector("button:not([disabled])") : pressed).focus();
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
