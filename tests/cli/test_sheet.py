"""The printed sheet, through the front door, and read back by a library that did not write it."""

import re

import pytest
from pypdf import PdfReader

from voiceguide.errors import Exit

SCRIPT = """# My back

- needs: mat, band
- language: en
- sides: left, right

Move slowly.

No clinician has checked this routine.

> For the reader only.

## On your back

- settle: 5s

Lie down on your back.

### Knee to chest

- hold: 10-30s
- rounds: 2
- easier: Hold the {other} leg.

Bring up your {side} knee. Hold it for {hold}.

> Use the **red** band.
>
> A book, 2024.

### Ankle pumps

- repeat: 8 x Point 3s, Back 2500ms

Move the {side} foot.

## Standing

- settle: 5s

### Heel raises

- reps: 12
- sets: 3
- tempo: 2-1
- rest: 60s
- sides: left, right, front
"""

TEXT = """My back
For
From
You need
mat, band
Before you start
Move slowly.
No clinician has checked this routine.
Where it says “each side”, do the other side the same way.
On your back
1. Knee to chest
2 × 20 s hold, each side
Bring up your left knee. Hold it for 20 s.
Easier: Hold the right leg.
Use the red band.
2. Ankle pumps
8 times, each side
Move the left foot. Point 3 s – Back 2.5 s.
Standing
3. Heel raises
3 × 12, tempo 2-1, each: left, right, front, 1 min rest
Four weeks
Tick each day on which you did it. Pain: 0 is none, 10 is the worst.
Week 1
Week 2
Done
Pain before
Pain after
Week 3
Week 4
Done
Pain before
Pain after
1 / 1
"""

A4, LETTER = (595, 842), (612, 792)
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="50" height="100" fill="red"/></svg>\n'
)


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "my-back.md"
    path.write_text(SCRIPT)
    return path


def lines(path):
    """The lines of all pages in order."""
    return [line.strip() for page in PdfReader(path).pages for line in page.extract_text().split("\n") if line.strip()]


def text_of(path):
    """All words in order, in one line."""
    return " ".join(" ".join(lines(path)).split())


def test_a_sheet_has_all_that_a_patient_needs_in_order(voiceguide, engine, script, tmp_path):
    """Without a word being spoken."""
    ran = voiceguide("sheet", script)
    assert (ran.code, ran.out, ran.err) == (Exit.DONE, "", "my-back.pdf: 1 page\n")
    assert text_of(tmp_path / "my-back.pdf") == " ".join(TEXT.split())
    assert not engine.asked


def test_names_and_a_link_are_printed(voiceguide, script):
    """A line break in a name is a space; an emoji is left out."""
    voiceguide("sheet", script, "--for", "Ann\nSmith 🎉", "--by", "Łukasz Żółć", "--link", "https://example.org/a.mp3")
    assert text_of("my-back.pdf").startswith(
        "My back For Ann Smith From Łukasz Żółć Listen to it here: https://example.org/a.mp3 You need"
    )


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("example.org", "`example.org` is not an address; write one such as `https://example.org/session.mp3`"),
        ("https://a b", "`https://a b` is not an address"),
        (f"https://{'a' * 293}", "the link has 301 characters; a phone can read codes of up to 300"),
    ],
)
def test_what_is_no_link_is_refused(voiceguide, script, tmp_path, link, problem):
    """Nothing is written then."""
    ran = voiceguide("sheet", script, "--link", link)
    assert (ran.code, problem in ran.err) == (Exit.WRONG_USE, True)
    assert not (tmp_path / "my-back.pdf").exists()


def test_a_file_is_replaced_only_with_force(voiceguide, script, tmp_path):
    """Whatever it is."""
    target = tmp_path / "my-back.pdf"
    target.write_text("mine")
    ran = voiceguide("sheet", script)
    assert (ran.code, ran.err) == (Exit.FAILED, "voiceguide: my-back.pdf already exists; use --force to replace it\n")
    assert target.read_text() == "mine"
    assert voiceguide("sheet", script, "--force").code == Exit.DONE
    assert target.read_bytes().startswith(b"%PDF")


