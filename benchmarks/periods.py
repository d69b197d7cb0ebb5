"""Weeks and months over two months of real announcements: every paper counted once, no call.

The days are made as `benchmarks.recall` makes them; a reviewer then takes a paper out of every
fifth one, and each week and month is run twice, with a world that counts what is asked of it.

    python -m benchmarks.periods [FOLDER]
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks import recall
from digest.post import arxiv_ids
from digest.post.blocks import cut
from digest.window import Period, period_of
from tests.world.blog import Run, Surroundings

LATER = datetime(2026, 3, 3, 5, 17, tzinfo=UTC)
_TOTAL = re.compile(r"^\| 合计 \| (\d+) \|", re.MULTILINE)
_COUNTED = re.compile(r"本[周月] (\d+) 篇")


def main() -> int:
    """Print what each period counts; return 1 where a sum or a promise does not hold."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    if not (folder / recall.FILE).is_file():
        print(f"no {folder / recall.FILE}: nothing to replay")
        return 0
    rows = [json.loads(line) for line in (folder / recall.FILE).read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as temp:
        recall.lived(recall.read(rows), Path(temp))
        return looked_back(Path(temp) / "blog")


def looked_back(blog: Path) -> int:
    """Run every week and month of the blog's days, twice."""
    posts = {date.fromisoformat(p.name[:10]): p for p in (blog / "_posts").glob("*-arxiv.md")}
    taken = sum(map(_take_one_out, sorted(posts.values())[::5]))
    shown = {day: arxiv_ids(path.read_bytes()) for day, path in posts.items()}
    print(f"{len(shown)} daily posts, {taken} papers taken out by a reviewer")
    wrong = 0
    with Surroundings(blog, [], LATER) as world:
        for kind in ("week", "month"):
            counted: Counter[str] = Counter()
            for period in sorted({period_of(kind, day) for day in shown}, key=lambda p: p.first):
                first, again = (_run(world, period) for _ in range(2))
                wrong += _judged(blog, period, shown, (first, again))
                counted.update(i for d in period.days for i in shown.get(d, ()))
            repeated = [name for name, count in counted.items() if count != 1]
            print(f"{kind}s: {counted.total()} papers in all, {len(repeated)} in more than one")
            wrong += len(repeated)
        asked = len(world.server.log) + len(world.models.asks)
    print(f"requests to arXiv and a model: {asked}; what does not hold: {wrong}")
    return int(bool(wrong or asked))


def _take_one_out(path: Path) -> bool:
    papers = [piece for piece in cut(path.read_bytes()) if piece.key and piece.key[0].isdigit()]
    if papers:
        path.write_bytes(path.read_bytes().replace(papers[0].raw, b""))
    return bool(papers)


def _run(world: Surroundings, period: Period) -> Run:
    run = world.run("--publish=write", f"--digest={period.kind}", f"--date={period.last}")
    if run.exit_code:
        raise SystemExit(f"{period.label}: exit {run.exit_code}\n{run.said}")
    return run


def _judged(
    blog: Path, period: Period, shown: dict[date, tuple[str, ...]], runs: tuple[Run, Run]
) -> int:
    papers = [name for day in period.days for name in shown.get(day, ())]
    post = (blog / f"_posts/{period.last}-arxiv-{period.kind}.md").read_text("utf-8")
    told = [int(number) for number in (*_COUNTED.findall(post), *_TOTAL.findall(post))]
    outputs, again = (run.outputs for run in runs)
    told.append(int(outputs["paper-count"]))
    held = set(told) == {len(papers)} and again["operation"] == "unchanged"
    late = outputs["late-count"]
    print(f"{period.label}: {told[0]} papers, {late} late{'' if held else f' WRONG {told}'}")
    return not held


if __name__ == "__main__":
    sys.exit(main())
