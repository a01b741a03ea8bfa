"""What came into an edited draft and what clashed, as decisions in both languages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from openllm_talk.records import Decision, Question

LONGEST_NAME = 60
LONGEST_QUOTE = 160
"""Characters of a title, and of a text the machine would have put, that a decision quotes."""


@dataclass(slots=True)
class Notes:
    """What came in and what clashed, on the way to decisions."""

    decisions: list[Decision] = field(default_factory=list)

    def new(self, en: str, zh: str, names: Sequence[str], sources: Iterable[str]) -> None:
        """Things that came in; `en` and `zh` say where."""
        if names:
            self.decisions.append(
                Decision(
                    kind="new",
                    en=f"New since your edit: {en}: {'; '.join(names)}",
                    zh=f"你改过之后新来的：{zh}：{'；'.join(names)}",
                    sources=tuple(sources),
                )
            )

    def left_out(self, en: str, zh: str, what: str, sources: Iterable[str]) -> None:
        """A new thing whose place the editor deleted."""
        self.decisions.append(
            Decision(
                kind="new",
                en=f"New since your edit, but left out, as you deleted {en}: {what}",
                zh=f"你改过之后新来的，但{zh}你已删去，没有放进来：{what}",
                sources=tuple(sources),
            )
        )

    def kept(self, what: str, theirs: str | None, sources: Iterable[str] = ()) -> None:
        """Both changed the same text: the editor's stays."""
        put = cut(theirs or "", LONGEST_QUOTE)
        self.decisions.append(
            Decision(
                kind="clash",
                en=f"{what}: yours stays; with the new chat the draft would say «{put}»"
                if put
                else f"{what}: yours stays; with the new chat the draft would say nothing there",
                zh=f"{what}：保留你写的；按新的聊天，草稿会写“{put}”"
                if put
                else f"{what}：保留你写的；按新的聊天，草稿这里会空着",
                sources=tuple(sources),
            )
        )


def cut(text: str, longest: int = LONGEST_NAME) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[:longest].rstrip() + "…"


def called(question: Question) -> str:
    return cut(" ".join(filter(None, (question.label, question.title or question.text))))
