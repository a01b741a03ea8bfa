"""Whether the lessons of `practice/training` teach: each with the real library, for a few steps.

    make practice-training      SFT and GRPO with TRL, rollouts with verifiers, on SmolLM2-135M

Each prints what it measured and fails where the library did not do what is expected of it.
"""
