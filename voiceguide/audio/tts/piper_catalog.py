"""The natural voices that Piper's makers publish: their names, and where each one lies below an address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ADDRESS = "https://huggingface.co/rhasspy/piper-voices/resolve/main"
"""Where they are published. Nothing is fetched from there unless the user says so."""
INDEX = "voices.json"
"""Below the address: the sizes and checksums of all files."""
CARD = "MODEL_CARD"
"""Beside each voice: its data and its licence."""

MEGABYTES = {"x_low": 20, "low": 63, "medium": 63, "high": 114}
"""About how large a voice is, by its quality."""

_PUBLISHED = """
ar_JO kareem low medium
ca_ES upc_ona x_low medium, upc_pau x_low
cs_CZ jirka low medium
da_DK talesyntese medium
de_DE thorsten low medium high, thorsten_emotional medium, eva_k x_low, karlsson low, kerstin low, mls medium,
      pavoque low, ramona low
el_GR rapunzelina low
en_GB alan low medium, alba medium, aru medium, cori medium high, jenny_dioco medium, northern_english_male medium,
      semaine medium, southern_english_female low, vctk medium
en_US amy low medium, arctic medium, bryce medium, danny low, hfc_female medium, hfc_male medium, joe medium,
      john medium, kathleen low, kristin medium, kusal medium, l2arctic medium, lessac low medium high, libritts high,
      libritts_r medium, ljspeech medium high, norman medium, ryan low medium high
es_ES carlfm x_low, davefx medium, mls_10246 low, mls_9972 low, sharvard medium
es_MX ald medium, claude high
fa_IR amir medium, gyro medium
fi_FI harri low medium
fr_FR gilles low, mls medium, mls_1840 low, siwis low medium, tom medium, upmc medium
hu_HU anna medium, berta medium, imre medium
is_IS bui medium, salka medium, steinn medium, ugla medium
it_IT paola medium, riccardo x_low
ka_GE natia medium
kk_KZ iseke x_low, issai high, raya x_low
lb_LU marylux medium
ne_NP google x_low medium
nl_BE nathalie x_low medium, rdh x_low medium
nl_NL mls medium, mls_5809 low, mls_7432 low
no_NO talesyntese medium
pl_PL darkman medium, gosia medium, mc_speech medium, mls_6892 low
pt_BR edresson low, faber medium
ro_RO mihai medium
ru_RU denis medium, dmitri medium, irina medium, ruslan medium
sk_SK lili medium
sl_SI artur medium
sr_RS serbski_institut medium
sv_SE nst medium
sw_CD lanfrica medium
tr_TR dfki medium, fahrettin medium, fettah medium
uk_UA lada x_low, ukrainian_tts medium
zh_CN huayan x_low medium
"""
"""The ones that were there in 2026, by language: others can be fetched too, by their names."""

_KEY = re.compile(r"([a-z]{2,3})_([A-Z]{2})-(\w+)-(x_low|low|medium|high)")


@dataclass(frozen=True, slots=True)
class PublishedVoice:
    """A voice by its name, such as `en_US-lessac-medium`, its language tag, and its quality."""

    name: str
    language: str
    quality: str

    @property
    def folder(self) -> str:
        """Where its files lie below the address."""
        code, speaker, quality = self.name.split("-")
        return f"{code.partition('_')[0]}/{code}/{speaker}/{quality}"

    @property
    def files(self) -> tuple[str, str]:
        """The names of its description and its model."""
        return f"{self.name}.onnx.json", f"{self.name}.onnx"


def published() -> Iterator[PublishedVoice]:
    """The voices that are known to be there, in the order of their languages."""
    for line in _PUBLISHED.strip().replace("\n      ", " ").split("\n"):
        code, _, voices = line.partition(" ")
        for voice in voices.split(","):
            speaker, *qualities = voice.split()
            yield from (PublishedVoice(f"{code}-{speaker}-{each}", code.replace("_", "-"), each) for each in qualities)


def published_voice(name: str) -> PublishedVoice | None:
    """The voice of that name; None if no voice can be called so."""
    found = _KEY.fullmatch(name)
    return PublishedVoice(name, f"{found[1]}-{found[2]}", found[4]) if found else None
