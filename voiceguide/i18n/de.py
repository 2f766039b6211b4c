"""The program's own words in German."""

from voiceguide.i18n.model import MenuWords, PageWords, Pronunciation, QuestionWords, Words

_TEENS = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn"
).split()
_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_ORDINALS = (
    "Erste Zweite Dritte Vierte Fünfte Sechste Siebte Achte Neunte Zehnte Elfte Zwölfte Dreizehnte Vierzehnte "
    "Fünfzehnte Sechzehnte Siebzehnte Achtzehnte Neunzehnte"
).split()


def _above_nineteen(ten: str, one: int) -> str:
    """The ones come first, and one loses its ending: `einundzwanzig`."""
    return f"{'ein' if one == 1 else _TEENS[one]}und{ten}" if one else ten


_NUMBERS = (*_TEENS, *(_above_nineteen(ten, one) for ten in _TENS for one in range(10)))

GERMAN = Words(
    standing="{ordinal} Übung von {total}: {exercise}.",
    standing_far="Übung {number} von {total}: {exercise}.",
    only="{name}.",
    needs="Halt bereit: {things}.",
    fetch="Dafür brauchst du: {things}.",
    next="Als Nächstes: {exercise}.",
    first_side="{side} zuerst.",
    switch="Seitenwechsel. {side}.",
    side="{side}.",
    easier="Leichter: {text}",
    last="Letztes Mal. {phase}",
    the_end="der Schluss",
    conjunction="und",
    rounds_left=("noch eine Runde.", "noch {number} Runden."),
    seconds=("eine Sekunde", "{number} Sekunden"),
    minutes=("eine Minute", "{number} Minuten"),
    menu=MenuWords(
        opening="Drück irgendeine Taste, sobald du hörst, was du möchtest.",
        ending="Es wurde nichts ausgewählt. Fang einfach neu an, wann immer du magst.",
    ),
    question=QuestionWords(
        question=(
            "Wie war es? Drück irgendeine Taste: einmal für leicht, zweimal für genau richtig, dreimal für schwer "
            "und viermal, wenn es wehgetan hat."
        ),
        easy="Leicht.",
        right="Genau richtig.",
        hard="Schwer. Das nächste Mal wird es sanfter.",
        hurt="Es hat wehgetan. Das nächste Mal wird es viel sanfter.",
        level="Dein Level ist jetzt {level}.",
        which="Drück bei jeder Übung, die wehgetan hat, sobald du ihren Namen hörst. Sie fällt dann künftig weg.",
        left_out="{exercise} fällt künftig weg.",
        nothing_left_out="Keine Übung fällt weg.",
        keys="lgsw",
    ),
    page=PageWords(
        language="de",
        point=",",
        player="Player",
        play="Abspielen",
        pause="Pause",
        previous="Vorige Übung",
        next="Nächste Übung",
        back="Zehn Sekunden zurück",
        position="Position",
        position_of="{at} von {length}",
        speed="Tempo",
        captions="Gesprochenes zeigen",
        download="Auf diesem Handy speichern",
        exercises="Übungen",
        count=("{number} Übung", "{number} Übungen"),
        standing="{number} von {total}",
        by="von {author}",
        needs="Du brauchst",
        caution="Hör mit einer Übung auf, die wehtut oder kribbelt. Niemand aus Medizin oder Physiotherapie hat diese "
        "Übungsfolgen geprüft.",
        feed="Zum Abonnieren in einer Podcast-App wie AntennaPod gib dort diese Adresse ein:",
        feed_link="Feed",
        without_scripts="Skripte sind in diesem Browser aus. Der Player und die Liste der Übungen gehen auch ohne sie.",
        all_sessions="Alle Übungsfolgen",
        sessions="Übungsfolgen für dein Handy",
        sessions_hint="Wähl eine aus, um sie abzuspielen oder zu speichern.",
        gone="Diese Übungsfolge wird nicht mehr geteilt. Teil sie am Computer noch einmal, und scanne den neuen Code.",
        unreachable="Der Computer antwortet nicht. Sieh nach, ob er noch teilt und ob dieses Handy im selben WLAN ist. "
        "Dann geht es mit Abspielen hier weiter.",
        interrupted="Die Verbindung ist abgebrochen. Mit Abspielen geht es hier weiter.",
        unplayable="Dieser Browser kann solche Dateien nicht abspielen. Speichere sie, und öffne sie in "
        "einer anderen App.",
        blocked="Der Browser hat den Ton nicht von selbst gestartet. Tipp noch einmal auf Abspielen.",
        waiting="Warten auf den Computer …",
    ),
    sides={"links": "linke Seite", "rechts": "rechte Seite"},
    numbers=_NUMBERS,
    ordinals=(*_ORDINALS, *(f"{number[:1].upper()}{number[1:]}ste" for number in _NUMBERS[20:])),
    # eSpeak NG 1.52 stresses the last syllable of it.
    pronunciations=(Pronunciation("Sechste", "Sexte"),),
)
