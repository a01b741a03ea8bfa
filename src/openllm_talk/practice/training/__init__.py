"""The items of a bench as lessons: the same questions, asked while a model learns.

seeds.py          lessons and exams come from seeds that never meet
conversations.py  an item as messages, with or without worked steps; an item as a column of text
export.py         JSON Lines or Parquet, streamed, whole or not at all
rewards.py        what a reply earns: the bench's own score; for TRL's GRPOTrainer
environment.py    the same for `verifiers` (found by the name openllm-talk-practice)
"""
