"""How well past issues are read: addresses, questions and states against a careful reader's truth.

    .venv/bin/python bench/past_issues.py [DIRECTORY]    (default ../shared/data/talks)

The directory holds documents and `truth/NAME.json` beside them. Addresses are compared in
canonical form. A question counts as found if one of ours carries its text, white space and
punctuation aside; its state is compared among those found. Beside it: the same with the lines of
the PDF's plain text and a bare `https?://\\S+`, the tool that anyone would reach for first.

A second table looks inside: entries found by title, those of them with exactly the truth's
addresses, fields (people, date, topic …) that are the same, and of the found questions the shares
whose role, asker and answers (how many voices, and whose) are the same.
"""

import io
import json
import os
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import astuple, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, TextIO

import pypdfium2

from openllm_talk.reading.links import canonical, canonical_issue
from openllm_talk.records import Issue, Question
from openllm_talk.sources import documents
from openllm_talk.sources.documents import word

STATES = {
    "partial": {"partly"},
    "open": {"open"},
    "answered": {"answered"},
    "some answer": {"answered", "partly"},
}
KINDS = {"recommend": "recommended", "freetalk": "free_talk"}
ROLES = {"question": "question", "followup": "follow_up", "remark": "remark", "topic": "remark"}
DIGEST_ROLES = {"Q": "question", "D": "discussion", "F": "follow_up"}


@dataclass(frozen=True)
class Counts:
    """What one document, or all of them, held and what was found of it."""

    wanted: int = 0
    printed: int = 0
    found: int = 0
    bare: int = 0
    asked: int = 0
    matched: int = 0
    questions: int = 0
    judged: int = 0
    right: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        sums = zip(astuple(self), astuple(other), strict=True)
        return Counts(*(one + another for one, another in sums))

    @property
    def addresses_found(self) -> float:
        """Share of the truth's addresses that were found."""
        return self.found / self.wanted

    @property
    def addresses_right(self) -> float:
        """Share of the found addresses that the truth has."""
        return self.found / self.printed

    @property
    def questions_found(self) -> float:
        """Share of the truth's questions that were found."""
        return self.matched / self.asked

    @property
    def states_right(self) -> float:
        """Share of the found questions whose state is the truth's."""
        return self.right / self.judged


class Inside(Counter[str]):
    """What the parts of a document held («entries»), and what was right of it («entries right»)."""

    def judge(self, name: str, right: bool, detail: object = "") -> None:
        """Count one thing called `name`; with -v, say what differs."""
        self[name] += 1
        self[f"{name} right"] += right
        if not right and "-v" in sys.argv:
            print(f"    {name}: {detail}")


def main() -> None:
    """Print a row a document and the sums, then the second table."""
    folders = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    folder = Path(folders[0] if folders else "../shared/data/talks")
    measure(folder, report=sys.stdout)
    columns = ("entries", "pairings", "fields", "roles", "askers", "answers")
    print("\n" + f"{'document':<14}" + "".join(f"{name:>15}" for name in columns))
    total = Inside()
    for truth_file in sorted((folder / "truth").glob("*.json")):
        document = _document(folder, truth_file.stem)
        truth = json.loads(truth_file.read_text(encoding="utf-8"))
        inside = _look_inside(canonical_issue(documents.read(document)), truth)
        print(_inside_row(document.name, inside, columns))
        total.update(inside)
    print(_inside_row("all", total, columns))


def measure(folder: Path, report: TextIO | None = None) -> Counts:
    """The counts over all documents of `folder`; a table on `report` where one is given."""
    out = report or io.StringIO()
    out.write(
        f"{'document':<14}{'addresses':>16}{'right':>8}{'bare regex':>12}{'questions':>12}"
        f"{'precision':>11}{'states':>12}{'CPU s':>8}\n"
    )
    total = Counts()
    for truth_file in sorted((folder / "truth").glob("*.json")):
        document = _document(folder, truth_file.stem)
        started = _seconds()
        issue = canonical_issue(documents.read(document))
        seconds = _seconds() - started
        truth = json.loads(truth_file.read_text(encoding="utf-8"))
        counts = _compare(issue, truth, document, out)
        out.write(f"{_row(document.name, counts)}{seconds:8.2f}\n")
        total += counts
    out.write(_row("all", total) + "\n")
    return total


