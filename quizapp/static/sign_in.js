// Where many sign in at once the server puts some off: the page tries again by itself, so that
// nobody types the password a second time.
(function () {
  "use strict";
  function wire() {
    var form = document.querySelector("form[method=post]:has([data-waiting])");
    if (form) form.addEventListener("submit", function (e) { e.preventDefault(); send(form); });
  }
  async function send(form) {
    var line = form.querySelector("[data-waiting]"), button = form.querySelector("button"), reply;
    button.disabled = true;
    document.querySelectorAll("main > [role=alert]").forEach(function (e) { e.remove(); });
    for (;;) {
      try {
        reply = await fetch(location.href, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", credentials: "same-origin" });
      } catch (e) { return form.submit(); }  // the browser has a page for a network that is away
      if (reply.status !== 503) break;
      line.hidden = false;
      line.textContent = line.dataset.waiting;
      var seconds = +reply.headers.get("Retry-After") || 3;
      await new Promise(function (done) { setTimeout(done, 1000 * seconds * (0.5 + Math.random())); });
    }
    if (reply.type === "opaqueredirect") return void location.replace(location.href);
    var said = new DOMParser().parseFromString(await reply.text(), "text/html");
    document.querySelector("main").replaceWith(said.querySelector("main"));
    wire();
    var wrong = document.querySelector("main [role=alert], main [aria-invalid], main input");
    if (wrong) wrong.focus();
  }
  wire();
})();
