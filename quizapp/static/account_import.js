// Looks at the page of progress again and again: each look makes some more passwords.
"use strict";
(() => {
  const card = document.querySelector("[data-progress]");
  if (!card) return;
  const done = card.querySelector("[data-done]");
  const bar = card.querySelector("progress");
  const trouble = card.querySelector("[data-trouble]");
  const number = new Intl.NumberFormat("vi-VN");
  const BREATH = 100; // ms: others' requests come in between
  let pause = BREATH;

  async function look() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      if (state.finished) return location.reload();
      done.textContent = number.format(state.done);
      bar.value = state.done;
      trouble.hidden = true;
      pause = BREATH;
    } catch {
      trouble.hidden = false;
      pause = Math.min(pause + 2000, 20000);
    }
    setTimeout(look, pause);
  }
  look();
})();
