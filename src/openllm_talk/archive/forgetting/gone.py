"""Who is forgotten, as imports and rewrites ask it."""

import hmac
import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal

from openllm_talk.archive import models
from openllm_talk.archive.entries import plain
from openllm_talk.archive.forgetting.words import somebody
from openllm_talk.archive.people import Signature
from openllm_talk.reading.privacy import parts_of
from openllm_talk.reading.pseudonyms import Names, folded, is_whole

Kind = Literal["account", "name", "word", "said"]

SHORTEST_SAID = 8
"""Letters from which the words of a question or answer are known again; «+1» is anybody's."""

_REMEMBERED = 1 << 18


@dataclass(frozen=True, slots=True)
class Gone:
    """Who is forgotten, by digests alone; without digests nobody is.

    `words` are the digests of names as they stand in texts, `certain` those that mean the person
    wherever they stand, `lengths` and `starts` what the words are looked for by. `living` are the
    names of others, which stay whole where they hold a forgotten one. `messages` and `questions`
    are ids that are known to be theirs, while their rows are still being taken out.
    """

    secret: bytes = b""
    people: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()
    sayings: frozenset[str] = frozenset()
    lengths: tuple[int, ...] = ()
    starts: frozenset[str] = frozenset()
    living: tuple[str, ...] = ()
    messages: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    _known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def __bool__(self) -> bool:
        return bool(self.people or self.words or self.messages or self.questions)

    @classmethod
    def of(cls, names: Iterable[str]) -> "Gone":
        """Those who bear these names, wherever a text has them; for records outside an archive."""
        return cls(secret=secrets.token_bytes(16)).also(names)

    def also(self, names: Iterable[str]) -> "Gone":
        """Those, and whoever is meant by `names` wherever they stand: pseudonyms of an issue."""
        more = [word_row(self.secret, name, certain=True) for name in names if name.strip()]
        return self._with_words(more) if more else self

    def _with_words(self, rows: Iterable[models.Forgotten]) -> "Gone":
        held = list(rows)
        return replace(
            self,
            words=self.words | {row.digest for row in held},
            certain=self.certain | {row.digest for row in held if row.certain},
            lengths=tuple(sorted({*self.lengths, *(row.length for row in held)}, reverse=True)),
            starts=self.starts | {row.start for row in held},
            _known={},
        )

    def beside(self, names: Iterable[str]) -> "Gone":
        """Those, in texts where these others are named too."""
        others = tuple(name for name in names if name.strip() and not self.is_them(name))
        return replace(self, living=(*self.living, *others)) if others else self

    # --- people ----------------------------------------------------------------------------------

    def signed(self, signature: Signature, platform: str) -> bool:
        """Whether a message of `platform` is theirs.

        Whoever has one of their names and an account that the archive knows as another's is not.
        """
        account, name = signature
        if account and self._digest("account", platform, account) in self.people:
            return True
        if not name or self._digest("name", platform, name) not in self.people:
            return False
        held = models.Identity.objects.filter(platform=platform, account=account)
        return not (account and held.exists())

    def is_renamed(self, signature: Signature, platform: str) -> bool:
        """Whether an account of theirs has a name that is not known yet."""
        account, name = signature
        if not (account and name) or self.is_them(name):
            return False
        return self._digest("account", platform, account) in self.people

    def is_them(self, named: str | None) -> bool:
        """Whether a field that holds a name holds theirs, and no other."""
        return bool(named and self.words and self._is_word(folded(" ".join(named.split()))))

    def without_name(self, named: str) -> str | None:
        """A field of names without theirs; None where no name is left."""
        if self.is_them(named):
            return None
        parts = parts_of(named)
        kept = [place for place in range(0, len(parts), 2) if not self.is_them(parts[place])]
        if 2 * len(kept) > len(parts):
            return named
        found = "".join(
            (parts[place - 1] if number else "") + parts[place] for number, place in enumerate(kept)
        )
        return found.strip() or None

    def said(self, text: str | None) -> bool:
        """Whether these are the words of a question or answer that was taken out of an issue."""
        if not text or not self.sayings:
            return False
        words = plain(text)
        return len(words) >= SHORTEST_SAID and self._digest("said", "", words) in self.sayings

    # --- texts -----------------------------------------------------------------------------------

    def text(self, text: str, others: Collection[str] = (), *, certain: bool = False) -> str:
        """`text` with «somebody» where it means one of them.

        `others` are names that may stand there and are not theirs. `certain` says that whatever is
        called like them there is a person: the name of a file, a row that the system wrote.
        """
        found = self.named_in(text)
        if not found:
            return text
        kept = [name for name in (*self.living, *others) if _touches(name, found, text)]
        sure = [
            one for one in found if certain or self._digest("word", "", folded(one)) in self.certain
        ]
        stand_in = somebody(text)
        names = Names(found, kept, sure)
        return names.replace(text, dict.fromkeys(found, stand_in))

    def channel(self, name: str, key: str) -> str:
        """What the room with this id is called, which may be named after one of them.

        A part of its id then keeps it apart from others like it.
        """
        left = self.text(name, certain=True)
        return name if left == name else f"{left} {key.rpartition('-')[2]}"

    def named_in(self, text: str) -> list[str]:
        """What stands in `text` as a whole and is called like one of them, as written there."""
        return list(dict.fromkeys(self._places(text))) if self.words else []

    def _places(self, text: str) -> Iterator[str]:
        words = folded(text)
        shortest = self.lengths[-1]
        for place in range(len(words)):
            if not (
                self._may_start(words[place : place + 2])
                or (shortest == 1 and self._may_start(words[place]))
            ):
                continue
            for length in self.lengths:
                end = place + length
                if end <= len(words) and self._is_word(words[place:end]):
                    if is_whole(text, place, end):
                        yield text[place:end]
                    break

    def _may_start(self, letters: str) -> bool:
        known = self._known.get(letters)
        if known is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            known = self._known[letters] = self._digest("start", "", letters) in self.starts
        return known

    def _is_word(self, word: str) -> bool:
        return self._digest("word", "", word) in self.words

    def _digest(self, kind: str, platform: str, value: str) -> str:
        return digest_of(self.secret, kind, platform, value)


