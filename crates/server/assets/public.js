// The link out of a public page, made quicker: it takes the page's place in the history, out of a frame too, and
// pressing Esc three times follows it. Without this script it is a link.
(() => {
  const exit = document.getElementById("exit");
  const leave = (event) => {
    event.preventDefault();
    document.documentElement.hidden = true;
    try {
      window.top.location.replace(exit.href);
    } catch {
      window.location.replace(exit.href);
    }
  };
  exit.addEventListener("click", leave);
  let presses = 0;
  document.addEventListener("keydown", (event) => {
    presses = event.key === "Escape" ? presses + 1 : 0;
    if (presses === 3) leave(event);
  });
})();
