"""How well past issues are read: addresses, questions and states against a careful reader's truth.

    .venv/bin/python bench/past_issues.py [DIRECTORY]    (default ../shared/data/talks)

The directory holds documents and `truth/NAME.json` beside them. Addresses are compared in
canonical form. A question counts as found if one of ours carries its text, white space and
punctuation aside; its state is compared among those found. Beside it: the same with the lines of
the PDF's plain text and a bare `https?://\\S+`, the tool that anyone would reach for first.
"""

import json
import re
import sys
import time
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pypdfium2
from openllm_talk.reading.links import canonical, canonical_issue

from openllm_talk.records import Issue, Question
from openllm_talk.sources import documents

STATES = {
    "partial": {"partly"},
    "open": {"open"},
    "answered": {"answered"},
    "some answer": {"answered", "partly"},
}


def main() -> None:
    """Print a row a document and the sums."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/talks")
    print(
        f"{'document':<14}{'addresses':>16}{'right':>8}{'bare regex':>12}{'questions':>12}"
        f"{'precision':>11}{'states':>9}{'seconds':>9}"
    )
    sums = [0] * 9
    for truth_file in sorted((folder / "truth").glob("*.json")):
        document = _document(folder, truth_file.stem)
        started = time.process_time()
        issue = canonical_issue(documents.read(document))
        seconds = time.process_time() - started
        counts = _compare(issue, json.loads(truth_file.read_text(encoding="utf-8")), document)
        print(_row(document.name, counts) + f"{seconds:9.2f}")
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
    print(_row("all", sums))


def _document(folder: Path, stem: str) -> Path:
    return folder / stem if (folder / stem).exists() else folder / f"{stem}.pdf"


def _row(name: str, counts: list[int]) -> str:
    found, wanted, ours, bare, questions, asked, printed, states, judged = counts
    return (
        f"{name:<14}{_share(found, wanted):>16}{_percent(found, ours):>8}{_percent(bare, wanted):>12}"
        f"{_share(questions, asked):>12}{_percent(questions, printed):>11}{_share(states, judged):>9}"
    )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {_percent(part, whole)}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "-"


def _compare(issue: Issue, truth: dict[str, Any], document: Path) -> list[int]:
    wanted = {canonical(url) for url in truth["all_urls"]}
    ours = set(issue.urls)
    bare = {canonical(url) for url in re.findall(r"https?://\S+", _plain_text(document))}
    asked = [question for question in _questions(truth) if _text(question)]
    pairs = [(question, _match(question, issue.questions)) for question in asked]
    found = [(question, match) for question, match in pairs if match is not None]
    judged = [(question, match) for question, match in found if question.get("status")]
    right = [1 for question, match in judged if match.status in STATES[question["status"]]]
    for question, match in pairs:
        states = STATES.get(question.get("status") or "", set())
        if "-v" in sys.argv and (match is None or (states and match.status not in states)):
            print(
                "   ",
                question["id"],
                states,
                "|",
                match and (match.id, match.status),
                _text(question)[:70],
            )
    if "-v" in sys.argv:
        print("    missed", sorted(wanted - ours), "wrong", sorted(ours - wanted))
    return [
        len(wanted & ours),
        len(wanted),
        len(ours),
        len(wanted & bare),
        len(found),
        len(asked),
        max(len(issue.questions), len(found)),
        len(right),
        len(judged),
    ]


def _plain_text(document: Path) -> str:
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
