// The level of a routine from the answers that are kept on this phone, by the rule of voiceguide/history/level.py; one
// table of cases tests both.
const START = 50;
const CHANGES = { easy: 5, right: 2, hard: -10, hurt: -20 };
const MAX_DAILY_RISE = 5;
const MAX_GAP = 7;
const WEEKLY_LOSS = 5;
const MAX_LOSS = 25;
const MOST_LEFT_OUT = 0.2;

const dayOf = (at) => at.slice(0, 10);
const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

// The level on a day such as "2026-03-12", from answers with `at`, `level`, `felt`, `heard_ms` and `length_ms`; without
// any, `start`.
function levelOn(day, answers, start = START) {
  const earlier = answers.filter(({ at }) => dayOf(at) <= day).sort(inOrder);
  const state = earlier.reduce(after, { level: startOf(earlier, start), day: null, rise: 0, hasHurt: false });
  return whenBegins(state, day).level;
}

const inOrder = (one, other) =>
  dayOf(one.at).localeCompare(dayOf(other.at)) || Date.parse(one.at) - Date.parse(other.at);

// The level that the first answer was given at the start of. A later page may have another start, in which the answers
// count already; old answers do not say theirs.
function startOf(answers, start) {
  const [first] = [...answers].sort(inOrder);
  return first ? (first.start ?? START) : start;
}

function after(state, answer) {
  const before = whenBegins(state, dayOf(answer.at));
  const change = changeBy(answer, before);
  return {
    ...before,
    level: Math.min(Math.max(before.level + change, 0), 100),
    rise: before.rise + Math.max(change, 0),
    hasHurt: before.hasHurt || answer.felt === "hurt",
  };
}

// The same when a day begins, after the loss for a break.
function whenBegins(state, day) {
  if (state.day === null || state.day === day) return { ...state, day };
  const days = daysBetween(state.day, day);
  const loss = days > MAX_GAP ? Math.min(Math.floor(days / 7) * WEEKLY_LOSS, MAX_LOSS) : 0;
  return { level: Math.max(state.level - loss, 0), day, rise: 0, hasHurt: false };
}

function changeBy({ felt, level, heard_ms: heard, length_ms: length }, state) {
  const change = CHANGES[felt];
  if (felt === "hurt") return state.hasHurt ? 0 : change;
  if (length - heard > length * MOST_LEFT_OUT) return 0;
  if (change > 0) return level >= state.level ? Math.min(change, MAX_DAILY_RISE - state.rise) : 0;
  return level <= state.level ? change : 0;
}

// Of the levels that there are, the highest that is not above the listener's own.
const fitting = (levels, own) => Math.max(...levels.filter((level) => level <= own), Math.min(...levels));

// The level that a session counts at: if it is the one that fits, and there is a higher one, the listener's own, which lies
// between the two. Otherwise they would stay below it for ever.
const countedLevel = (level, levels, own) =>
  level <= own && fitting(levels, own) === level && levels.some((each) => each > own) ? own : level;

const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
