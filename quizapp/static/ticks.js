// Ticks all boxes of a list at once: <label data-all="name of the boxes"> is shown by this script.
"use strict";
(() => {
  const show = () => {
    for (const label of document.querySelectorAll("[data-all][hidden]")) label.hidden = false;
  };
  document.addEventListener("change", (event) => {
    const label = event.target.closest("[data-all]");
    if (!label) return;
    for (const box of document.getElementsByName(label.dataset.all)) box.checked = event.target.checked;
  });
  new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
  show();
})();
