"""The command line: commands, options and screens.

`main` starts `program`, which calls one of the `commands`. They share `options`, print by `screen`, and hand the use
cases a `reporter` that shows what happens.
"""
