// Books on a shelf, each a link to its page; a plain click stays in this visit.
function book(data, open, remove) {
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
  const away = document.createElement("button");
  away.type = "button";
  away.textContent = "Delete";
  away.setAttribute("aria-label", `Delete “${data.title}”`);
  away.onclick = () => remove(data.id);
  const place = document.createElement("article");
  place.append(link, away);
  return place;
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
  shelf.replaceChildren(...data.books.map((one) => book(one, (id) => setTriggerValue("opened", id), (id) => setTriggerValue("deleted", id))));
}
