"""A dash signs, points, joins or explains: only the first gives a name."""

import pytest

from openllm_talk.sources.documents import signatures


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("看任务（by 石头）", "石头"),
        ("看任务--小满。", "小满"),
        ("看数据 -qingcheng", "qingcheng"),
        ("是啥—群友", "群友"),
        ("—小满", "小满"),
        ("基础模型--无监督--自监督", None),
        ("LoRA 的本质是什么—低秩近似", None),
        ("一个想法——分层奖励模型", None),
        ("端到端-RAG", None),
        ("运行 python train.py -v", None),
        ("理解与观后感 - 某某之心", None),
        ("- 方案一", None),
        ("降到 4-bit", None),
    ],
)
def test_what_a_dash_means_depends_on_both_sides(text: str, name: str | None) -> None:
    assert signatures.signed(text).name == name


def test_names_that_sign_beyond_doubt_are_known_for_the_rest_of_the_talk() -> None:
    known = signatures.signers(["怎么办？—小满", "先试试"])
    assert known == {"小满"}
    assert signatures.signed("和数据有关-小满", known).text == "和数据有关"