def gone() -> Gone:
    """Everybody whom the archive has forgotten."""
    rows = list(models.Forgotten.objects.all())
    if not rows:
        return Gone()
    by_kind = {
        kind: frozenset(row.digest for row in rows if row.kind == kind)
        for kind in ("account", "name", "said")
    }
    names = models.Identity.objects.exclude(name="").values_list("name", flat=True)
    return Gone(
        secret=bytes.fromhex(secret()),
        people=by_kind["account"] | by_kind["name"],
        sayings=by_kind["said"],
        living=tuple(names.distinct()),
    )._with_words(row for row in rows if row.kind == "word")


def secret() -> str:
    """The secret of this archive in hexadecimal, made where there is none. Writes it then."""
    held, _ = models.ForgettingKey.objects.get_or_create(
        pk=1, defaults={"secret": secrets.token_hex(32)}
    )
    return held.secret


def digest_of(key: bytes, kind: str, platform: str, value: str) -> str:
    """The keyed digest (HMAC with SHA-256, RFC 2104; 128 bits in hexadecimal) of a value."""
    content = "\x1f".join((kind, platform, value)).encode("utf-8", "surrogatepass")
    return hmac.digest(key, content, sha256).hex()[:32]


def row_of(key: bytes, kind: Kind, platform: str, value: str) -> models.Forgotten:
    """The row by which a value of this kind is known again."""
    return models.Forgotten(digest=digest_of(key, kind, platform, value), kind=kind)


def word_row(key: bytes, name: str, *, certain: bool) -> models.Forgotten:
    """The row by which a name is known again in texts and in fields of names."""
    word = folded(" ".join(name.split()))
    row = row_of(key, "word", "", word)
    row.length, row.certain = len(word), certain
    row.start = digest_of(key, "start", "", word[:2])
    return row


def do_remember_names(signatures: Iterable[Signature], platform: str) -> None:
    """Keeps later names of accounts that are forgotten; must be called inside a transaction."""
    named = sorted({one.name for one in signatures})
    if not named:
        return
    key = bytes.fromhex(secret())
    living = set(models.Identity.objects.filter(name__in=named).values_list("name", flat=True))
    own = [name for name in named if name not in living]
    do_remember(row_of(key, "name", platform, name) for name in own)
    do_remember(word_row(key, name, certain=False) for name in own)


def do_remember(rows: Iterable[models.Forgotten]) -> None:
    """Keeps digests; those that are there stay. Must be called inside a transaction."""
    models.Forgotten.objects.bulk_create(rows, ignore_conflicts=True)


def _touches(name: str, found: Iterable[str], text: str) -> bool:
    """Whether a name of somebody else stands in `text` and holds, or is held by, one found."""
    other = folded(name.strip())
    if not other or other not in folded(text):
        return False
    return any(folded(one) in other or other in folded(one) for one in found)
