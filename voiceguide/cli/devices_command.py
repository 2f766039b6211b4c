"""`voiceguide devices`: what sound can be played on."""

from dataclasses import asdict

import click

from voiceguide.cli.arguments import json_option
from voiceguide.cli.screen import print_json, print_table


@click.command("devices")
@json_option
def command(*, as_json: bool) -> None:
    """List the sound devices that `voiceguide play --device` can play on."""
    from voiceguide.live.players.miniaudio_player import devices

    found = devices()
    if as_json:
        print_json({"format": 1, "devices": [asdict(device) for device in found]})
        return
    print_table(("Device", ""), ((device.name, "default" if device.is_default else "") for device in found))
