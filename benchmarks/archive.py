"""The archive of many papers: what it weighs, how long Jekyll builds it, how fast it answers.

    python -m benchmarks.archive [--papers 10000] [--a-day 40]

Needs Jekyll and Chromium. The blog is invented; its posts are rendered as a run renders them.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import random
import resource
import shutil
import tempfile
import threading
from datetime import date, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

from digest import record_file
from digest.commands import archive_pages, jekyll_site
from digest.domain import DayRecord, Match
from digest.post import render
from tests.site.browser import CHROMIUM
from tests.site.jekyll import build
from tests.site.records import a_paper, a_record, an_entry

WORDS = (
    *("speech", "audio", "music", "model", "diffusion", "attention", "robust", "streaming"),
    *("neural", "separation", "enhancement", "codec", "transformer", "benchmark", "Schrödinger"),
)
PHRASES = ("语音增强", "音乐生成", "说话人识别", "声音事件检测", "低资源语言", "扩散模型")
NAMES = ("Ann", "Bo", "Chen", "Dana", "Elif", "Gödel", "Hui", "Ivan", "Jun", "Kai", "Li", "Noor")
TOPICS = ("语音", "音乐", "其他")
FIRST = date(2025, 1, 1)


def a_day(at: int, papers: int, chance: random.Random) -> DayRecord:
    """Return a day of papers, invented."""
    day = FIRST + timedelta(days=at)
    entries = []
    for number in range(papers):
        paper = a_paper(
            id=f"{day:%y%m}.{day.day * 300 + number:05}",
            title=" ".join(chance.choices(WORDS, k=9)),
            authors=tuple(
                " ".join(chance.choices(NAMES, k=2)) for _ in range(chance.randint(2, 8))
            ),
            categories=tuple(chance.sample(("cs.SD", "eess.AS", "cs.CL", "cs.LG"), 2)),
        )
        said = "本文研究" + "与".join(chance.sample(PHRASES, 3)) + "，并给出统一的方法和结果。"
        made = an_entry(paper, translation=said * 6)
        topic = Match(chance.choice(TOPICS), chance.randint(0, 10))
        entries.append(
            type(made)(**{f: getattr(made, f) for f in made.__slots__} | {"match": topic})
        )
    return a_record(*entries, day=day)


def blog(folder: Path, papers: int, a_day_has: int) -> int:
    """Write posts and records; return how many days there are."""
    chance = random.Random(1)
    days = papers // a_day_has
    for at in range(days):
        record = a_day(at, a_day_has, chance)
        post = render(record)
        place = folder / "_posts" / f"{record.date}-arxiv.md"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(post.body)
        state = folder / ".arxiv-digest" / f"{record.date:%Y}" / f"{record.date}.json"
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_bytes(record_file.dumps(record))
    return days


def built(folder: Path, times: int = 2) -> float:
    """Build the site from nothing and return the seconds of processor time, the least of some."""
    took = []
    for _ in range(times):
        for left in ("_site", ".jekyll-cache", ".sass-cache"):
            shutil.rmtree(folder / left, ignore_errors=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        site = build({}, folder)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert not site.status, site.log[-2000:]
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(took)


MEASURED = """async () => {
  const root = document.getElementById('arxiv-archive');
  const took = {};
  const timed = (name, act) => {
    const start = performance.now();
    act();
    root.getBoundingClientRect();
    took[name] = performance.now() - start;
  };
  const set = (name, value) => {
    const field = root.querySelector(`[name=${name}]`);
    field.value = value;
    field.dispatchEvent(new Event('input', {bubbles: true}));
  };
  const month = root.querySelector('[name=month]').options[1].value;
  timed('search', () => set('q', '说话人 god'));
  took.found = root.querySelector('[role=status]').textContent;
  timed('search again', () => set('q', 'diffusion 音乐生成'));
  timed('search for nothing', () => set('q', ''));
  timed('filter', () => set('month', month));
  timed('author', () => set('author', 'gödel'));
  took.filtered = root.querySelector('[role=status]').textContent;
  return took;
}"""
WATCHED = """
const real = Response.prototype.json;
Response.prototype.json = async function () {
  const text = await this.text();
  window.came = performance.now();
  const found = JSON.parse(text);
  window.parsed = performance.now();
  return found;
};
addEventListener('DOMContentLoaded', () => {
  const root = document.getElementById('arxiv-archive');
  new MutationObserver((_, watch) => {
    watch.disconnect();
    root.getBoundingClientRect();
    window.listed = performance.now();
  }).observe(root, {childList: true});
});
"""


def looked_at(site: Path, slower: int) -> dict[str, object]:
    """Open the archive in Chromium on a phone's screen and return what was measured, in ms."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(site))
    handler.func.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.add_init_script(WATCHED)
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/arxiv/")
        page.wait_for_function("window.listed")
        came, parsed, listed = page.evaluate("[window.came, window.parsed, window.listed]")
        page.wait_for_timeout(1500 * slower)
        found = page.evaluate(MEASURED)
        found["parse"], found["first list"] = parsed - came, listed - parsed
        found["wide"] = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    server.shutdown()
    return {k: round(v, 1) if isinstance(v, float) else v for k, v in found.items()}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--a-day", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temp:
        folder = Path(temp)
        days = blog(folder, asked.papers, asked.a_day)
        without = built(folder)
        site = jekyll_site.read_site(folder)
        for finding in archive_pages.write_archive(site, "arxiv", {}, folder):
            print(finding.what)
        beside = built(folder)
        print(f"{asked.papers} papers in {days} days")
        print(f"build, processor time: {without:.1f} s without, {beside:.1f} s with the archive")
        for name in ("index.html", "papers.json", "archive.js"):
            raw = (folder / "_site/arxiv" / name).read_bytes()
            print(f"{name}: {len(raw):,} bytes, {len(gzip.compress(raw)):,} compressed")
        for slower in (1, 4):
            print(f"processor {slower} times slower:", looked_at(folder / "_site", slower))


if __name__ == "__main__":
    main()
