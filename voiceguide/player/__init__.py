"""Live playback: the audio stream, its controller, remote controls and devices.

A session is played while it is still being spoken (`progressive`). A device (`devices`) pulls its samples (`stream`),
and the `controller` carries out what keys and media keys ask for (`remote`, `mpris`). `tracking` keeps what was heard.
"""
