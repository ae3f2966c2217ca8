// Books on a shelf, each a link to its page; a plain click stays in this visit.
function book(data, open, ask) {
  const link = document.createElement("a");
  link.href = `/book?book=${encodeURIComponent(data.id)}`;
  link.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(data.id);
  };
  const cover = document.createElement("div");
  cover.className = "cover";
  if (data.cover) {
    const image = document.createElement("img");
    image.src = data.cover;
    image.alt = "";
    image.loading = "lazy";
    cover.append(image);
  } else {
    const none = document.createElement("div");
    none.className = "none";
    none.textContent = "No cover yet";
    cover.append(none);
  }
  if (data.state) {
    const badge = document.createElement("div");
    badge.className = "badge";
    badge.textContent = data.state;
    cover.append(badge);
  }
  const title = document.createElement("h2");
  title.textContent = data.title;
  const about = document.createElement("p");
  about.textContent = data.about;
  link.append(cover, title, about);
  const place = document.createElement("article");
  const ways = document.createElement("div");
  ways.className = "ways";
  ways.append(...["Rename", "Copy", "Delete"].map((name) => way(name, data, ask)));
  place.append(link, ways);
  return place;
}

function way(name, data, ask) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.setAttribute("aria-label", `${name} “${data.title}”`);
  button.onclick = () => ask([name.toLowerCase(), data.id]);
  return button;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let shelf = parentElement.querySelector(".shelf");
  if (!shelf) {
    shelf = document.createElement("div");
    shelf.className = "shelf";
    parentElement.append(shelf);
  }
  const drawn = JSON.stringify(data.books);
  if (shelf.dataset.drawn === drawn) return;
  shelf.dataset.drawn = drawn;
  shelf.replaceChildren(...data.books.map((one) => book(one, (id) => setTriggerValue("opened", id), (what) => setTriggerValue("asked", what))));
}
