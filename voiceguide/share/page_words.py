"""The words of the page that a phone sees: one table per language."""

from collections.abc import Mapping
from dataclasses import dataclass

from voiceguide.languages import language_base


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the page itself says; what stands in braces is filled in."""

    language: str
    point: str
    """What stands before the tenths of a number."""
    player: str
    play: str
    pause: str
    previous: str
    next: str
    back: str
    position: str
    position_of: str
    speed: str
    captions: str
    download: str
    exercises: str
    count: tuple[str, str]
    """One exercise, and several."""
    standing: str
    by: str
    needs: str
    caution: str
    feed: str
    feed_link: str
    without_scripts: str
    all_sessions: str
    sessions: str
    sessions_hint: str
    gone: str
    unreachable: str
    interrupted: str
    unplayable: str
    blocked: str
    waiting: str

    def counted(self, number: int) -> str:
        """So many exercises."""
        one, several = self.count
        return (one if number == 1 else several).format(number=number)


ENGLISH = PageWords(
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
    needs="Have at hand",
    caution="Stop an exercise that hurts or tingles. No clinician has reviewed these routines.",
    feed="Subscribe in a podcast app such as AntennaPod. The address of the feed is:",
    feed_link="the feed",
    without_scripts="Scripts are off in this browser. The player and the list of exercises work without them.",
    all_sessions="All sessions",
    sessions="Sessions for your phone",
    sessions_hint="Choose one to play it or to save it.",
    gone="This session is no longer shared. Share it again on the computer, and scan its new code.",
    unreachable="The computer does not answer. Check that it is still sharing, and that this phone is in the same "
    "Wi-Fi; then press play to go on from here.",
    interrupted="The connection broke off. Press play to go on from here.",
    unplayable="This browser cannot play this kind of file. Save it, and open it in another app.",
    blocked="The browser did not start the sound by itself. Press play once more.",
    waiting="Waiting for the computer…",
)
GERMAN = PageWords(
    language="de",
    point=",",
    player="Player",
    play="Abspielen",
    pause="Pause",
    previous="Vorige Übung",
    next="Nächste Übung",
    back="Zehn Sekunden zurück",
    position="Stelle",
    position_of="{at} von {length}",
    speed="Tempo",
    captions="Gesprochenes zeigen",
    download="Auf diesem Handy speichern",
    exercises="Übungen",
    count=("{number} Übung", "{number} Übungen"),
    standing="{number} von {total}",
    by="von {author}",
    needs="Halt bereit",
    caution="Hör mit einer Übung auf, die wehtut oder kribbelt. Niemand aus Medizin oder Physiotherapie hat diese "
    "Übungsfolgen geprüft.",
    feed="Zum Abonnieren in einer Podcast-App wie AntennaPod. Die Adresse des Feeds ist:",
    feed_link="der Feed",
    without_scripts="Skripte sind in diesem Browser aus. Der Player und die Liste der Übungen gehen auch ohne sie.",
    all_sessions="Alle Übungsfolgen",
    sessions="Übungsfolgen für dein Handy",
    sessions_hint="Wähl eine aus, um sie abzuspielen oder zu speichern.",
    gone="Diese Übungsfolge wird nicht mehr geteilt. Teil sie am Computer noch einmal, und scanne ihren neuen Code.",
    unreachable="Der Computer antwortet nicht. Sieh nach, ob er noch teilt und ob dieses Handy im selben WLAN ist; "
    "dann geht es mit Abspielen hier weiter.",
    interrupted="Die Verbindung ist abgebrochen. Mit Abspielen geht es hier weiter.",
    unplayable="Dieser Browser kann solche Dateien nicht abspielen. Speichere sie, und öffne sie in einer anderen App.",
    blocked="Der Browser hat den Ton nicht von selbst gestartet. Tipp noch einmal auf Abspielen.",
    waiting="Der Computer lässt auf sich warten …",
)
PAGE_WORDS: Mapping[str, PageWords] = {"en": ENGLISH, "de": GERMAN}


def page_words(language: str) -> PageWords:
    """The table for a language tag; the English one where there is none."""
    return PAGE_WORDS.get(language_base(language), ENGLISH)
