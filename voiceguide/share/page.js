"use strict";

(() => {
  // Podcast apps need the absolute URL, which only the browser knows.
  for (const link of document.querySelectorAll("[data-address]")) {
    link.textContent = link.href;
  }

  const sound = document.getElementById("sound");
  if (!sound) return;

  const find = (id) => document.getElementById(id);
  const session = JSON.parse(find("session").textContent);
  const { words, chapters, captions, sides } = session;
  const links = [...document.querySelectorAll("[data-start]")];
  const player = document.querySelector(".player");
  const slider = find("position");
  const artwork = document.querySelector(".front img");

  // The position to seek to once the browser has the metadata: it cannot seek before.
  let pending = null;
  let current = -1;
  let isDragging = false;
  let saved = { at: 0, speed: 1, words: false };
  let waitTimer = 0;

  // Browsers report a position that was set as slightly less, in seconds.
  const ROUNDING = 0.05;
  // Milliseconds without data after which the listener is told.
  const MAX_WAIT = 2000;

  // --- the position

  const at = () => (pending === null ? sound.currentTime : pending);
  const length = () => (Number.isFinite(sound.duration) ? sound.duration : session.length);
  const exerciseAt = (time) => Math.max(0, chapters.filter(({ start }) => start <= time + ROUNDING).length - 1);

  function clock(time) {
    const seconds = Math.floor(time + 0.01);
    const two = (number) => String(number).padStart(2, "0");
    const minutes = Math.floor(seconds / 60);
    return minutes < 60
      ? `${minutes}:${two(seconds % 60)}`
      : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
  }

  // --- playing and seeking

  function seek(time) {
    const target = Math.min(Math.max(time, 0), length());
    if (sound.readyState < HTMLMediaElement.HAVE_METADATA) {
      pending = target;
    } else {
      pending = null;
      sound.currentTime = target;
    }
    show();
  }

  function play() {
    showMessage("");
    if (sound.error) {
      pending = at();
      sound.load();
    }
    sound.play().catch((error) => {
      if (error.name === "NotAllowedError") showMessage(words.blocked);
    });
  }

  const toggle = () => (sound.paused ? play() : sound.pause());
  const back = (seconds) => seek(at() - seconds);

  // Near the start of an exercise, go to the one before.
  function previous() {
    const starts = chapters.map(({ start }) => start).filter((start) => start <= at() - session.twice);
    seek(starts.length ? starts[starts.length - 1] : 0);
  }

  function next() {
    const following = chapters[exerciseAt(at()) + 1];
    if (following) seek(following.start);
  }

  // --- the display

  function show() {
    const time = at();
    if (!isDragging) slider.value = time;
    find("at").textContent = clock(isDragging ? Number(slider.value) : time);
    if (chapters.length) showExercise(exerciseAt(time));
    if (chapters.length) showPicture(time);
    showWords(time);
  }

  function showExercise(number) {
    if (number === current) return;
    current = number;
    links.forEach((link, index) => {
      if (index === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    find("standing").textContent = fill(words.standing, { number: number + 1, total: chapters.length });
    find("exercise").textContent = chapters[number].title;
    find("next").setAttribute("aria-disabled", String(number === chapters.length - 1));
    describePosition();
    describeToSystem();
  }

  // The picture of the exercise, as its side is.
  function showPicture(time) {
    const chapter = chapters[exerciseAt(time)];
    const picture = find("picture");
    if (!picture) return;
    picture.hidden = !chapter.picture;
    if (!chapter.picture) return;
    const end = (chapters[exerciseAt(time) + 1] || { start: Infinity }).start;
    const changes = sides.filter(({ start }) => chapter.start <= start && start <= time + ROUNDING && start < end);
    const side = changes.length ? changes[changes.length - 1] : chapter;
    if (picture.getAttribute("src") !== chapter.picture) picture.src = chapter.picture;
    if (picture.alt !== side.words) picture.alt = side.words;
    picture.classList.toggle("mirrored", side.is_mirrored);
  }

  function showWords(time) {
    if (find("said").hidden) return;
    const caption = captions.find(({ start, end }) => start <= time && time < end);
    const text = caption ? caption.text : "";
    if (find("said").textContent !== text) find("said").textContent = text;
  }

  function showPlaying() {
    player.classList.toggle("playing", !sound.paused);
    find("play").setAttribute("aria-label", sound.paused ? words.play : words.pause);
    if ("mediaSession" in navigator) navigator.mediaSession.playbackState = sound.paused ? "paused" : "playing";
    sendPositionToSystem();
  }

  function describePosition() {
    const time = isDragging ? Number(slider.value) : at();
    const text = fill(words.position_of, { at: clock(time), length: clock(length()) });
    slider.setAttribute("aria-valuetext", text);
  }

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // --- the state, which this tab's storage keeps while the page is reloaded

  function save() {
    saved = { at: at(), speed: sound.playbackRate, words: !find("said").hidden };
    try {
      sessionStorage.setItem(session.key, JSON.stringify(saved));
    } catch {
      // Storage may be disabled; then a reload starts from the beginning.
    }
  }

  function restore() {
    try {
      saved = { ...saved, ...JSON.parse(sessionStorage.getItem(session.key)) };
    } catch {
      // As above.
    }
    setSpeed(saved.speed);
    setWords(saved.words);
    seek(saved.at < session.length - 1 ? saved.at : 0);
  }

  function setSpeed(speed) {
    find("speed").value = String(speed);
    sound.preservesPitch = true;
    sound.webkitPreservesPitch = true;
    // Loading a sound again resets the first to the second.
    sound.playbackRate = speed;
    sound.defaultPlaybackRate = speed;
  }

  function setWords(isShown) {
    find("said").hidden = !isShown;
    find("words").setAttribute("aria-pressed", String(isShown));
    showWords(at());
  }

  // --- errors

  function showMessage(text) {
    clearTimeout(waitTimer);
    if (find("trouble").textContent !== text) find("trouble").textContent = text;
  }

  // Ask the computer for the sound: it may not respond, or refuse; if it responds, the message is `otherwise`.
  async function diagnose(otherwise) {
    try {
      const response = await fetch(sound.src, { method: "HEAD", cache: "no-store" });
      return response.ok ? otherwise : words.gone;
    } catch {
      return words.unreachable;
    }
  }

  async function explain() {
    const isNetwork = sound.error.code === MediaError.MEDIA_ERR_NETWORK;
    pending = at();
    // Otherwise it would count as playing, and the next press would pause it.
    sound.pause();
    showPlaying();
    showMessage(await diagnose(isNetwork ? words.interrupted : words.unplayable));
  }

  // Browsers try for a long time before they give up; listeners with closed eyes need to know sooner.
  function wait() {
    const isWaiting = () => !sound.paused && sound.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
    clearTimeout(waitTimer);
    waitTimer = setTimeout(async () => {
      const text = await diagnose(words.waiting);
      if (isWaiting()) showMessage(text);
    }, MAX_WAIT);
  }

  // --- the lock screen, headset buttons, a watch (w3.org/TR/mediasession)

  function describeToSystem() {
    if (!("mediaSession" in navigator) || !window.MediaMetadata) return;
    const cover = artwork ? [{ src: artwork.src, type: session.cover_type }] : [];
    // The system does not know what a URL is relative to.
    const absolute = ({ src, type }) => ({ src: new URL(src, document.baseURI).href, type });
    const artworkOf = ({ square }) => (square ? [absolute(square)] : cover);
    navigator.mediaSession.metadata = new MediaMetadata({
      title: chapters.length ? chapters[current].title : session.title,
      artist: session.title,
      album: session.album,
      artwork: chapters.length ? artworkOf(chapters[current]) : cover,
      chapterInfo: chapters.map((one) => ({ title: one.title, startTime: one.start, artwork: artworkOf(one) })),
    });
  }

  function sendPositionToSystem() {
    if (!("mediaSession" in navigator) || !navigator.mediaSession.setPositionState) return;
    navigator.mediaSession.setPositionState({
      duration: length(),
      playbackRate: sound.playbackRate,
      position: Math.min(at(), length()),
    });
  }

  function listenToSystem() {
    if (!("mediaSession" in navigator)) return;
    const actions = {
      play,
      pause: () => sound.pause(),
      seekbackward: ({ seekOffset }) => back(seekOffset || session.back),
      seekforward: ({ seekOffset }) => back(-(seekOffset || session.back)),
      seekto: ({ seekTime }) => seek(seekTime),
      ...(chapters.length > 1 && { previoustrack: previous, nexttrack: next }),
    };
    for (const [name, action] of Object.entries(actions)) {
      try {
        navigator.mediaSession.setActionHandler(name, action);
      } catch {
        // Browsers throw for actions that they do not support.
      }
    }
  }

  // --- touch and keys

  function listenToControls() {
    find("play").addEventListener("click", toggle);
    find("back").addEventListener("click", () => back(session.back));
    find("previous").addEventListener("click", previous);
    find("next").addEventListener("click", next);
    find("speed").addEventListener("change", ({ target }) => setSpeed(Number(target.value)));
    find("words").addEventListener("click", () => {
      setWords(find("said").hidden);
      save();
    });
    slider.addEventListener("input", () => {
      isDragging = true;
      describePosition();
      show();
    });
    slider.addEventListener("change", () => {
      isDragging = false;
      seek(Number(slider.value));
    });
    slider.addEventListener("focus", describePosition);
    links.forEach((link, index) => link.addEventListener("click", (event) => playFrom(event, chapters[index].start)));
  }

  // With a modifier key, the browser opens a tab as usual.
  function playFrom(event, start) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    seek(start);
    play();
  }

  // Controls that use these keys themselves.
  const OWN_SPACE = "button, select, summary";
  const OWN_ARROWS = "input, select";

  function press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const isOn = (controls) => event.target instanceof Element && event.target.matches(controls);
    if (event.key === " " && !isOn(OWN_SPACE)) {
      if (!event.repeat) toggle();
    } else if (event.key === "ArrowLeft" && !isOn(OWN_ARROWS)) previous();
    else if (event.key === "ArrowRight" && !isOn(OWN_ARROWS)) next();
    else return;
    event.preventDefault();
  }

  // --- the sound

  function listenToSound() {
    const on = (names, action) => names.split(" ").forEach((name) => sound.addEventListener(name, action));
    on("loadedmetadata", () => {
      slider.max = Math.ceil(length());
      find("length").textContent = clock(length());
      if (pending !== null) seek(pending);
      sendPositionToSystem();
    });
    on("timeupdate", () => {
      show();
      if (Math.abs(at() - saved.at) >= 1) save();
    });
    on("play pause ended", showPlaying);
    on("seeked ratechange", sendPositionToSystem);
    on("pause seeked ratechange", save);
    on("playing pause", () => sound.error || showMessage(""));
    on("waiting", wait);
    on("error", explain);
    window.addEventListener("pagehide", save);
  }

  // --- starting: the page works without scripts too, with the browser's own controls

  function start() {
    for (const id of ["previous", "next"]) find(id).hidden = chapters.length < 2;
    find("words").hidden = captions.length === 0;
    find("exercise").textContent = session.title;
    slider.max = Math.ceil(session.length);
    find("length").textContent = clock(session.length);
    listenToSound();
    listenToControls();
    listenToSystem();
    document.addEventListener("keydown", press);
    restore();
    describePosition();
    describeToSystem();
    showPlaying();
    if (sound.error) explain();
    // Last, so that the browser's own controls stay if anything above fails.
    sound.removeAttribute("controls");
    find("controls").hidden = false;
  }

  start();
})();
