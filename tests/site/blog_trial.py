"""A blog tried as its owner would: `init`, days of digests, a build, a look in Chromium.

    python -m tests.site.blog_trial FOLDER [--days 13] [--papers 3] [--picture PNG] [--apart]
        [--follow]

takes the folder of any Jekyll site, works on a copy of it, and prints what was found as JSON.
What a plugin of the site would do that is not installed here is left out, and named.
`--compare` builds the site without digests, with them in `_posts` and with them apart, one after
the other, and prints what each costs.
"""

from __future__ import annotations

import argparse
import json
import mimetypes
import os
import re
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import chdir
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from playwright.sync_api import Page, Route, ViewportSize, sync_playwright

from digest.commands import jekyll_site, site_checks
from digest.commands.findings import Finding, Mark
from digest.commands.init import init, wishes
from digest.commands.site_checks import documents_of
from digest.domain import DayRecord, Style
from digest.post import render
from digest.settings import Settings, load
from tests.site.browser import CHROMIUM
from tests.site.jekyll import needed
from tests.site.records import a_paper, a_record, an_entry
from tests.site.told_changes import applied

FIRST = date(2025, 1, 3)  # a year of days from here is in the past
NOW = datetime(2026, 6, 1, tzinfo=UTC)
WORKFLOW = Path(".github/workflows/arxiv-digest.yml")
PHONE: ViewportSize = {"width": 390, "height": 844}
FORMULAS = (
    r"能量 $E = mc^2$ 与 \(\alpha_i\)",
    r"\[\mathcal{L}(\theta) = " + " + ".join(rf"\lambda_{{{n}}} f(x)" for n in range(24)) + r"\]",
)
ADDRESS = "https://example.org/" + "a-long-address-without-a-break-" * 6
READING = (
    "1)  \n- **背景**：现有方法在 $n \\to \\infty$ 时失效。  \n\n2)  \n- **方法**：见\n\n"
    "$$\\sum_{k=1}^{K} \\pi_k \\mathcal{N}(x \\mid \\mu_k, \\Sigma_k)$$\n\n3)  \n- **结果**：好。"
)
PROSE = (
    "我们在三个公开数据集上评测了所提方法，并与五个基线比较，结果表明误差明显下降。"  # 117 bytes
)
LIKE_A_REAL_PAPER = 30  # sentences beside that: a real reading and abstract have 4 KB
LATEST = """(function () {
  var script = document.createElement("script");
  script.src = document.currentScript.src.replace("latest.js", "MathJax.js");
  document.head.appendChild(script);
})();"""  # what MathJax 2 has under that name: it loads the version there is
MATHJAX_2 = Path("/usr/share/javascript/mathjax")
MATHJAX_3 = Path(__file__).parents[2] / ".cache/mathjax/node_modules/mathjax/es5/tex-chtml.js"
BROUGHT_ALONG = (  # plugins that themes bring as gems of their own
    "jekyll-seo-tag", "jekyll-paginate", "jekyll-archives", "jekyll-sitemap",
    "jekyll-include-cache",
)  # fmt: skip
KATEX = Path("/usr/share/javascript/katex")


@dataclass
class Trial:
    """What came of it; sizes in bytes, ``width`` that of the page on a phone of 390 px.

    ``build_cpu_s`` is the processor's time, which other work on the machine does not lengthen.
    """

    word: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    days: int = 0
    pages: int = 0
    build_s: float = 0.0
    build_cpu_s: float = 0.0
    failed: str = ""
    whole: bool = False
    formulas: int = 0
    typeset: int = 0
    width: int = 0
    wide: list[str] = field(default_factory=list)
    summary_mark: bool = False
    home: int = 0
    feed: int = 0
    index: int = 0
    index_file: str = ""


def try_blog(
    folder: Path, work: Path, *, days: int = 13, papers: int = 3, look: bool = True,
    flags: tuple[str, ...] = (), picture: Path | None = None, sentences: int = 0,
    limit_s: float = 580, follow: bool = False,
) -> Trial:  # fmt: skip
    """Return what becomes of a copy of the site in ``folder`` with days of digests in it.

    Each paper has ``sentences`` of prose beside its formulas; a build may take ``limit_s``.
    ``follow`` changes the site's own files as `init` tells a person to.
    """
    blog = work / "blog"
    left = shutil.ignore_patterns(".git", "_site", "node_modules", ".jekyll-cache", ".github")
    shutil.copytree(folder, blog, ignore=left, dirs_exist_ok=True)
    shutil.rmtree(blog / "vendor", ignore_errors=True)
    _commit(blog)
    told = Trial(days=days)
    said = init(flags, blog, {}, None)
    told.word = [f"{f.mark} {f.what}" for f in said]
    told.bad = [f.what for f in said if f.mark is Mark.BAD]
    if follow:
        _follow(blog, said, told)
    settings = _settings(blog, told)
    _write(blog, settings, days, papers, sentences)
    _build(blog, told, limit_s)
    if not told.failed:
        _measure(blog, told, look=look, picture=picture)
    return told


