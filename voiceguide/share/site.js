// What a published page does besides: it keeps its session on the phone, and leads to the level that fits.
function onSite() {
  const data = document.getElementById("site");
  if (!data) return;
  const { root, files, words } = JSON.parse(data.textContent);
  const address = (file) => new URL(file, location.href).href;
  const own = files.map(address);
  const stored = document.getElementById("stored");
  const remove = document.getElementById("remove");

  function answersOf(routine) {
    try {
      return JSON.parse(localStorage.getItem("voiceguide answers") ?? "[]").filter((given) => given.routine === routine);
    } catch {
      return [];
    }
  }

  const links = document.querySelectorAll("[data-levels]");
  // The sizes of the files that are kept, by their addresses.
  let sizes = {};
  const keptOf = (url) => Object.keys(sizes).filter((place) => place.startsWith(address(url)));

  // To the level that fits; without a network, of those that are kept.
  function lead() {
    for (const link of links) {
      const { routine, start, sessions } = JSON.parse(link.dataset.levels);
      const kept = navigator.onLine ? [] : sessions.filter(({ url }) => keptOf(url).length);
      const there = kept.length ? kept : sessions;
      const level = fitting(there.map((session) => session.level), levelOn(today(), answersOf(routine), start));
      const chosen = there.find((session) => session.level === level);
      link.href = chosen.url;
      link.querySelector("time").textContent = chosen.length;
    }
  }

  const inMegabytes = (size) => {
    const number = (Math.max(size, 1e5) / 1e6).toFixed(1).replace(".", words.point);
    return words.stored.replace("{size}", number);
  };

  function showSizes(isFull) {
    const sizeOf = (places) => places.reduce((sum, place) => sum + (sizes[place] ?? 0), 0);
    if (stored) {
      const isKept = own.every((place) => place in sizes);
      stored.textContent = isKept ? inMegabytes(sizeOf(own)) : isFull ? words.full : words.not_stored;
      remove.hidden = !isKept;
    }
    for (const link of links) {
      const places = keptOf(link.href);
      link.querySelector(".stored").textContent = places.length ? inMegabytes(sizeOf(places)) : "";
    }
  }

  function show(isFull = false) {
    lead();
    showSizes(isFull);
  }

  lead();
  // Nothing is kept without encryption, where browsers do not allow it.
  if (!("serviceWorker" in navigator && "locks" in navigator)) return;
  const workers = navigator.serviceWorker;
  const post = (message) => workers.ready.then(({ active }) => active.postMessage(message));
  let hasBegun = false;
  let isRemoved = false;
  workers.addEventListener("message", ({ data }) => {
    if (data.isNew && !hasBegun) location.reload();
    sizes = data.sizes;
    show(data.isFull);
  });
  window.addEventListener("online", () => {
    show();
    if (!isRemoved) keep();
  });
  window.addEventListener("offline", () => show());
  document.getElementById("sound")?.addEventListener("play", begin, { once: true });
  remove?.addEventListener("click", () => {
    isRemoved = true;
    post({ remove: own });
  });

  // Until this page is closed, the worker leaves its version alone.
  function begin() {
    hasBegun = true;
    navigator.locks.request("voiceguide playing", { mode: "shared" }, () => new Promise(() => {}));
    navigator.storage?.persist?.();
  }

  const keep = () => post({ keep: [...new Set([...own, address(root)])] });
  workers.register(`${root}worker.js`).then(keep, () => {});
}
