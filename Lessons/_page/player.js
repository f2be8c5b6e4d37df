// Frame players: a slider that scrubs a sequence of pictures and shows each one's numbers.
"use strict";

for (const figure of document.querySelectorAll("[data-player]")) startPlayer(figure);

function startPlayer(figure) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  const picture = figure.querySelector(".frame");
  const controls = figure.querySelector(".controls");
  const button = controls.querySelector(".play");
  const slider = controls.querySelector("input");
  const speed = controls.querySelector("select");
  const readouts = figure.querySelector(".readouts");
  const last = data.frames.length - 1;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let loaded = [];
  let index = 0;
  let timer = null;

  const values = data.labels.map((label, i) => {
    const box = document.createElement("div");
    if (data.meanings[i]) box.className = data.meanings[i];
    const term = box.appendChild(document.createElement("dt"));
    term.textContent = label;
    readouts.append(box);
    return box.appendChild(document.createElement("dd"));
  });

  // A book has the frames in light and, in a second folder, in dark.
  function url(i) {
    const isDark = document.documentElement.dataset.theme === "dark";
    return data.folders[isDark ? data.folders.length - 1 : 0] + "/" + data.frames[i].file;
  }

  function show(i) {
    index = Math.max(0, Math.min(last, i));
    const frame = data.frames[index];
    picture.src = url(index);
    picture.alt = frame.text;
    slider.value = index;
    const said = data.labels.map((label, k) => label + " = " + frame.values[k]).join(", ");
    slider.setAttribute("aria-valuetext", said || String(index + 1));
    frame.values.forEach((value, k) => { values[k].textContent = value; });
  }

  function play() {
    if (timer !== null) return;
    if (index === last) show(0);
    figure.classList.add("playing");
    button.setAttribute("aria-label", data.pause);
    schedule();
  }

  function pause() {
    clearTimeout(timer);
    timer = null;
    figure.classList.remove("playing");
    button.setAttribute("aria-label", data.play);
  }

  function schedule() {
    const seconds = index === last ? data.holdSeconds : data.secondsPerFrame;
    timer = setTimeout(() => {
      show(index === last ? 0 : index + 1);
      schedule();
    }, seconds * 1000 / Number(speed.value));
  }

  function jump(i) {
    pause();
    show(i);
  }

  // Keys work anywhere in the player; the speed menu keeps its own.
  figure.addEventListener("keydown", (event) => {
    if (event.target === speed || event.altKey || event.ctrlKey || event.metaKey) return;
    const moves = {
      ArrowRight: () => jump(index + 1),
      ArrowUp: () => jump(index + 1),
      ArrowLeft: () => jump(index - 1),
      ArrowDown: () => jump(index - 1),
      PageUp: () => jump(index + 10),
      PageDown: () => jump(index - 10),
      Home: () => jump(0),
      End: () => jump(last),
      " ": () => (timer === null ? play() : pause()),
    };
    const isLink = event.target.closest("a");
    if (!moves[event.key] || isLink) return;
    event.preventDefault();
    moves[event.key]();
  });
  button.addEventListener("click", () => (timer === null ? play() : pause()));
  slider.addEventListener("input", () => jump(Number(slider.value)));
  picture.addEventListener("click", () => (timer === null ? play() : pause()));

  // Every picture is fetched ahead, one after another, so that scrubbing never waits.
  function preload(images) {
    if (images !== loaded || images.length > last) return;
    const image = new Image();
    image.onload = image.onerror = () => preload(images);
    images.push(image);
    image.src = url(images.length - 1);
  }

  function begin() {
    show(index);
    loaded = [];
    preload(loaded);
  }

  begin();
  controls.hidden = false;
  readouts.hidden = false;
  document.addEventListener("themechange", begin);

  // Plays by itself once, when it comes into view and the reader has nothing against motion.
  if (!calm.matches && "IntersectionObserver" in window) {
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      play();
    }, { threshold: 0.6 });
    watcher.observe(figure);
  }
}
