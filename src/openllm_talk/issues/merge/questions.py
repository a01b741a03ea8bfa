"""Three versions of an issue's questions merged: block by block, answer by answer."""

from collections.abc import Hashable, Sequence

import msgspec

from openllm_talk.archive.entries import plain
from openllm_talk.issues.merge.alignment import Row, aligned, by_keys, chosen, chosen_list, clash
from openllm_talk.issues.merge.labels import Labelled, numbered, own_labels
from openllm_talk.issues.merge.notes import Notes, called
from openllm_talk.records import Answer, Issue, Question, Record
from openllm_talk.sources.documents.manuscript.drafts import addresses_in


def _id_of(question: Question) -> Hashable:
    return question.id


def _sources_of(thing: Question | Answer) -> Hashable | None:
    return thing.sources or None


def _words_of(thing: Question | Answer) -> Hashable | None:
    return plain(thing.text) or None


def _author_of(answer: Answer) -> Hashable | None:
    return (answer.label, answer.by) if answer.label and answer.by else None


_pair_questions = by_keys(_id_of, _sources_of, _words_of)
_pair_answers = by_keys(_sources_of, _words_of, _author_of)


class _Asked(Record, frozen=True):
    """A merged question and where it stood."""

    question: Question
    row: Row


class Questions:
    """The questions of three versions on their way into one list."""

    def __init__(self, base: Issue, ours: Issue, theirs: Issue, notes: Notes) -> None:
        self._base, self._ours, self._theirs = base.questions, ours.questions, theirs.questions
        self._rows = aligned(self._base, self._ours, self._theirs, _pair_questions)
        self._notes = notes
        self._own = self._own_labels()

    def merged(self) -> tuple[Question, ...]:
        """The editor's questions in their order with what is new, labels numbered through."""
        asked: list[_Asked] = []
        if self._ours == self._base:
            # The machine's order is nobody's edit.
            places = {row.theirs: row for row in self._rows}
            asked = [
                _Asked(question=question, row=places[place])
                for place, question in enumerate(self._theirs)
            ]
        else:
            asked = [
                _Asked(question=self._both(row), row=row)
                for row in self._rows
                if row.ours is not None and not self._is_dropped(row)
            ]
            self._insert_new(asked)
            asked = self._numbered(asked)
        self._report(asked)
        return tuple(one.question for one in asked)

    def _version(self, place: int | None, questions: Sequence[Question]) -> Question | None:
        return None if place is None else questions[place]

    def _is_dropped(self, row: Row) -> bool:
        """Whether the machine takes back a question that the editor did not touch."""
        base, ours = self._version(row.base, self._base), self._version(row.ours, self._ours)
        if base is None or ours is None or row.theirs is not None or row.ours in self._own:
            return False
        return _unlabelled(base) == _unlabelled(ours)

    # one question

    def _both(self, row: Row) -> Question:
        """The question as it stands in the editor's version, with what the machine changed."""
        ours = self._ours[row.ours or 0]
        base, theirs = (
            self._version(row.base, self._base),
            self._version(row.theirs, self._theirs),
        )
        if theirs is None:
            return ours
        # What both added alike is the editor's; only the machine's further answers are new.
        base = base or msgspec.structs.replace(theirs, answers=(), urls=())
        answers = self._both_answers(base, ours, theirs)
        wordings = [(one.title, one.text) for one in (base, ours, theirs)]
        title, text = chosen(*wordings)
        plain_fields = ("id", "group", "role", "asker", "status", "parent", "carried_over")
        changed = {
            name: chosen(getattr(base, name), getattr(ours, name), getattr(theirs, name))
            for name in (*plain_fields, "open_since")
        }
        return msgspec.structs.replace(
            ours,
            **changed,
            title=title,
            text=text,
            answers=answers,
            urls=_urls(base, ours, theirs, text, answers),
            sources=chosen_list(base.sources, ours.sources, theirs.sources),
        )

    def _both_answers(self, base: Question, ours: Question, theirs: Question) -> tuple[Answer, ...]:
        """The editor's answers, then the machine's new ones."""
        if ours.answers == base.answers:
            return theirs.answers
        rows = aligned(base.answers, ours.answers, theirs.answers, _pair_answers)
        kept = [row for row in rows if _stays(row, base.answers, ours.answers)]
        merged = [self._both_answer(row, base, ours, theirs) for row in kept]
        merged = [
            msgspec.structs.replace(answer, replies_to=_target(row, kept, base, ours, theirs))
            for row, answer in zip(kept, merged, strict=True)
        ]
        before = [
            None if row.base is None else base.answers[row.base].label
            for row in rows
            if row.ours is not None
        ]
        labels = numbered(
            before,
            [answer.label for answer in ours.answers],
            [
                Labelled(label=answer.label, ours=row.ours)
                for row, answer in zip(kept, merged, strict=True)
            ],
        )
        return tuple(
            msgspec.structs.replace(answer, label=label)
            for answer, label in zip(merged, labels, strict=True)
        )

    def _both_answer(self, row: Row, base: Question, ours: Question, theirs: Question) -> Answer:
        if row.ours is None:
            return theirs.answers[row.theirs or 0]
        mine = ours.answers[row.ours]
        if row.base is None or row.theirs is None:
            return mine
        was, new = base.answers[row.base], theirs.answers[row.theirs]
        return msgspec.structs.replace(
            mine,
            text=chosen(was.text, mine.text, new.text),
            by=chosen(was.by, mine.by, new.by),
            sources=chosen_list(was.sources, mine.sources, new.sources),
        )

    # new ones

    def _insert_new(self, asked: list[_Asked]) -> None:
        """Puts each new question at the end of its part: its group, its role, its question."""
        deleted = {
            self._base[row.base].id
            for row in self._rows
            if row.base is not None and row.ours is None
        }
        names = {
            self._theirs[one.row.theirs].id: one.question.id
            for one in asked
            if one.row.theirs is not None
        }
        standing = {one.question.id for one in asked}
        for row in self._rows:
            if not row.is_new or row.theirs is None:
                continue
            question = self._theirs[row.theirs]
            parent = names.get(question.parent or "", question.parent)
            question = msgspec.structs.replace(question, parent=parent)
            if parent in deleted and parent not in standing:
                self._notes.left_out(
                    "its question", "它所追问的问题", called(question), question.sources[:1]
                )
                continue
            asked.insert(_place(question, asked), _Asked(question=question, row=row))
            names[question.id] = question.id

    # labels

    def _before(self) -> list[str | None]:
        """For each question of the editor the label that the machine gave it."""
        known = {row.ours: row.base for row in self._rows}
        return [
            None if (base := known.get(place)) is None else self._base[base].label
            for place in range(len(self._ours))
        ]

    def _own_labels(self) -> set[int]:
        """The places of the editor's questions whose labels only a person can have set."""
        before, own = self._before(), set()
        for places in _scopes(self._ours).values():
            found = own_labels(
                [before[place] for place in places], [self._ours[place].label for place in places]
            )
            own |= {places[place] for place in found}
        return own

    def _numbered(self, asked: list[_Asked]) -> list[_Asked]:
        scopes, before = _scopes(self._ours), self._before()
        labelled = list(asked)
        for scope, places in _scopes([one.question for one in asked]).items():
            ours = scopes.get(scope, [])
            labels = numbered(
                [before[place] for place in ours],
                [self._ours[place].label for place in ours],
                [
                    Labelled(
                        label=asked[place].question.label,
                        ours=ours.index(known)
                        if (known := asked[place].row.ours) is not None and known in ours
                        else None,
                    )
                    for place in places
                ],
            )
            for place, label in zip(places, labels, strict=True):
                one = asked[place]
                question = msgspec.structs.replace(one.question, label=label)
                labelled[place] = msgspec.structs.replace(one, question=question)
        return labelled

    def _report_clashes(self, one: _Asked) -> None:
        """Names what both sides changed of a question, under the labels that it has now."""
        if one.row.base is None or one.row.ours is None or one.row.theirs is None:
            return
        base, ours = self._base[one.row.base], self._ours[one.row.ours]
        theirs, question = self._theirs[one.row.theirs], one.question
        if clash(*((each.title, each.text) for each in (base, ours, theirs))):
            self._notes.kept(called(question), theirs.text, theirs.sources[:1])
        if clash(base.status, ours.status, theirs.status):
            self._notes.kept(f"{called(question)} [{ours.status or '—'}]", theirs.status)
        if ours.answers == base.answers:
            return
        rows = aligned(base.answers, ours.answers, theirs.answers, _pair_answers)
        kept = [row for row in rows if _stays(row, base.answers, ours.answers)]
        for row, answer in zip(kept, question.answers, strict=True):
            if row.base is None or row.ours is None or row.theirs is None:
                continue
            new = theirs.answers[row.theirs]
            if clash(base.answers[row.base].text, ours.answers[row.ours].text, new.text):
                what = " ".join(filter(None, (question.label, answer.label)))
                self._notes.kept(what or called(question), new.text, new.sources[:1])

    def _report(self, asked: Sequence[_Asked]) -> None:
        for one in asked:
            self._report_clashes(one)
        new = [one.question for one in asked if one.row.is_new]
        self._notes.new(
            "questions and discussions",
            "问题与讨论",
            [called(question) for question in new],
            (source for question in new for source in question.sources[:1]),
        )
        more = [(one.question, self._new_answers(one.row)) for one in asked]
        self._notes.new(
            "answers to",
            "这些问题有了新回答",
            [called(question) for question, answers in more if answers],
            (source for _, answers in more for answer in answers for source in answer.sources[:1]),
        )

    def _new_answers(self, row: Row) -> list[Answer]:
        """What the machine found as an answer to a question that stood there before."""
        if row.theirs is None or row.is_new:
            return []
        base, ours = self._version(row.base, self._base), self._version(row.ours, self._ours)
        found = self._theirs[row.theirs].answers
        rows = aligned(_answers(base), _answers(ours), found, _pair_answers)
        return [found[one.theirs] for one in rows if one.is_new and one.theirs is not None]


