"""Audio: voices, chimes, music, loudness and mixing.

`render` makes a RenderedSession: a timeline and its clips, spoken by `tts` and as loud as `levels` says. `mixer` makes
PCM of it, to which `music` adds what plays under it.
"""
