// Turns the long page into a book: one leaf at a time, by buttons, keys and swipes, read aloud from page to page.
(() => {
  const leaves = [...document.querySelectorAll(".leaf")];
  const at = (id) => document.getElementById(id);
  const [back, onward, read, where] = ["back", "onward", "read", "where"].map(at);
  const rtl = document.documentElement.dir === "rtl";
  const voice = new Audio(); // one for all pages: some browsers let nothing sound that was not begun by a touch
  const [COVER_MS, LETTER_MS, SHORTEST_MS, SWIPE_PX] = [1500, 70, 3000, 48];
  let open = 0;
  let reading = false;
  let waiting = 0;
  let touched = null;

  function show(number) {
    open = Math.max(0, Math.min(leaves.length - 1, number));
    leaves.forEach((leaf, index) => leaf.classList.toggle("open", index === open));
    where.textContent = leaves[open].dataset.name;
    back.setAttribute("aria-disabled", String(open === 0));
    onward.setAttribute("aria-disabled", String(open === leaves.length - 1));
    scrollTo(0, 0);
  }

  function turn(number) {
    if (number < 0 || number >= leaves.length || number === open) return;
    hush();
    show(number);
    if (reading) speak();
  }

  function hush() {
    clearTimeout(waiting);
    voice.pause();
    highlight(-1);
  }

  function setReading(on) {
    reading = on;
    read.setAttribute("aria-pressed", String(on));
    read.textContent = on ? read.dataset.stop : read.dataset.read;
    if (!on) return hush();
    if (open === leaves.length - 1) show(0);
    speak();
  }

  function speak() {
    const page = leaves[open].querySelector("audio");
    if (page) {
      voice.src = page.src;
      voice.play().catch((error) => { if (error.name !== "AbortError") setReading(false); });
    } else if (open === leaves.length - 1) {
      setReading(false);
    } else {
      const letters = leaves[open].querySelector(".story")?.textContent.length ?? 0;
      waiting = setTimeout(() => turn(open + 1), open ? Math.max(SHORTEST_MS, letters * LETTER_MS) : COVER_MS);
    }
  }

  function highlight(seconds) {
    for (const words of leaves[open].querySelectorAll("[data-from]")) {
      const spoken = seconds >= Number(words.dataset.from) && seconds < Number(words.dataset.to);
      if (spoken && !words.classList.contains("spoken")) words.scrollIntoView({ block: "nearest" });
      words.classList.toggle("spoken", spoken);
    }
  }

  function follow() {
    if (!reading || voice.paused) return;
    highlight(voice.currentTime);
    requestAnimationFrame(follow);
  }

  function key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const ways = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, Home: -open, End: leaves.length - 1 - open };
    if (event.key === "Escape" && reading) setReading(false);
    if (!(event.key in ways)) return;
    event.preventDefault();
    turn(open + ways[event.key]);
  }

  function touchEnd(event) {
    const [from, to] = [touched, event.changedTouches[0]];
    touched = null;
    if (!from || String(getSelection())) return;
    const [across, down] = [to.clientX - from.clientX, to.clientY - from.clientY];
    if (Math.abs(across) < SWIPE_PX || Math.abs(across) < 2 * Math.abs(down)) return;
    turn(open + ((across < 0) === rtl ? -1 : 1));
  }

  back.onclick = () => turn(open - 1);
  onward.onclick = () => turn(open + 1);
  if (read) read.onclick = () => setReading(!reading);
  voice.onplaying = follow;
  voice.onended = () => { if (reading) turn(open + 1); };
  document.addEventListener("keydown", key);
  document.addEventListener("touchstart", (event) => {
    touched = event.touches.length === 1 ? event.touches[0] : null; // two fingers zoom
  }, { passive: true });
  document.addEventListener("touchend", touchEnd);
  document.documentElement.classList.add("leafing");
  document.querySelector(".bar").hidden = false;
  show(leaves.findIndex((leaf) => `#${leaf.id}` === location.hash));
})();
