"""`voiceguide devices`: the sound devices of this computer."""

import click

from voiceguide.cli.data import FORMAT
from voiceguide.cli.options import json_option
from voiceguide.cli.screen import print_json, say
from voiceguide.player.devices import devices


@click.command("devices")
@json_option
def command(*, as_json: bool) -> None:
    """List the sound devices that `voiceguide play --device` can play on."""
    found = devices()
    if as_json:
        print_json({"format": FORMAT, "devices": [{"name": name} for name in found]})
        return
    say(*found)
