"""The outline of a JSON file: enough to tell formats apart, whatever its size."""

import json
from pathlib import Path

from exports import write

from openllm_talk.sources.files import Source
from openllm_talk.sources.outline import SAMPLED, Outline, outline


def of(folder: Path, text: str) -> Outline:
    return outline(Source(write(folder, text)))


def test_an_object_shows_keys_values_and_first_elements(tmp_path: Path) -> None:
    export = {
        "avatar": "A" * 500_000,
        "guild": {"id": "1", "name": "夜谈", "roles": [{"id": 7}]},
        "messages": [{"id": number} for number in range(100)],
        "messageCount": 100,
    }
    found = of(tmp_path, json.dumps(export))
    assert found.kind == "object"
    assert {"guild.name", "messageCount"} <= set(found.keys)
    assert (found.values["guild.name"], found.values["messageCount"]) == ("夜谈", "100")
    assert len(found.samples["messages"]) == SAMPLED
    assert found.samples["guild.roles"] == [{"id": 7}]


def test_an_array_and_lines_are_told_apart(tmp_path: Path) -> None:
    assert of(tmp_path, '[{"a": 1}, 2, {"a": 2}]').samples[""] == [{"a": 1}, {"a": 2}]
    lines = of(tmp_path, '{"type": "version"}\n{"type": "post"}\n')
    assert (lines.kind, len(lines.samples[""])) == ("lines", 2)
    assert of(tmp_path, '{"type": "version"}\n').kind == "object"


def test_a_share_counts_the_elements_that_have_the_keys(tmp_path: Path) -> None:
    found = of(tmp_path, '[{"a": 1, "b": 1}, {"a": 2}, {"a": 0}, {}]')
    assert (found.share("", "a"), found.share("", "a", "b"), found.share("x", "a")) == (
        0.75,
        0.25,
        0,
    )


def test_a_file_that_is_cut_off_shows_what_there_is(tmp_path: Path) -> None:
    found = of(tmp_path, '{"name": "x", "messages": [{"id": 1}, {"id": 2}, {"i')
    assert (found.values["name"], found.samples["messages"]) == ("x", [{"id": 1}, {"id": 2}])
    lines = of(tmp_path, '{"type": "version"}\n{"type": "post"}\n{"type": "po')
    assert (lines.kind, len(lines.samples[""])) == ("lines", 2)
    for odd in ("{", "[", '{"a"', '{"a":', "[[[[", '{"a": [}', "{}{}", "[1,2"):
        of(tmp_path, odd)


def test_deep_nesting_is_passed_over(tmp_path: Path) -> None:
    deep = '{"a":' * 5000 + "1" + "}" * 5000
    found = of(tmp_path, f'[{deep}, {{"b": {"[" * 5000}{"]" * 5000}}}, {{"c": 1}}]')
    assert {"c": 1} in found.samples[""]
