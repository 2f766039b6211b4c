"""The chapters of a session in a file of their own, as podcast players fetch them."""

from collections.abc import Sequence

from voiceguide.session.timeline import Chapter
from voiceguide.text import as_json


def podcast_chapters(title: str, file_name: str, chapters: Sequence[Chapter]) -> str:
    """JSON Chapters 1.2.0 of the podcast namespace (github.com/Podcastindex-org/podcast-namespace); times in s."""
    found = [
        {"startTime": chapter.start / 1000, "endTime": chapter.end / 1000, "title": chapter.title}
        for chapter in chapters
    ]
    content = {"version": "1.2.0", "title": title, "fileName": file_name, "chapters": found}
    return as_json(content, indent=2) + "\n"
