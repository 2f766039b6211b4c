"""Sheets on paper: how they are set, read back by pypdf, and by pdftoppm as pictures."""

import io
import re
import shutil
import subprocess
from dataclasses import fields, replace
from functools import cache

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader
from scenes import parsed

from voiceguide.app.caution import caution_of
from voiceguide.app.environment import this_machine
from voiceguide.app.prepare import load_named
from voiceguide.export.sheet import Handover, Sheet, SheetExercise, SheetPicture, SheetSection, sheet_of
from voiceguide.export.sheet_pdf import set_sheet
from voiceguide.i18n.catalog import BUILT_IN
from voiceguide.i18n.model import PluralForms
from voiceguide.session.model import Choices
from voiceguide.share.qr import qr_code

SQUARE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#888"/>'
    b'<rect x="3" y="3" width="3" height="3"/></svg>'
)
LINK = "https://example.org/sessions/sciatica-relief.mp3"
HANDOVER = Handover("Ann Smith", "Jo Jones", LINK, qr_code(LINK))
SHAPES = [("a4", False), ("a4", True), ("letter", False), ("letter", True)]
LONG = "Schulterblattzusammenziehen" * 8
needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is not installed")
needs_zbar = pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbarimg is not installed")


def sheet_from(routine, *, has_pictures=False):
    sheet = sheet_of(routine, Choices(), caution_of(routine), HANDOVER, has_notes=False)
    return with_pictures(sheet) if has_pictures else sheet


def with_pictures(sheet):
    """The sheet with a square picture for each exercise."""
    picture = SheetPicture(SQUARE, is_mirrored=False, words="")
    return replace(
        sheet,
        sections=tuple(
            replace(section, exercises=tuple(replace(exercise, picture=picture) for exercise in section.exercises))
            for section in sheet.sections
        ),
    )


@cache
def bundled(language):
    return load_named(this_machine(), "sciatica-relief", language)[1]


def many():
    """Sixty exercises, long and short, some without words, and what is far too long everywhere."""
    exercises = (
        SheetExercise(
            name=f"Exercise {LONG if number == 7 else number}",
            dose="20 s hold, each side",
            how="Lift the leg, and hold it where it is. " * (number % 5) + (LONG if number == 8 else ""),
            easier="Easier: Leave the foot on the floor." if number % 3 else "",
            note="Use the red band. " * (400 if number == 9 else number % 2),
        )
        for number in range(60)
    )
    return Sheet(
        title="A title that does not end " * 12,
        language="en",
        words=BUILT_IN.words("en"),
        needs=tuple(f"thing {number}" for number in range(90)),
        caution=("Stop if it hurts. " * 200, LONG),
        sections=tuple(
            SheetSection(f"Position {LONG}", tuple(exercise for _, exercise in zip(range(10), exercises, strict=False)))
            for _ in range(6)
        ),
        handover=replace(HANDOVER, patient="", clinician=LONG),
        has_sides=True,
    )


@cache
def many_on(paper, *, is_large, has_pictures=False):
    """All of these on paper, or two sections of them with pictures; made once for the tests that look at it."""
    sheet = many()
    if has_pictures:
        sheet = with_pictures(replace(sheet, sections=sheet.sections[:2]))
    return set_sheet(sheet, paper, is_large=is_large)


@cache
def pages_of(pdf):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf.content)).pages]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_eleven_exercises_fit_on_two_pages(language, paper):
    """With all that goes with them, and a picture of each."""
    routine = bundled(language)
    assert len(routine.exercises) == 11
    pdf = set_sheet(sheet_from(routine, has_pictures=True), paper)
    assert pdf.pages == len(PdfReader(io.BytesIO(pdf.content)).pages) == 2


@pytest.mark.parametrize(("paper", "is_large"), SHAPES)
def test_no_exercise_is_broken_across_pages(paper, is_large):
    """Name, dose, words and the easier form stand on one page; only what is longer than a page goes on."""
    pages = pages_of(many_on(paper, is_large=is_large))
    exercises = [exercise for section in many().sections for exercise in section.exercises]
    for number, exercise in enumerate(exercises, 1):
        if len(exercise.note) < 1000 and LONG not in exercise.name + exercise.how:
            whole = " ".join(f"{number}. {exercise.name} {exercise.dose} {exercise.how} {exercise.easier}".split())
            assert sum(whole in page for page in pages) == 1


@pytest.mark.parametrize(("paper", "is_large"), SHAPES)
def test_pages_are_numbered(paper, is_large):
    """Of how many there are."""
    pages = pages_of(many_on(paper, is_large=is_large))
    assert all(re.search(rf"\b{number} / {len(pages)}$", page) for number, page in enumerate(pages, 1))


