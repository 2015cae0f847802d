// Standing in line: counts down, and goes in by itself when it is one's turn and one is looking.
(function () {
  "use strict";
  var box = document.getElementById("cho-vao");
  if (!box) return;
  var form = box.querySelector("form"), wait = +box.dataset.wait, step = +box.dataset.step;
  var begun = performance.now(), said = box.querySelector("[data-said]"), gone = false;
  var place = box.querySelector("[data-place]"), left = box.querySelector("[data-left]");

  function words(ms) {
    var s = Math.max(1, Math.ceil(ms / 1000)), m = Math.floor(s / 60);
    return m ? m + " phút" + (s % 60 ? " " + s % 60 + " giây" : "") : s + " giây";
  }
  function tick() {
    var ms = wait - (performance.now() - begun);
    if (ms > 0) {
      place.textContent = Math.ceil(ms / step).toLocaleString("vi-VN");
      left.textContent = words(ms);
      return void setTimeout(tick, Math.min(1000, ms));
    }
    box.querySelectorAll("[data-line]").forEach(function (p) { p.hidden = true; });
    document.querySelector("h1").textContent = document.title = box.dataset.turn;
    form.hidden = false;
    said.textContent = box.dataset.turn + ".";
    enter();
  }
  // the clock of the paper starts with it: nobody is sent in who is looking elsewhere
  function enter() {
    if (gone || form.hidden || document.visibilityState !== "visible") return;
    gone = true;
    form.submit();
  }
  document.addEventListener("visibilitychange", enter);
  addEventListener("pageshow", function (e) { if (e.persisted) { gone = false; tick(); } });
  tick();
})();