def _seconds() -> float:
    """Processor time so far, with that of the processes that read PDFs."""
    return sum(os.times()[:4])


def _document(folder: Path, stem: str) -> Path:
    return folder / stem if (folder / stem).exists() else folder / f"{stem}.pdf"


def _row(name: str, counts: Counts) -> str:
    return (
        f"{name:<14}{_share(counts.found, counts.wanted):>16}"
        f"{_percent(counts.found, counts.printed):>8}{_percent(counts.bare, counts.wanted):>12}"
        f"{_share(counts.matched, counts.asked):>12}"
        f"{_percent(counts.matched, counts.questions):>11}"
        f"{_share(counts.right, counts.judged):>12}"
    )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {_percent(part, whole)}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "-"


def _compare(issue: Issue, truth: dict[str, Any], document: Path, out: TextIO) -> Counts:
    wanted = {canonical(url) for url in truth["all_urls"]}
    ours = set(issue.urls)
    bare = {canonical(url) for url in re.findall(r"https?://\S+", _plain_text(document))}
    asked = [question for question in _questions(truth) if _text(question)]
    pairs = [(question, _match(question, issue.questions)) for question in asked]
    found = [(question, match) for question, match in pairs if match is not None]
    judged = [(question, match) for question, match in found if question.get("status")]
    if "-v" in sys.argv:
        _explain(pairs, wanted ^ ours, out)
    return Counts(
        wanted=len(wanted),
        printed=len(ours),
        found=len(wanted & ours),
        bare=len(wanted & bare),
        asked=len(asked),
        matched=len(found),
        questions=max(len(issue.questions), len(found)),
        judged=len(judged),
        right=sum(match.status in STATES[question["status"]] for question, match in judged),
    )


def _explain(
    pairs: list[tuple[dict[str, Any], Question | None]], addresses: set[str], out: TextIO
) -> None:
    """What differs from the truth, for whoever works on the reader (-v)."""
    for question, match in pairs:
        states = STATES.get(question.get("status") or "", set())
        if match is None or (states and match.status not in states):
            ours = f"{match.id} {match.status}" if match else "-"
            out.write(f"    {question['id']} {states} | {ours} | {_text(question)[:70]}\n")
    for url in sorted(addresses):
        out.write(f"    {url}\n")


def _inside_row(name: str, inside: Inside, columns: tuple[str, ...]) -> str:
    shares = (_share(inside[f"{column} right"], inside[column]) for column in columns)
    return f"{name:<14}" + "".join(f"{share:>15}" for share in shares)


def _look_inside(issue: Issue, truth: dict[str, Any]) -> Inside:
    """Entries, fields, roles, askers and answers of one document beside the truth's."""
    inside = Inside()
    if truth.get("kind") == "digest":
        _judge_digest(issue, truth, inside)
        return inside
    for section in truth.get("sections", ()):
        _judge_section(issue, section, inside)
    for field in ("date", "time", "highlights", "host", "editor", "video"):
        ours = getattr(issue, field)
        wanted = (
            canonical(truth[field]) if truth.get(field) and field == "video" else truth.get(field)
        )
        if field in truth:
            inside.judge("fields", _same(ours, wanted), (field, ours, wanted))
    for question in _questions(truth):
        match = _match(question, issue.questions) if _text(question) else None
        if match is not None and "type" in question:
            _judge_question(match, question, inside)
    return inside


def _same(ours: object, wanted: object) -> bool:
    """Equal, white space and punctuation aside; a list equals the text of its parts."""
    return _squeeze(_joined(ours)) == _squeeze(_joined(wanted))


def _joined(value: object) -> str:
    return "".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")


