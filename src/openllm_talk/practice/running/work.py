"""The folders of a run that is under way, beside the log that it leaves."""

import shutil
from pathlib import Path


class Work:
    """Where the run called `name` works inside `logs`.

    `unfinished` holds its log and the replies so far; it goes once the run's file stands, unless
    the provider failed some items: then it waits as NAME.failed until they are asked again.
    """

    def __init__(self, logs: Path, name: str) -> None:
        self.log = logs / f"{name}.eval"
        self.unfinished = logs / f"{name}.unfinished"
        self._failed = logs / f"{name}.failed"

    @property
    def replies(self) -> Path:
        """The file of the replies so far."""
        return self.unfinished / "replies.jsonl"

    def take_up_failed(self) -> None:
        """Goes on with what a finished run had been answered, if that is not under way already."""
        if self._failed.exists() and not self.unfinished.exists():
            self._failed.rename(self.unfinished)

    def finish(self, *, failed: bool) -> None:
        """Clears away, or lays aside what is needed to ask the `failed` items again."""
        shutil.rmtree(self._failed, ignore_errors=True)
        if failed and self.unfinished.exists():
            self.unfinished.rename(self._failed)
        else:
            shutil.rmtree(self.unfinished, ignore_errors=True)