def _commit(blog: Path) -> None:
    """Make the copy a repository, as a blog is; some plugins ask git for dates."""
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "The blog", "--no-verify")):
        names = ("-c", "user.name=Trial", "-c", "user.email=trial@example.org")
        subprocess.run(("git", *names, *command), cwd=blog, check=False, timeout=120)


def _follow(blog: Path, said: Iterable[Finding], told: Trial) -> None:
    for change in (one for finding in said for one in finding.changes):
        path = blog / change.path
        text = path.read_text(encoding="utf-8")
        path.write_text(applied(change, text), encoding="utf-8")
        told.followed.append(str(change))


def _settings(blog: Path, told: Trial) -> Settings:
    """Return the settings that the written workflow gives a run."""
    job = yaml.safe_load((blog / WORKFLOW).read_text(encoding="utf-8"))["jobs"]["digest"]
    given = job["steps"][-1]["with"]
    told.inputs = {k: str(v) for k, v in given.items() if "${{" not in str(v)}
    flags = [f"--{name}={_typed(value)}" for name, value in told.inputs.items()]
    with chdir(blog):
        return load([*flags, "--publish=dry-run", "--provider=none"], NOW)


def _typed(value: str) -> str:
    return value.lower() if value in ("True", "False") else value


def _write(blog: Path, settings: Settings, days: int, papers: int, sentences: int) -> None:
    for day in digest_days(days):
        path = blog / settings.location.post_path(day)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render(day_of_formulas(day, papers, settings.style, sentences)).body)