def test_a_sheet_goes_where_it_is_asked_to(voiceguide, script, tmp_path, monkeypatch):
    """A file, a folder, or the folder for exports in the settings."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "exports").mkdir()
    voiceguide("sheet", script, "-o", tmp_path / "folder")
    voiceguide("sheet", script, "-o", tmp_path / "back.PDF")
    monkeypatch.setenv("VOICEGUIDE_EXPORTS", str(tmp_path / "exports"))
    voiceguide("sheet", "legs", "--language", "de")
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("**/*.[pP][dD][fF]")} == {
        "folder/my-back.pdf",
        "back.PDF",
        "exports/legs.pdf",
    }


def test_a_sheet_is_a_pdf(voiceguide, script):
    """Another ending is refused."""
    ran = voiceguide("sheet", script, "-o", "sheet.html")
    assert (ran.code, "sheet.html: a sheet is a PDF; use a name that ends in .pdf" in ran.err) == (Exit.WRONG_USE, True)


def test_the_same_sheet_is_the_same_bytes(voiceguide, script, tmp_path):
    """There is no date in it."""
    voiceguide("sheet", script, "-o", "one.pdf")
    voiceguide("sheet", script, "-o", "two.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert set(PdfReader("one.pdf").metadata) == {"/Title", "/Creator"}


@pytest.mark.parametrize(
    "case",
    [
        ({"LANG": "en_GB.UTF-8"}, [], A4),
        ({"LANG": "en_US.UTF-8"}, [], LETTER),
        ({"LANG": "en_US.UTF-8", "LC_PAPER": "de_DE.UTF-8"}, [], A4),
        ({"LC_ALL": "es_MX", "LANG": "de_DE"}, [], LETTER),
        ({"LANG": "C.UTF-8"}, [], A4),
        ({"LANG": "en_US.UTF-8"}, ["--paper", "a4"], A4),
        ({}, ["--paper", "letter"], LETTER),
    ],
)
def test_the_paper_is_that_of_the_region(voiceguide, script, machine, case):
    """Unless another one is asked for."""
    locale, options, size = case
    machine.changes["variables"] = locale
    voiceguide("sheet", script, *options)
    box = PdfReader("my-back.pdf").pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_the_dose_is_that_of_the_level(voiceguide, script):
    """The user's own, or another one."""
    voiceguide("level", script, "100")
    voiceguide("sheet", script, "-o", "own.pdf")
    voiceguide("sheet", script, "-o", "gentle.pdf", "--level", "0")
    assert "2 × 30 s hold" in text_of("own.pdf")
    assert "2 × 10 s hold" in text_of("gentle.pdf")


def test_what_is_skipped_or_takes_too_long_is_not_printed(voiceguide, engine, script):
    """As in a session; what was left out is said."""
    voiceguide("skip", script, "Ankle pumps")
    ran = voiceguide("sheet", script, "--minutes", "3")
    assert "left out, as you chose: Ankle pumps" in ran.err
    assert "left out, to fit into 3 min: " in ran.err
    assert re.findall(r"\d\. ([A-Z]\w+)", text_of("my-back.pdf")) == ["Knee"]


@pytest.mark.parametrize(
    "options", [["--rate", "140"], ["--no-countdown"], ["--chimes", "."], ["--voice", "en-us"], ["--music", "a.mp3"]]
)
def test_options_that_mean_nothing_on_paper_are_none(voiceguide, script, options):
    """They would be as if they did something."""
    ran = voiceguide("sheet", script, *options)
    assert (ran.code, "No such option" in ran.err) == (Exit.WRONG_USE, True)


def test_the_sore_side_comes_first(voiceguide, tmp_path):
    """In the words, and in the picture, which is mirrored."""
    (tmp_path / "a.svg").write_text(SQUARE)
    script = tmp_path / "a.md"
    script.write_text(
        "# T\n\n### A\n\n- hold: 9s\n- sides: sore first\n- picture: ![The {side} leg](a.svg)\n\nLift the {side} leg.\n"
    )
    voiceguide("sheet", script, "-o", "left.pdf", "--sore", "left")
    voiceguide("sheet", script, "-o", "right.pdf", "--sore", "right")
    assert "Lift the right leg." in text_of("right.pdf")
    assert b"(The right leg)" in (tmp_path / "right.pdf").read_bytes()
    left, right = (PdfReader(f"{side}.pdf").pages[0].images[0].image for side in ("left", "right"))
    assert [left.getpixel((9, 9)), right.getpixel((9, 9))] == [(255, 0, 0), (255, 255, 255)]


