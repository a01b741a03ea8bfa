"""The benches as Inspect tasks, with Inspect itself and its mock model."""

from pathlib import Path
from typing import Any

import inspect_ai
import msgspec
import pytest
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessage, Model, ModelName, ModelOutput, ModelUsage, get_model
from inspect_ai.solver import TaskState
from stand_in import Sums

from openllm_talk.practice.results import Result
from openllm_talk.practice.running import tasks

pytestmark = pytest.mark.usefixtures("bench_of_sums")


def saying(reply: str) -> Model:
    """A model that says the same to everything; with a count, so that none is looked up."""

    def say(asked: list[ChatMessage], *_: Any) -> ModelOutput:
        output = ModelOutput.from_content("mock", reply)
        output.usage = ModelUsage(input_tokens=len(asked), output_tokens=1)
        return output

    return get_model("mockllm/model", memoize=False, custom_outputs=say)


def evaluated(name: str, model: Model, folder: Path, **settings: Any) -> EvalLog:
    (log,) = inspect_ai.eval(
        f"openllm_talk/{name}",
        model=model,
        task_args=settings,
        log_dir=str(folder),
        display="none",
        log_realtime=False,
        ctl_server=False,
    )
    return log


@pytest.mark.parametrize("name", ["state", "state_process", "needle"])
def test_inspect_knows_a_bench_by_the_name_of_the_package(name: str, folder: Path) -> None:
    log = evaluated(name, saying("ANSWER: 3"), folder, items=4, seed=1)
    assert log.status == "success"
    assert log.eval.task_args["items"] == 4
    assert [sample.id for sample in log.samples or []] == ["1-0", "1-1", "1-2", "1-3"]


def test_a_score_holds_all_that_a_result_needs(folder: Path) -> None:
    log = evaluated("state", saying("ANSWER: 3"), folder, items=3, seed=7)
    scores = [(sample.scores or {})["truth"] for sample in log.samples or []]
    results = [msgspec.convert((score.metadata or {})["result"], Result) for score in scores]
    assert [result.outcome for result in results] == ["wrong", "wrong", "right"]
    assert results[2].item == "7-2"
    assert results[2].database == "7/1"
    assert results[2].process is not None
    assert sum(results[2].process.values()) == results[2].process["unread"] == 1
    assert results[2].axes == {"gap": 2}
    assert results[2].input_tokens == 1 + 3, "the checkpoint, then the whole conversation"
    assert log.results is not None
    metrics = log.results.scores[0].metrics
    assert metrics["accuracy"].value == pytest.approx(1 / 3)
    assert {"point", "copy", "stderr"} <= set(metrics)


def test_the_model_is_asked_without_chance_and_with_room_for_the_answer(folder: Path) -> None:
    log = evaluated("state", saying("ANSWER: 3"), folder, items=1)
    assert log.plan.config.temperature == 0
    (sample,) = log.samples or []
    (call,) = [event for event in sample.events if event.event == "model"]
    assert call.config.max_tokens == tasks.ALOUD + tasks.room(1)


def test_an_item_comes_out_of_a_log_as_it_went_in() -> None:
    for item in Sums().items(6, 3):
        task = tasks.bench_task("state", [item])
        sample = task.dataset[0]
        metadata = msgspec.json.decode(msgspec.json.encode(sample.metadata))
        state = TaskState(
            model=ModelName("mock/model"),
            sample_id=item.id,
            epoch=1,
            input=sample.input,
            messages=[],
            metadata=metadata,
        )
        assert tasks.item_of(state) == item
