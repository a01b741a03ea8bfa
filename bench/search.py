"""Is it found, and how fast? `talk search` and `talk asked` against a careful reader's queries.

    python bench/search.py [--talks ../shared/data/talks] [--messages 100000] [--runs 20] [-v]

First the quality, over the past issues of a folder with `queries.json` and `recurring.json`, beside
the tool that anyone would reach for first, `LIKE`; then what invented pairs of questions
(`bench/search_pairs.json`) say of the verdict «same». Then the time and memory of an invented
archive of so many messages, for words from rare to common. `--messages 1000000` takes some minutes.
"""

import argparse
import json
import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from openllm_talk.community import Community, load, parse
from openllm_talk.reading.addresses import work
from openllm_talk.web.setup import open_workspace

ROOT = Path(__file__).resolve().parents[1]
PAIRS = Path(__file__).with_name("search_pairs.json")
SETTINGS = 'name = "bench"\ntimezone = "Asia/Shanghai"\n'
TOP = 10


def plain(text: str) -> str:
    """Letters and digits alone: texts of a PDF are compared so."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def is_it(found: Any, wanted: dict[str, Any]) -> bool:
    """Whether a find is what the reader's list means."""
    if wanted["kind"] == "link":
        return work(wanted["url"]) in {work(url) for url in found.urls}
    begins = plain(wanted["text"])[:30]
    return found.issue == wanted["issue"] and begins in plain(f"{found.title}\n{found.text}")


def like(query: str, limit: int) -> list[Any]:
    """The peer: passages of issues whose record holds every word of the query, newest first."""
    import msgspec

    from openllm_talk.archive.models import Passage
    from openllm_talk.archive.search.found import Shown

    rows = Passage.objects.filter(shelf="issues").order_by("-pk")
    for word in query.split():
        rows = rows.filter(record__icontains=word)
    return [msgspec.json.decode(row.record, type=Shown) for row in rows[:limit]]


def opened(folder: Path) -> Community:
    """A new workspace in `folder`, opened."""
    (folder / "talk.toml").write_text(SETTINGS, encoding="utf-8")
    open_workspace(folder)
    return load(folder)


# --- quality -------------------------------------------------------------------------------------


def judge_search(talks: Path, verbose: bool) -> None:
    """Prints recall and reciprocal rank of the queries, ours beside LIKE."""
    from openllm_talk.archive.search.finding import search

    queries = json.loads((talks / "queries.json").read_text(encoding="utf-8"))["queries"]
    tools: dict[str, Callable[[str], Sequence[Any]]] = {
        "talk search": lambda query: search(query, limit=TOP),
        "LIKE": lambda query: like(query, TOP),
    }
    print(f"{'':<14}{'recall@10':>12}{'grade 2-3':>12}{'MRR':>8}   ({len(queries)} queries)")
    for name, find in tools.items():
        rows = [_judged(find(one["query"]), one, verbose and name != "LIKE") for one in queries]
        means = [statistics.mean(column) for column in zip(*rows, strict=True)]
        print(f"{name:<14}{means[0]:>12.3f}{means[1]:>12.3f}{means[2]:>8.3f}")


def _judged(found: Sequence[Any], query: dict[str, Any], verbose: bool) -> tuple[float, ...]:
    relevant = query["relevant"]
    ranks = [
        next((rank for rank, one in enumerate(found, 1) if is_it(one, wanted)), None)
        for wanted in relevant
    ]
    good = [rank for rank, one in zip(ranks, relevant, strict=True) if one["grade"] > 1]
    if verbose:
        print(f"  {query['id']} {query['query']}: {ranks}")
        for one in found:
            print(f"      {one.score:.3f} {one.kind} {one.issue} {one.title[:50]} {one.urls[:1]}")
        for rank, wanted in zip(ranks, relevant, strict=True):
            if rank is None:
                print(f"      - {wanted['grade']} {wanted.get('text') or wanted}")
    first = min((rank for rank in good if rank), default=None)
    return (
        sum(rank is not None for rank in ranks) / len(ranks),
        sum(rank is not None for rank in good) / len(good),
        1 / first if first else 0.0,
    )


def judge_asked(talks: Path, community: Community, verbose: bool) -> None:
    """Prints how pairs of recurring questions rank, and the verdict on them and on all others."""
    from openllm_talk.archive.search.asking import Asked

    truth = json.loads((talks / "recurring.json").read_text(encoding="utf-8"))
    index, ranks, same = Asked(), [], {"same": [], "related": [], "not same": []}
    for pair in (*truth["pairs"], *({**one, "strength": "not same"} for one in truth["not_same"])):
        for one, other in ((pair["a"], pair["b"]), (pair["b"], pair["a"])):
            found = [hit for hit in index.near(one["text"], community, 50) if not _is_one(hit, one)]
            if pair["strength"] == "same":
                found = index.near(one["text"], community, 50)
            rank = next((at for at, hit in enumerate(found, 1) if _is_one(hit, other)), None)
            same[pair["strength"]].append(bool(rank and found[rank - 1].same))
            if pair["strength"] != "not same":
                ranks.append(rank)
            if verbose:
                print(f"  {pair['strength']} {rank} {one['text'][:40]} → {other['text'][:40]}")
    mrr = statistics.mean(1 / rank if rank else 0.0 for rank in ranks)
    print(f"{'talk asked':<14} MRR {mrr:.3f} over {len(ranks)} questions with a kin; called same:", end=" ")
    print(", ".join(f"{sum(told)} of {len(told)} {name}" for name, told in same.items() if told))


def _is_one(hit: Any, wanted: dict[str, Any]) -> bool:
    return plain(wanted["text"])[:25] in plain(hit.text)


def judge_verdict(community: Community) -> None:
    """Prints precision and recall of «same» over invented pairs."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=Path, default=ROOT.parent / "shared/data/talks")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    if arguments.talks.is_dir():
        with tempfile.TemporaryDirectory() as name:
            community = opened(Path(name))
            from openllm_talk.archive.importing import do_import

            do_import(sorted(arguments.talks.glob("*.pdf")), community)
            judge_search(arguments.talks, arguments.verbose)
            judge_asked(arguments.talks, community, arguments.verbose)
