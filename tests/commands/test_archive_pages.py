"""``init --archive``: pages that Jekyll fills, a search that runs nothing of what it shows."""

from __future__ import annotations

import json
import mimetypes
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Page, Route

from digest import record_file
from digest.commands import archive_pages, jekyll_site
from digest.commands.findings import Mark
from digest.commands.init import init
from digest.domain import DayRecord, Match, Section
from digest.errors import SettingsError
from digest.post import render
from tests.commands.doctor_run import DoctorRun, of
from tests.demo.world import WORKFLOW
from tests.site.browser import chromium
from tests.site.hostile import by_kind, own
from tests.site.jekyll import build, needed
from tests.site.records import a_paper, a_record, an_entry

HOSTILE = [
    one.text
    for one in ([*own(), *by_kind()] if "DIGEST_EXAMPLES" in os.environ else own()[::2])
    if one.text.strip()
]
SCRIPTED = (
    "<script>document.documentElement.dataset.pwned=1</script>",
    "</noscript></script><img src=x onerror=document.documentElement.dataset.pwned=1>",
    '"><svg onload=document.documentElement.dataset.pwned=1>',
    "{{ site.title }}{% include x %} \u2028 &lt;b&gt; &#60;b&#62;",
)
DAYS = 3
NUMBERS = ("zero", "one", "two")


def a_day(at: int) -> DayRecord:
    """Return a day: hostile papers, and between them one that is looked for."""
    texts = [*SCRIPTED, *HOSTILE[at::DAYS]]
    hostile = [
        replace(
            an_entry(
                a_paper(
                    id=f"2601.{at}{n:04}",
                    title=text,
                    authors=(text, "Kurt Gödel"),
                    categories=("cs.SD", text) if n < 4 else ("cs.SD",),
                ),
                translation=text,
            ),
            match=Match(text if n < 4 else "其他", 3),
        )
        for n, text in enumerate(texts)
    ]
    wanted = replace(
        an_entry(
            a_paper(
                id=f"2601.{at}9999", title=f"Whales sing {NUMBERS[at]}", categories=("eess.AS",)
            ),
            translation="鲸鱼在海里唱歌。后文。",
        ),
        match=Match("海洋", 9),
    )
    late = an_entry(a_paper(id=f"2512.{at}0001", title="A late one"), section=Section.LATE)
    return a_record(*hostile, wanted, late, day=date(2026, 1, 31) + timedelta(days=at))


def blog(folder: Path) -> Path:
    """Return a site of three days with its archive."""
    needed("jekyll")
    (folder / "_config.yml").write_text("theme: minima\n", encoding="utf-8")
    for at in range(DAYS):
        record = a_day(at)
        for path, body in (
            (f"_posts/{record.date}-arxiv.md", render(record).body),
            (f".arxiv-digest/2026/{record.date}.json", record_file.dumps(record)),
        ):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(body)
    init(("--archive",), folder, {}, None)
    site = build({}, folder, config="baseurl: /blog\n")
    assert not site.status, site.log[-2000:]
    return folder / "_site"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blog(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def browser(built: Path) -> Iterator[Page]:
    """Return a phone's browser that reaches the built site and nothing else."""

    def served(route: Route) -> None:
        path = route.request.url.split("#")[0].removeprefix("http://blog.test/blog/")
        file = built / path / "index.html" if path.endswith("/") else built / path
        kind = mimetypes.guess_type(file.name)[0] or "text/plain"
        if file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=f"{kind}; charset=utf-8")
        else:
            route.fulfill(status=404)

    with chromium(width=390, height=844) as viewer:
        viewer.page.route("**/*", served)
        yield viewer.page


@pytest.fixture
def page(browser: Page) -> Page:
    browser.goto("about:blank")
    browser.goto("http://blog.test/blog/arxiv/")
    browser.wait_for_selector("#arxiv-archive ol li")
    return browser


def titles(page: Page) -> list[str]:
    found: list[str] = page.locator("#arxiv-archive li > a").all_text_contents()
    return found


def total() -> int:
    return sum(len(a_day(at).shown) for at in range(DAYS))