def day_of_formulas(day: date, papers: int, style: Style, sentences: int = 0) -> DayRecord:
    """Return a day whose papers have formulas within lines and of their own, and a long address."""
    text = f"{FORMULAS[0]}。{FORMULAS[1]} 代码见 {ADDRESS}，{mark(day)}。{PROSE * (sentences // 3)}"
    reading = READING + PROSE * (sentences - sentences // 3)
    entries = [
        an_entry(a_paper(n, title=f"No. {n} of {day}, $x^2$"), translation=text, reading=reading)
        for n in range(1, papers + 1)
    ]
    return a_record(*entries, style=style, day=day)


def digest_days(count: int) -> list[date]:
    """Return the first days of digests."""
    return [FIRST + timedelta(days=number) for number in range(count)]


def mark(day: date) -> str:
    """Return a word that stands in the last paper of a day, and nowhere else."""
    return f"mark{day:%Y%m%d}"


def _build(blog: Path, told: Trial, limit_s: float) -> None:
    needed("jekyll")
    source = (jekyll_site.read_site(blog).config or {}).get("source")
    overlay = blog / "_overlay.yml"
    overlay.write_text(yaml.safe_dump(_overlay(blog, told)), encoding="utf-8")
    name = next((n for n in jekyll_site.CONFIGS if (blog / n).is_file()), None)
    configs = ",".join(filter(None, (name, overlay.name)))
    for gems in ("Gemfile", "Gemfile.lock"):
        (blog / gems).rename(blog / f"{gems}.off") if (blog / gems).exists() else None
    started, used = time.monotonic(), _processor_time()
    done = subprocess.run(
        ["jekyll", "build", "--config", configs, "--destination", "_site"]
        + (["--source", str(source)] if source else []),
        cwd=blog, env={**os.environ, "LANG": "C.UTF-8", "JEKYLL_ENV": "production", "TZ": "UTC"},
        capture_output=True, encoding="utf-8", errors="replace", check=False, timeout=limit_s,
    )  # fmt: skip
    told.build_s = round(time.monotonic() - started, 1)
    told.build_cpu_s = round(_processor_time() - used, 1)
    if done.returncode:
        said = (done.stdout + done.stderr).splitlines()
        told.failed = "\n".join(line for line in said if not re.match(r"\s+from |.*─|.*---", line))[
            -800:
        ]


def _processor_time() -> float:
    """Return the seconds that finished children of this process have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _overlay(blog: Path, told: Trial) -> dict[str, Any]:
    """Return a configuration that leaves out what is not installed here."""
    config = jekyll_site.read_site(blog).config or {}
    given = config.get("plugins") or config.get("gems") or []
    wanted = [str(one) for one in given] + ["jekyll-remote-theme"] * bool(
        config.get("remote_theme")
    )
    there = [one for one in wanted if installed(one)]
    if _of_pages(blog) and installed(site_checks.DEFAULT_LAYOUT):
        there.append(site_checks.DEFAULT_LAYOUT)
    told.without = sorted({*wanted} - {*there})
    found: dict[str, Any] = {"plugins": there, "gems": there, "incremental": False}
    theme = config.get("theme")
    if theme and not installed(str(theme)):
        told.without.append(f"theme {theme}")
        there += filter(installed, BROUGHT_ALONG)
        found["theme"] = False  # null would keep it
    return found


def _of_pages(blog: Path) -> bool:
    return jekyll_site.read_site(blog).of_pages


def installed(gem: str) -> bool:
    """Tell whether a gem is on this machine, by its name or by what is required of it."""
    found = f"Gem::Specification.find_all_by_name({gem!r}).any?"
    script = f"exit {found} || !Gem::Specification.find_by_path({gem!r}).nil?"
    return not subprocess.run(["ruby", "-e", script], check=False, timeout=60).returncode


def _measure(blog: Path, told: Trial, *, look: bool, picture: Path | None) -> None:
    built = blog / "_site"
    pages = [page_of(blog, told.inputs, FIRST + timedelta(days=n)) for n in range(told.days)]
    holding = {}
    for number, page in enumerate(pages):
        path = built / page.lstrip("/")
        if path.is_file() and mark(FIRST + timedelta(days=number)) in path.read_text("utf-8"):
            holding[page] = path
    told.pages = len(holding)
    home = built / "index.html"
    told.home = home.stat().st_size if home.is_file() else 0
    texts = [p for p in built.rglob("*") if p.suffix in (".xml", ".json") and p.is_file()]
    feeds = [p for p in texts if re.search(r"(?:feed|atom|rss)[^/]*\.xml$", p.name)]
    told.feed = max((p.stat().st_size for p in feeds), default=0)
    marked = [
        p
        for p in texts
        if p not in feeds and f"mark{FIRST.year}" in p.read_text("utf-8", "replace")
    ]
    index = max(marked, key=lambda p: p.stat().st_size, default=None)
    if index:
        told.index, told.index_file = index.stat().st_size, index.relative_to(built).as_posix()
    if look and holding:
        _look(built, next(iter(holding)), told, picture)


def page_of(blog: Path, inputs: Mapping[str, str], day: date) -> str:
    """Return the built file in which `doctor` expects the digest of a day."""
    site = jekyll_site.read_site(blog)
    return documents_of(site, wishes(inputs)).page(day)


_SEEN = """() => {
  const scrolled = element => {
    for (let e = element; e && e !== document.documentElement; e = e.parentElement) {
      if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX)) return true;
    }
    return false;
  };
  const limit = document.documentElement.clientWidth + 1;
  const wide = [...document.querySelectorAll('body *')].filter(e =>
    e.getBoundingClientRect().right > limit && !scrolled(e)).slice(0, 8)
    .map(e => e.localName + '.' + (e.getAttribute('class') || '') + ' '
      + Math.round(e.getBoundingClientRect().right));
  const summary = document.querySelector('summary');
  const left = document.body.innerText.match(/\\\\\\(|\\\\\\[/g) || [];
  return {
    width: document.documentElement.scrollWidth,
    wide,
    typeset: document.querySelectorAll(
      'mjx-container, .MathJax_CHTML, .MathJax_SVG, .MathJax, .katex').length,
    left: left.length,
    whole: document.querySelectorAll('details').length > 0 && document.styleSheets.length >= 0
      && document.querySelector('title') !== null,
    summary: summary ? getComputedStyle(summary).display === 'list-item' : false,
  };
}"""


def _look(built: Path, page: str, told: Trial, picture: Path | None) -> None:
    needed(CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        view = browser.new_page(viewport=PHONE, locale="zh-CN", is_mobile=True, has_touch=True)
        view.set_default_timeout(30_000)
        base = str((jekyll_site.read_site(built.parent).config or {}).get("baseurl") or "")
        view.route("**/*", lambda route: _answer(route, built, base.strip("/")))
        view.goto("http://blog.invalid" + page.removesuffix("index.html"), wait_until="load")
        seen = _settled(view)
        if picture:
            view.screenshot(path=picture, full_page=False)
        browser.close()
    source = (built / page.lstrip("/")).read_text("utf-8")
    told.whole = bool(seen["whole"])
    told.formulas = len(re.findall(r"\\\(|\\\[", re.sub(r"(?s)<head>.*?</head>", "", source)))
    told.typeset, told.width, told.wide = seen["typeset"], seen["width"], seen["wide"]
    told.summary_mark = bool(seen["summary"])


def _settled(view: Page) -> Mapping[str, Any]:
    """Return what a page shows once its number of formulas has stood still."""
    view.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    seen: Mapping[str, Any] = view.evaluate(_SEEN)
    still = 0
    for _ in range(30):
        view.wait_for_timeout(300)
        before, seen = seen, view.evaluate(_SEEN)
        still = still + 1 if before["typeset"] == seen["typeset"] else 0
        if still > (3 if seen["typeset"] else 8):
            break
    return seen


def _answer(route: Route, built: Path, base: str) -> None:
    """Serve the built site, and engines of formulas from this machine; nothing else is reached."""
    url = urlsplit(route.request.url)
    below = unquote(url.path).lstrip("/")
    path = built / (below.removeprefix(f"{base}/") if base else below)
    if url.hostname == "blog.invalid" or path.is_file():  # some themes write whole addresses
        _serve(route, path / "index.html" if path.is_dir() else path)
        return
    _serve(route, _engine(url.path))


def _engine(path: str) -> Path:
    parts = PurePosixPath(path)
    if re.search(r"mathjax", path, re.IGNORECASE):
        if parts.name.startswith(("tex-", "mml-")):
            return MATHJAX_3.parent / parts.name
        inner = re.search(
            r"(?<=/)(?:MathJax\.js|latest\.js|(?:config|extensions|jax|fonts|localization)/.*)$",
            path,
        )
        name = inner[0] if inner else ""
        three = MATHJAX_3.parent / path.partition("/es5/")[2]
        return three if "/es5/" in path else MATHJAX_2 / name
    if "katex" in path.lower():
        return KATEX / re.sub(r".*katex[^/]*/(?:dist/)?", "", path, count=1)
    return Path("/nowhere")


def _serve(route: Route, path: Path) -> None:
    if path.name == "latest.js":
        route.fulfill(body=LATEST, content_type="text/javascript")
        return
    if not path.is_file():
        route.abort()
        return
    kind = mimetypes.guess_type(path.name)[0] or "text/html"
    headers = {"Access-Control-Allow-Origin": "*"}  # what a CDN answers; integrity= asks for it
    route.fulfill(body=path.read_bytes(), content_type=f"{kind}; charset=utf-8", headers=headers)


def compare(folder: Path, work: Path, *, days: int, papers: int) -> dict[str, dict[str, float]]:
    """Return what a site's build takes with digests as posts, without them, and apart.

    Digests are as long as real ones. The search index is the file that holds those among the posts.
    """
    kinds: dict[str, tuple[int, tuple[str, ...]]] = {
        "posts": (days, ()), "without": (0, ()), "apart": (days, ("--apart",))
    }  # fmt: skip
    found: dict[str, dict[str, float]] = {}
    index = ""
    for kind, (count, flags) in kinds.items():
        told = try_blog(
            folder, work / kind, days=count, papers=papers, look=False, flags=flags,
            sentences=LIKE_A_REAL_PAPER, limit_s=7200,
        )  # fmt: skip
        if told.failed or told.pages != count:
            raise RuntimeError(f"{kind}: {told.pages} pages of {count}; {told.failed}")
        index = told.index_file or index
        path = work / kind / "blog/_site" / index
        found[kind] = {
            "build_s": told.build_s, "build_cpu_s": told.build_cpu_s, "home": told.home,
            "feed": told.feed, "index": path.stat().st_size if index and path.is_file() else 0,
        }  # fmt: skip
        shutil.rmtree(work / kind)
    return found


def main() -> None:
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("folder", type=Path)
    made.add_argument("--days", type=int, default=13)
    made.add_argument("--papers", type=int, default=3)
    made.add_argument("--picture", type=Path)
    made.add_argument("--apart", action="store_true")
    made.add_argument("--follow", action="store_true", help="change its files as init tells")
    made.add_argument("--compare", action="store_true", help="without, in _posts, and apart")
    made.add_argument("--blind", action="store_true", help="build only, without Chromium")
    told = made.parse_args()
    with tempfile.TemporaryDirectory() as work:
        found: Mapping[str, Any]
        if told.compare:
            found = compare(told.folder, Path(work), days=told.days, papers=told.papers)
        else:
            found = asdict(try_blog(
                told.folder, Path(work), days=told.days, papers=told.papers, look=not told.blind,
                flags=("--apart",) if told.apart else (), picture=told.picture,
                    follow=told.follow,
            ))  # fmt: skip
    print(json.dumps(found, ensure_ascii=False, indent=1))  # noqa: T201 (its purpose)


if __name__ == "__main__":
    main()
