"""Three versions of an issue's sections merged: what holds an entry, and the entry itself."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

import msgspec

from openllm_talk.archive.entries import plain
from openllm_talk.issues.merge.alignment import Row, aligned, by_keys, chosen, chosen_list, clash
from openllm_talk.issues.merge.notes import Notes, cut
from openllm_talk.reading import links
from openllm_talk.records import Entry, Issue, Question, Record, Section, Subsection


class _Standing(Record, frozen=True):
    """An entry, and where it stands: the places of its section and part, and the section's kind."""

    entry: Entry
    section: int
    part: int
    place: tuple[str, str, str]

    @property
    def is_reference(self) -> bool:
        return self.place[0] == "references"


def _standing(sections: Sequence[Section]) -> list[_Standing]:
    return [
        _Standing(
            entry=entry,
            section=at,
            part=number,
            place=(section.kind, section.name, part.name or ""),
        )
        for at, section in enumerate(sections)
        for number, part in enumerate(section.subsections)
        for entry in part.entries
    ]


def _works(entry: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(links.work(url) for url in entry.urls))


def _identity(entry: Entry) -> Hashable:
    return _works(entry) or plain(entry.title) or entry.title


def _in_place(one: _Standing) -> Hashable:
    return (one.place, _identity(one.entry))


def _anywhere(one: _Standing) -> Hashable:
    return (one.is_reference, _identity(one.entry))


def _first_work(one: _Standing) -> Hashable | None:
    works = _works(one.entry)
    return (one.is_reference, works[0]) if works else None


def _from_messages(one: _Standing) -> Hashable | None:
    return (one.is_reference, one.entry.sources) if one.entry.sources else None


def _from_practice(one: _Standing) -> Hashable | None:
    return (one.is_reference, one.entry.practice) if one.entry.practice else None


_pair_entries = by_keys(_from_practice, _in_place, _anywhere, _first_work, _from_messages)


def _held(parts: Iterable[Subsection]) -> frozenset[Hashable]:
    return frozenset(_identity(entry) for part in parts for entry in part.entries)


def _pair_sections(one: Sequence[Section], other: Sequence[Section]) -> dict[int, int]:
    """Sections of one name and kind; those that a person renamed by what they hold or are."""
    pairs = by_keys(_name_and_kind)(one, other)
    shared = [
        (len(held), len(_names(mine) & _names(others)), at, to)
        for at, mine in enumerate(one)
        for to, others in enumerate(other)
        if (held := _held(mine.subsections) & _held(others.subsections))
        and (mine.kind == "references") == (others.kind == "references")
    ]
    _pair_by_content(shared, pairs)
    for at, section in enumerate(one):
        free = [to for to in range(len(other)) if to not in pairs.values()]
        same = [to for to in free if other[to].kind == section.kind != "special"]
        if at not in pairs and same:
            pairs[at] = same[0]
    return pairs


def _names(section: Section) -> set[str | None]:
    return {part.name for part in section.subsections}


def _name_and_kind(section: Section) -> Hashable:
    return (section.kind, section.name)


def _pair_parts(one: Sequence[Subsection], other: Sequence[Subsection]) -> dict[int, int]:
    pairs = by_keys(_name_of)(one, other)
    shared = [
        (len(held), 0, at, to)
        for at, mine in enumerate(one)
        for to, others in enumerate(other)
        if (held := _held((mine,)) & _held((others,)))
    ]
    _pair_by_content(shared, pairs)
    return pairs


def _name_of(part: Subsection) -> Hashable:
    return (part.name,)


def _pair_by_content(shared: list[tuple[int, int, int, int]], pairs: dict[int, int]) -> None:
    """Adds to `pairs` those that have none yet and share most: how much, in which two places."""
    for _, _, at, to in sorted(shared, key=lambda each: (-each[0], -each[1], each[2:])):
        if at not in pairs and to not in pairs.values():
            pairs[at] = to


