"""What stands where a forgotten person's name or words stood."""

from openllm_talk.reading.utterance import is_chinese

SOMEBODY = {"en": "somebody", "zh": "某人"}
"""In what others said, for a person who is forgotten."""

WITHDRAWN = {"en": "This question was withdrawn.", "zh": "这个问题已撤回。"}
"""What a question says whose asker is forgotten."""


def somebody(text: str) -> str:
    """What stands for a forgotten person in `text`, in its language."""
    return SOMEBODY["zh" if is_chinese(text) else "en"]


def withdrawn(text: str) -> str:
    """What stands for the words of a question, in the language of its words."""
    if is_withdrawn(text):
        return text
    return WITHDRAWN["zh" if is_chinese(text) else "en"]


def is_withdrawn(text: str) -> bool:
    """Whether a question has no words any more."""
    return text in WITHDRAWN.values()
