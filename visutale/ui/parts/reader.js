// A picture book: a spread to leaf through, a strip of its pages, and a voice that reads on from page to page.
// While the book is being made it follows the painter, until the reader turns one.

const readers = new WeakMap();
const places = new Map(); // where a reader has turned to, by book: kept when the page around the book is drawn anew

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function button(className, text, label, onclick) {
  const made = element("button", className, text);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  made.onclick = onclick;
  return made;
}

class Reader {
  constructor(parent) {
    this.at = 0;
    this.turned = false;
    this.reading = false;
    this.root = element("section", "reader");
    this.root.tabIndex = 0;
    this.root.setAttribute("aria-label", "The book. Turn its pages with the arrow keys.");
    const spread = element("div", "spread");
    this.figure = element("figure");
    this.words = element("div", "words");
    this.text = element("div", "text");
    this.text.setAttribute("aria-live", "polite");
    this.number = element("div", "number");
    this.words.append(this.text, this.number);
    spread.append(this.figure, this.words);
    const bar = element("div", "bar");
    this.back = button("back", "← Back", "Previous page", () => this.turn(this.at - 1));
    this.where = element("span", "where");
    this.next = button("next", "Next →", "Next page", () => this.turn(this.at + 1));
    this.read = button("read", "Read to me", "", () => this.setReading(!this.reading));
    this.full = button("full", "Full screen", "", () => this.toggleFull());
    this.change = button("change", "Change this page", "", () => this.wants(String(this.at)));
    bar.append(this.back, this.where, this.next, this.read, this.full, this.change);
    this.audio = element("audio");
    this.audio.controls = true;
    this.audio.preload = "none";
    this.audio.setAttribute("aria-label", "This page, read aloud");
    this.audio.onended = () => this.readOn();
    this.audio.ontimeupdate = () => this.highlight(this.audio.currentTime);
    this.strip = element("nav", "strip");
    this.strip.setAttribute("aria-label", "Pages");
    this.root.append(spread, bar, this.audio, this.strip);
    parent.append(this.root);
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(this.words);
    this.onkey = (event) => this.key(event);
    document.addEventListener("keydown", this.onkey);
    this.swipes();
  }

  update(data) {
    if (!this.data && places.has(data.book)) {
      this.at = places.get(data.book);
      this.turned = true;
    }
    this.data = data;
    if (data.growing && !this.turned) {
      const writing = data.pages.findIndex((page) => page.writing);
      const painted = data.pages.findLastIndex((page) => page.picture);
      this.at = writing > 0 ? writing : Math.max(painted, 0);
    }
    this.at = Math.min(this.at, data.pages.length - 1);
    this.draw();
    if (this.reading && this.audio.paused && !this.audio.ended) this.play();
  }

  draw() {
    const { pages, language } = this.data;
    const page = pages[this.at];
    this.drawPicture(page);
    this.drawWords(page, language);
    this.number.textContent = this.at ? page.name : "";
    this.where.textContent = this.at ? `Page ${page.name} of ${pages.length - 1}` : "Cover";
    this.back.disabled = this.at === 0;
    this.next.disabled = this.at === pages.length - 1;
    this.read.hidden = !this.data.narrated;
    this.read.textContent = this.reading ? "Stop reading" : "Read to me";
    this.read.setAttribute("aria-pressed", this.reading);
    this.full.hidden = !document.fullscreenEnabled;
    this.change.hidden = !this.data.changeable;
    this.change.textContent = this.at ? "Change this page" : "Change the cover";
    this.drawVoice(page);
    this.drawStrip(pages);
  }

  drawPicture(page) {
    const shown = this.figure.firstElementChild;
    if (page.picture) {
      if (shown?.tagName === "IMG" && shown.getAttribute("src") === page.picture) return;
      const image = element("img", this.data.growing ? "fresh" : "");
      image.src = page.picture;
      image.alt = page.alt;
      this.figure.replaceChildren(image);
      return;
    }
    const failed = page.problems.length > 0;
    const busy = this.data.growing && !failed;
    const words = failed ? "This picture could not be painted." : busy ? "Being painted …" : "There is no picture here yet.";
    if (shown?.textContent === words && shown.classList.contains("busy") === busy) return;
    this.figure.replaceChildren(element("div", busy ? "state busy" : "state", words));
  }