def _answers(question: Question | None) -> tuple[Answer, ...]:
    return question.answers if question is not None else ()


def _unlabelled(question: Question) -> Question:
    answers = tuple(msgspec.structs.replace(answer, label=None) for answer in question.answers)
    return msgspec.structs.replace(question, label=None, answers=answers)


def _urls(
    base: Question, ours: Question, theirs: Question, text: str, answers: Sequence[Answer]
) -> tuple[str, ...]:
    """The addresses of a merged question: those in its words, where they were just that."""
    if all(one.urls == addresses_in(one.text, one.answers) for one in (ours, theirs)):
        return addresses_in(text, answers)
    return chosen_list(base.urls, ours.urls, theirs.urls)


def _stays(row: Row, base: Sequence[Answer], ours: Sequence[Answer]) -> bool:
    """Whether an answer stands in the merged question."""
    if row.ours is None:
        return row.is_new
    if row.base is None or row.theirs is not None:
        return True
    was, mine = base[row.base], ours[row.ours]
    blank = {"label": None, "replies_to": None}
    return msgspec.structs.replace(was, **blank) != msgspec.structs.replace(mine, **blank)


def _target(
    row: Row, kept: Sequence[Row], base: Question, ours: Question, theirs: Question
) -> int | None:
    """The place of the answer that an answer replies to, among those that are kept."""

    def of(version: str, question: Question) -> int | None:
        place = getattr(row, version)
        to = None if place is None else question.answers[place].replies_to
        found = (
            at for at, one in enumerate(kept) if to is not None and getattr(one, version) == to
        )
        return next(found, None)

    if row.ours is None:
        return of("theirs", theirs)
    if row.base is None or row.theirs is None:
        return of("ours", ours)
    return chosen(of("base", base), of("ours", ours), of("theirs", theirs))


def _place(question: Question, asked: Sequence[_Asked]) -> int:
    """Where a new question comes in: behind the last of its kind, before the next kind."""
    group = [at for at, one in enumerate(asked) if one.question.group == question.group]
    if not group:
        return len(asked)
    if question.role == "follow_up":
        kin = [
            at
            for at in group
            if question.parent in (asked[at].question.id, asked[at].question.parent)
        ]
        return kin[-1] + 1 if kin else group[-1] + 1
    kin = [at for at in group if asked[at].question.role == question.role]
    if kin:
        last = kin[-1] + 1
        while last in group and asked[last].question.role == "follow_up":
            last += 1
        return last
    if question.role == "question":
        return group[0]
    return group[-1] + 1


def _scopes(questions: Sequence[Question]) -> dict[Hashable, list[int]]:
    """The places of questions that are numbered together: of a group, or follow-ups of one."""
    scopes: dict[Hashable, list[int]] = {}
    for place, question in enumerate(questions):
        inside = question.parent if question.role == "follow_up" else question.group
        scopes.setdefault((question.role, inside), []).append(place)
    return scopes
