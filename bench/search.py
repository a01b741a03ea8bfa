"""Is it found, and how fast? `talk search` and `talk asked` against a careful reader's queries.

    python bench/search.py [--talks ../shared/data/talks] [--messages 100000] [--runs 20] [-v]

First the quality, over the past issues of a folder with `queries.json` and `recurring.json`, beside
the tool that anyone would reach for first, `LIKE`; then what invented pairs of questions
(`bench/search_pairs.json`) say of the verdict «same». Then the time and memory of an invented
archive of so many messages, for words from rare to common. `--messages 1000000` takes some minutes.
"""

import argparse
import json
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

from openllm_talk.community import Community, load
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
    index, ranks = Asked(), []
    same: dict[str, list[bool]] = {"same": [], "related": [], "not same": []}
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
    print(
        f"{'talk asked':<14} MRR {mrr:.3f} over {len(ranks)} questions with a kin; called same:",
        end=" ",
    )
    print(", ".join(f"{sum(told)} of {len(told)} {name}" for name, told in same.items() if told))


def _is_one(hit: Any, wanted: dict[str, Any]) -> bool:
    return plain(wanted["text"])[:25] in plain(hit.text)


def judge_verdict(community: Community) -> None:
    """Prints precision and recall of «same» over invented pairs, the ledger holding one of each."""
    from openllm_talk.archive.ledger import do_record_issue
    from openllm_talk.archive.search.asking import Asked
    from openllm_talk.records import Issue, Question

    pairs = json.loads(PAIRS.read_text(encoding="utf-8"))
    asked = tuple(
        Question(id=f"{place}", label=f"Q{place}", text=pair["asked"], status="open")
        for place, pair in enumerate(pairs)
    )
    do_record_issue(Issue(title="bench", number="900", questions=asked))
    index, ranks = Asked(), []
    right = wrong = missed = 0
    for pair in pairs:
        found = index.near(pair["again"], community, TOP)
        rank = next((at for at, hit in enumerate(found, 1) if hit.text == pair["asked"]), None)
        told = {hit.text for hit in found if hit.same}
        right += pair["same"] and pair["asked"] in told
        missed += pair["same"] and pair["asked"] not in told
        wrong += len(told - {pair["asked"]} if pair["same"] else told)
        if pair["same"]:
            ranks.append(rank)
    precision = right / max(right + wrong, 1)
    recall = right / max(right + missed, 1)
    mrr = statistics.mean(1 / rank if rank else 0.0 for rank in ranks)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(
        f"same (invented) precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f} MRR {mrr:.3f}"
        f" ({len(ranks)} pairs that are one, {len(pairs) - len(ranks)} that are not)"
    )


# --- time and memory -----------------------------------------------------------------------------

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
RATES = {"常见": 12, "transformer": 12, "少见": 5_000, "logit_bias": 20_000}
"""Words of known frequency: each stands in one of so many messages."""


def invented(most: int) -> Iterable[tuple[str, str]]:
    """Ids and texts of messages, their words as unevenly frequent as those of a language."""
    chance = random.Random(7)
    signs = [chr(0x4E00 + place) for place in range(3000)]
    latin = [f"{a}{b}{c}" for a in "bdklmnprst" for b in "aeiou" for c in "xyzgh"]
    weights = [1 / (place + 2) for place in range(3000)]
    for place in range(most):
        text = "".join(chance.choices(signs, weights, k=chance.randint(4, 40)))
        text += " " + " ".join(chance.choices(latin, weights[: len(latin)], k=chance.randint(0, 5)))
        said = (word for word, rate in RATES.items() if chance.random() < 1 / rate)
        yield f"bench-{place}", " ".join([text, *said])


def do_invent(most: int) -> float:
    """Fills the open archive with messages; the seconds that the index alone took."""
    from django.db import transaction

    from openllm_talk.archive import bulk, models
    from openllm_talk.archive.codec import encode
    from openllm_talk.archive.search.writing import do_index_messages
    from openllm_talk.records import Message

    source = models.Import.objects.create(id="bench", number=1, path="", format="bench", size=0)
    channel = models.Channel.objects.create(id="bench", platform="bench")
    columns = ("id", "channel", "key", "kind", "at", "first_import", "position", "state", "record")
    took, batch, place = 0.0, [], 0
    with transaction.atomic():
        for place, (id_, text) in enumerate(invented(most), 1):
            batch.append(Message(index=place, id=id_, text=text))
            if len(batch) == 1000 or place == most:
                bulk.insert(
                    models.Message,
                    columns,
                    (
                        (
                            one.id,
                            channel.pk,
                            one.id,
                            "message",
                            bulk.instant_value(BEGAN + timedelta(seconds=one.index)),
                            source.pk,
                            one.index,
                            0,
                            encode(one),
                        )
                        for one in batch
                    ),
                )
                began = time.perf_counter()
                do_index_messages((one.id, one) for one in batch)
                took += time.perf_counter() - began
                batch = []
    return took


def time_search(most: int, runs: int) -> None:
    """Prints how long queries take in an archive of so many messages, ours beside LIKE."""
    from openllm_talk.archive.models import Message
    from openllm_talk.archive.search.finding import search

    took = do_invent(most)
    size = Path(str(connection.settings_dict["NAME"])).stat().st_size / 1e6
    print(
        f"\n{most} messages: indexed in {took:.1f} s, {took / most * 1e6:.0f} µs each;"
        f" the database has {size:.0f} MB"
    )
    queries = (
        *RATES,
        "常见 transformer",
        "logit_bias 少见",
        "见",
        "一丁",
        "常见的 transformer 怎么少见",
    )
    print(f"{'query':<32}{'hits':>6}{'p50 ms':>9}{'p95 ms':>9}{'LIKE ms':>9}")
    for query in queries:
        times = []
        for _ in range(runs):
            began = time.perf_counter()
            found = search(query, limit=TOP)
            times.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        rows = Message.objects.all()
        for word in query.split():
            rows = rows.filter(record__contains=word)
        list(rows.order_by("-at")[:TOP])
        peer = (time.perf_counter() - began) * 1000
        times.sort()
        print(
            f"{query:<32}{len(found):>6}{times[len(times) // 2]:>9.1f}"
            f"{times[int(len(times) * 0.95)]:>9.1f}{peer:>9.1f}"
        )
    print(
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB;", end=" "
    )
    print(f"SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=Path, default=ROOT.parent / "shared/data/talks")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    if arguments.talks.is_dir():
        with tempfile.TemporaryDirectory() as name:
            held = opened(Path(name))
            from openllm_talk.archive.importing import do_import

            do_import(sorted(arguments.talks.glob("*.pdf")), held)
            judge_search(arguments.talks, arguments.verbose)
            judge_asked(arguments.talks, held, arguments.verbose)
            if PAIRS.exists():
                judge_verdict(held)
    if arguments.messages:
        with tempfile.TemporaryDirectory() as name:
            opened(Path(name))
            time_search(arguments.messages, arguments.runs)
