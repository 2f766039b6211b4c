"""The effective settings: every value, and where it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from voiceguide.audio.tts.program_engine import VoiceProgram
from voiceguide.config.file import SettingsError, SettingsProblem, found_in
from voiceguide.config.schema import LANGUAGE, SETTINGS, VOICE, Setting, setting_named
from voiceguide.i18n.catalog import language_base, language_of, language_variable
from voiceguide.script.values import BadValue

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class SettingSource(StrEnum):
    """Where a value comes from; a later one takes precedence over those above it."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class ResolvedSetting(Generic[T_co]):
    """A value that holds, its source, and the `file:line`, variable or option there; empty for a plain default."""

    value: T_co
    source: SettingSource
    origin: str = ""

    @property
    def is_set(self) -> bool:
        """Whether somebody chose it."""
        return self.source is not SettingSource.DEFAULT


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting as it holds now."""

    held: Mapping[str, ResolvedSetting[Any]]
    programs: tuple[VoiceProgram, ...] = ()
    """The voices that are programs."""

    def __getitem__(self, setting: Setting[T]) -> ResolvedSetting[T]:
        """The value of `setting`, with its source: `settings[VOICE].source`."""
        return cast("ResolvedSetting[T]", self.held[setting.name])

    def __iter__(self) -> Iterator[tuple[Setting[Any], ResolvedSetting[Any]]]:
        """Each setting with what holds, in the order of the table, then the voices for languages."""
        names = (*SETTINGS, *(name for name in self.held if name not in SETTINGS))
        return ((setting, self.held[name]) for name in names if (setting := setting_named(name)))

    def voice_for(self, language: str) -> str | None:
        """The voice that is set for a language, the most exact first; None if there is none."""
        voices = {name.lower(): held.value for name, held in self.held.items() if name not in SETTINGS}
        return voices.get(f"voice-{language.lower()}") or voices.get(f"voice-{language_base(language)}")

    def with_options(self, given: Mapping[str, Any]) -> "Settings":
        """The same with what was given on the command line, by the names of settings; None is not given."""
        options = {
            name: ResolvedSetting(value, SettingSource.OPTION, f"--{name}")
            for name, value in given.items()
            if value is not None
        }
        return replace(self, held={**self.held, **options})


def read_settings(file: Path, environment: Mapping[str, str]) -> Settings:
    """What holds by default, the file and the environment; raises SettingsError with all problems of both."""
    found = found_in(file)
    variables, problems = _variables(environment)
    if found.problems or problems:
        raise SettingsError(*found.problems, *problems)
    in_file = {name: ResolvedSetting(value, SettingSource.FILE, where) for name, (value, where) in found.values.items()}
    return Settings({**_defaults(environment), **in_file, **variables}, found.programs)


def usable(setting: Setting[T], held: ResolvedSetting[T]) -> T:
    """The value, if it can be used now: a folder or a file has to be there. Raises SettingsError."""
    if missing := setting.missing(held.value):
        where = held.origin or setting.name
        raise SettingsError(SettingsProblem(where, f"{missing}; make it, or change the setting"))
    return held.value


def _defaults(environment: Mapping[str, str]) -> Mapping[str, ResolvedSetting[Any]]:
    plain = {name: ResolvedSetting(setting.default, SettingSource.DEFAULT) for name, setting in SETTINGS.items()}
    language = ResolvedSetting(language_of(environment), SettingSource.DEFAULT, language_variable(environment))
    return {**plain, LANGUAGE.name: language}


def _variables(environment: Mapping[str, str]) -> tuple[Mapping[str, ResolvedSetting[Any]], list[SettingsProblem]]:
    held: dict[str, ResolvedSetting[Any]] = {}
    problems: list[SettingsProblem] = []
    for name, setting in {**SETTINGS, **_voices_for(environment)}.items():
        text = environment.get(setting.variable, "").strip()
        try:
            if text:
                held[name] = ResolvedSetting(setting.kind.from_text(text), SettingSource.ENVIRONMENT, setting.variable)
        except BadValue as error:
            problems.append(SettingsProblem(setting.variable, error.message))
    return held, problems


def _voices_for(environment: Mapping[str, str]) -> Mapping[str, Setting[Any]]:
    """The settings of voices for languages that have a variable, such as VOICEGUIDE_VOICE_DE."""
    prefix = f"{VOICE.variable}_"
    tags = (variable.removeprefix(prefix) for variable in environment if variable.startswith(prefix))
    settings = (setting_named(f"voice-{tag.replace('_', '-').lower()}") for tag in tags)
    return {setting.name: setting for setting in settings if setting}
