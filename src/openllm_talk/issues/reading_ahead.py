"""A busy week is read on all processors: one channel a process, before the issue is composed."""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from openllm_talk.issues.heard import Heard
from openllm_talk.reading.questions.model import shipped as question_model
from openllm_talk.reading.threads.model import shipped as thread_model

FEW = 1500
"""Messages below which starting processes takes longer than reading."""
UNDERSTOOD = ("replies", "questions", "links", "wishes")
"""What is read ahead of each channel."""


def read_ahead(channels: Sequence[Heard], processes: int | None = None) -> None:
    """Reads `channels` in several processes, so that each holds what was understood of it.

    Only where that is quicker and safe: on Linux, with more than one processor, channel and few
    messages. What is not read ahead is read when it is asked for; the result is the same.
    """
    if sys.platform != "linux":
        return
    processes = processes or len(os.sched_getaffinity(0))
    many = sum(len(heard.messages) for heard in channels)
    if processes < 2 or len(channels) < 2 or many < FEW:
        return
    # Loaded once here, every process has the models from its first moment.
    thread_model()
    question_model()
    context = multiprocessing.get_context("fork")
    longest = sorted(channels, key=lambda heard: -len(heard.messages))
    try:
        with ProcessPoolExecutor(processes, mp_context=context) as pool:
            for heard, found in zip(longest, pool.map(_understood, longest), strict=True):
                vars(heard).update(found)
    except (
        BrokenProcessPool
    ):  # a process was killed, for memory as a rule: one after the other then
        return


def _understood(heard: Heard) -> Mapping[str, object]:
    return {name: getattr(heard, name) for name in UNDERSTOOD}
