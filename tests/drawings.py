"""Small pictures for tests: a drawing that differs from its mirror image, a photo, and one that is animated."""

import io

from PIL import Image

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">'
    '<rect width="400" height="300" fill="#f4f1ea"/><rect x="20" y="20" width="100" height="260" fill="#204060"/></svg>'
)
"""Dark on the left, light on the right."""


def svg(inner="", *, start='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">'):
    """A drawing of a card, and what is inside."""
    return f'{start}<rect width="400" height="300" fill="#f4f1ea"/>{inner}</svg>'


def photo(form="JPEG", size=(40, 30), **options):
    """A photo as bytes, dark on the left, light on the right."""
    image = Image.new("RGB", size, "#f4f1ea")
    image.paste("#204060", (0, 0, size[0] // 3, size[1]))
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def animated():
    """An animated PNG."""
    return photo("PNG", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")])
