// Lists that filter as one types: <form data-live="id of the results"> is sent by GET while it
// is filled in, and only the results are replaced. Without this script the form has its button.
"use strict";

for (const form of document.querySelectorAll("form[data-live]")) {
  const id = form.dataset.live;
  let waiting = 0;
  let running = null;

  const address = () => {
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(given).toString();
    return location.pathname + (query ? "?" + query : "");
  };

  const refresh = async () => {
    if (running) running.abort();
    running = new AbortController();
    const url = address();
    try {
      const answer = await fetch(url, { signal: running.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const results = page.getElementById(id);
      if (!results) return;
      document.getElementById(id).replaceChildren(...results.childNodes);
      history.replaceState(null, "", url);
    } catch (error) {
      // No network, or typed on meanwhile: the list stays as it is and the button still works.
    }
  };

  const soon = (pause) => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, pause);
  };

  form.addEventListener("input", (event) => soon(event.target.type === "search" ? 250 : 0));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(0);
  });
}
