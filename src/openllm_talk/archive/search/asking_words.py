"""Words that only ask: a question has them whatever it is about."""

import re
from functools import cache

from openllm_talk.archive.search.segments import wanted

CHINESE = (
    "是什么原因 什么原因 有没有人 有人遇到过 有没有 为什么 是什么意思 是什么 什么 怎么样 怎么办 怎么解决 "
    "怎么 如何 怎样 为何 为啥 咋 请问 请教 想问下 想问 问一下 问下 大家 各位 大佬们 大佬 多少 哪个 哪些 哪里 "
    "哪种 可以 能不能 能否 是否 是不是 会不会 要不要 需要 应该 大概 一般 比较 现在 目前 求推荐 求 一下 的时候 "
    "时候 情况 之后 以后 一直 到底 究竟 问题 这个 那个 我们 他们 我 你 他 的 了 吗 呢 吧 啊 是 有 在 和 与 跟 及 "
    "把 将 用 做 到 得 要 会 能 被 给 就 都 也 还 下 中 里 上 着 过 来 去 才 够 想 让 对 为 一 个 种 些 条 次"
).split()
ENGLISH = (
    "how what why who when where which do does did is are was were be been can could should would "
    "will the a an of to for in on at by with and or it its this that there i we you my your any "
    "has have get use us please anyone way from if so as need me best"
)


def is_asking(word: str) -> bool:
    """Whether a word of a query, as `segments` cuts it, only asks."""
    return word in _cut()


def without_asking(text: str) -> str:
    """`text` without the Chinese words that only ask; blanks stand where they were."""
    return _pattern().sub(" ", text)


@cache
def _cut() -> frozenset[str]:
    """All of them as `segments` cuts them."""
    return frozenset(word for phrase in (*CHINESE, ENGLISH) for word in wanted(phrase))


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, CHINESE), key=len, reverse=True)))
