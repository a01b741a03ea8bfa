"""What a reply earns: the bench's own score and nothing else.

`right` and `cells` are of one item and one reply. `right_reward` and `cell_reward` are the same for
TRL's GRPOTrainer, on a dataset with the column `item` (`talk practice export --purpose rl`):

    GRPOTrainer(reward_funcs=right_reward, train_dataset=load_dataset("json", data_files=…), …)
"""

from collections.abc import Callable, Mapping, Sequence

from openllm_talk.practice.answers import score
from openllm_talk.practice.item import Item
from openllm_talk.practice.training.conversations import unpacked

# A completion as TRL passes it: a text, or messages where the prompt was a conversation.
Completion = str | Sequence[Mapping[str, object]]


def right(item: Item, reply: str) -> float:
    """1.0 where the bench counts the reply as right, else 0.0."""
    return 1.0 if score(item, reply).outcome == "right" else 0.0


def cells(item: Item, reply: str) -> float:
    """Partial credit: F1 over the cells of a table or list, 0.0 to 1.0; `right` for other forms.

    A dense signal for a model that never gets a whole table right; not what the bench reports.
    """
    scored = score(item, reply)
    if scored.cell_f1 is None:
        return 1.0 if scored.outcome == "right" else 0.0
    return scored.cell_f1


def right_reward(
    completions: Sequence[Completion], item: Sequence[str], **_columns: object
) -> list[float]:
    """`right` of every completion, in order. `item` holds the `packed` item of each."""
    return _each(right, completions, item)


def cell_reward(
    completions: Sequence[Completion], item: Sequence[str], **_columns: object
) -> list[float]:
    """`cells` of every completion, in order. `item` holds the `packed` item of each."""
    return _each(cells, completions, item)


def _each(
    reward: Callable[[Item, str], float], completions: Sequence[Completion], item: Sequence[str]
) -> list[float]:
    return [
        reward(unpacked(column), said(completion))
        for column, completion in zip(item, completions, strict=True)
    ]


def said(completion: Completion) -> str:
    """The text of a completion: itself, or what its last message says; «» where it says nothing.

    Content in parts (`[{"type": "text", "text": …}]`) is joined.
    """
    if isinstance(completion, str):
        return completion
    content = completion[-1].get("content") if completion else None
    if isinstance(content, str):
        return content
    if not isinstance(content, Sequence):
        return ""
    texts = [part.get("text") for part in content if isinstance(part, Mapping)]
    return "".join(text for text in texts if isinstance(text, str))
