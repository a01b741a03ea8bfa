"""The sentences to be found, those that only look like them, and the question.

Every note says what somebody's code or word is; the hay never does. A decoy (distractor) has the
same shape: somebody else's, another of the same person's, or one that is no longer true.
"""

from dataclasses import dataclass
from typing import Literal

from openllm_talk.errors import Language, PracticeError
from openllm_talk.practice.item import Answer, Cell, Form
from openllm_talk.practice.state.draw import Draw

# What can be asked for:
#   one          a needle and nothing like it in the hay
#   distractors  a needle among decoys
#   several      needles asked for at once, in an order of their own
#   distance     two needles that must be put together: A's is the same as B's, B's is …
#   none         decoys only: it is not there
Family = Literal["one", "distractors", "several", "distance", "none"]
Values = Literal["numbers", "words", "both"]


@dataclass(frozen=True, slots=True)
class Kind:
    """Something a person has, in both languages: a number or a word."""

    en: str
    zh: str
    number: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Who is named, and what invented words are made of, in one language: lists with blanks."""

    first: str
    last: str
    syllables: tuple[str, str, str]


KINDS = (
    Kind("locker code", "储物柜密码", number=True),
    Kind("badge number", "胸牌编号", number=True),
    Kind("parcel number", "运单编号", number=True),
    Kind("ticket number", "机票号码", number=True),
    Kind("password", "口令", number=False),
    Kind("call sign", "呼号", number=False),
    Kind("code name", "代号", number=False),
    Kind("keyword", "暗语", number=False),
)
ENGLISH = Words(
    first="Amara Bruno Chiara Dmitri Esther Farid Greta Hugo "
    "Ingrid Jonas Keiko Lorenzo Mariam Nadia Oskar Priya",
    last="Abbott Brandt Castillo Dubois Eriksen Fontana Gupta Haddad "
    "Ivanov Jansen Kowalski Lindqvist Moreau Nakamura Okafor Petrov",
    syllables=(
        "bel cor dra fen gol hur jas kel lum mar nix pol quo ras sel tor vel wim yar zan",
        "a ba do fi go ka li mo nu pe ra si ta vo we xa yo ze chi thu",
        "bin dex fal gan lor mik nov pax rin sk th tum vane wick zor dal quin ster mond lith",
    ),
)
CHINESE = Words(
    first="雅琳 志明 婷婷 俊杰 慧敏 振宇 佳怡 思源 晓彤 浩博 梦瑶 嘉诚 若曦 建军 丽萍 伟民",
    last="谭 薛 邵 梁 沈 彭 魏 蒋 崔 程 尹 龚 贺 韩 郑 曹",
    syllables=(
        "玄 墨 绛 黛 赭 缃 靛 琥 珀 瑾 丹 翠 碧 苍 皓 赤 紫 银 铁 玉",
        "鲲 鹏 麒 麟 鹭 隼 貂 獾 鲸 鸢 鹤 虎 豹 狐 龙 鹰 蛟 犀 熊 鹿",
        "阁 亭 榭 轩 殿 塔 关 台 楼 峰 岭 洲 湾 津 港 原 州 城 寨 营",
    ),
)
PEOPLE = 16 * 16
NUMBERS = 90_000  # of five digits, the first not zero
MADE_WORDS = 20 * 20 * 20


@dataclass(frozen=True, slots=True)
class Note:
    """«The `what` of `who` is `value`», or by `tie`: was; is the same as that of a person."""

    who: str
    what: Kind
    value: Cell
    tie: Literal["is", "was", "same"] = "is"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one item asks: `needles` in the order of the text, decoys, the question, the answer.

    Of `needles` so many as `found` are true. In the family none it is none: what stands in the
    needle's place is the decoy that comes nearest.
    """

    needles: tuple[Note, ...]
    decoys: tuple[Note, ...]
    question: str
    answer: Answer
    form: Form
    chance: float
    found: int


def say(note: Note, language: Language) -> str:
    """The sentence of `note`."""
    who, value = note.who, note.value
    if language == "zh":
        tie = {"is": f"是{value}", "was": f"以前是{value}", "same": f"与{value}的相同"}
        return f"{who}的{note.what.zh}{tie[note.tie]}。"
    tie = {
        "is": f"is {value}",
        "was": f"used to be {value}",
        "same": f"is the same as that of {value}",
    }
    return f"The {note.what.en} of {who} {tie[note.tie]}."