@pytest.mark.parametrize(("is_large", "least"), [(False, 12), (True, 16)])
def test_no_letter_is_smaller_than_clear_print_asks_for(is_large, least):
    """Twelve points, or sixteen in large print; in a font that is in the file."""
    reader = PdfReader(io.BytesIO(set_sheet(sheet_from(bundled("en")), "a4", is_large=is_large).content))
    sizes, fonts = set(), set()

    def see(text, _cm, _tm, font, size):
        if text.strip():
            sizes.add(size)
            fonts.add(font["/BaseFont"])
            assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]

    for page in reader.pages:
        page.extract_text(visitor_text=see)
    assert min(sizes) == least
    assert len(fonts) == 1
    assert next(iter(fonts)).endswith("+DejaVuSansCondensed")


def test_pictures_are_as_large_as_the_pages_allow():
    """Few exercises have larger ones, and they never cost a page."""

    def height(sheet):
        page = PdfReader(io.BytesIO(set_sheet(sheet, "letter").content)).pages[-1]
        found = re.findall(rb"[\d.]+ 0 0 ([\d.]+) [\d.]+ [\d.]+ cm /I", page.get_contents().get_data())
        return max(map(float, found))

    sheet = sheet_from(bundled("en"), has_pictures=True)
    assert height(replace(sheet, sections=sheet.sections[:1])) > 1.3 * height(sheet) > 60


@pytest.mark.parametrize("tag", ["de", "en", "es", "fr", "it", "nl", "pl", "pt"])
def test_every_language_of_the_program_prints(tag):
    """The font has all its letters."""
    words = BUILT_IN.words(tag)
    phrases = [getattr(words.sheet, item.name) for item in fields(words.sheet)]
    texts = [
        form for phrase in phrases for form in (phrase.forms.values() if isinstance(phrase, PluralForms) else [phrase])
    ]
    exercise = SheetExercise("×–…", "", " ".join((*texts, *words.numbers, words.page.caution)), words.easier, "")
    sheet = Sheet("T", tag, words, (), (words.caution,), (SheetSection("", (exercise,)),), HANDOVER, has_sides=True)
    pdf = set_sheet(sheet, "a4")
    assert not pdf.missing
    assert words.sheet.pain_scale in " ".join(pages_of(pdf))


def test_a_routine_with_nothing_but_names_can_be_read():
    """There is no place for what it does not say."""
    sheet = sheet_from(parsed("# T\n\n### A\n\n- hold: 9s\n\n### B\n\n- hold: 1:30\n"))
    (page,) = pages_of(set_sheet(replace(sheet, handover=Handover()), "a4"))
    assert page.startswith(
        "T For From Before you start Stop if it hurts or tingles. 1. A 9 s hold 2. B 1:30 min hold Four"
    )


@pytest.mark.real
@needs_poppler
@pytest.mark.parametrize("has_pictures", [False, True], ids=["words", "pictures"])
@pytest.mark.parametrize(("paper", "is_large"), SHAPES)
def test_nothing_runs_out_of_the_page(tmp_path, paper, is_large, has_pictures):
    """A printer leaves half a centimetre white."""
    pages = printed(many_on(paper, is_large=is_large, has_pictures=has_pictures), tmp_path, 50)
    for page in pages:
        left, top, right, bottom = ImageChops.invert(page).getbbox()
        assert min(left, top, page.width - right, page.height - bottom) >= 10


@pytest.mark.real
@needs_poppler
@needs_zbar
@pytest.mark.parametrize("link", ["https://a.io", f"https://example.org/{'x' * 280}"], ids=len)
def test_the_code_of_the_link_can_be_scanned(tmp_path, link):
    """As it is printed, however long the link may be."""
    handover = Handover(link=link, code=qr_code(link))
    sheet = replace(sheet_from(bundled("en")), handover=handover)
    (page,) = printed(set_sheet(sheet, "a4"), tmp_path, 200, "-l", "1")
    page.save(tmp_path / "page.png")
    ran = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "--set", "*.enable=0", "--set", "qrcode.enable=1", tmp_path / "page.png"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.strip() == link


def printed(pdf, folder, dpi, *which):
    """The pages as pictures in grey; all of them, unless an option says which."""
    (folder / "sheet.pdf").write_bytes(pdf.content)
    subprocess.run(["pdftoppm", "-gray", *which, "-r", str(dpi), folder / "sheet.pdf", folder / "page"], check=True)
    return [Image.open(path).convert("L") for path in sorted(folder.glob("page-*.pgm"))]
