// A button that copies the text of the field it names; it shows only where that works.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      document.getElementById(button.dataset.said).textContent = "Đã sao chép.";
    });
  }
})();
