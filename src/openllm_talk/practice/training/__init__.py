"""The items of a bench as lessons: the same questions, asked while a model learns.

    lessons.py        items that train, from seeds that no test uses (practice/seeds.py)
    conversations.py  an item as messages, with or without worked steps; an item as a column of text
    export.py         JSON Lines or Parquet, streamed, whole or not at all
    rewards.py        what a reply earns: the bench's own score; for TRL's GRPOTrainer
    environment.py    the same for `verifiers` (found by the name openllm-talk-practice)

What trains never tests, and what it earns is what the bench says.
"""
