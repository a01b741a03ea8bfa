"""The bench «state» as the others see it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from openllm_talk.errors import PracticeError
from openllm_talk.practice.item import Answer, Item, Tokenizer
from openllm_talk.practice.state.cheaters import CHEATERS, most_common
from openllm_talk.practice.state.items import CannotFit, Drawn, Items
from openllm_talk.practice.state.queries import RUNGS
from openllm_talk.practice.state.settings import Settings
from openllm_talk.practice.tokenizers import PlainTokenizer

_COMMON: Final = 8  # rounds of other items whose answers the cheater «most-common» goes by
_ELSEWHERE: Final = 1_000_000  # their numbers begin here: no run is that long


class State:
    """Can a model keep a database in its head? One prompt, one answer."""

    name = "state"
    rungs: tuple[str, ...] = RUNGS
    cheaters: tuple[str, ...] = CHEATERS
    made: type[Items] = Items  # how its items are made

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()

    def items(
        self, count: int, seed: int, tokens: int | None = None, tokenizer: Tokenizer | None = None
    ) -> Iterator[Item]:
        """The first `count` items of `seed`. PracticeError if so few tokens hold none."""
        for drawn in self.drawn(count, seed, tokens, tokenizer):
            yield drawn.item

    def drawn(
        self,
        count: int,
        seed: int,
        tokens: int | None = None,
        tokenizer: Tokenizer | None = None,
        begin: int = 0,
    ) -> Iterator[Drawn]:
        """The same, with the histories and questions that they were made from."""
        try:
            yield from self._made(seed, tokens, tokenizer).drawn(count, begin)
        except CannotFit as exc:
            if exc.enough is None:
                raise PracticeError(
                    "no item can be made with these settings; ask for more operations, a smaller"
                    " gap or other families",
                    "这些设置出不了题；请增加 operations，减小 gap，或换别的 families",
                ) from exc
            raise PracticeError(
                f"no item fits into {exc.tokens} tokens; ask for {exc.enough} or more",
                f"{exc.tokens} 个词元放不下一道题；请至少用 {exc.enough} 个",
            ) from exc

    def cheated(
        self,
        cheater: str,
        count: int,
        seed: int,
        tokens: int | None = None,
        tokenizer: Tokenizer | None = None,
    ) -> Iterator[tuple[Item, Answer]]:
        """Each item with what the cheater called `cheater` answers."""
        common: dict[str, Answer] = {}
        if cheater == "most-common":
            common = self._common(seed, tokens, tokenizer)
        for drawn in self.drawn(count, seed, tokens, tokenizer):
            if cheater == "most-common":
                yield drawn.item, common.get(drawn.item.family)
            elif drawn.item.family == "copy":
                # Whatever it leaves out, it knows the last line.
                yield drawn.item, drawn.last_line
            else:
                yield drawn.item, drawn.cheats.answer(cheater, drawn.query)

    def _common(
        self, seed: int, tokens: int | None, tokenizer: Tokenizer | None
    ) -> dict[str, Answer]:
        """The most common answer of each family, over other items like these."""
        answers: dict[str, list[Answer]] = {}
        count = _COMMON * len(self.settings.families)
        for drawn in self.drawn(count, seed, tokens, tokenizer, _ELSEWHERE):
            answers.setdefault(drawn.item.family, []).append(drawn.item.answer)
        return {family: most_common(given) for family, given in answers.items()}

    def _made(self, seed: int, tokens: int | None, tokenizer: Tokenizer | None) -> Items:
        settings = self.settings
        if tokens is not None:
            settings = replace(settings, tokens=tokens)
        return self.made(seed, tokenizer or PlainTokenizer(), settings)
