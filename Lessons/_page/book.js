// What a book's reader may choose: light or dark, the other language at the same place, and light on
// all that means the same.
"use strict";

const root = document.documentElement;
const isDark = matchMedia("(prefers-color-scheme: dark)");

// Before anything is drawn, or a dark page would flash.
wear(remembered() ?? (isDark.matches ? "dark" : "light"));
isDark.addEventListener("change", () => {
  if (!remembered()) wear(isDark.matches ? "dark" : "light");
});
document.addEventListener("DOMContentLoaded", () => {
  startTheme(document.querySelector(".theme"));
  keepPlace(document.querySelector(".switch"), document.querySelector("main"));
  startLight(document.querySelector("main"));
  openForPaper();
});

// A page from disk may not be allowed to remember.
function remembered() {
  try { return localStorage.getItem("theme"); } catch { return null; }
}

function wear(theme) {
  root.dataset.theme = theme;
  document.dispatchEvent(new Event("themechange"));
}

function startTheme(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", theme); } catch { /* For this page only. */ }
    wear(theme);
  });
}

// Both languages have the same blocks in the same order: the switch leads to the block that is read.
function keepPlace(link, main) {
  const blocks = [...main.children];
  function mark() {
    const line = innerHeight / 4;
    let reading = -1;
    blocks.forEach((block, i) => { if (block.getBoundingClientRect().top <= line) reading = i; });
    link.hash = reading > 0 ? "at-" + reading : "";
  }
  for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, mark);
  const asked = /^#at-(\d+)$/.exec(location.hash);
  if (asked) blocks[asked[1]]?.scrollIntoView();
}

// Terms, symbols, buttons and marks of drawings carry their meaning; what is pointed at or focused
// lights all of the same meaning, and a button keeps it lit.
function startLight(main) {
  const meanings = ["data", "noise", "prediction", "text", "latent"];
  const selector = "[data-role], " + meanings.map((name) => "." + name).join(", ");
  const drawings = [...main.querySelectorAll(".drawing")];
  if (drawings.length === 0) return;
  const known = new Map(drawings.map((drawing) => [drawing, new Set(
    [...drawing.querySelectorAll("[data-role]")].map((mark) => mark.dataset.role))]));
  const legends = [...main.querySelectorAll(".legend")];
  const buttons = legends.flatMap((legend) => [...legend.children]);
  let kept = null;

  function meaning(element) {
    const part = element.closest(selector);
    if (!part || !main.contains(part)) return null;
    return part.dataset.role ?? meanings.find((name) => part.classList.contains(name));
  }

  function light(role) {
    if (role) main.dataset.lit = role; else delete main.dataset.lit;
    for (const [drawing, roles] of known) {
      if (role && roles.has(role)) drawing.dataset.lit = role; else delete drawing.dataset.lit;
    }
  }

  function keep(role) {
    kept = role;
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.role === kept));
    }
    light(kept);
  }

  for (const legend of legends) legend.hidden = false;
  for (const term of main.querySelectorAll("span:is(.data, .noise, .prediction, .text, .latent)")) {
    if (!term.closest(".legend, .drawing")) term.tabIndex = 0;
  }
  main.addEventListener("pointerover", (event) => light(meaning(event.target) ?? kept));
  main.addEventListener("pointerleave", () => light(kept));
  main.addEventListener("focusin", (event) => light(meaning(event.target) ?? kept));
  main.addEventListener("focusout", () => light(kept));
  main.addEventListener("click", (event) => {
    const button = event.target.closest(".legend button");
    if (button) keep(kept === button.dataset.role ? null : button.dataset.role);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") keep(null); });
}

// Questions are printed with their answers.
function openForPaper() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const question of opened) question.open = true;
  });
  addEventListener("afterprint", () => { for (const question of opened) question.open = false; });
}
