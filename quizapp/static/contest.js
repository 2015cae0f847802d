// Counts down to the next opening or closing by the server's clock, and shows the button in time.
(() => {
  const line = document.getElementById("dem-nguoc");
  if (!line) return;
  const until = Number(line.dataset.until);
  const ahead = Number(line.dataset.now) - Date.now();
  const opening = line.dataset.phase === "upcoming";
  const button = document.getElementById("vao-thi");
  const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

  const two = (ms, size, name, small, smallName) => {
    const rest = Math.floor((ms % size) / small);
    return `${Math.floor(ms / size)} ${name}` + (rest ? ` ${rest} ${smallName}` : "");
  };
  const words = (ms) =>
    ms < MINUTE ? `${Math.max(1, Math.floor(ms / SECOND))} giây`
    : ms < HOUR ? two(ms, MINUTE, "phút", SECOND, "giây")
    : ms < DAY ? two(ms, HOUR, "giờ", MINUTE, "phút")
    : two(ms, DAY, "ngày", HOUR, "giờ");

  let timer;
  const tick = () => {
    clearTimeout(timer);
    const left = until - (Date.now() + ahead);
    if (left <= 0) {
      line.textContent = opening ? "Đã mở" : "Đã hết giờ";
      if (button) button.hidden = !opening;
      return;
    }
    const said = opening ? `Mở sau ${words(left)}` : `Đang mở, còn ${words(left)}`;
    if (line.textContent !== said) line.textContent = said;
    timer = setTimeout(tick, Math.min(left, left < HOUR + MINUTE ? SECOND : 30 * SECOND));
  };
  tick();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
})();
