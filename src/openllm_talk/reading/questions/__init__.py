"""What was asked in a chat, and what answers it.

A question is found in its thread: the line that an editor would quote, not its greeting, not the
counter-question of somebody who helps. One entry stands for a question, however many lines it
took; a thread can hold several. Everything is extractive: texts and titles are people's own words.
"""

from openllm_talk.reading.questions.asked import find

__all__ = ["find"]
