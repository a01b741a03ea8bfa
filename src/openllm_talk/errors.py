"""Every way in which OpenLLM Talk says «could not», and nothing else.

    TalkError                 exit code 2: nothing was changed
    ├── SettingsError         talk.toml is missing or broken
    ├── SourceError           a file cannot be read
    │   ├── UnknownFormat     no reader knows it
    │   ├── BrokenSource      a reader knows it, but it is damaged or cut off
    │   ├── NoText            a document without text (a scan, an empty file)
    │   └── NoPage            a web page cannot be asked, or says nothing of what it is about
    ├── ArchiveError          the store cannot be opened or written (full disk, locked)
    ├── DraftError            no issue can be made of what there is
    ├── WorkshopError         people's work on an issue: it may not be done, or not any more
    │   └── Clash             somebody else changed the same thing meanwhile
    ├── PublishError          a site cannot be written; the last good one stays
    │   └── NoPdf             an issue cannot be typeset; the site goes out without that file
    ├── JobError          work in the background took too long, or was given up
    └── PracticeError         a bench cannot be made, or a model cannot be asked

A sentence is held in both languages, because it may be stored in an import report today and
read by someone of the other language tomorrow.
"""

from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]


class TalkError(Exception):
    """One sentence for the person: what is wrong, where, and what to do.

    `en` and `zh` say the same. `path` and `line` (from 1) are put in front where known.
    """

    def __init__(
        self, en: str, zh: str, *, path: Path | str | None = None, line: int | None = None
    ) -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh
        self.path = None if path is None else str(path)
        self.line = line

    def say(self, language: Language = "en") -> str:
        """The sentence in `language`, with its place in front: «chat.txt:17: …»."""
        sentence = self.zh if language == "zh" else self.en
        if self.path is None:
            return sentence
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}{'：' if language == 'zh' else ': '}{sentence}"

    def __str__(self) -> str:
        return self.say("en")


class SettingsError(TalkError):
    """`talk.toml` is missing or holds something it may not."""


class SourceError(TalkError):
    """A file cannot be read."""


class UnknownFormat(SourceError):
    """No reader recognises the file."""


class BrokenSource(SourceError):
    """A reader recognises the file, but it is damaged, cut off or wrongly encoded."""


class NoText(SourceError):
    """The document holds no text, or the folder no file."""


class NoPage(SourceError):
    """A web page cannot be asked, or says nothing of what it is about."""


class ArchiveError(TalkError):
    """The archive cannot be opened or written."""


class DraftError(TalkError):
    """No issue can be drafted from what there is."""


class WorkshopError(TalkError):
    """Something that people do to an issue cannot be done: a place is taken, a thing is gone."""


class Clash(WorkshopError):
    """Somebody else changed the same thing meanwhile; what was typed is not lost."""


class PublishError(TalkError):
    """The site cannot be written."""


class NoPdf(PublishError):
    """An issue cannot be typeset on this machine; the site is written without its PDF."""


class JobError(TalkError):
    """Work in the background took too long, was given up, or has no worker to do it."""


class PracticeError(TalkError):
    """A bench cannot be made, or a model cannot be asked."""