  drawWords(page, language) {
    const waiting = !page.text && !page.title;
    const text = page.title || page.text || (this.data.growing ? (this.at ? "This page is still being written …" : "The title comes with the story …") : "");
    this.text.className = page.title ? "text title" : waiting ? "text waiting" : page.writing ? "text writing" : "text";
    this.text.setAttribute("aria-busy", Boolean(page.writing));
    this.text.lang = waiting ? "en" : language;
    const parts = (page.text && page.words) || [[text, "", ""]];
    const drawn = JSON.stringify([this.at, parts, page.voice]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.spans = this.sentences(page, text, parts);
    this.text.replaceChildren(...(this.spans ? this.spans.nodes : this.cut(parts, 0, text.length)));
    this.fit();
  }

  // The spoken sentences found again in the text, so that each can be marked while it is read; null where they differ.
  sentences(page, text, parts) {
    const nodes = [], spans = [];
    let from = 0;
    for (const [start, end, spoken] of page.sentences ?? []) {
      const found = text.indexOf(spoken.trim(), from);
      if (found < 0) return null;
      const until = found + spoken.trim().length;
      const span = element("span");
      span.append(...this.cut(parts, found, until));
      nodes.push(...this.cut(parts, from, found), span);
      spans.push([start, end, span]);
      from = until;
    }
    nodes.push(...this.cut(parts, from, text.length));
    return spans.length ? { nodes, spans } : null;
  }

  // The words from one letter to another, stressed ones in elements of their own.
  cut(parts, from, to) {
    const nodes = [];
    let at = 0;
    for (const [words, tag, look] of parts) {
      const kept = words.slice(Math.max(0, from - at), Math.max(0, to - at));
      if (kept) nodes.push(tag ? element(tag, look, kept) : kept);
      at += words.length;
    }
    return nodes;
  }

  highlight(now) {
    for (const [start, end, span] of this.spans?.spans ?? []) {
      span.className = !this.audio.paused && now >= start && now < end ? "spoken" : "";
    }
  }

  // Whether words stand beside their picture, as in an open book, or below it, as on a phone.
  beside() {
    return this.words.offsetTop === this.figure.offsetTop;
  }

  // The largest type at which the words fit on their side of the spread.
  fit() {
    const beside = this.beside();
    const title = this.text.classList.contains("title");
    const style = getComputedStyle(this.words);
    const room = this.words.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    const largest = beside ? (title ? 58 : 30) : title ? 36 : 20;
    for (let size = largest; size >= 13; size -= 1) {
      this.text.style.fontSize = `${size}px`;
      if (!beside || this.text.scrollHeight <= room) break;
    }
  }

  drawVoice(page) {
    const voice = page.voice ?? "";
    this.audio.hidden = !voice;
    if ((this.audio.getAttribute("src") ?? "") === voice) return;
    this.audio.pause();
    if (voice) this.audio.src = voice;
    else this.audio.removeAttribute("src");
  }

  drawStrip(pages) {
    const drawn = JSON.stringify(pages.map((page) => [page.small, Boolean(page.text), page.problems.length]));
    if (drawn !== this.drawnStrip) {
      this.drawnStrip = drawn;
      this.strip.replaceChildren(...pages.map((page, number) => this.tile(page, number)));
    }
    [...this.strip.children].forEach((tile, number) => {
      if (number === this.at) {
        tile.setAttribute("aria-current", "page");
        this.strip.scrollTo({ left: tile.offsetLeft - this.strip.clientWidth / 2, behavior: "smooth" });
      } else tile.removeAttribute("aria-current");
    });
  }

  tile(page, number) {
    const name = number ? `Page ${page.name}` : "Cover";
    const state = page.picture ? "" : page.problems.length ? "failed" : page.text ? "written" : "";
    const tile = button("", "", name + (state === "failed" ? ", something is missing" : ""), () => this.turn(number));
    const thumb = element("span", `thumb ${state}`, state === "failed" ? "!" : "");
    if (page.small) {
      const image = element("img");
      image.src = page.small;
      image.alt = "";
      image.loading = "lazy";
      thumb.append(image);
    }
    tile.append(thumb, number ? page.name : "Cover");
    return tile;
  }

  turn(to) {
    if (to < 0 || to >= this.data.pages.length || to === this.at) return;
    this.turned = true;
    this.at = to;
    places.set(this.data.book, to);
    this.draw();
    if (!this.beside() && this.root.getBoundingClientRect().top < 0) this.root.scrollIntoView({ behavior: "smooth" });
    if (this.reading) this.play();
  }

  setReading(reading) {
    this.reading = reading;
    if (!reading) this.audio.pause();
    else if (this.at === 0) this.turn(1);
    else this.play();
    this.draw();
  }

  play() {
    if (!this.data.pages[this.at].voice) return;
    this.audio.play().catch(() => { this.reading = false; this.draw(); });
  }

  readOn() {
    this.highlight(-1);
    if (!this.reading) return;
    if (this.at < this.data.pages.length - 1) this.turn(this.at + 1);
    else this.setReading(false);
  }

  toggleFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen();
  }

  key(event) {
    const from = event.composedPath()[0];
    const elsewhere = from !== document.body && !event.composedPath().includes(this.root);
    if (elsewhere || from.tagName === "AUDIO" || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowLeft: this.at - 1, ArrowRight: this.at + 1, Home: 0, End: this.data.pages.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.turn(to);
  }

  swipes() {
    let start = null;
    const spread = this.root.querySelector(".spread");
    spread.addEventListener("pointerdown", (event) => { start = event.pointerType === "mouse" ? null : event.clientX; });
    spread.addEventListener("pointerup", (event) => {
      if (start === null) return;
      const moved = event.clientX - start;
      if (Math.abs(moved) > 50) this.turn(this.at + (moved < 0 ? 1 : -1));
      start = null;
    });
    spread.style.touchAction = "pan-y";
  }

  close() {
    document.removeEventListener("keydown", this.onkey);
    this.resize.disconnect();
    this.audio.pause();
    this.root.remove();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  let reader = readers.get(parentElement);
  if (reader && reader.data?.book !== data.book) {
    reader.close();
    reader = null;
  }
  if (!reader) {
    reader = new Reader(parentElement);
    readers.set(parentElement, reader);
  }
  reader.wants = (page) => setTriggerValue("change", page);
  reader.update(data);
  return () => {
    // Streamlit may clean up before an update as well as at the end; only a reader that left the page is closed.
    setTimeout(() => {
      if (!reader.root.isConnected) reader.close();
    });
  };
}
