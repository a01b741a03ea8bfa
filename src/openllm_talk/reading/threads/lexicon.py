"""The cues that a message's words give, by kind: asking, thanking, greeting … in two languages.

A kind means the same in both, so what is learnt from annotated English carries over to Chinese.
English cues are whole words; Chinese ones stand anywhere in a run of Chinese.
"""

import re
from typing import Final

_ENGLISH: Final = {
    "ask": (
        "how what why where which who when whats hows wheres is are can could does do did "
        "should would will any what's how's where's isn't aren't"
    ),
    "anyone": "anyone anybody someone somebody everyone everybody all guys folks people",
    "plea": (
        "help please plz pls need want trying looking wondering advice suggestions idea recommend"
    ),
    "greet": "hi hello hey morning evening welcome greetings howdy yo bye night cya",
    "thanks": "thanks thank thx ty cheers tnx appreciated thankyou tks",
    "agree": (
        "yes yeah yep yup ok okay right true sure exactly indeed correct agreed k cool nice "
        "great good perfect"
    ),
    "deny": (
        "no nope not don't doesn't didn't isn't can't won't never wrong nothing none dont cant"
    ),
    "laugh": "lol haha hehe heh rofl lmao hah :) :d ;) :p :-) xd",
    "you": "you your you're u ur yours you'd you've",
    "me": "i my me i'm i've mine im i'll i'd we our",
    "that": "it that this they them those these its it's that's there he she",
    "advise": "try use check look see install run read maybe probably should just instead simply",
    "trouble": (
        "error errors problem fail fails failed broken crash stuck wrong issue trouble hangs"
    ),
    "done": "works worked working fixed solved done got found resolved nvm nevermind figured",
    "link": "but so because since although however still also too again then and or if",
    "tell": "here i've made released new check-out sharing",
}
_CHINESE: Final = {
    "ask": (
        "吗 么 嘛 呢 怎么 怎样 如何 为什么 为啥 为何 咋 啥 什么 哪 多少 多大 多久 几个 几张 "
        "几条 有没有 有无 是不是 能不能 可不可以 会不会 要不要 是否 还是"
    ),
    "anyone": "有人 谁 大佬 大家 各位 群友 哪位 老师们",
    "plea": "求 请教 请问 想问 问下 问一下 帮 推荐 求助 蹲",
    "greet": "早 你好 大家好 晚安 欢迎 哈喽 下午好 晚上好 新人 拜拜",
    "thanks": "谢 感谢 多谢 辛苦 受教 学到了 抱拳 玫瑰 🙏",
    "agree": "对 嗯 是的 好的 好嘞 行 可以 收到 了解 明白 懂了 确实 没错 同意 赞 强 👍 👌 牛",
    "deny": "不 没 别 错 无法 未必",
    "laugh": "哈哈 笑 233 捂脸 呲牙 旺柴 偷笑 裂开 流泪 😂 🤣 狗头",
    "you": "你 您",
    "me": "我 咱 自己",
    "that": "那 这 它 他 前者",
    "advise": "试 用 看 建议 可能 应该 估计 先 直接 换 加 改 一般 最好 大概",
    "trouble": "报错 错误 失败 不行 问题 崩 卡 挂 炸 异常 奇怪 掉 爆 oom 不动",
    "done": "好了 搞定 解决 起来了 可以了 正常了 破案 成功 通了 原来 跑通",
    "link": "但 不过 所以 因为 而且 然后 也 还 又 就是 其实 如果 另外 补充 而 至于",
    "tell": "分享 开源 发布 刚 转发 更新 出了 看到",
}

KINDS: Final = tuple(_ENGLISH)
"""The kinds of cue, in the order of the columns «starts with …» and «has …» of `turns.SEEN`."""

LATIN: Final[dict[str, int]] = {
    word: place
    for place, kind in reversed(tuple(enumerate(KINDS)))
    for word in _ENGLISH[kind].split()
}
"""For each cue word of English the place of its kind in `KINDS`, the first that has it."""

_WIDE: Final[dict[str, int]] = {
    word: place for place, kind in enumerate(KINDS) for word in _CHINESE[kind].split()
}
_PATTERN: Final = re.compile(
    "|".join(map(re.escape, sorted(_WIDE, key=len, reverse=True))), re.IGNORECASE
)


def chinese(text: str) -> list[tuple[int, int]]:
    """The Chinese cues of `text`: the place of the kind in `KINDS`, and where it begins."""
    return [(_WIDE[found[0].lower()], found.start()) for found in _PATTERN.finditer(text)]
