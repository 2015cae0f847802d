// The ceremony by keyboard, remote control and mouse: each step is fetched when its turn comes.
(() => {
  "use strict";
  const FORWARD = [" ", "Enter", "ArrowRight", "ArrowDown", "PageDown"];
  const BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];
  let waiting = false;

  async function go(id) {
    const link = document.getElementById(id);
    if (!link || waiting) return;
    waiting = true;
    try {
      const answer = await fetch(link.href, { cache: "no-store", headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) {
        location.assign(link.href);
        return;
      }
      const held = document.activeElement.id === id;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of ["header", "main", "footer"]) {
        document.querySelector(part).replaceWith(page.querySelector(part));
      }
      history.replaceState(null, "", link.href);
      ready();
      const next = document.getElementById(id);
      if (held && next) next.focus();
    } catch (_error) {
      document.getElementById("loi").textContent = "Mất kết nối, vui lòng bấm lại.";
    } finally {
      waiting = false;
    }
  }

  function ready() {
    const whole = document.getElementById("toan-man-hinh");
    whole.hidden = !document.fullscreenEnabled || document.fullscreenElement !== null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const own = { Enter: "a, button", " ": "button" }[event.key];
    if (own && event.target.closest(own)) return;
    const way = FORWARD.includes(event.key) ? "tiep" : BACK.includes(event.key) ? "lui" : "";
    if (!way) return;
    event.preventDefault();
    if (!event.repeat) go(way);
  });

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const control = event.target.closest("a, button");
    if (!control) {
      go("tiep");
    } else if (control.id === "tiep" || control.id === "lui") {
      event.preventDefault();
      go(control.id);
    } else if (control.id === "toan-man-hinh") {
      document.documentElement.requestFullscreen();
    }
  });

  document.addEventListener("fullscreenchange", ready);
  ready();
})();