def test_the_json_has_every_paper_of_every_day_once_the_newest_day_first(built: Path) -> None:
    days = json.loads((built / "arxiv/papers.json").read_text("utf-8"))

    assert [day["date"] for day in days] == ["2026-02-02", "2026-02-01", "2026-01-31"]
    assert days[0]["url"] == "/blog/2026/02/02/arxiv.html"
    ids = [paper["id"] for day in days for paper in day["papers"]]
    assert len(ids) == len(set(ids)) == total()


def test_without_a_script_every_paper_is_linked_and_nothing_of_its_text_is_an_element(
    built: Path,
) -> None:
    text = (built / "arxiv/index.html").read_text("utf-8")
    (inside,) = (part.split("</noscript>")[0] for part in text.split("<noscript>")[1:])
    found = html.fragment_fromstring(inside, create_parent="div")

    assert {node.tag for node in found.iter()} <= {"div", "h2", "a", "ul", "li"}
    assert {name for node in found.iter() for name in node.attrib} == {"href"}
    links = found.xpath("//li/a")
    assert len(links) == total()
    assert links[0].get("href").startswith("/blog/2026/02/02/arxiv.html#:~:text=arxiv.org/abs/")
    assert [a.text for a in links].count("Whales sing one") == 1


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("鲸鱼", 3),
        ("WHALES 海里", 3),
        ("whales sing one", 1),
        ("godel", None),
        ("2601.29999", 1),
        ("没有这样的", 0),
    ],
)
def test_it_finds_as_one_types_in_chinese_and_latin(
    typed: str, shown: int | None, page: Page
) -> None:
    page.fill("[name=q]", typed)

    many = total() - 2 * DAYS  # every hostile paper has that author
    status = page.locator("[role=status]").text_content()
    assert status == f"{total()} 篇中有 {many if shown is None else shown} 篇"


def test_it_filters_by_topic_category_month_and_author(page: Page) -> None:
    page.select_option("[name=topic]", "海洋")
    assert titles(page) == ["Whales sing two", "Whales sing one", "Whales sing zero"]
    page.select_option("[name=month]", "2026-01")
    assert titles(page) == ["Whales sing zero"]
    page.select_option("[name=category]", "cs.SD")
    assert titles(page) == []
    page.select_option("[name=topic]", "")
    page.fill("[name=author]", "bo writer")
    assert titles(page) == ["A late one"]
    assert "补录" in page.locator(".facts").all_text_contents()[0]
    page.locator("[name=author]").fill("")
    page.locator("#arxiv-archive li button", has_text="Kurt Gödel").first.click()
    assert page.input_value("[name=author]") == "Kurt Gödel"


def test_pinyin_that_is_still_being_composed_is_not_searched_for(page: Page) -> None:
    page.evaluate(
        """() => { const q = document.querySelector('[name=q]'); q.value = 'jing';
        q.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true})); }"""
    )

    assert page.locator("[role=status]").text_content() == f"共 {total()} 篇"


def test_a_choice_stands_in_the_address_and_is_taken_from_it(page: Page) -> None:
    page.fill("[name=q]", "鲸鱼")
    page.wait_for_url("**#q=*")
    page.reload()

    assert page.locator("[role=status]").text_content() == f"{total()} 篇中有 3 篇"


def test_hostile_texts_run_nothing_and_nothing_scrolls_sideways(page: Page) -> None:
    while page.locator("#arxiv-archive .more").is_visible():
        page.click("#arxiv-archive .more")

    assert len(titles(page)) == total()
    assert "pwned" not in page.evaluate("Object.keys(document.documentElement.dataset)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tags = page.evaluate(
        "[...new Set([...document.querySelectorAll('ol *')].map(e => e.localName))]"
    )
    assert set(tags) <= {"li", "a", "p", "button"}


def test_without_the_data_the_plain_list_is_shown_and_runs_nothing(page: Page) -> None:
    page.route("**/papers.json", lambda route: route.fulfill(status=500))
    try:
        page.reload()
        page.wait_for_selector("#arxiv-archive ul li")
    finally:
        page.unroute("**/papers.json")

    assert page.locator("#arxiv-archive li").count() == total()
    assert "pwned" not in page.evaluate("Object.keys(document.documentElement.dataset)")


