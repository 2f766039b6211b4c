"""`sheet`: a routine as a printed handout."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voiceguide.app.caution import caution_of
from voiceguide.app.environment import Environment
from voiceguide.app.export import stem_of
from voiceguide.app.personalize import PersonalizedRoutine, personalize
from voiceguide.app.prepare import load_named, prepare_or_estimate, routine_name
from voiceguide.app.reporter import Reporter
from voiceguide.app.request import SessionRequest
from voiceguide.atomic import atomic_write, check_target
from voiceguide.errors import UsageError
from voiceguide.export.file_names import safe_from_devices
from voiceguide.export.sheet import Handover, Sheet, sheet_of
from voiceguide.export.sheet_paper import PaperSize
from voiceguide.export.sheet_pdf import set_sheet
from voiceguide.share.qr import qr_code
from voiceguide.text import quoted

SUFFIX = ".pdf"
LONGEST_LINK = 300
"""Characters; the code of a longer address is too fine for the camera of a phone."""
LETTER_REGIONS = frozenset("US CA MX PH CL CO VE PR CR GT NI PA SV".split())
"""Where people print on Letter (CLDR, supplemental data, paperSize)."""
PAPER_VARIABLES = ("LC_ALL", "LC_PAPER", "LANG")
"""The first one that is not empty counts."""

_REGION = re.compile(r"[A-Za-z]{2,3}[_-]([A-Za-z]{2})\b.*")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """How a sheet is printed, and where to; without a size, the paper is that of the user's region.

    `output` is a file, or a folder that exists. `patient` and `clinician` are names, `link` an address at which the
    session can be heard; each may be empty.
    """

    output: Path | None = None
    size: PaperSize | None = None
    is_large: bool = False
    patient: str = ""
    clinician: str = ""
    link: str = ""
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A sheet that was written: its file, and the letters in it that could not be printed."""

    file: Path
    pages: int
    personalized: PersonalizedRoutine
    missing: str


def write_sheet(
    env: Environment, name: str, request: SessionRequest, options: SheetOptions, reporter: Reporter
) -> WrittenSheet:
    """Write the sheet of a routine, as its user does it.

    Raises UsageError if the options make no sense, ScriptError or ExportError; nothing is written then.
    """
    name = routine_name(env, name, request.language)
    path, routine = load_named(env, name, request.language)
    target = _target(options, safe_from_devices(stem_of(name)))
    check_target(target, overwrite=options.overwrite)
    handover = _handover(options)
    personalized = personalize(env, path, routine, request, reporter)
    if request.minutes:
        personalized, _, _ = prepare_or_estimate(env, personalized, request, reporter)
    sheet = _sheet(personalized, handover)
    pdf = set_sheet(sheet, options.size or paper_size(env.variables), is_large=options.is_large)
    if not pdf.is_readable:
        raise UsageError(f"a sheet of `{name}` cannot be printed: the font has no letters such as {pdf.missing[:5]}")
    with atomic_write(target, overwrite=options.overwrite) as file:
        file.write(pdf.content)
    return WrittenSheet(target, pdf.pages, personalized, pdf.missing)


def sheet_for_anybody(env: Environment, personalized: PersonalizedRoutine, link: str) -> bytes:
    """The sheet of a routine as a PDF, without names; empty if the font lacks its letters.

    Raises ScriptError if a picture cannot be shown any more, UsageError if the link cannot be printed as a code.
    """
    sheet = _sheet(personalized, _handover(SheetOptions(link=link)))
    pdf = set_sheet(sheet, paper_size(env.variables))
    return pdf.content if pdf.is_readable else b""


def _sheet(personalized: PersonalizedRoutine, handover: Handover) -> Sheet:
    routine = personalized.routine
    # The notes of bundled routines are their sources, which `show --full` has.
    return sheet_of(routine, personalized.choices, caution_of(routine), handover, has_notes=not personalized.is_bundled)


def paper_size(variables: Mapping[str, str]) -> PaperSize:
    """The paper of the user's region, by their locale."""
    locale = next((variables[name] for name in PAPER_VARIABLES if variables.get(name)), "")
    region = _REGION.fullmatch(locale)
    return "letter" if region and region[1].upper() in LETTER_REGIONS else "a4"


def _target(options: SheetOptions, stem: str) -> Path:
    output = options.output or Path()
    if output.is_dir():
        return output / f"{stem}{SUFFIX}"
    if output.suffix.lower() != SUFFIX:
        raise UsageError(f"{output}: a sheet is a PDF; use a name that ends in {SUFFIX}")
    return output


def _handover(options: SheetOptions) -> Handover:
    """What is asked about the people; raises UsageError if the link cannot be printed as a code."""
    link = options.link
    if link and not _ADDRESS.fullmatch(link):
        raise UsageError(f"{quoted(link)} is not an address; write one such as `https://example.org/session.mp3`")
    if len(link) > LONGEST_LINK:
        raise UsageError(f"the link has {len(link)} characters; a phone can read codes of up to {LONGEST_LINK}")
    return Handover(options.patient, options.clinician, link, qr_code(link) if link else ())
