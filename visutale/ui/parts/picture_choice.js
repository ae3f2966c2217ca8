// The pictures painted for one place of the book, side by side: a click takes one.
function choice(one, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", one.chosen);
  button.setAttribute("aria-label", one.chosen ? `${one.name}, in the book` : `Take ${one.name.toLowerCase()}`);
  button.onclick = () => { if (!one.chosen) choose(one.id); };
  const image = document.createElement("img");
  image.src = one.picture;
  image.alt = "";
  const tick = document.createElement("span");
  tick.className = "tick";
  tick.textContent = "In the book";
  button.append(image, ...(one.chosen ? [tick] : []));
  return button;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let group = parentElement.querySelector(".choices");
  if (!group) {
    group = document.createElement("div");
    group.className = "choices";
    group.setAttribute("role", "group");
    parentElement.append(group);
  }
  group.setAttribute("aria-label", data.label);
  const drawn = JSON.stringify(data.pictures);
  if (group.dataset.drawn === drawn) return;
  group.dataset.drawn = drawn;
  group.replaceChildren(...data.pictures.map((one) => choice(one, (id) => setTriggerValue("chosen", id))));
}
