"""What things are called, in English and Chinese."""

from typing import Final, NamedTuple

from openllm_talk.errors import Language


class Words(NamedTuple):
    """The same words in both languages."""

    en: str
    zh: str

    def say(self, language: Language) -> str:
        """The words in `language`."""
        return self.zh if language == "zh" else self.en


QUESTIONS: Final = {
    "state": Words("Can a model keep a database in its head?", "模型能不能把数据库记在心里？"),
    "state-process": Words(
        "Where does a model lose track of a database?", "模型是在哪一步跟丢了数据库？"
    ),
    "needle": Words(
        "Does a model find one sentence in a long text?", "模型能不能在长文本里找到一句话？"
    ),
}

ASKED: Final = {
    "state": Words(
        "Each question gives some tables and a list of inserts, updates and deletes, and asks what"
        " the database holds or says afterwards. The truth is SQLite's.",
        "每道题给出几张表和一串插入、更新、删除操作，再问数据库里最后有什么、查询会返回什么；"
        "标准答案由 SQLite 得出。",
    ),
    "state-process": Words(
        "Each conversation gives tables and operations in several parts, asks for the whole table"
        " after each part, and a question at the end. The truth is SQLite's.",
        "每段对话分几次给出表和操作，每次都要求写出整张表，最后再提一个问题；"
        "标准答案由 SQLite 得出。",
    ),
    "needle": Words(
        "Each question hides one or more sentences at known places of a long text and asks for"
        " what they say.",
        "每道题在长文本的指定位置藏进一句或几句话，再问其中说了什么。",
    ),
}

LIMITS: Final = {
    "state": Words(
        "The databases are made up and small beside real ones, and the model had no tools: it says"
        " nothing of a model that may run SQL, and little of other prompts.",
        "数据库是生成的，比真实的小得多，模型也没有工具可用："
        "能执行 SQL 时会怎样、换一种提示词会怎样，这里看不出来。",
    ),
    "needle": Words(
        "Finding a sentence is not understanding a text: recall of a needle says nothing of what"
        " a model makes of the rest.",
        "找到一句话不等于读懂全文：召回率高，不说明模型理解了其余内容。",
    ),
}

OUTCOMES: Final = {
    "right": Words("right", "答对"),
    "wrong": Words("wrong", "答错"),
    "empty": Words("empty", "空白"),
    "prose": Words("prose, no answer", "未按格式作答"),
    "several": Words("several answers", "多个答案"),
    "malformed": Words("malformed", "格式残缺"),
    "digits": Words("other digits", "异体数字"),
    "oversized": Words("oversized", "过长"),
    "truncated": Words("truncated", "输出截断"),
    "overflowed": Words("context overflow", "超出上下文"),
    "timeout": Words("timeout", "超时"),
    "rate_limited": Words("rate-limited", "限流"),
    "refused": Words("refused", "拒答"),
    "failed": Words("provider failed", "服务出错"),
}

FAMILIES: Final = {
    "exists": Words("exists", "是否存在"),
    "copy": Words("copy", "照抄一行"),
    "point": Words("point read", "单点读取"),
    "several": Words("several at once", "一次多个"),
    "range": Words("range", "范围读取"),
    "dump": Words("final dump", "整表输出"),
    "count": Words("COUNT", "COUNT"),
    "sum": Words("SUM", "SUM"),
    "avg": Words("AVG", "AVG"),
    "min": Words("MIN", "MIN"),
    "max": Words("MAX", "MAX"),
    "group": Words("GROUP BY", "GROUP BY"),
    "join": Words("join", "连接"),
    "travel": Words("time travel", "回到过去"),
    "rollback": Words("ROLLBACK", "ROLLBACK"),
    "predicate": Words("predicate updates", "条件更新"),
    "constraint": Words("constraints", "违反约束"),
    "one": Words("one needle", "单针"),
    "distractors": Words("distractors", "干扰句"),
    "distance": Words("needles apart", "两针有距离"),
    "none": Words("no needle", "没有针"),
}

ERRORS: Final = {
    "missed": Words("update missed", "漏掉更新"),
    "imagined": Words("update imagined", "臆造更新"),
    "stale": Words("stale read", "读到旧值"),
    "wrong_write": Words("wrong write", "写错值"),
    "carried": Words("carried on", "沿用前错"),
    "unread": Words("could not be read", "读不出来"),
}

AXES: Final = {
    "operations": Words("operations", "操作数"),
    "tokens": Words("tokens", "词元数"),
    "rows": Words("live rows", "存活行数"),
    "depth": Words("depth", "深度"),
}


def called(name: str, words: dict[str, Words], language: Language) -> str:
    """What `name` is called in `language`; the name itself where nobody gave it words."""
    return words[name].say(language) if name in words else name.replace("_", " ")
