"""The name by which `verifiers` finds the benches: `vf-eval openllm-talk-practice`.

It looks for a package at the top, without dots.
"""

from openllm_talk.practice.training.environment import (
    PracticeEnv,
    PracticeHarness,
    PracticeTaskset,
)

__all__ = ["PracticeEnv", "PracticeHarness", "PracticeTaskset"]
