"""`python -m openllm_talk` is the command `talk`."""

from openllm_talk.cli import main

main()
