"""The commands, a module each; `voiceguide.cli.program` imports one when it is called."""
