"""Mistakes as people make them, each with the message that says what would be right."""

import pytest

from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.model import Script
from voiceguide.script.parser import parse_routine

APART = "leave an empty line above them, or indent them by two spaces"
EXERCISE = [
    # what programmes call things
    ("- hold: 20s\n- set: 3", "unknown option `set`; did you mean `sets`?"),
    ("- repetitions: 12", "unknown option `repetitions`; did you mean `reps`?"),
    ("- rep: 12", "unknown option `rep`; did you mean `reps`?"),
    ("- times: 12", "unknown option `times`; did you mean `reps`?"),
    ("- time: 20s", "unknown option `time`; did you mean `hold`?"),
    ("- seconds: 20", "unknown option `seconds`; did you mean `hold`?"),
    ("- minutes: 2", "unknown option `minutes`; did you mean `duration`?"),
    ("- for: 90s", "unknown option `for`; did you mean `duration`?"),
    ("- hold: 20s\n- pause: 5s", "unknown option `pause`; did you mean `rest`?"),
    ("- hold: 20s\n- rest between sets: 5s", "unknown option `rest between sets`; did you mean `rest`?"),
    ("- hold: 20s\n- final rest: 5s", "unknown option `final rest`; did you mean `rest after`?"),
    ("- hold: 20s\n- restafter: 5s", "unknown option `restafter`; did you mean `rest after`?"),
    ("- reps: 12\n- pace: 2-1-3", "unknown option `pace`; did you mean `tempo`?"),
    ("- hold: 20s\n- legs: left, right", "unknown option `legs`; did you mean `sides`?"),
    ("- hold: 20s\n- each side: yes", "unknown option `each side`; did you mean `sides`?"),
    ("- hold: 20s\n- laps: 3", "unknown option `laps`; did you mean `circuit`?"),
    ("- hold: 20s\n- middle: Breathe.", "unknown option `middle`; did you mean `halfway`?"),
    ("- hold: 20s\n- gear: band", "unknown option `gear`; did you mean `needs`?"),
    ("- hold: 20s\n- weight: 3 kg", "unknown option `weight`; for the reader, write a note: `> weight: …`"),
    ("- hold: 20s\n- Effort: 6 of 10", "unknown option `Effort`; for the reader, write a note: `> Effort: …`"),
    ("- hold: 20s\n- frequency: daily", "unknown option `frequency`; for the reader, write a note: `> frequency: …`"),
    ("- hold: 20s\n- say: Breathe.", "unknown option `say`; spoken words are a paragraph, without a dash and a name"),
    ("- hodl: 20s", "unknown option `hodl`; did you mean `hold`?"),
    # where things stand
    (
        "- hold: 20s\n- circuit: 3",
        "`circuit` does not belong under an exercise; put it under `# Title` or `## Section`",
    ),
    (
        "- hold: 20s\n- circuit rest: 1 min",
        "`circuit rest` does not belong under an exercise; put it under `# Title` or `## Section`",
    ),
    ("- hold: 20s\n- duration: 20s", "`hold` and `duration` in one exercise; keep one of them"),
    ("- hold: 20s\n- reps: 12\n- tempo: 2-2", "`hold` and `reps` in one exercise; keep one of them"),
    ("- repeat: 8 x Up 2s\n- reps: 12", "`repeat` and `reps` in one exercise; keep one of them"),
    ("- repeat: 8 x Up 2s\n- tempo: 2-2", "`repeat` and `tempo` in one exercise; keep one of them"),
    ("- hold: 20s\n- tempo: 2-2", "`tempo` is about repetitions; add `- reps: 12`, or leave it out"),
    ("- hold: 20s\n- count: on", "`count` is about repetitions; add `- reps: 12`, or leave it out"),
    ("- tempo: 2-1-3", "`Squats` has a tempo, but no number of repetitions; write `- reps: 12`"),
    (
        "- reps: 12",
        "`reps` needs a tempo; add `- tempo: Lower 2s, Lift 2s`, or just seconds: `- tempo: 2-1-2`",
    ),
    ("- sets: 3", "`Squats` has neither a length nor repetitions; write `- hold: 20s`"),
    ("- hold: 20s\n- rounds: 2\n- sets: 3", "`rounds` is set twice; the first time in line 6"),
    (
        "- reps: 12\n- tempo: 2-1-2\n- halfway: Half.",
        "a cue inside a hold, but this exercise has repetitions; leave it out",
    ),
    # values
    ("- reps: 12 x\n- tempo: 2-2", "`reps`: `12 x` is not a whole number; write `2` or `1-2`"),
    ("- reps: 12\n- tempo: slow", "`tempo`: `slow` is not a phase with a time; write `Point 3s, Pull back 3s`"),
    ("- reps: 12\n- tempo: 0-0", "`tempo`: `0-0` takes no time; write a tempo such as `2-1-3`"),
    ("- reps: 12\n- tempo: 0.2-2", "`tempo`: 0.2 s is too short; the minimum is 0.5 s"),
    ("- reps: 12\n- tempo: 2-2\n- count: loud", "`count`: `loud` is neither `on` nor `off`; write one of them"),
    ("- hold: 20, 30, 40s", "`hold`: `20` has no unit; write `20s` or `20 min`"),
    ("- hold: 20s, 30s,", "`hold`: the time is missing; write `20s`, `1m30s`, `1:30` or `2 min`"),
    (
        "- hold: 20s, 30s, 40s\n- rounds: 2",
        "line 5 has 3 lengths, one for each round; leave out `rounds`",
    ),
    ("- repeat: 10s x In 4s, Hold 7s, Out 8s", "`repeat`: `10s` is too short; one repetition takes 19 s"),
    (
        "- repeat: 5 minutes In 4s",
        "`repeat`: the number of repetitions is missing; write `8-10 x Point 3s, Pull back 3s`",
    ),
    (
        "- hold: 20s\n- sides: one at a time",
        "`sides`: the sides are missing; write `left, right, one at a time`",
    ),
    (
        "- hold: 20s\n- fetch: band, none",
        "`fetch`: `band, none` has `none` among other things; leave it out, or write `none` alone",
    ),
    ("- hold: 20s\n- rest after 2 min", "this option has no colon; write `- rest after: 60s`"),
    ("- hold: 20s\n- rest at 10s left", "a cue needs a time and words; write `- rest at 10s: Breathe.`"),
    ("- hold: 20s\n- rest at half: Half.", "`rest at`: `half` is not a time; write `20s`, `1m30s`, `1:30` or `2 min`"),
    (
        "- hold: 20s\n- rest at 120%: Half.",
        "`rest at`: `120%` is not a percentage of its length; write `at 50%`, `at 10s` or `at 10s left`",
    ),
    ("- hold: 20s\n- at 5s: One.\n- at 5s: Two.", "there is already a cue at this time, in line 6"),
    # words and what is right above them
    (
        "- hold: 20s\n- halfway: Keep\nbreathing.",
        f"these may be spoken words, or a part of `halfway`; {APART}",
    ),
    (
        "- hold: 20s\n- fetch: band,\nchair",
        "`fetch`: `band,` has an empty item; remove a comma",
    ),
    (
        "- hold: 20s\n- rest at 5s: Half\nof it.",
        f"these may be spoken words, or a part of `rest at 5s`; {APART}",
    ),
    ("- hold: 20s\n-Stand up.", "an option needs a space after its dash; write `- hold: 20s`"),
    (
        "- hold: 20s\n\n> A note.\nStand up.",
        "spoken words right below a note look like a part of it; leave an empty line in between",
    ),
]
ELSEWHERE = [
    ("- circuit: two\n\n### A\n\n- hold: 9s", "`circuit`: `two` is not a whole number; write `2` or `1-2`"),
    ("- circuit rest: 9s\n\n### A\n\n- hold: 9s", "`circuit rest` without a circuit; add `- circuit: 3`"),
    ("## S\n\n- circuit rest: 9s\n\n### A\n\n- hold: 9s", "`circuit rest` without a circuit; add `- circuit: 3`"),
    (
        "- circuit: 3\n\n## S\n\n- circuit: 2\n\n### A\n\n- hold: 9s",
        "a circuit in the one of line 3; keep one of them",
    ),
    ("- hold: 9s\n- reps: 8\n\n### A\n\n- hold: 9s", "`hold` and `reps` under one heading; keep one of them"),
    ("- at 9s: Breathe.\n\n### A\n\n- hold: 9s", "`at` does not belong here; put it under `### Exercise`"),
    (
        "- needs: mat, nothing\n\n### A\n\n- hold: 9s",
        "`needs`: `mat, nothing` has `nothing` among other things; leave it out, or write `none` alone",
    ),
    (
        "- rest at 9s left: Now {side}.\n\n### A\n\n- hold: 9s",
        "`{side}` cannot be used here: this is said in a rest",
    ),
]


def problems(text):
    with pytest.raises(ScriptError) as refused:
        parse_routine(Script("script.md", text))
    return [problem.message for problem in refused.value.problems]


@pytest.mark.parametrize(("lines", "message"), EXERCISE)
def test_a_mistake_in_an_exercise_has_one_message_that_helps(lines, message):
    """And nothing that only follows from it."""
    assert problems(f"# Title\n\n### Squats\n\n{lines}\n") == [message]


@pytest.mark.parametrize(("lines", "message"), ELSEWHERE)
def test_a_mistake_above_an_exercise_has_one_message_that_helps(lines, message):
    """Under the title or a section."""
    assert problems(f"# Title\n\n{lines}\n") == [message]