Spot = tuple[int, int]
"""A place that an entry can have: its section and its part, by their rows."""


class Sections:
    """The sections of three versions on their way into one list."""

    def __init__(self, base: Issue, ours: Issue, theirs: Issue, notes: Notes) -> None:
        self._base, self._ours, self._theirs = base.sections, ours.sections, theirs.sections
        self._notes = notes
        self._rows = aligned(self._base, self._ours, self._theirs, _pair_sections)
        self._parts = [self._aligned_parts(row) for row in self._rows]
        self._in_base = _standing(self._base)
        self._in_ours = _standing(self._ours)
        self._in_theirs = _standing(self._theirs)
        self._entries = aligned(self._in_base, self._in_ours, self._in_theirs, _pair_entries)
        self._content: dict[Spot, list[Entry]] = defaultdict(list)
        self._new: dict[int, list[Entry]] = defaultdict(list)

    def merged(self, asked: Sequence[Question]) -> tuple[Section, ...]:
        """The editor's sections in their order with what is new, each new entry in its part.

        A new reference comes in only if what it refers to stands in the issue, be it in a section
        or in a question of `asked`.
        """
        if self._ours == self._base:
            # The machine's order is nobody's edit.
            return self._machines(asked)
        moved = self._put_ours()
        self._put_new(moved, asked)
        self._report()
        return tuple(self._section(at) for at in self._order(self._rows, self._has_section))

    def _machines(self, asked: Sequence[Question]) -> tuple[Section, ...]:
        """The machine's sections, where no editor touched any."""
        works = _all_works(asked, (one.entry for one in self._in_theirs if not one.is_reference))
        orphans = set()
        for row in self._entries:
            if not row.is_new or row.theirs is None:
                continue
            one = self._in_theirs[row.theirs]
            if one.is_reference and not _is_referred_to(one.entry, works):
                orphans.add(one.entry)
            else:
                self._new[self._spot("theirs", one)[0]].append(one.entry)
        self._report()
        return tuple(
            _without(section, orphans) if section.kind == "references" else section
            for section in self._theirs
        )

    # where things stand

    def _versions(self, row: Row) -> tuple[Section | None, Section | None, Section | None]:
        return (
            None if row.base is None else self._base[row.base],
            None if row.ours is None else self._ours[row.ours],
            None if row.theirs is None else self._theirs[row.theirs],
        )

    def _aligned_parts(self, row: Row) -> list[Row]:
        base, ours, theirs = map(_parts, self._versions(row))
        return aligned(base, ours, theirs, _pair_parts)

    def _spot(self, version: str, one: _Standing) -> Spot:
        section = next(
            at for at, row in enumerate(self._rows) if getattr(row, version) == one.section
        )
        part = next(
            at for at, row in enumerate(self._parts[section]) if getattr(row, version) == one.part
        )
        return (section, part)

    def _home(self, spot: Spot) -> Spot | None:
        """Where what the machine puts at `spot` stands in the editor's issue.

        That is its part; else where the editor took most of what stood in it; else a part or a
        section made anew, unless the editor deleted one that held something.
        """
        section, part = self._rows[spot[0]], self._parts[spot[0]][spot[1]]
        if part.ours is not None:
            return spot
        if (taken := self._taken(spot[0], spot[1])) is not None:
            return taken
        if section.ours is not None:
            return spot
        if (taken := self._taken(spot[0])) is not None:
            return taken
        held = section.base is not None and any(
            one.section == section.base for one in self._in_base
        )
        return None if held else spot

    def _taken(self, section: int, part: int | None = None) -> Spot | None:
        """Where most of the entries stand now that stood in this section (and part) before."""
        now: Counter[Spot] = Counter()
        for row in self._entries:
            if row.base is None or row.ours is None:
                continue
            before = self._spot("base", self._in_base[row.base])
            if before[0] == section and part in (None, before[1]):
                now[self._spot("ours", self._in_ours[row.ours])] += 1
        return now.most_common(1)[0][0] if now else None

    # entries

    def _put_ours(self) -> list[tuple[Spot, Entry]]:
        """Puts the editor's entries where they stand; those that the machine moved come back."""
        moved: list[tuple[Spot, Entry]] = []
        for row in self._entries:
            if row.ours is None:
                continue
            standing = self._in_ours[row.ours]
            spot = self._spot("ours", standing)
            base = None if row.base is None else self._in_base[row.base]
            theirs = None if row.theirs is None else self._in_theirs[row.theirs]
            stayed = base is not None and self._spot("base", base) == spot
            if theirs is None:
                if not (stayed and base is not None and base.entry == standing.entry):
                    self._content[spot].append(standing.entry)
                continue
            entry = self._both(base, standing, theirs)
            target = self._home(self._spot("theirs", theirs)) if stayed else spot
            if target is None or target == spot:
                self._content[spot].append(entry)
            else:
                moved.append((target, entry))
        return moved

    def _put_new(self, moved: list[tuple[Spot, Entry]], asked: Sequence[Question]) -> None:
        for spot, entry in moved:
            self._content[spot].append(entry)
        fresh = [
            self._in_theirs[row.theirs]
            for row in self._entries
            if row.is_new and row.theirs is not None
        ]
        for standing in fresh:
            if not standing.is_reference:
                self._put_one(standing)
        works = _all_works(
            asked,
            (
                entry
                for spot, entries in self._content.items()
                if not self._is_reference(spot[0])
                for entry in entries
            ),
        )
        for standing in fresh:
            if standing.is_reference and _is_referred_to(standing.entry, works):
                self._put_one(standing)

    def _put_one(self, standing: _Standing) -> None:
        """Puts a new entry at the end of its part, or names it where that was deleted."""
        home = self._home(self._spot("theirs", standing))
        if home is not None:
            self._content[home].append(standing.entry)
            self._new[home[0]].append(standing.entry)
        elif not standing.is_reference:
            name = cut(self._theirs[standing.section].name)
            what = " ".join((cut(standing.entry.title), *standing.entry.urls))
            self._notes.left_out(name, name, what, standing.entry.sources[:1])

    def _is_reference(self, at: int) -> bool:
        return any(one.kind == "references" for one in self._versions(self._rows[at]) if one)

    def _both(self, base: _Standing | None, ours: _Standing, theirs: _Standing) -> Entry:
        """The editor's entry with what the machine changed of it."""
        mine, new = ours.entry, theirs.entry
        if base is None:
            return msgspec.structs.replace(
                mine,
                sources=mine.sources or new.sources,
                practice=mine.practice or new.practice,
            )
        was = base.entry
        title = chosen(was.title, mine.title, new.title)
        for before, now, put in (
            (was.title, mine.title, new.title),
            (was.note, mine.note, new.note),
        ):
            if clash(before, now, put):
                self._notes.kept(cut(title), put, new.sources[:1])
        return Entry(
            title=title,
            urls=chosen_list(was.urls, mine.urls, new.urls),
            note=chosen(was.note, mine.note, new.note),
            by=chosen(was.by, mine.by, new.by),
            also_in=chosen_list(was.also_in, mine.also_in, new.also_in),
            sources=chosen_list(was.sources, mine.sources, new.sources),
            figure=chosen(was.figure, mine.figure, new.figure),
            practice=chosen(was.practice, mine.practice, new.practice),
        )

    # sections and parts

    def _order(self, rows: Sequence[Row], stands: Callable[[int], bool]) -> list[int]:
        """The rows that stand: the editor's in their order, new ones behind what they follow."""
        order = [at for at, row in enumerate(rows) if row.ours is not None and stands(at)]
        by_theirs = {row.theirs: at for at, row in enumerate(rows) if row.theirs is not None}
        for at, row in enumerate(rows):
            if row.ours is not None or row.theirs is None or not stands(at):
                continue
            before = (by_theirs[place] for place in range(row.theirs - 1, -1, -1))
            last = next((one for one in before if one in order), None)
            order.insert(0 if last is None else order.index(last) + 1, at)
        return order

    def _has_section(self, at: int) -> bool:
        row = self._rows[at]
        if any(self._content.get((at, part)) for part in range(len(self._parts[at]))):
            return True
        base, ours, _ = self._versions(row)
        if ours is None:
            return row.is_new
        # What the machine takes back goes only if the editor left nothing of their own in it.
        untouched = base is not None and _frame(base) == _frame(ours)
        return not (row.theirs is None and untouched)

    def _has_part(self, at: int, number: int) -> bool:
        if self._content.get((at, number)):
            return True
        row = self._parts[at][number]
        ours = self._versions(self._rows[at])[1]
        if ours is None or row.ours is None:
            return False
        # An empty part that the editor left stays; one that the machine emptied goes.
        return not ours.subsections[row.ours].entries

    def _section(self, at: int) -> Section:
        base, ours, theirs = self._versions(self._rows[at])
        order = self._order(self._parts[at], lambda number: self._has_part(at, number))
        parts = tuple(self._part(at, number) for number in order)
        if ours is None or theirs is None or base is None:
            own = ours or theirs
            assert own is not None, "a row stands somewhere"
            return msgspec.structs.replace(own, subsections=parts)
        frames = [(one.kind, one.name) for one in (base, ours, theirs)]
        if clash(base.topic, ours.topic, theirs.topic):
            self._notes.kept(cut(ours.name), theirs.topic)
        kind, name = chosen(*frames)
        return Section(
            kind=kind,
            name=name,
            moment=chosen(base.moment, ours.moment, theirs.moment),
            topic=chosen(base.topic, ours.topic, theirs.topic),
            nominated=chosen_list(base.nominated, ours.nominated, theirs.nominated),
            suggestions=chosen_list(base.suggestions, ours.suggestions, theirs.suggestions),
            contributors=chosen_list(base.contributors, ours.contributors, theirs.contributors),
            subsections=parts,
        )

    def _part(self, at: int, number: int) -> Subsection:
        row = self._parts[at][number]
        versions = zip(
            (row.base, row.ours, row.theirs), self._versions(self._rows[at]), strict=True
        )
        names = [
            None if place is None or section is None else section.subsections[place].name
            for place, section in versions
        ]
        if row.ours is None:
            name = names[2]
        else:
            name = names[1] if None in (row.base, row.theirs) else chosen(*names)
        return Subsection(name=name, entries=tuple(self._content.get((at, number), ())))

    def _report(self) -> None:
        for at, entries in sorted(self._new.items()):
            if self._is_reference(at):
                continue
            _, ours, theirs = self._versions(self._rows[at])
            name = cut((ours or theirs or Section(name="", kind="special")).name)
            sources = (source for entry in entries for source in entry.sources[:1])
            self._notes.new(name, name, [cut(entry.title) for entry in entries], sources)


def _parts(section: Section | None) -> tuple[Subsection, ...]:
    return section.subsections if section is not None else ()


def _frame(section: Section) -> Section:
    """A section without what stands in it."""
    return msgspec.structs.replace(section, subsections=())


def _all_works(asked: Iterable[Question], entries: Iterable[Entry]) -> set[str]:
    works = {links.work(url) for question in asked for url in question.urls}
    return works.union(*map(_works, entries))


def _is_referred_to(reference: Entry, works: set[str]) -> bool:
    return not reference.urls or bool(works.intersection(_works(reference)))


def _without(section: Section, entries: set[Entry]) -> Section:
    parts = tuple(
        msgspec.structs.replace(
            part, entries=tuple(entry for entry in part.entries if entry not in entries)
        )
        for part in section.subsections
    )
    return msgspec.structs.replace(section, subsections=parts)
