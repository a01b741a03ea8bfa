"""Lessons and exams come from seeds that never meet.

A bench makes all its items from a seed. Exams (`talk practice items`, `talk practice run`) take
seeds from 0 to SPAN - 1 as they are; lessons (`talk practice export`, the environment's training
split) take the same numbers, moved up by SPAN. So no item that is exported for training is ever an
exam's, whatever seeds were chosen. Negative seeds are refused: a generator that is seeded with a
number makes the same of -5 and 5.
"""

from openllm_talk.errors import PracticeError

SPAN = 2**32


def exam_seed(seed: int) -> int:
    """`seed` itself, for items that test. A PracticeError where it is not from 0 to SPAN - 1."""
    if not 0 <= seed < SPAN:
        raise PracticeError(
            f"the seed {seed} is not from 0 to {SPAN - 1}: larger ones make items for training;"
            " choose another",
            f"种子 {seed} 不在 0 到 {SPAN - 1} 之间：更大的种子专供训练数据；请换一个",
        )
    return seed


def lesson_seed(seed: int) -> int:
    """The bench's seed for the lessons of `seed`, which no exam may use. PracticeError as above."""
    return SPAN + exam_seed(seed)
