// Shows of a question's form what its kind needs; without this all of it is shown.
"use strict";
(() => {
  for (const form of document.querySelectorAll("[data-question-form]")) {
    const kind = form.querySelector("select[name=kind]");
    const parts = form.querySelectorAll("[data-kinds]");
    const ticks = [...form.querySelectorAll("input[name=right]")];

    function show() {
      for (const part of parts) part.hidden = !part.dataset.kinds.split(" ").includes(kind.value);
    }
    form.addEventListener("change", (event) => {
      if (event.target === kind) show();
      if (!ticks.includes(event.target) || !event.target.checked || kind.value !== "single") return;
      for (const tick of ticks) tick.checked = tick === event.target;
    });
    show();
  }
})();
