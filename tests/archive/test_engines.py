"""What must be the same whichever database keeps the archive."""

from pathlib import Path

import pytest
from django.db import transaction
from plain_format import readers, say, write

from openllm_talk.archive import ledger, models
from openllm_talk.archive.engines import in_byte_order, writing
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.errors import BrokenSource
from openllm_talk.records import Answer, Issue, Question

pytestmark = pytest.mark.both_engines


@pytest.mark.usefixtures("workspace")
def test_text_is_in_the_order_of_its_bytes() -> None:
    ids = ["Z", "a", "_b", "B-1", "B1", "b-10", "b-2", "Ä", "é", "中", "一", "😀"]
    models.Channel.objects.bulk_create(
        models.Channel(id=id_, platform="x", name=id_) for id_ in ids
    )
    held = models.Channel.objects.order_by(in_byte_order("id")).values_list("id", flat=True)
    assert list(held) == sorted(ids, key=str.encode)


def test_people_get_the_numbers_that_they_get_without_an_import_that_failed(
    tmp_path: Path, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openllm_talk.archive.rows.BATCH", 2)
    strangers = [say(n, "x", author=f"stranger {n}") for n in range(5)]
    with pytest.raises(BrokenSource):
        do_import(
            [write(tmp_path / "cut.chat", strangers, cut_off=True)], community, readers=readers()
        )
    do_import([write(tmp_path / "a.chat", [say(0, "one")])], community, readers=readers())
    assert [person.pk for person in models.Person.objects.all()] == [1]


@pytest.mark.usefixtures("workspace")
def test_writing_inside_writing_is_one_transaction() -> None:
    def stops() -> None:
        with writing():
            with writing():
                models.Person.objects.create(name="Ann")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stops()
    assert not models.Person.objects.exists()
    with transaction.atomic(), writing():
        models.Person.objects.create(name="Bo")
    assert models.Person.objects.get().name == "Bo"


@pytest.mark.usefixtures("workspace")
def test_a_question_may_hold_anything_and_be_labelled_at_any_length() -> None:
    hostile = "\0: " + "why? " * 3000
    asked = tuple(
        Question(
            id=f"m{n}",
            text=f"{hostile}{n}",
            title=hostile,
            asker=hostile,
            label=f"Q{n}{'7' * 400}",
            urls=(f"https://example.com/\0{n}",),
            answers=(Answer(text=hostile),),
        )
        for n in range(2)
    )
    ledger.do_record_chat([Question(id="q-a", text=hostile)])
    ledger.do_record_issue(Issue(title=hostile, number="1" * 300, questions=asked))
    first = models.Question.objects.exclude(pk="q-a").order_by("text").first()
    assert first is not None
    assert first.text.startswith("␀: why? ")
    assert models.Appearance.objects.count() == 3
