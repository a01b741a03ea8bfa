"""What words alone say: linear scores over hashed words, pairs of words and both ends of a line.

English words and Chinese characters are told apart by the same reader as for threads, so «跑几次»
and «how often» each leave their traces without a list of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from openllm_talk.reading.threads.turns import Floats, spelled

BUCKETS: Final = 1 << 15
_END: Final = 2  # words at either end that count once more as such
_MOST: Final = 400


def traces(text: str) -> NDArray[np.int32]:
    """The buckets (0 to BUCKETS - 1, each once) of what is seen in `text`."""
    words = spelled(text)
    seen = [*words, *(f"{one} {other}" for one, other in pairwise(words))]
    seen += [f"^{word}" for word in words[:_END]]
    seen += [f"{word}$" for word in words[-_END:]]
    return _buckets(seen)


def _buckets(seen: Iterable[str]) -> NDArray[np.int32]:
    found = {crc32(one.encode("utf-8", "surrogatepass")) % BUCKETS for one in seen}
    return np.array(sorted(found)[:_MOST], np.int32)


def together(some: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    """The traces of several lines as of one."""
    if not some:
        return np.zeros(0, np.int32)
    return np.unique(np.concatenate(some)).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Wording:
    """A linear score: `weight` (BUCKETS,) and `bias`."""

    weight: Floats
    bias: float

    def score(self, some: Sequence[NDArray[np.int32]]) -> Floats:
        """For each of `some` traces its score, 0 for no trace: (n,); above 0 is rather so."""
        return np.array(
            [
                self.bias + float(self.weight[one].sum()) / np.sqrt(len(one)) if len(one) else 0.0
                for one in some
            ],
            np.float32,
        )


def unpack(held: Mapping[str, np.ndarray], name: str) -> Wording:
    """The wording called `name` among the arrays of a model file."""
    return Wording(held[f"{name}.weight"].astype(np.float32), float(held[f"{name}.bias"]))
