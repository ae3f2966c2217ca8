// A row of styles, one to choose: painted samples, twice as wide as high where the data says "wide", where there are any,
// else what each looks like in a sentence.
// Samples that are still being painted are looked for again.
const LOOK_AGAIN_MS = 2000, LOOK_FOR_TIMES = 60;

function span(className, text = "") {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}

function picture(style) {
  const sample = span("sample");
  const image = document.createElement("img");
  image.alt = "";
  let times = 0;
  image.onload = () => image.classList.add("there");
  image.onerror = () => {
    if (++times < LOOK_FOR_TIMES) setTimeout(() => { image.src = `${style.picture}?again=${times}`; }, LOOK_AGAIN_MS);
  };
  image.src = style.picture;
  sample.append(image);
  return sample;
}

function card(style, chosen, group) {
  const label = document.createElement("label");
  label.title = style.about;
  const input = document.createElement("input");
  input.type = "radio";
  input.name = group;
  input.value = style.name;
  input.checked = style.name === chosen;
  const tick = span("tick", "✓");
  tick.ariaHidden = "true";
  const name = span("name", style.title);
  label.append(input, ...(style.picture ? [picture(style), tick, name] : [tick, name, span("told", style.about)]));
  return label;
}

export default function ({ data, parentElement, setStateValue }) {
  let field = parentElement.querySelector("fieldset");
  if (field && field.dataset.styles === data.styles.map((style) => style.name).join()) {
    for (const input of field.querySelectorAll("input")) input.checked = input.value === data.chosen;
  } else {
    field?.remove();
    field = document.createElement("fieldset");
    field.dataset.styles = data.styles.map((style) => style.name).join();
    const legend = document.createElement("legend");
    legend.textContent = data.label;
    const cards = document.createElement("div");
    cards.className = data.wide ? "cards wide" : "cards";
    cards.append(...data.styles.map((style) => card(style, data.chosen, "style")));
    const about = document.createElement("p");
    about.className = "about";
    about.ariaLive = "polite";
    field.append(legend, cards, about);
    parentElement.append(field);
  }
  const tell = (name) => {
    const style = data.styles.find((style) => style.name === name);
    field.querySelector(".about").textContent = style?.picture ? style.about : "";
  };
  tell(data.chosen);
  field.onchange = (event) => {
    tell(event.target.value);
    setStateValue("style", event.target.value);
  };
}
