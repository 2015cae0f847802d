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
  totals();
})();
