"""The annotation files of public conversation corpora.

Format: one link a line, `parent child -`, both line numbers from 0 in the text file beside it;
equal numbers mean that the message starts a thread (Kummerfeld et al., «A Large-Scale Corpus for
Conversation Disentanglement», ACL 2019). Lines before the smallest child are context only.
"""

from collections import defaultdict

from openllm_talk.errors import BrokenSource


def parse_annotation(text: str, name: str = "annotation") -> dict[int, frozenset[int]]:
    """For each annotated message its parents (itself where it starts a thread).

    Raises BrokenSource with the line that is not two numbers.
    """
    parents: defaultdict[int, set[int]] = defaultdict(set)
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split()
        if not fields:
            continue
        if len(fields) < 2 or not all(field.isdecimal() for field in fields[:2]):
            raise BrokenSource(
                "is not «parent child -» with two line numbers",
                "不是“父行号 子行号 -”这样的一行",
                path=name,
                line=number,
            )
        one, other = int(fields[0]), int(fields[1])
        parents[max(one, other)].add(min(one, other))
    return {child: frozenset(parents[child]) for child in sorted(parents)}
