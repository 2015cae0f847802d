// Keeps the display fresh: a new copy of the page every half minute, time by the server's clock.
(() => {
  "use strict";
  const EVERY = 30000;
  const clock = document.getElementById("gio");
  const net = document.getElementById("mang");
  const sheet = (page) => page.querySelector("link[rel=stylesheet]").getAttribute("href");
  let ahead = Number(clock.dataset.now) - Date.now();
  let failures = 0;
  let timer = 0;
  let fetching = false;

  const now = () => Date.now() + ahead;
  const local = (ms) => new Date(ms + 7 * 3600000).toISOString();

  // The words of quizapp.domain.timing.countdown_words.
  function left(ms) {
    const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
    const two = (large, name, small, smallName) => {
      const rest = Math.floor((ms % large) / small);
      return `${Math.floor(ms / large)} ${name}${rest ? ` ${rest} ${smallName}` : ""}`;
    };
    if (ms < second) return "chưa đầy 1 giây";
    if (ms < minute) return `${Math.floor(ms / second)} giây`;
    if (ms < hour) return `${Math.floor(ms / minute)} phút`;
    return ms < day ? two(hour, "giờ", minute, "phút") : two(day, "ngày", hour, "giờ");
  }

  function tick() {
    clock.textContent = local(now()).slice(11, 16);
    const state = document.getElementById("dem");
    if (!state || !state.dataset.until) return;
    const rest = Number(state.dataset.until) - now();
    if (rest <= 0) {
      delete state.dataset.until;
      refresh();
      return;
    }
    const words = state.dataset.phase === "open" ? `Đang mở, còn ${left(rest)}` : `Mở sau ${left(rest)}`;
    if (state.textContent !== words) state.textContent = words;
  }

  async function fetched() {
    const patience = new AbortController();
    setTimeout(() => patience.abort(), 20000);
    const answer = await fetch(location.href, {
      cache: "no-store",
      headers: { Accept: "text/html" },
      signal: patience.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  function show(page) {
    if (sheet(page) !== sheet(document)) {
      location.reload();
      return;
    }
    ahead = Number(page.getElementById("gio").dataset.now) - Date.now();
    document.getElementById("song").replaceWith(page.getElementById("song"));
    net.replaceChildren(...page.getElementById("mang").childNodes);
    net.className = "";
    tick();
  }

  async function refresh() {
    if (fetching) return;
    fetching = true;
    clearTimeout(timer);
    try {
      show(await fetched());
      failures = 0;
    } catch (_error) {
      failures += 1;
      if (failures === 2) {
        net.prepend("Mất kết nối, đang tự nối lại. ");
        net.className = "away";
      }
    }
    fetching = false;
    const pause = EVERY * (1 + Math.min(failures, 3)) * (0.9 + Math.random() * 0.2);
    timer = setTimeout(refresh, pause);
  }

  async function stayAwake() {
    try {
      if (document.visibilityState === "visible") await navigator.wakeLock.request("screen");
    } catch (_error) {
      // Not on offer here: the device's own settings decide.
    }
  }

  function fullScreenButton() {
    const button = document.getElementById("toan-man-hinh");
    const update = () => { button.hidden = !document.fullscreenEnabled || Boolean(document.fullscreenElement); };
    button.addEventListener("click", () => document.documentElement.requestFullscreen());
    document.addEventListener("fullscreenchange", update);
    update();
  }

  function hideIdlePointer() {
    let idle = 0;
    const wake = () => {
      document.body.classList.remove("idle");
      clearTimeout(idle);
      idle = setTimeout(() => document.body.classList.add("idle"), 5000);
    };
    for (const event of ["pointermove", "keydown"]) addEventListener(event, wake, { passive: true });
    wake();
  }

  setInterval(tick, 1000);
  timer = setTimeout(refresh, EVERY);
  addEventListener("online", refresh);
  document.addEventListener("visibilitychange", () => { stayAwake(); refresh(); });
  stayAwake();
  fullScreenButton();
  hideIdlePointer();
})();
