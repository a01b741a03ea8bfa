"""Names behind «@» in running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openllm_talk.sources.mentions import Names, named


@pytest.mark.parametrize("kind", [frozenset, Names])
def test_the_longest_name_behind_each_at_is_meant(kind: type[frozenset[str]]) -> None:
    names = kind(["Ana", "Ana Lu", "Bo", "小王"])
    text = "@Ana Lu and @Ana, @小王你好 @Bo@Bo a@b @ Ana @Li"
    assert named(text, names) == ("Ana Lu", "Ana", "小王", "Bo")


@given(st.text("ab@ ", max_size=80), st.lists(st.text("ab @", max_size=70), max_size=8))
def test_names_that_are_all_known_are_found_like_any(text: str, names: list[str]) -> None:
    assert named(text, Names(names)) == named(text, names)
