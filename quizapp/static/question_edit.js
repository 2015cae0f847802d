// Shows the question as participants will see it while it is written: the form is sent as by its
// button "Xem thử" and only that part of the page is replaced. Without this the button does it.
"use strict";
(() => {
  const form = document.getElementById("soan-cau-hoi");
  if (!form) return;
  let waiting = 0;
  let running = null;

  async function refresh() {
    if (running) running.abort();
    running = new AbortController();
    const sent = new FormData(form);
    sent.set("viec", "xem");
    try {
      const answer = await fetch(location.href, { method: "POST", body: sent, signal: running.signal });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shown = page.getElementById("xem-thu");
      if (shown) document.getElementById("xem-thu").replaceChildren(...shown.childNodes);
    } catch {
      // No network, or typed on meanwhile: what is shown stays and the button still works.
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 700);
  });
  if (form.elements.stem.value) refresh();
})();
