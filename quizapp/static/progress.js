// Looks at the page of progress again and again, and shows how far the work behind it is.
"use strict";
(() => {
  const card = document.querySelector("[data-progress]");
  if (!card) return;
  const find = (name) => card.querySelector(`[data-${name}]`);
  const bar = card.querySelector("progress");
  const number = new Intl.NumberFormat("vi-VN");
  const BREATH = Number(card.dataset.pause || 100); // ms: others' requests come in between
  let pause = BREATH;

  function show(state) {
    find("trouble").hidden = true;
    find("done").textContent = number.format(state.done);
    if (!state.total) return; // not known yet
    bar.max = state.total;
    bar.value = state.done;
    if (find("total")) find("total").textContent = number.format(state.total);
    if (find("waiting")) find("waiting").hidden = true;
    if (find("counted")) find("counted").hidden = false;
  }

  async function look() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      if (state.finished) return location.reload();
      show(state);
      pause = BREATH;
    } catch {
      find("trouble").hidden = false;
      pause = Math.min(pause + 2000, 20000);
    }
    setTimeout(look, pause);
  }
  look();
})();
