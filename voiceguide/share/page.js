"use strict";

(() => {
  // Podcast apps need the absolute URL, which only the browser knows.
  for (const link of document.querySelectorAll("[data-address]")) {
    link.textContent = link.href;
  }
  onSite();

  const sound = document.getElementById("sound");
  if (!sound) return;

  // All times are in milliseconds, except for those of the audio element and the slider.
  const find = (id) => document.getElementById(id);
  const session = JSON.parse(find("session").textContent);
  const { words, exercises, steps, captions, sides } = session;
  const links = [...document.querySelectorAll("[data-start]")];
  const page = document.querySelector("main");
  const player = document.querySelector(".player");
  const slider = find("position");
  const artwork = document.querySelector(".front img");

  // The position to seek to once the browser has the metadata: it cannot seek before.
  let pending = null;
  let current = -1;
  let isDragging = false;
  let waitTimer = 0;
  // The hold or movement on the display (-1: none), the time that was shown last, and the next frame.
  let held = -1;
  let shown = 0;
  let frame = 0;

  // Browsers report a position that was set as slightly less.
  const ROUNDING = 20;
  // Without data for so long, the listener is told.
  const MAX_WAIT = 2000;
  // A position at most so much after the one before was reached by listening.
  const MAX_STEP = 5000;
  // Who comes back later than this is no longer in the position, and starts the exercise again.
  const INTERRUPTION = 600_000;
  const RETRY = 30_000;
  const PATIENCE = 10_000;
  // The part of the screen that the player may cover.
  const MOST_COVERED = 0.4;
  const START_PATTERN = 300;
  const END_PATTERN = [150, 100, 150];

  // --- storage, which may be full or turned off: then everything lasts as long as the page

  const CHOICES = "voiceguide choices";
  const PLACES = "voiceguide places";
  const ANSWERS = "voiceguide answers";
  const MOST_PLACES = 20;
  const MOST_ANSWERS = 1000;

  function load(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  function store(name, value) {
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // As above.
    }
  }

  let choices = { speed: 1, words: true, vibrate: false, awake: false };
  // Where the session was left and when, which parts were heard, and when it ended if nobody has said yet how it was; the
  // answer gets its id then, so that one page that is open twice gives one answer.
  let place = { at: 0, left: 0, heard: [], ended: "", id: "" };
  let answers = load(ANSWERS, []);

  function choose(changes) {
    choices = { ...choices, ...changes };
    store(CHOICES, choices);
  }

  function save(changes = {}) {
    place = { ...place, at: at(), left: Date.now(), ...changes };
    const places = Object.entries({ ...load(PLACES, {}), [session.key]: place });
    const latest = places.sort(([, one], [, other]) => other.left - one.left).slice(0, MOST_PLACES);
    store(PLACES, Object.fromEntries(latest));
  }

  // --- the position

  const at = () => (pending === null ? sound.currentTime * 1000 : pending);
  const length = () => (Number.isFinite(sound.duration) ? sound.duration * 1000 : session.length);
  const exerciseAt = (time) => Math.max(0, exercises.filter(({ start }) => start <= time + ROUNDING).length - 1);

  function clock(time) {
    const seconds = Math.floor((time + 10) / 1000);
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
      sound.currentTime = target / 1000;
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
  const back = (time) => seek(at() - time);

  // Near the start of an exercise, go to the one before.
  function previous() {
    const starts = exercises.map(({ start }) => start).filter((start) => start <= at() - session.twice);
    seek(starts.length ? starts[starts.length - 1] : 0);
  }

  function next() {
    const following = exercises[exerciseAt(at()) + 1];
    if (following) seek(following.start);
  }

  // What is played twice counts once.
  function hear(from, to) {
    const touches = ([start, end]) => start <= to && from <= end;
    const joined = [[from, to], ...place.heard.filter(touches)];
    const apart = place.heard.filter((part) => !touches(part));
    place.heard = [...apart, [Math.min(...joined.map(([start]) => start)), Math.max(...joined.map(([, end]) => end))]];
  }

  // --- the page

  function setText(id, text) {
    const element = find(id);
    if (element.textContent !== text) element.textContent = text;
  }

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function show() {
    const time = at();
    if (!isDragging) slider.value = time / 1000;
    setText("at", clock(isDragging ? Number(slider.value) * 1000 : time));
    if (exercises.length) showExercise(exerciseAt(time));
    showView(time);
    showMoment();
  }

  function showExercise(number) {
    if (number === current) return;
    current = number;
    links.forEach((link, index) => {
      if (index === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    setText("standing", fill(words.standing, { number: number + 1, total: exercises.length }));
    setText("exercise", exercises[number].title);
    find("next").setAttribute("aria-disabled", String(number === exercises.length - 1));
    describePosition();
    describeToSystem();
  }

  // Before the session there is its title, during it the display, and after it the question.
  function showView(time) {
    const isAsking = place.ended !== "" && session.answer !== null;
    const isRunning = !isAsking && (time > 0 || !sound.paused);
    if (isRunning && find("display").hidden) window.scrollTo(0, 0);
    find("display").hidden = !isRunning;
    find("question").hidden = !isAsking;
    page.classList.toggle("running", isRunning);
    page.classList.toggle("asking", isAsking);
  }

  // The display takes the room that the player leaves, unless that is too little.
  function fit() {
    page.classList.toggle("tall", player.offsetHeight > window.innerHeight * MOST_COVERED);
    document.documentElement.style.setProperty("--player", `${player.offsetHeight}px`);
  }

  function showPlaying() {
    player.classList.toggle("playing", !sound.paused);
    find("play").setAttribute("aria-label", sound.paused ? words.play : words.pause);
    if ("mediaSession" in navigator) navigator.mediaSession.playbackState = sound.paused ? "paused" : "playing";
    sendPositionToSystem();
    keepAwake();
    cancelAnimationFrame(frame);
    if (!sound.paused) animate();
  }

  function describePosition() {
    const time = isDragging ? Number(slider.value) * 1000 : at();
    const text = fill(words.position_of, { at: clock(time), length: clock(length()) });
    slider.setAttribute("aria-valuetext", text);
  }

  function showNote(text, canRestart = false) {
    setText("note", text.trim());
    find("restart").hidden = !canRestart;
  }

  // --- the display: what is done, for how long still, and what comes next

  function animate() {
    showMoment();
    frame = requestAnimationFrame(animate);
  }

  function showMoment() {
    const time = at() + ROUNDING;
    const number = steps.findIndex(({ end }) => time < end);
    const step = steps[number];
    const isHeld = step !== undefined && step.start <= time;
    if (choices.vibrate) vibrate(isHeld ? number : -1, time);
    held = isHeld ? number : -1;
    shown = time;
    find("display").classList.toggle("held", isHeld);
    if (!isHeld) showPause(step, time);
    else if (step.phases.length) showMovement(step, time);
    else showHold(step, time);
    const caption = captions.find(({ start, end }) => start <= time && time < end);
    setText("said", caption ? caption.text : "");
  }

  const countdown = (time) => (time > 60_000 ? clock(Math.ceil(time / 1000) * 1000) : String(Math.ceil(time / 1000)));

  function showHold(step, time) {
    const left = step.end - time;
    showWhat(step.exercise, time);
    describe(step.where, countdown(left), left / (step.end - step.start), step.next);
  }

  function showMovement(step, time) {
    const { phases, names } = step;
    const phase = Math.max(0, phases.filter((start) => start <= time).length - 1);
    const end = phases[phase + 1] ?? step.end;
    const part = Math.min(1, (end - time) / (end - phases[phase]));
    const turn = `${Math.floor(phase / names.length) + 1}/${phases.length / names.length}`;
    const where = [names[phase % names.length], step.where].filter(Boolean).join(" · ");
    showWhat(step.exercise, time);
    describe(where, turn, part, step.next);
  }

  // The time until the next hold, unless there are exercises without one before it.
  function showPause(step, time) {
    const here = exerciseAt(time - ROUNDING);
    const isFollowing = step?.exercise === here + 1 && steps.some(({ exercise }) => exercise === here);
    const isComing = step?.exercise === here || isFollowing;
    showWhat(isComing ? step.exercise : here, time);
    if (isComing) describe(step.where, countdown(step.start - time), 0, "", words.coming);
    else describe("", "", 0, "");
  }

  // The name of an exercise, and the picture beside its link, as its side is.
  function showWhat(number, time) {
    const exercise = exercises[number];
    setText("title", exercise ? exercise.title : session.title);
    const picture = find("picture");
    if (!picture) return;
    const url = links[number].nextElementSibling?.getAttribute("src");
    picture.hidden = !url;
    if (!url) return;
    const changes = sides.filter(({ start }) => exercise.start <= start && start <= time && start < exercise.end);
    const side = changes.length ? changes[changes.length - 1] : exercise;
    if (picture.getAttribute("src") !== url) picture.src = url;
    if (picture.alt !== side.words) picture.alt = side.words;
    picture.classList.toggle("mirrored", side.is_mirrored);
  }

  function describe(where, left, part, following, coming = "") {
    setText("coming", coming);
    setText("where", where);
    setText("left", left);
    // A colon or a slash is half as wide as a digit; the last nine seconds are not larger than those before them.
    find("left").style.setProperty("--digits", Math.max(2, left.length - (left.match(/\D/g) ?? []).length / 2));
    find("bar").style.transform = `scaleX(${part})`;
    const [label, name] = find("following").children;
    if (name.textContent !== following) {
      label.textContent = following && words.coming;
      name.textContent = following;
    }
  }

  // Not where somebody has jumped to.
  function vibrate(number, time) {
    const isReached = !sound.paused && time >= shown && time - shown < 1000;
    if (number !== held && isReached) navigator.vibrate(number < 0 ? END_PATTERN : START_PATTERN);
  }

  let lock = null;

  function keepAwake() {
    const isWanted = choices.awake && !sound.paused && document.visibilityState === "visible";
    if (isWanted && !lock) lock = navigator.wakeLock.request("screen").catch(() => null);
    if (isWanted || !lock) return;
    lock.then((held) => held?.release());
    lock = null;
  }

  // --- how it was: the answer is kept until it has arrived, so that it arrives once

  function localTime() {
    const now = new Date();
    const ahead = -now.getTimezoneOffset();
    const two = (number) => String(Math.floor(number)).padStart(2, "0");
    const zone = `${ahead < 0 ? "-" : "+"}${two(Math.abs(ahead) / 60)}:${two(Math.abs(ahead) % 60)}`;
    return new Date(now.getTime() + ahead * 60_000).toISOString().slice(0, 19) + zone;
  }

  function newId() {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function changeAnswers(change) {
    answers = change(load(ANSWERS, answers)).slice(-MOST_ANSWERS);
    store(ANSWERS, answers);
    showAnswers();
  }

  // --- answers that stay on this phone, since there is no computer to send them to

  const staysHere = session.answer !== null && session.answer.url === "";

  const ownAnswers = () => load(ANSWERS, answers).filter(({ routine }) => routine === session.answer.routine);

  const ownLevel = () => levelOn(dayOf(localTime()), ownAnswers(), session.answer.start);

  function playedLevel() {
    const { level, levels } = session.answer;
    return staysHere ? countedLevel(level, levels, ownLevel()) : level;
  }

  function showAnswers() {
    const count = staysHere ? load(ANSWERS, answers).length : 0;
    find("answers").hidden = count === 0;
    find("answers").firstElementChild.textContent = fill(words.answers, { count });
  }

  function saveAnswers() {
    const file = new Blob([JSON.stringify({ format: 1, answers: load(ANSWERS, answers) })], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "voiceguide-answers.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function finish() {
    save({ ended: localTime(), id: newId() });
    show();
    if (find("question").hidden) return;
    find("asked").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  // What changes nothing is not told to be gentler next time.
  function replyTo({ felt, heard_ms: heard, length_ms: whole }) {
    return felt === "hurt" || heard * 5 >= whole * 4 ? session.answer.replies[felt] : "";
  }

  const withLevel = (given, level) => `${replyTo(given)} ${fill(session.answer.new_level, { level })}`;

  function answer(felt) {
    const heard = place.heard.reduce((sum, [start, end]) => sum + end - start, 0);
    const given = {
      format: 1,
      // A place that an earlier version of this page has stored has none.
      id: place.id || newId(),
      routine: session.answer.routine,
      level: playedLevel(),
      ...(staysHere && { start: startOf(ownAnswers(), session.answer.start) }),
      length_ms: session.length,
      heard_ms: Math.round(Math.min(heard, session.length)),
      felt,
      at: place.ended,
    };
    changeAnswers((kept) => [...kept.filter(({ id }) => id !== given.id), given]);
    seek(0);
    save({ at: 0, heard: [], ended: "" });
    show();
    showNote(staysHere ? withLevel(given, ownLevel()) : replyTo(given));
    window.scrollTo(0, 0);
    deliver();
  }

  let isDelivering = false;
  let retryTimer = 0;

  async function deliver() {
    if (!session.answer || staysHere || isDelivering) return;
    isDelivering = true;
    for (const given of ownAnswers()) {
      if (!(await send(given))) {
        clearTimeout(retryTimer);
        retryTimer = setTimeout(deliver, RETRY);
        break;
      }
      changeAnswers((kept) => kept.filter(({ id }) => id !== given.id));
    }
    isDelivering = false;
  }

  // Whether an answer has arrived, or never will.
  async function send(given) {
    const { url } = session.answer;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(given),
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (response.ok) {
        const { level } = await response.json();
        showReply(withLevel(given, level));
        return true;
      }
      if (response.status === 400) {
        showReply(words.refused);
        return true;
      }
    } catch {
      // There is no connection.
    }
    showReply(`${replyTo(given)} ${words.kept}`);
    return false;
  }

  // Not above a hold of the next session, which would move down.
  const showReply = (text) => sound.paused && showNote(text);

  // --- starting where it was left

  function restore() {
    choices = { ...choices, ...load(CHOICES, {}) };
    place = { ...place, ...load(PLACES, {})[session.key] };
    setSpeed(choices.speed);
    setWords(choices.words);
    const isLong = Date.now() - place.left > INTERRUPTION;
    const start = isLong && exercises.length ? exercises[exerciseAt(place.at)].start : place.at;
    const isLeft = !place.ended && start > 0 && start < session.length - 1000;
    seek(isLeft ? start : 0);
    if (isLeft) showNote(fill(words.continued, { at: clock(start) }), true);
  }

  function restart() {
    showNote("");
    seek(0);
    save({ heard: [] });
  }

  function setSpeed(speed) {
    find("speed").value = String(speed);
    sound.preservesPitch = true;
    sound.webkitPreservesPitch = true;
    // Loading a sound again resets the first to the second.
    sound.playbackRate = speed;
    sound.defaultPlaybackRate = speed;
  }

  const setPressed = (id, isPressed) => find(id).setAttribute("aria-pressed", String(isPressed));

  function setWords(isShown) {
    find("said").hidden = !isShown;
    setPressed("words", isShown);
  }

  // --- errors

  function showMessage(text) {
    clearTimeout(waitTimer);
    setText("trouble", text);
  }

  // Ask for the sound: the computer that shares it may not respond, or refuse; if it responds, the message is `otherwise`.
  async function diagnose(otherwise) {
    if (sound.src.startsWith("data:")) return otherwise;
    try {
      const response = await fetch(sound.src, { method: "HEAD", cache: "no-store" });
      return response.ok || staysHere ? otherwise : words.gone;
    } catch {
      return staysHere ? words.interrupted : words.unreachable;
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
      title: exercises.length ? exercises[current].title : session.title,
      artist: session.title,
      album: session.album,
      artwork: exercises.length ? artworkOf(exercises[current]) : cover,
      chapterInfo: exercises.map((one) => ({ title: one.title, startTime: one.start / 1000, artwork: artworkOf(one) })),
    });
  }

  function sendPositionToSystem() {
    if (!("mediaSession" in navigator) || !navigator.mediaSession.setPositionState) return;
    navigator.mediaSession.setPositionState({
      duration: length() / 1000,
      playbackRate: sound.playbackRate,
      position: Math.min(at(), length()) / 1000,
    });
  }

  function listenToSystem() {
    if (!("mediaSession" in navigator)) return;
    const actions = {
      play,
      pause: () => sound.pause(),
      seekbackward: ({ seekOffset }) => back(seekOffset ? seekOffset * 1000 : session.back),
      seekforward: ({ seekOffset }) => back(-(seekOffset ? seekOffset * 1000 : session.back)),
      seekto: ({ seekTime }) => seek(seekTime * 1000),
      ...(exercises.length > 1 && { previoustrack: previous, nexttrack: next }),
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
    find("restart").addEventListener("click", restart);
    find("save-answers").addEventListener("click", saveAnswers);
    find("speed").addEventListener("change", ({ target }) => {
      setSpeed(Number(target.value));
      choose({ speed: sound.playbackRate });
    });
    find("words").addEventListener("click", () => {
      choose({ words: !choices.words });
      setWords(choices.words);
    });
    offer("vibrate", "vibrate" in navigator);
    offer("awake", window.isSecureContext && "wakeLock" in navigator && location.protocol !== "file:");
    for (const button of document.querySelectorAll("[data-felt]")) {
      button.addEventListener("click", () => answer(button.dataset.felt));
    }
    slider.addEventListener("input", () => {
      isDragging = true;
      describePosition();
      show();
    });
    slider.addEventListener("change", () => {
      isDragging = false;
      seek(Number(slider.value) * 1000);
    });
    slider.addEventListener("focus", describePosition);
    links.forEach((link, index) => link.addEventListener("click", (event) => playFrom(event, exercises[index].start)));
  }

  // A switch for what not every browser can do; what it cannot do is not wanted either.
  function offer(name, isPossible) {
    find(name).hidden = !isPossible;
    if (!isPossible) choices[name] = false;
    setPressed(name, choices[name]);
    find(name).addEventListener("click", () => {
      choose({ [name]: !choices[name] });
      setPressed(name, choices[name]);
      keepAwake();
    });
  }

  // With a modifier key, the browser opens a tab as usual.
  function playFrom(event, start) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    seek(start);
    play();
    window.scrollTo(0, 0);
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

  let listened = 0;

  function listen() {
    const time = at();
    const isPlaying = !sound.paused || sound.ended;
    if (isPlaying && time > listened && time - listened < MAX_STEP) hear(listened, time);
    listened = time;
    show();
    if (Math.abs(time - place.at) >= 1000) save();
  }

  function begin() {
    listened = at();
    place.ended = "";
    showNote("");
    show();
  }

  function listenToSound() {
    const on = (names, action) => names.split(" ").forEach((name) => sound.addEventListener(name, action));
    on("loadedmetadata", () => {
      slider.max = Math.ceil(length() / 1000);
      setText("length", clock(length()));
      if (pending !== null) seek(pending);
      sendPositionToSystem();
    });
    on("seeking", () => (listened = at()));
    on("timeupdate", listen);
    on("play", begin);
    on("play pause ended", showPlaying);
    on("ended", finish);
    on("seeked ratechange", sendPositionToSystem);
    on("pause seeked", () => save());
    on("playing pause", () => sound.error || showMessage(""));
    on("waiting", wait);
    on("error", explain);
    window.addEventListener("pagehide", () => save());
    window.addEventListener("online", deliver);
    document.addEventListener("visibilitychange", () => {
      keepAwake();
      if (document.visibilityState === "visible") deliver();
    });
  }

  // --- starting: the page works without scripts too, with the browser's own controls

  function start() {
    for (const id of ["previous", "next"]) find(id).hidden = exercises.length < 2;
    find("words").hidden = captions.length === 0;
    setText("exercise", session.title);
    slider.max = Math.ceil(session.length / 1000);
    setText("length", clock(session.length));
    restore();
    listenToSound();
    listenToControls();
    listenToSystem();
    document.addEventListener("keydown", press);
    describePosition();
    describeToSystem();
    showPlaying();
    if (sound.error) explain();
    new ResizeObserver(fit).observe(player);
    window.addEventListener("resize", fit);
    deliver();
    showAnswers();
    // Last, so that the browser's own controls stay if anything above fails.
    sound.removeAttribute("controls");
    find("controls").hidden = false;
  }

  start();
})();
