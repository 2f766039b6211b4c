"""The version of voiceguide, which the tags of its files name; apart, so that no layer leans on the library."""

__version__ = "0.1.0"


def installed_version(package: str) -> str:
    """The version of an installed Python package; empty if it is not installed.

    The name of its folder has it. To import importlib.metadata, which knows every other way of installing too, would
    take 20 ms before the first word of a session.
    """
    import os
    import sys

    beginning, end = f"{package.replace('-', '_')}-", ".dist-info"
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 (pathlib would have to be imported)
        except OSError:
            continue
        for name in names:
            if name.startswith(beginning) and name.endswith(end):
                return name[len(beginning) : -len(end)]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return ""
