// The print button, where the browser can print.
(function () {
  "use strict";
  var button = document.getElementById("in-bien-nhan");
  if (!button || !window.print) return;
  button.hidden = false;
  button.addEventListener("click", function () { window.print(); });
})();