class Cast:
    """The people and values of one item, each only once: nothing wrong is right by accident."""

    def __init__(self, language: Language, values: Values, draw: Draw) -> None:
        self.words = CHINESE if language == "zh" else ENGLISH
        self.language = language
        self.draw = draw
        wanted = {"numbers": (True,), "words": (False,), "both": (True, False)}[values]
        self.kinds = [kind for kind in KINDS if kind.number in wanted]
        self.used: set[Cell] = set()

    def person(self) -> str:
        """Somebody not yet named; a PracticeError when there is nobody left."""
        if len(self.used) >= PEOPLE:  # each person has a value, so at most half of it are people
            raise PracticeError(
                f"One prompt cannot name more than {PEOPLE // 2} people: "
                "ask for fewer needles or distractors.",
                f"一段提示里最多出现 {PEOPLE // 2} 个人：请减少针或干扰项的数量。",
            )
        while True:
            first = self.draw.pick(self.words.first.split())
            last = self.draw.pick(self.words.last.split())
            name = f"{last}{first}" if self.language == "zh" else f"{first} {last}"
            if name not in self.used:
                self.used.add(name)
                return name

    def value(self, what: Kind) -> Cell:
        """A number or a word not yet given."""
        while True:
            value: Cell
            if what.number:
                value = 10_000 + self.draw.below(NUMBERS)
            else:
                value = "".join(self.draw.pick(part.split()) for part in self.words.syllables)
            if value not in self.used:
                self.used.add(value)
                return value

    def note(self, what: Kind | None = None) -> Note:
        """Somebody new has some `what`, or anything."""
        what = what or self.draw.pick(self.kinds)
        return Note(self.person(), what, self.value(what))


def ask(family: Family, cast: Cast, needles: int, decoys: int) -> Asked:
    """An item of `family`; `needles` counts for several alone, `decoys` for all but one."""
    if family == "several":
        return _several(cast, needles, decoys)
    if family == "distance":
        return _two_steps(cast, decoys)
    needle = cast.note()
    question = _question(needle, cast.language)
    form: Form = "number" if needle.what.number else "text"
    if family == "none":
        others = _decoys(needle, decoys, cast, older=False)
        return Asked(others[:1], others[1:], question, None, form, 0.0, found=0)
    around = _decoys(needle, decoys, cast) if family == "distractors" else ()
    return Asked((needle,), around, question, needle.value, form, _chance(needle), found=1)


def _several(cast: Cast, needles: int, decoys: int) -> Asked:
    notes = tuple(cast.note() for _ in range(needles))
    asked = cast.draw.shuffled(notes)
    chance = 1.0
    for note in asked:
        chance *= _chance(note)
    around = _decoys(asked[0], decoys, cast)
    question = _questions(asked, cast.language)
    answer: Answer = [note.value for note in asked]
    return Asked(notes, around, question, answer, "list", chance, found=needles)


def _two_steps(cast: Cast, decoys: int) -> Asked:
    holds = cast.note()
    points = Note(cast.person(), holds.what, holds.who, "same")
    notes = (holds, points) if cast.draw.unit() < 0.5 else (points, holds)
    around = list(_decoys(holds, decoys, cast))
    if decoys > 1:  # a second way that leads elsewhere
        around[-1] = Note(cast.person(), holds.what, around[0].who, "same")
    question = _question(points, cast.language)
    form: Form = "number" if holds.what.number else "text"
    return Asked(notes, tuple(around), question, holds.value, form, _chance(holds), found=2)


def _decoys(needle: Note, count: int, cast: Cast, older: bool = True) -> tuple[Note, ...]:
    """`count` notes like `needle`: the second an older one, the third another of that person's."""
    notes = []
    for number in range(count):
        if number == 1 and older:
            notes.append(Note(needle.who, needle.what, cast.value(needle.what), "was"))
        elif number == 2:
            same_form = [k for k in KINDS if k.number == needle.what.number and k != needle.what]
            other = cast.draw.pick(same_form)
            notes.append(Note(needle.who, other, cast.value(other)))
        else:
            notes.append(cast.note(needle.what))
    return tuple(notes)


def _chance(note: Note) -> float:
    return 1 / (NUMBERS if note.what.number else MADE_WORDS)


def _question(note: Note, language: Language) -> str:
    if language == "zh":
        return f"{note.who}的{note.what.zh}是什么？如果没有一条记录说到，答案就是“无”。"
    return f"What is the {note.what.en} of {note.who}? If no note says it, the answer is none."


def _questions(notes: list[Note], language: Language) -> str:
    if language == "zh":
        asked = "、".join(f"{note.who}的{note.what.zh}" for note in notes)
        return f"依次是什么：{asked}？"
    asked = ", ".join(f"the {note.what.en} of {note.who}" for note in notes)
    return f"What are, in this order: {asked}?"
