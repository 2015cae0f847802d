// Beside the form: the rules in words as one types, totals, and short cuts. All of it also works
// without this script, by the button that shows the rules.
(() => {
  const form = document.getElementById("mau-cuoc-thi");
  const words = document.getElementById("the-le");
  if (!form || !words) return;
  const all = (selector) => [...form.querySelectorAll(selector)];
  all("[data-script]").forEach((each) => { each.hidden = false; });

  const sum = (prefix) =>
    all(`input[name^="${prefix}-"]`).reduce((total, each) => total + (Number(each.value) || 0), 0);
  const totals = () => {
    form.querySelector("[data-total]").textContent = sum("blueprint");
    form.querySelector("[data-weights]").textContent = sum("weights");
    const anonymous = form.elements.entry_mode.value === "anonymous";
    all("[data-ranked]").forEach((each) => { each.hidden = anonymous; });
    all("[data-asked]").forEach((each) => { each.hidden = form.elements.entry_mode.value !== "form"; });
  };

  let timer, asked;
  const refresh = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(form.dataset.words, {
        method: "POST", body: new FormData(form), headers: { "X-Quizapp": "1" }, signal: asked.signal,
      });
      if (!answer.ok || answer.redirected) return;
      words.innerHTML = await answer.text();
      form.querySelector("[data-chain-words]")?.replaceChildren(
        ...JSON.parse(words.firstElementChild.dataset.chain).map((line) => {
          const item = document.createElement("li");
          item.textContent = line;
          return item;
        }));
      const available = JSON.parse(words.firstElementChild.dataset.available);
      all("[data-area]").forEach((each) => {
        each.textContent = available[each.dataset.area].toLocaleString("vi-VN");
      });
    } catch { /* no network: the words stay as they were */ }
  };
  const changed = () => {
    totals();
    clearTimeout(timer);
    timer = setTimeout(refresh, 500);
  };
  form.addEventListener("input", changed);

  all("[data-banks]").forEach((button) => button.addEventListener("click", () => {
    all('input[name="bank_ids"]').forEach((each) => { each.checked = Boolean(button.dataset.banks); });
    changed();
  }));

  const WEEK = 7 * 86400000;
  const later = (value, weeks) => new Date(Date.parse(value + "Z") + weeks * WEEK).toISOString().slice(0, 16);
  form.querySelector("[data-weekly]").addEventListener("click", () => {
    const [first, ...rest] = all(".rounds .rows-row").map((row) => [...row.querySelectorAll("input")]);
    if (!first[1].value || !first[2].value) { first[1].focus(); return; }
    if (!first[0].value) first[0].value = "Tuần 1";
    const span = Date.parse(first[2].value) - Date.parse(first[1].value);
    const step = Math.max(1, Math.ceil(span / WEEK));
    rest.filter((row) => !row[1].value).slice(0, 3).forEach((row) => {
      const week = rest.indexOf(row) + 1;
      row[0].value = row[0].value || `Tuần ${week + 1}`;
      row[1].value = later(first[1].value, week * step);
      row[2].value = later(first[2].value, week * step);
    });
    changed();
  });
  // Criteria change places without a way to the server; the focus stays on what was moved.
  all(".move").forEach((button) => button.addEventListener("click", (event) => {
    event.preventDefault();
    const steps = all(".chain .step");
    const from = Number(button.value), to = from + (button.name === "len" ? -1 : 1);
    const [one, other] = [from, to].map((n) => steps[n].querySelector("select"));
    [one.value, other.value] = [other.value, one.value];
    const next = steps[to].querySelector(`[name=${button.name}]`);
    (next.disabled ? other : next).focus();
    changed();
  }));

  // Which step one is at.
  const links = new Map([...document.querySelectorAll(".groups a")].map((a) => [a.hash.slice(1), a]));
  const sections = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const mark = () => {
    const passed = sections.filter((each) => !each.hidden && each.getBoundingClientRect().top < innerHeight * 0.35);
    const at = links.get((passed.pop() || sections[0]).id);
    if (at.hasAttribute("aria-current")) return;
    links.forEach((a) => a.removeAttribute("aria-current"));
    at.setAttribute("aria-current", "step");
    at.closest("ol").scrollTo({ left: at.parentNode.offsetLeft - 16 });
  };
  addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
  mark();

  // What was typed and not saved outlives a reload or a closed tab of this visit.
  const KEY = "cuoc-thi:" + location.pathname + ":" + form.elements.version.value;
  const typed = () => [...new FormData(form)].filter(([name]) => name !== "csrf_token");
  const restore = document.getElementById("chua-luu");
  const before = JSON.stringify(typed());
  const kept = sessionStorage.getItem(KEY);
  if (restore && kept && kept !== before && !document.querySelector(".note[role=alert]")) {
    restore.hidden = false;
    restore.querySelector("[data-restore]").addEventListener("click", () => {
      const values = JSON.parse(kept);
      all("input, select, textarea").forEach((each) => {
        if (!each.name || each.name === "csrf_token") return;
        const mine = values.filter(([name]) => name === each.name).map(([, value]) => value);
        if (each.type === "checkbox" || each.type === "radio") each.checked = mine.includes(each.value);
        else if (mine.length) each.value = mine[0];
      });
      restore.hidden = true;
      changed();
    });
    restore.querySelector("[data-drop]").addEventListener("click", () => {
      sessionStorage.removeItem(KEY);
      restore.hidden = true;
    });
  }
  form.addEventListener("input", () => sessionStorage.setItem(KEY, JSON.stringify(typed())));
  form.addEventListener("submit", () => sessionStorage.removeItem(KEY));
  totals();
})();