def test_a_link_leads_to_the_papers_place_in_a_classic_post(page: Page) -> None:
    page.fill("[name=q]", "Whales sing one")
    page.locator("#arxiv-archive li > a").click()
    page.wait_for_url(re.compile("/2026/02/01/arxiv.html"))
    page.wait_for_function("window.scrollY > 0")

    top, height = page.evaluate(
        """() => { const found = [...document.querySelectorAll('h2')]
        .find(one => one.textContent === 'Whales sing one');
        return [found.getBoundingClientRect().top, innerHeight]; }"""
    )
    assert -200 < top < height


def test_what_is_there_stays_and_the_data_are_made_anew(tmp_path: Path) -> None:
    record = a_record(an_entry(a_paper(1)))
    (tmp_path / "_config.yml").write_text("theme: minima\n", encoding="utf-8")
    for path, body in (
        ("_posts/2026-01-15-arxiv.md", render(record).body),
        (".arxiv-digest/2026/2026-01-15.json", record_file.dumps(record)),
        ("arxiv/index.html", b"mine"),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(body)
    for _ in range(2):
        found = init(("--archive",), tmp_path, {}, None)

    assert [one.what for one in found if one.mark is Mark.BAD] == []
    for kept in (WORKFLOW, "arxiv/index.html"):
        assert any(f"{kept} is there already" in one.what for one in found)
    assert any("has the papers of 1 digests" in one.what for one in found)
    assert (tmp_path / "arxiv/index.html").read_bytes() == b"mine"
    assert (tmp_path / "_data/arxiv/2026/2026-01-15-arxiv.json").is_file()


@pytest.mark.parametrize(
    ("config", "flags", "said"),
    [
        ("data_dir: facts\n", (), "moves Jekyll's data away"),
        ("", ("--file-name={date}-论文.md",), "cannot find posts named"),
        ("", ("--archive=arxiv", "--apart"), "arxiv.html is there already"),
    ],
)
def test_what_the_archive_could_not_show_is_told_before_anything_is_written(
    config: str, flags: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    (tmp_path / "_config.yml").write_text(f"theme: minima\n{config}", encoding="utf-8")
    found = init(("--archive", *flags), tmp_path, {}, None)

    assert any(said in one.what and one.mark is Mark.BAD for one in found)
    assert said in found[-1].what  # what is left to do is told once more, at the end
    assert not (tmp_path / "_data").exists()


def test_beside_a_list_of_digests_the_archive_takes_another_address(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("theme: minima\n", encoding="utf-8")
    for _ in range(2):
        found = init(("--archive", "--apart"), tmp_path, {}, None)

    assert [one.what for one in found if one.mark is Mark.BAD] == []
    assert (tmp_path / "arxiv.html").is_file()
    assert (tmp_path / "arxiv-papers" / "index.html").is_file()


def test_a_name_that_is_no_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"--archive: given"):
        init(("--archive", "../x"), tmp_path, {}, None)


def test_the_doctor_knows_the_archive_and_what_it_lacks(doctor_run: DoctorRun) -> None:
    assert not [one for one in doctor_run.look() if "archive shows" in one.what]
    record = a_record(an_entry(a_paper(1)))
    doctor_run.put(record)
    post = doctor_run.blog / "_posts/2026-01-15-arxiv.md"
    post.write_bytes(render(record).body)
    site = jekyll_site.read_site(doctor_run.blog)
    archive_pages.write_archive(site, "arxiv", {}, doctor_run.blog)

    assert of(doctor_run.look(), "archive shows all 1 digests").mark is Mark.GOOD
    post.write_bytes(post.read_bytes() + b"\nA word.\n")
    assert "1 of 1" in of(doctor_run.look(), "shows differently").what
    (doctor_run.blog / "arxiv/papers.json").unlink()
    assert of(doctor_run.look(), "no page shows it").mark is Mark.BAD
