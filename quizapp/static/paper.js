// The paper: every answer is sent as it is chosen, kept in the browser until the server has it,
// and shown as saved only then. Time is the server's.
(function () {
  "use strict";
  var bar = document.getElementById("thanh-thi");
  if (!bar) return;
  document.documentElement.classList.add("script");

  var code = bar.dataset.code, total = +bar.dataset.questions;
  var base = "/lam-bai/" + code, key = "bai:" + code;
  var form = document.getElementById("bai-thi"), last = document.getElementById("thu-bai");
  var statusLine = bar.querySelector("[data-status]"), alertLine = document.querySelector("[data-alert]");
  var deadline = +bar.dataset.deadline, over = false, stuck = false, leaving = false;
  var stopped = +bar.dataset.paused || 0;  // when an organiser stopped the clock, by the server's

  // ---- the server's clock: told at loading, counted on, told again with every answer
  var told = +bar.dataset.now, heard = performance.now();
  function now() { return told + performance.now() - heard; }
  function sync(answer) {
    if (!answer || !answer.server_now) return;
    told = answer.server_now; heard = performance.now();
    if (answer.deadline_at && answer.deadline_at !== deadline) moveTo(answer.deadline_at);
    if ("paused_at" in answer) hold(answer.paused_at || 0);
  }
  function moveTo(at) {
    if (at > deadline + 1000) alertLine.textContent = "Hạn nộp bài được lùi đến " + clock(at) + ".";
    deadline = at;
    warned = 9e9;
    document.querySelectorAll("[data-end]").forEach(function (e) { e.textContent = clock(at); });
  }
  function clock(ms) {
    return new Date(ms + 7 * 3600e3).toISOString().slice(11, 19);
  }

  // ---- what this browser holds: {next, answers: {n: [seq, choice, sent, at, earlier]}, flags: {n: 1},
  //      away: [times, ms the page was out of sight]}; sent: 0 not yet, 1 the server has it,
  //      2 it refused it; earlier: numbers that this browser used for the question before
  var held = { next: 1, answers: {}, flags: {}, away: [0, 0] };
  try { held = Object.assign(held, JSON.parse(localStorage.getItem(key)) || {}); } catch (e) { /* none */ }
  try {
    Object.keys(localStorage).forEach(function (k) {  // papers of the past, all of it sent
      if (k.indexOf("bai:") || k === key) return;
      var old = JSON.parse(localStorage.getItem(k)).answers;
      if (Object.keys(old).every(function (n) { return old[n][2]; })) localStorage.removeItem(k);
    });
  } catch (e) { /* none */ }
  if (form) held.next = Math.max(held.next, +form.dataset.seq);
  // another page of this browser shows the same paper: of each question the newest choice stands
  function merge() {
    var other = {};
    try { other = JSON.parse(localStorage.getItem(key)) || {}; } catch (e) { /* none */ }
    held.next = Math.max(held.next, other.next || 1);
    Object.keys(other.answers || {}).forEach(function (n) {
      var own = held.answers[n], their = other.answers[n];
      if (own && (their[3] - own[3] || their[0] - own[0] || their[2] - own[2]) <= 0) return;
      held.answers[n] = their;
      if (card(n) && !(own && same(own[1], their[1]))) fill(card(n), their[1]);
    });
    return other;
  }
  function same(a, b) { return JSON.stringify(a) === JSON.stringify(b); }
  function keep() {
    merge();
    try { localStorage.setItem(key, JSON.stringify(held)); } catch (e) { /* private mode: memory only */ }
  }
  function unsent() {
    return Object.keys(held.answers).filter(function (n) { return !held.answers[n][2]; })
      .sort(function (a, b) { return held.answers[a][0] - held.answers[b][0]; });
  }

  // ---- status in words
  function say(words, tone) {
    statusLine.textContent = words;
    statusLine.dataset.tone = tone || "";
  }
  function showWaiting(cause) {
    var n = unsent().length;
    say((typeof cause === "string" ? cause : "mất mạng") + (n ? ", còn " + n + " câu chưa gửi" : ""), "warn");
  }

  // ---- an organiser stops the clock: nothing is shown or sent until it goes on
  function hold(at) {
    if (over || !at === !stopped) return;
    stopped = at;
    showHeld();
    tick();
    if (at) return;
    alertLine.textContent = "Bài thi tiếp tục.";
    if (!form && !last) return location.reload();
    say(unsent().length ? "đang lưu…" : "bài thi tiếp tục", "good");
    failures = 0;
    send();
  }
  function showHeld() {
    if (form || last) (form || last).hidden = !!stopped;
    var box = document.getElementById("tam-dung");
    if (!box && stopped) {
      box = document.createElement("div");
      box.id = "tam-dung";
      box.className = "note warn";
      box.innerHTML = "<p><strong>Bài thi đang tạm dừng.</strong> <span></span></p>";
      document.querySelector("main").prepend(box);
    }
    if (!box) return;
    box.hidden = !stopped;
    if (!stopped) return;
    var n = unsent().length;
    box.querySelector("span").textContent = "Ban tổ chức tạm dừng bài thi lúc " + clock(stopped) +
      ". Thời gian còn lại được giữ nguyên; trang này tự tiếp tục khi ban tổ chức cho làm tiếp.";
    alertLine.textContent = "Bài thi đang tạm dừng, đồng hồ đã dừng.";
    say("tạm dừng" + (n ? ", còn " + n + " câu chưa gửi" : ""), "warn");
  }

  // ---- reading and filling the cards
  function card(n) { return form && form.querySelector('.q[data-n="' + n + '"]'); }
  function inputs(q) { return Array.from(q.querySelectorAll("input:not([type=hidden]), select")); }
  function choiceOf(q) {
    var kind = q.dataset.kind, all = inputs(q);
    if (kind === "single" || kind === "true_false") {
      var on = all.find(function (i) { return i.checked; });
      return on ? +on.value : null;
    }
    if (kind === "multiple") return all.filter(function (i) { return i.checked; }).map(function (i) { return +i.value; });
    if (kind === "matching") return all.map(function (i) { return i.value === "" ? null : +i.value; });
    if (kind === "ordering") {
      var order = [];
      all.forEach(function (i, at) { if (i.value) order[i.value - 1] = +i.closest("li").dataset.i; });
      return order.length === all.length && !order.includes(undefined) ? order : null;
    }
    return all[0].value.trim() || null;
  }
  function fill(q, choice) {
    var kind = q.dataset.kind;
    inputs(q).forEach(function (i) {
      var at = i.closest("li") ? +i.closest("li").dataset.i : 0;
      if (kind === "single" || kind === "true_false") i.checked = choice !== null && +i.value === choice;
      else if (kind === "multiple") i.checked = (choice || []).includes(+i.value);
      else if (kind === "ordering") i.value = choice ? choice.indexOf(at) + 1 : "";
      else if (kind === "matching") i.value = "";
      else i.value = choice === null ? "" : choice;
    });
    if (kind === "matching") inputs(q).forEach(function (i, at) {
      var to = (choice || [])[at];
      i.value = to === null || to === undefined ? "" : to;
    });
    if (kind === "ordering") arrange(q);
    mark(q);
  }
  function isBlank(choice) {
    return choice === null || (Array.isArray(choice) && choice.every(function (c) { return c === null; }));
  }
  function complain(q, words) {
    var p = q.querySelector(".q-error");
    p.textContent = words || "";
    p.hidden = !words;
  }

  // ---- the sheet of numbers and the count
  function mark(q) {
    var n = q.dataset.n, link = form.querySelector('.sheet a[data-n="' + n + '"]');
    var done = !isBlank(choiceOf(q));
    if (link) {
      link.classList.toggle("done", done);
      link.classList.toggle("flag", !!held.flags[n]);
      if (n !== "0") link.setAttribute("aria-label", "Câu " + n + (done ? ", đã trả lời" : ", chưa trả lời") + (held.flags[n] ? ", cần xem lại" : ""));
    }
    var answered = form.querySelectorAll('.sheet a.done:not([data-n="0"])').length;
    bar.querySelectorAll("[data-answered]").forEach(function (e) { e.textContent = answered; });
    var end = document.getElementById("nop-bai");
    if (end) end.textContent = answered < total ? "Nộp bài, còn " + (total - answered) + " câu" : "Xem lại và nộp bài";
  }

  // ---- taking an answer
  function take(q) {
    if (over) return;
    var choice = choiceOf(q), n = q.dataset.n, had = held.answers[n];
    mark(q);
    complain(q, "");
    if (had && had[2] < 2 && same(had[1], choice)) return;
    merge();
    var newest = Object.keys(held.answers).reduce(function (at, k) { return Math.max(at, held.answers[k][3]); }, 0);
    held.answers[n] = [held.next++, choice, 0, Math.max(Math.round(now()), newest + 1), had ? (had[4] || []).slice(-4).concat(had[0]) : []];
    if (!same(choiceOf(q), choice)) fill(q, choice);
    keep();
    send();
  }

  // ---- sending, one after the other, oldest first; failures wait longer and longer
  var sending = null, failures = 0, timer = 0;
  function put(n, keepalive) {
    var a = held.answers[n];
    return fetch(base + "/cau/" + n, {
      method: "PUT", credentials: "same-origin", keepalive: !!keepalive,
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-Quizapp": "1" },
      body: JSON.stringify({ choice: a[1], seq: a[0] })
    });
  }
  function send() {
    if (!sending) sending = run().finally(function () { sending = null; });
    return sending;
  }
  async function run() {
    clearTimeout(timer);
    if (aged()) {
      say("đang lưu…");
      try { await agree(); } catch (e) { return later(e.status ? "hệ thống bận" : "mất mạng", askedFor(e)); }
    }
    for (var queue = unsent(); queue.length && !over && !stuck && !stopped; queue = unsent()) {
      var n = queue[0], a = held.answers[n], reply, body = {};
      say("đang lưu…");
      try {
        reply = await put(n);
        try { body = await reply.json(); } catch (e) { if (reply.ok) throw e; }
      } catch (e) { return later("mất mạng"); }
      if (reply.status === 423) {
        sync(body);
        hold(body.paused_at);
        return false;
      }
      sync(body);
      if (reply.ok) {
        failures = 0;
        if (held.answers[n] === a) { a[2] = 1; keep(); }
        if (!unsent().length) say("đã lưu " + clock(now()), "good");
      } else if (!refused(n, a, reply.status, body)) return later("hệ thống bận", askedFor(reply));
    }
    return !unsent().length;
  }
  // true: dealt with, go on with the next; false: try again later
  function refused(n, a, status, body) {
    if (body.error === "seq_taken") {
      held.next = Math.max(held.next, body.next_seq);
      var stands = body.current;
      if (stands && stands.saved_at > a[3]) {
        held.answers[n] = [a[0], JSON.parse(stands.choice), 1, stands.saved_at];
        if (card(n)) fill(card(n), held.answers[n][1]);
      } else if (held.answers[n] === a) a[0] = held.next++;
      keep();
      return true;
    }
    if (status === 422 || status === 413) {
      if (held.answers[n] === a) a[2] = 2;
      keep();
      if (card(n)) complain(card(n), body.message);
      say("có câu chưa lưu được", "bad");
      return true;
    }
    if (status === 409 || status === 410) { end(body.title, body.message); return true; }
    if (status === 403 || status === 404 || status === 429) {
      say(body.message || "Chưa lưu được, vui lòng tải lại trang.", "bad");
      if (body.error === "too_many") return false;
      stuck = true;
      over = status !== 429;
      return true;
    }
    return false;
  }
  // ---- another device may have been used meanwhile: of each question the newest choice stands
  var agreed = -1e9;
  function aged() {
    var queue = unsent(), oldest = queue.length ? held.answers[queue[0]][3] : now();
    return now() - oldest > 15e3 && performance.now() - agreed > 15e3 && !over && !stuck && !stopped;
  }
  async function agree() {
    var reply = await ask("?bai=1");
    if (!reply.ok) throw reply;
    var body = await reply.json();
    agreed = performance.now();
    sync(body);
    held.next = Math.max(held.next, body.next_seq);
    Object.keys(body.answers).forEach(function (n) { weigh(n, body.answers[n]); });
    keep();
    return body;
  }
  // their: [seq, choice, saved_at] as the server has it
  function weigh(n, their) {
    var own = held.answers[n], q = card(n);
    if (q && typing.has(q)) return;
    if (own && !own[2]) {
      if (own[0] === their[0] && same(own[1], their[1])) { own[2] = 1; return; }
      var before = (own[4] || []).includes(their[0]) || their[2] <= own[3];
      if (before && their[0] >= own[0]) own[0] = held.next++;
      if (before) return;
    } else if (own && own[0] >= their[0]) return;
    held.answers[n] = [their[0], their[1], 1, their[2]];
    if (q && !same(choiceOf(q), their[1])) fill(q, their[1]);
  }
  // seconds that a busy server asks for, spread so that not all come back at once
  function askedFor(reply) {
    return (reply.headers && +reply.headers.get("Retry-After") || 0) * (1 + Math.random() / 2);
  }
  function later(cause, seconds) {
    failures += 1;
    showWaiting(cause);
    var pause = Math.min(30, Math.pow(2, failures - 1)) * (0.75 + Math.random() / 2);
    timer = setTimeout(send, 1000 * Math.max(pause, seconds || 0));
    return false;
  }

  // ---- the end
  function end(title, message) {
    over = true;
    document.body.classList.add("over");
    if (form) form.querySelectorAll("input, select, button").forEach(function (e) { e.disabled = true; });
    var box = document.createElement("div");
    box.className = "note warn";
    box.setAttribute("role", "alert");
    box.innerHTML = "<p><strong></strong> <span></span></p><p class='actions'><a class='button primary'>Xem kết quả</a></p>";
    box.querySelector("strong").textContent = title + ".";
    box.querySelector("span").textContent = message;
    box.querySelector("a").href = "/ket-qua/" + code;
    document.querySelector("main").prepend(box);
    window.scrollTo(0, 0);
    say("", "");
  }
  function everything() {
    var out = {};
    Object.keys(held.answers).forEach(function (n) { if (held.answers[n][2] < 2) out[n] = held.answers[n].slice(0, 2); });
    return JSON.stringify(out);
  }
  function fillLast() {
    last.elements.bai.value = everything();
    var away = last.elements["roi-trang"] || last.appendChild(document.createElement("input"));
    away.type = "hidden";
    away.name = "roi-trang";
    away.value = held.away.join(" ");
  }
  // counted on coming back, so that going from page to page of the paper is no leaving
  var leftAt = 0;
  function seen(visible) {
    var ms = Math.round(performance.now() - leftAt);
    if (visible && leftAt && ms >= 1000 && !over && !leaving) {
      held.away = [held.away[0] + 1, held.away[1] + ms];
      keep();
    }
    leftAt = visible ? 0 : performance.now();
  }
  async function timeUp() {
    if (over || leaving || stopped) return;
    flushTyping();
    leaving = true;
    say("hết giờ, đang thu bài…", "warn");
    alertLine.textContent = "Đã hết giờ làm bài, hệ thống đang thu bài.";
    enable(false);
    for (;;) {
      var reply = {};
      try {
        reply = await ask();
        var body = await reply.json();
        if (reply.ok) {
          leaving = false;
          sync(body);
          if (stopped || deadline > now() + 1000) {  // more time was given, or the clock was stopped
            enable(true);
            if (!stopped) { say("tiếp tục làm bài", "good"); tick(); send(); }
            return;
          }
          leaving = true;
          break;
        }
      } catch (e) { /* no network yet */ }
      var n = unsent().length;
      say("hết giờ, chờ mạng để thu bài; câu đã lưu vẫn được tính" + (n ? ", còn " + n + " câu chưa gửi" : ""), "warn");
      await new Promise(function (done) { setTimeout(done, 1000 * Math.max(2 + Math.random(), askedFor(reply))); });
    }
    fillLast();
    last.submit();
  }
  function enable(on) {
    if (form) form.querySelectorAll("input, select").forEach(function (e) { if (e.type !== "hidden") e.disabled = !on; });
  }
  if (last) last.addEventListener("submit", function () {
    fillLast();
    leaving = true;
  });
  if (form) form.addEventListener("submit", async function (e) {
    if (leaving || !e.submitter || e.submitter.value !== "nop") return;
    e.preventDefault();
    flushTyping();
    var fine = await send();
    if (over) return;
    if (!fine && !stuck && unsent().length) {
      alertLine.textContent = "Chưa nộp được vì còn câu chưa gửi. Câu trả lời vẫn được giữ và sẽ tự gửi khi có mạng.";
      return;
    }
    try {
      var reply = await ask();
      if (!reply.ok) throw reply;
    } catch (e2) { showWaiting(); return; }
    leaving = true;
    location.href = base + "/nop";
  });

  // ---- the countdown
  var timeText = bar.querySelector("[data-time]"), label = bar.querySelector("[data-time-label]"), warned = 9e9, beat = 0;
  function tick() {
    clearTimeout(beat);
    label.textContent = stopped ? "Tạm dừng, còn" : "Còn lại";
    var left = Math.max(0, deadline - (stopped || now())), s = Math.ceil(left / 1000);
    var h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60, pad = function (x) { return (x < 10 ? "0" : "") + x; };
    timeText.textContent = (h ? h + ":" + pad(m) : m) + ":" + pad(s % 60);
    bar.classList.toggle("soon", s <= 300 && s > 60);
    bar.classList.toggle("late", s <= 60);
    slept();
    if (stopped) return;
    [300, 60].forEach(function (limit) {
      if (s <= limit && warned > limit) {
        if (s > limit - 30) alertLine.textContent = "Còn " + limit / 60 + " phút.";
        warned = limit;
      }
    });
    if (!left) timeUp();
    else beat = setTimeout(tick, left % 1000 || 1000);
  }

  // while a device sleeps its clock of the day goes on and the other one stands: ask the server
  var drift = Date.now() - performance.now();
  function slept() {
    var found = Date.now() - performance.now();
    if (Math.abs(found - drift) < 2000) return;
    drift = found;
    wake();
  }

  // ---- ordering by buttons instead of numbers
  function arrange(q) {
    var list = q.querySelector(".q-order");
    var rows = Array.from(list.children);
    if (rows.every(function (r) { return r.querySelector("select").value; })) {
      rows.sort(function (a, b) { return a.querySelector("select").value - b.querySelector("select").value; });
      rows.forEach(function (r) { list.appendChild(r); });
    }
    Array.from(list.children).forEach(function (r, i, all) {
      r.querySelector("b").textContent = i + 1;
      r.querySelector(".up").disabled = i === 0;
      r.querySelector(".down").disabled = i === all.length - 1;
    });
  }
  function movable(q) {
    var list = q.querySelector(".q-order");
    Array.from(list.children).forEach(function (row) {
      var name = row.querySelector("span").textContent, place = document.createElement("b"), box = document.createElement("div");
      row.querySelector("select").hidden = true;
      row.prepend(place);
      [["up", "↑", "Đưa lên: "], ["down", "↓", "Đưa xuống: "]].forEach(function (b) {
        var button = document.createElement("button");
        button.type = "button";
        button.className = "button plain " + b[0];
        button.textContent = b[1];
        button.setAttribute("aria-label", b[2] + name);
        button.addEventListener("click", function () {
          var to = b[0] === "up" ? row.previousElementSibling : row.nextElementSibling;
          if (to) { if (b[0] === "up") to.before(row); else to.after(row); }
          Array.from(list.children).forEach(function (r, i) { r.querySelector("select").value = i + 1; });
          arrange(q);
          (button.disabled ? box.querySelector("button:not(:disabled)") : button).focus();
          take(q);
        });
        box.appendChild(button);
      });
      row.appendChild(box);
    });
    arrange(q);
  }

  // ---- wiring
  var typing = new Map();
  function flushTyping() {
    typing.forEach(function (id, q) { clearTimeout(id); take(q); });
    typing.clear();
  }
  function wire(q) {
    var n = q.dataset.n, flag = q.querySelector(".q-flag");
    if (q.dataset.kind === "ordering") movable(q);
    q.addEventListener("change", function () { clearTimeout(typing.get(q)); typing.delete(q); take(q); });
    q.addEventListener("input", function (e) {
      if (e.target.type !== "text") return;
      clearTimeout(typing.get(q));
      typing.set(q, setTimeout(function () { typing.delete(q); take(q); }, 800));
    });
    if (flag) {
      flag.hidden = false;
      flag.setAttribute("aria-pressed", String(!!held.flags[n]));
      flag.addEventListener("click", function () {
        if (held.flags[n]) delete held.flags[n]; else held.flags[n] = 1;
        flag.setAttribute("aria-pressed", String(!!held.flags[n]));
        keep();
        mark(q);
      });
    }
    var own = held.answers[n];
    if (own && !own[2]) fill(q, own[1]); else mark(q);
    if (own && own[2]) own[1] = choiceOf(q);
  }
  if (form) {
    form.querySelectorAll(".q").forEach(wire);
    keep();
    var sheet = form.querySelector(".sheet");
    if (matchMedia("(min-width: 62rem)").matches) sheet.open = true;
    else sheet.addEventListener("click", function (e) { if (e.target.closest("a")) sheet.open = false; });
  }
  var asked = 0, away = false;
  function ask(more) {
    asked = performance.now();
    return fetch(base + "/gio" + (more || ""), { credentials: "same-origin", headers: { Accept: "application/json" } });
  }
  async function wake() {
    if (over || leaving) return;
    try {
      var body = await agree();
      if (body.state !== "in_progress") {  // the page there says what was kept
        leaving = true;
        return void (location.href = base);
      }
      if (away && !stopped && !unsent().length) say("đã có mạng trở lại", "good");
      away = false;
    } catch (e) { away = true; showWaiting(e.status ? "hệ thống bận" : "mất mạng"); }
    if (unsent().length) send();
  }
  // who has heard nothing for a while asks: time may have been added, the clock stopped or let go
  function watch() {
    var quiet = performance.now() - Math.max(heard, asked), limit = stopped ? 15e3 : 60e3;
    if (quiet > limit * (0.8 + Math.random() * 0.4) && document.visibilityState === "visible") wake();
    if (unsent().length && !failures && !sending) send();  // of another page that was closed
    setTimeout(watch, stopped ? 3000 : 5000);
  }
  addEventListener("online", function () { failures = 0; wake(); });
  addEventListener("offline", function () { away = true; if (!leaving && !over && !stopped) showWaiting(); });
  addEventListener("storage", function (e) {
    if (e.key !== key || !e.newValue || over) return;
    held.flags = merge().flags || {};
    if (form) form.querySelectorAll(".q").forEach(function (q) {
      var flag = q.querySelector(".q-flag");
      if (flag) flag.setAttribute("aria-pressed", String(!!held.flags[q.dataset.n]));
      mark(q);
    });
    if (failures && !unsent().length) { failures = 0; say("đã lưu " + clock(now()), "good"); }
  });
  addEventListener("pageshow", function (e) { if (e.persisted) { leaving = false; wake(); } });
  document.addEventListener("visibilitychange", function () {
    seen(document.visibilityState === "visible");
    if (document.visibilityState === "visible") return wake();
    flushTyping();
    // the page may never come back: all at once, outliving it; what arrives twice is stored once
    if (!over && !stuck && !stopped) unsent().slice(0, 20).forEach(function (n) { put(n, true).catch(function () {}); });
  });
  addEventListener("beforeunload", function (e) {
    if (over || stuck || leaving || !unsent().length) return;
    e.preventDefault();
    e.returnValue = "";
  });
  tick();
  if (stopped) showHeld();
  watch();
  if (unsent().length) send();
})();