def _judge_section(issue: Issue, wanted: dict[str, Any], inside: Inside) -> None:
    kind = KINDS.get(wanted["kind"], wanted["kind"])
    ours = [section for section in issue.sections if section.kind == kind]
    for field in ("topic", "nominated", "suggestions", "contributors"):
        value = getattr(ours[0], field) if ours else None
        inside.judge("fields", _same(value, wanted[field]), (kind, field, value, wanted[field]))
    entries = [entry for section in ours for part in section.subsections for entry in part.entries]
    for item in (item for part in wanted["subsections"] for item in part["items"]):
        title, urls = _squeeze(item["title"] or ""), {canonical(url) for url in item["urls"]}
        named = [entry for entry in entries if _squeeze(entry.title) == title]
        paired = [entry for entry in named if set(entry.urls) == urls]
        inside.judge("entries", bool(named), (kind, item["title"]))
        if named:
            inside.judge("pairings", bool(paired), (kind, item["title"], named[0].urls))


def _judge_question(ours: Question, wanted: dict[str, Any], inside: Inside) -> None:
    role = "follow_up" if wanted["parent"] else ROLES[wanted["type"]]
    inside.judge("roles", ours.role == role, (ours.id, ours.role, wanted["type"]))
    inside.judge("askers", ours.asker == wanted["asker"], (ours.id, ours.asker, wanted["asker"]))
    voices = [answer.by for answer in ours.answers]
    said = [answer["by"] for answer in wanted["answers"]]
    inside.judge("answers", voices == said, (ours.id, voices, said))


def _judge_digest(issue: Issue, truth: dict[str, Any], inside: Inside) -> None:
    """A digest's truth is one list of what was said, each pointing at its thread."""
    for item in truth["items"]:
        if item["role"] not in DIGEST_ROLES:
            continue
        ours = _match(item, issue.questions)
        if ours is None:
            continue
        parent = next((one for one in issue.questions if one.id == ours.parent), None)
        above = [one for one in truth["items"] if one["id"] in {item["thread"], item["reply_to"]}]
        follows = item["role"] != "F" or parent in [_match(one, issue.questions) for one in above]
        inside.judge("roles", ours.role == DIGEST_ROLES[item["role"]] and follows, item["id"])
        inside.judge("askers", ours.asker == item["speaker"], (ours.asker, item["speaker"]))
        said = [one for one in truth["items"] if one["thread"] == item["id"] and one["role"] == "A"]
        voices = [(answer.label, answer.by) for answer in ours.answers]
        wanted = [(one["label"], one["speaker"]) for one in said]
        inside.judge("answers", voices == wanted, (item["id"], voices, wanted))


def _plain_text(document: Path) -> str:
    if document.suffix == ".docx":
        return "\n".join(block.text for block in word.read_blocks(document))
    if document.suffix != ".pdf":
        return document.read_text(encoding="utf-8")
    with pypdfium2.PdfDocument(document) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


def _questions(truth: dict[str, Any]) -> list[dict[str, Any]]:
    """The truth's questions, from either of its two shapes."""
    if truth.get("kind") == "digest":
        return [
            {"id": item["id"], "text": item["text"], "status": _digest_status(item, truth)}
            for item in truth["items"]
            if item["role"] in {"Q", "D", "F"}
        ]
    questions = truth["questions"]
    for question in questions:
        if "status" not in question:  # the short truth of a text only says whether it was answered
            question["status"] = "some answer" if question["answered"] else "open"
    return [question for question in questions if question.get("group") != "chat_image"]


def _digest_status(item: dict[str, Any], truth: dict[str, Any]) -> str | None:
    if item["role"] != "Q":
        return None
    answers = [
        other for other in truth["items"] if other["thread"] == item["id"] and other["role"] == "A"
    ]
    return "answered" if answers else "open"


def _text(question: dict[str, Any]) -> str:
    return str(question.get("text_full") or question["text"])


def _match(wanted: dict[str, Any], ours: tuple[Question, ...]) -> Question | None:
    """Ours that carries the wanted text, whole or to nine tenths."""
    target = _squeeze(_text(wanted))[:60]
    best, best_score = None, 0.0
    for question in ours:
        text = _squeeze(question.text)
        score = 1.0 if text.startswith(target) else 0.95 if target in text else 0.0
        if not score:
            score = SequenceMatcher(None, target, text[: len(target)], autojunk=False).ratio()
        if score > best_score:
            best, best_score = question, score
    return best if best_score >= 0.85 else None


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


if __name__ == "__main__":
    main()
