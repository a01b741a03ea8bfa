"""The manuscript: an issue as Markdown with front matter that a person edits and publishes.

`read` gives back exactly the issue that `openllm_talk.issues.manuscript.write` was given (in its
normal form, `normal`), and forgives what a hand on a phone does to a text. For editors the format
is described in docs/manuscript.md.

    front_matter   the head in YAML
    words          what is called what, in both languages
    grammar        the signs of the body: marks, headings, labels, escapes
    entry_line     the line of an entry
    body           the pass over the lines: sections, entries, questions, answers
    drafts         what it gathers, and the records made of it
    normal         the form of an issue that a manuscript keeps
"""

from pathlib import Path

import msgspec

from openllm_talk.records import Issue
from openllm_talk.sources.documents.manuscript import front_matter
from openllm_talk.sources.documents.manuscript.body import Body, read_body
from openllm_talk.sources.documents.manuscript.normal import normal, unified

__all__ = ["claim", "normal", "read"]


def claim(text: str) -> bool:
    """Whether the text is a manuscript: it begins with front matter that has the key `talk`."""
    return front_matter.claim(unified(text))


def read(text: str, path: Path) -> Issue:
    """The issue that the manuscript describes, in its normal form.

    Raises BrokenSource with the line (from 1) where the front matter is damaged. The body cannot
    be broken: what has no place in an issue is kept as an entry.
    """
    head = front_matter.read(unified(text), path)
    body = read_body(head.rest)
    issue = msgspec.structs.replace(
        head.issue,
        title=head.issue.title if head.titled else _title(head.issue, body, path),
        sections=body.sections,
        questions=body.questions,
        decisions=body.decisions,
    )
    return normal(issue)


def _title(issue: Issue, body: Body, path: Path) -> str:
    return body.title or issue.number or path.stem
