// A board on another site stays fresh: a new copy every minute while somebody can see it.
(() => {
  "use strict";
  const EVERY = 60000;

  async function refresh() {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { credentials: "omit", headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("bang").replaceWith(page.getElementById("bang"));
    } catch (_error) {
      // without a network the board stays as it is until the next time
    }
  }

  setInterval(refresh, EVERY);
})();