def test_a_side_that_is_done_alone_is_named(voiceguide, script):
    """There is no other side to do."""
    script.write_text("# T\n\n### A\n\n- hold: 20s\n- sides: sore only\n\nLift the {side} leg.\n")
    voiceguide("sheet", script, "--sore", "right")
    text = text_of("my-back.pdf")
    assert "1. A 20 s hold, only the right side Lift the right leg." in text
    assert "each side" not in text


def test_a_routine_is_printed_in_its_language(voiceguide):
    """And so is all around it."""
    voiceguide("sheet", "short-relief", "--language", "de", "-o", "kurz.pdf")
    assert PdfReader("kurz.pdf").trailer["/Root"]["/Lang"] == "de"
    text = text_of("kurz.pdf")
    for said in (
        "Für",
        "Du brauchst",
        "Bevor du anfängst",
        "s halten, je Seite",
        "Leichter:",
        "Woche 4",
        "Schmerz danach",
    ):
        assert said in text


def test_notes_are_printed_of_own_scripts_only(voiceguide):
    """Those of bundled routines are their sources."""
    voiceguide("sheet", "short-relief")
    assert "Stop with" not in text_of("short-relief.pdf")


def test_in_short_is_read_and_not_heard(voiceguide, engine, script):
    """On the sheet and by `show`, in place of the first sentences."""
    script.write_text(
        "# T\n\n### A\n\n- hold: 9s\n- sides: left, right\n- in short: Lift the {side} leg.\n\nLie down.\n"
    )
    voiceguide("sheet", script)
    assert "1. A 9 s hold, each side Lift the left leg. Four weeks" in text_of("my-back.pdf")
    assert "  Lift the left leg.\n" in voiceguide("show", script).out
    assert "Lift" not in voiceguide("show", script, "--full").out


def test_only_the_first_sentences_are_printed(voiceguide, script):
    """Whole ones, and not as many as are spoken."""
    long = "Breathe out and let your knees come a little nearer to you. "
    script.write_text(f"# T\n\n### A\n\n- hold: 9s\n\n{long * 4}\n\nEnough.\n")
    voiceguide("sheet", script)
    assert f"1. A 9 s hold {long * 3}Four weeks" in text_of("my-back.pdf")


def test_a_routine_without_warnings_has_the_program_s_own(voiceguide, script):
    """It is what is said where little is spoken."""
    script.write_text("# T\n\n### A\n\n- hold: 9s\n")
    voiceguide("sheet", script)
    assert "Before you start Stop if it hurts or tingles. 1. A 9 s hold Four weeks" in text_of("my-back.pdf")


def test_letters_that_the_font_does_not_have_are_told(voiceguide, script):
    """A box stands for each; a routine that has little else is refused."""
    script.write_text("# T\n\n### A 猫\n\n- hold: 9s\n\nLift the leg.\n")
    ran = voiceguide("sheet", script)
    assert ran.err.endswith("  these letters cannot be printed, and □ stands for them: 猫\n")
    assert "1. A □ 9 s hold" in text_of("my-back.pdf")
    script.write_text("# T\n\n### 猫のポーズ\n\n- hold: 9s\n")
    ran = voiceguide("sheet", script, "--force")
    assert (ran.code, "cannot be printed: the font has no letters such as の" in ran.err) == (Exit.WRONG_USE, True)


def test_a_picture_that_cannot_be_shown_is_told_with_its_place(voiceguide, script, tmp_path):
    """Nothing is written."""
    (tmp_path / "a.svg").write_text("<svg>")
    script.write_text("# T\n\n### A\n\n- hold: 9s\n- picture: ![A](a.svg)\n")
    ran = voiceguide("sheet", script)
    assert (ran.code, f"{script}:6:" in ran.err) == (Exit.SCRIPT_PROBLEMS, True)
    assert not (tmp_path / "my-back.pdf").exists()
