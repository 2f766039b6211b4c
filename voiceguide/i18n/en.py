"""The program's own words in English."""

from voiceguide.i18n.model import MenuWords, PageWords, QuestionWords, Words

_TEENS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth Thirteenth Fourteenth "
    "Fifteenth Sixteenth Seventeenth Eighteenth Nineteenth"
).split()


def _above_nineteen(ten: str, one: int) -> str:
    return f"{ten}-{_TEENS[one]}" if one else ten


def _ordinal_above_nineteen(ten: str, one: int) -> str:
    return f"{ten}-{_ORDINALS[one - 1].lower()}" if one else f"{ten[:-1]}ieth"


ENGLISH = Words(
    standing="{ordinal} of {total}: {exercise}.",
    standing_far="Number {number} of {total}: {exercise}.",
    only="{name}.",
    needs="Have ready: {things}.",
    fetch="You will need: {things}.",
    next="Next: {exercise}.",
    first_side="{side} first.",
    switch="Switch sides. {side}.",
    side="{side}.",
    easier="Easier: {text}",
    last="Last one. {phase}",
    the_end="the end",
    conjunction="and",
    rounds_left=("one more round.", "{number} more rounds."),
    seconds=("one second", "{number} seconds"),
    minutes=("one minute", "{number} minutes"),
    menu=MenuWords(
        opening="Press any key when you hear the routine that you want.",
        ending="Nothing was selected. Start again whenever you like.",
    ),
    question=QuestionWords(
        question=(
            "How was it? Press any key or button: once for easy, twice for just right, three times for hard, "
            "and four times if it hurt."
        ),
        easy="Easy.",
        right="Just right.",
        hard="Hard. The next one will be gentler.",
        hurt="It hurt. The next one will be much gentler.",
        level="Your level is now {level}.",
        which="Press at each exercise that hurt, when you hear its name, and it is left out from now on.",
        left_out="{exercise} is left out from now on.",
        nothing_left_out="Nothing is left out.",
        keys="erhp",
    ),
    page=PageWords(
        language="en",
        point=".",
        player="Player",
        play="Play",
        pause="Pause",
        previous="Previous exercise",
        next="Next exercise",
        back="Ten seconds back",
        position="Position",
        position_of="{at} of {length}",
        speed="Speed",
        captions="Show the words",
        download="Save on this phone",
        exercises="Exercises",
        count=("{number} exercise", "{number} exercises"),
        standing="{number} of {total}",
        by="by {author}",
        needs="You need",
        caution="Stop an exercise that hurts or tingles. No clinician has reviewed these routines.",
        feed="Subscribe in a podcast app such as AntennaPod with this address:",
        feed_link="feed",
        without_scripts="Scripts are turned off in this browser. The player and the list of exercises still work.",
        all_sessions="All sessions",
        sessions="Sessions for your phone",
        sessions_hint="Choose one to play or save it.",
        gone="This session is no longer shared. Share it again on the computer, and scan the new code.",
        unreachable="The computer is not responding. Check that it is still sharing, and that this phone is on the "
        "same Wi-Fi network. Then press Play to continue.",
        interrupted="The connection was lost. Press Play to continue.",
        unplayable="This browser cannot play this type of file. Save it, and open it in another app.",
        blocked="The browser did not start playing. Press Play again.",
        waiting="Waiting for the computer…",
    ),
    sides={"left": "left side", "right": "right side"},
    numbers=(*_TEENS, *(_above_nineteen(ten, one) for ten in _TENS for one in range(10))),
    ordinals=(*_ORDINALS, *(_ordinal_above_nineteen(ten.title(), one) for ten in _TENS for one in range(10))),
)
