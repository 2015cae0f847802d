// Two comforts of the entry form: units are searched as one types, dates get their strokes.
(function () {
  "use strict";

  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().trim();
  }

  function searchable(select) {
    var units = Array.from(select.options).filter(function (o) { return o.value; }).map(function (o) {
      var group = o.parentNode.tagName === "OPTGROUP" ? o.parentNode.label : "";
      return { value: o.value, name: o.text, group: group, key: plain(o.text) };
    });
    if (units.length < 8) return;
    var input = document.createElement("input");
    var list = document.createElement("ul");
    var described = select.getAttribute("aria-describedby");
    input.type = "text";
    input.id = "don-vi-tim";
    input.autocomplete = "off";
    input.placeholder = "Gõ tên đơn vị, có dấu hay không dấu đều được";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", "don-vi-danh-sach");
    input.setAttribute("aria-autocomplete", "list");
    if (described) input.setAttribute("aria-describedby", described);
    if (select.getAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
    list.id = "don-vi-danh-sach";
    list.className = "unit-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Đơn vị");
    var chosen = units.find(function (u) { return u.value === select.value; });
    input.value = chosen ? chosen.name : "";
    select.hidden = true;
    select.parentNode.querySelector("label").htmlFor = input.id;
    select.before(input);
    select.before(list);
    var active = -1;

    function found() {
      var words = plain(input.value).split(/\s+/).filter(Boolean);
      var exact = units.find(function (u) { return u.value === select.value; });
      if (exact && exact.name === input.value) words = [];
      return units.filter(function (u) {
        return words.every(function (w) { return u.key.indexOf(w) >= 0; });
      });
    }

    function show() {
      list.textContent = "";
      active = -1;
      input.removeAttribute("aria-activedescendant");
      found().forEach(function (u, i) {
        var row = document.createElement("li");
        row.id = "don-vi-" + i;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.textContent = u.name;
        if (u.group) {
          var small = document.createElement("small");
          small.textContent = u.group;
          row.appendChild(small);
        }
        row.addEventListener("mousedown", function (e) { e.preventDefault(); });
        row.addEventListener("click", function () { choose(u); });
        list.appendChild(row);
      });
      if (!list.firstChild) {
        var none = document.createElement("li");
        none.className = "none";
        none.setAttribute("role", "option");
        none.setAttribute("aria-disabled", "true");
        none.textContent = "Không thấy đơn vị nào, vui lòng gõ ít chữ hơn";
        list.appendChild(none);
      }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }

    function hide() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
    }

    function choose(unit) {
      select.value = unit.value;
      input.value = unit.name;
      hide();
    }

    function move(step) {
      var rows = list.querySelectorAll("[aria-selected]");
      if (!rows.length) return;
      if (active >= 0) rows[active].setAttribute("aria-selected", "false");
      active = (active + step + rows.length) % rows.length;
      rows[active].setAttribute("aria-selected", "true");
      rows[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", rows[active].id);
    }

    input.addEventListener("focus", function () { input.select(); show(); });
    input.addEventListener("click", show);
    input.addEventListener("input", function () { select.value = ""; show(); });
    input.addEventListener("keydown", function (e) {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (list.hidden) show();
        move(e.key === "ArrowDown" ? 1 : -1);
      } else if (e.key === "Enter" && !list.hidden) {
        e.preventDefault();
        var rows = found();
        if (active >= 0) choose(rows[active]);
        else if (rows.length === 1) choose(rows[0]);
      } else if (e.key === "Escape") hide();
    });
    input.addEventListener("blur", function () {
      var rows = found();
      if (!select.value && input.value.trim() && rows.length === 1) choose(rows[0]);
      hide();
    });
  }

  function strokes(input) {
    input.addEventListener("input", function (e) {
      if (e.inputType && e.inputType.indexOf("delete") === 0) return;
      if (/^\d{2}$/.test(input.value) || /^\d{1,2}\/\d{2}$/.test(input.value)) input.value += "/";
    });
  }

  var select = document.getElementById("unit_id");
  if (select) searchable(select);
  document.querySelectorAll("[data-date]").forEach(strokes);
})();
