"""Addresses are expanded as Jekyll does it, for as many configurations as there are kinds."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.commands.permalinks import Documents, UnknownPlaceholder
from tests.site.jekyll import needed

SCRIPT = Path(__file__).parents[1] / "site" / "jekyll_addresses.rb"
DAYS = tuple(
    map(
        date.fromisoformat,
        ("2026-01-15", "2026-01-16", "2026-01-22", "2026-02-15", "2027-01-15", "2027-01-14"),
    )
)
NAME = "{date}-arxiv.md"
POST = f"_posts/{NAME}"


def scoped(permalink: str, **scope: str) -> dict[str, Any]:
    return {"scope": scope, "values": {"permalink": permalink}}


def by_default(*entries: dict[str, Any], **config: Any) -> dict[str, Any]:
    return {"defaults": list(entries), **config}


TITLE = "/p/:title/"
DATED = "/d/:year/:month/:day/"
CONFIGURATIONS: Mapping[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "nothing": ({}, POST, {}),
    "null": ({"permalink": None}, POST, {}),
    "date": ({"permalink": "date"}, POST, {}),
    "pretty": ({"permalink": "pretty"}, POST, {}),
    "ordinal": ({"permalink": "ordinal"}, POST, {}),
    "weekdate": ({"permalink": "weekdate"}, POST, {}),
    "none": ({"permalink": "none"}, POST, {}),
    "title": ({"permalink": TITLE}, POST, {}),
    "categories and title": ({"permalink": "/:categories/:title/"}, POST, {}),
    "year and title": ({"permalink": "/blog/:year/:title/"}, POST, {}),
    "year and month": ({"permalink": "/:year/:month/:title.html"}, POST, {}),
    "day of the month alone": ({"permalink": "/:day/:title"}, POST, {}),
    "month and day without a year": ({"permalink": "/:month-:day-:slug"}, POST, {}),
    "short year, month without zero": ({"permalink": "/:short_year/:i_month/:i_day/"}, POST, {}),
    "names of months": ({"permalink": "/:year/:short_month/:day/:title"}, POST, {}),
    "long names of months": ({"permalink": "/:year-:long_month-:i_day"}, POST, {}),
    "weekdays alone": ({"permalink": "/:year/:short_day/:title/"}, POST, {}),
    "week and weekday": ({"permalink": "/:w_year/:week/:w_day.html"}, POST, {}),
    "day of the year": ({"permalink": "/:year/:y_day.html"}, POST, {}),
    "day of the year without it": ({"permalink": "/:y_day.html"}, POST, {}),
    "hours": ({"permalink": "/:hour:minute:second/:title"}, POST, {}),
    "a key with a line behind it": ({"permalink": "/:year_:month_:day_:title/"}, POST, {}),
    "an ending that Jekyll adds": ({"permalink": "/:year/:month/:day"}, POST, {}),
    "dots and slashes": ({"permalink": "//a//../:title/./:day"}, POST, {}),
    "a placeholder it has not": ({"permalink": "/:date/:title"}, POST, {}),
    "the name": ({"permalink": "/:name/"}, POST, {}),
    "the path": ({"permalink": "/x/:path/"}, POST, {}),
    "posts in a collection of their name": (
        {"permalink": "date", "collections": {"posts": {"permalink": TITLE}}},
        POST,
        {},
    ),
    "a style as a collection's permalink": (
        {"collections": {"posts": {"permalink": "pretty"}}},
        POST,
        {},
    ),
    "defaults for all": (by_default({"values": {"permalink": TITLE}}), POST, {}),
    "defaults by an empty path": (by_default(scoped(TITLE, path="")), POST, {}),
    "defaults of posts": (by_default(scoped(TITLE, path="", type="posts")), POST, {}),
    "defaults of posts by the old name": (
        by_default(scoped(TITLE, path="", type="post")),
        POST,
        {},
    ),
    "defaults of pages": (by_default(scoped(TITLE, path="", type="pages")), POST, {}),
    "a style in defaults is literal": (by_default(scoped("pretty", path="")), POST, {}),
    "defaults of a folder": (by_default(scoped(TITLE, path="_posts")), POST, {}),
    "defaults of another folder": (by_default(scoped(TITLE, path="_posts/notes")), POST, {}),
    "defaults of the folder": (
        by_default(scoped(TITLE, path="_posts/arxiv")),
        f"_posts/arxiv/{NAME}",
        {},
    ),
    "the longer path wins": (
        by_default(scoped(TITLE, path="_posts/arxiv"), scoped(DATED, path="_posts")),
        f"_posts/arxiv/{NAME}",
        {},
    ),
    "a type wins over none": (
        by_default(scoped(TITLE, path="", type="posts"), scoped(DATED, path="")),
        POST,
        {},
    ),
    "the later wins": (by_default(scoped(TITLE, path=""), scoped(DATED, path="")), POST, {}),
    "a glob of files": (by_default(scoped(TITLE, path="_posts/*.md")), POST, {}),
    "a glob of names": (by_default(scoped(TITLE, path="_posts/*-arxiv.md")), POST, {}),
    "a glob of other names": (by_default(scoped(TITLE, path="_posts/*-note.md")), POST, {}),
    "a glob of all folders": (by_default(scoped(TITLE, path="**/*.md")), POST, {}),
    "a glob of one folder": (
        by_default(scoped(TITLE, path="_posts/*/x*")),
        f"_posts/arxiv/{NAME}",
        {},
    ),
    "a glob of folders": (by_default(scoped(TITLE, path="_posts/*")), f"_posts/arxiv/{NAME}", {}),
    "the collections' folder": (
        by_default(scoped(TITLE, path="col/_posts"), collections_dir="col"),
        f"col/{POST}",
        {},
    ),
    "a glob in the collections' folder": (
        by_default(scoped(TITLE, path="col/*"), collections_dir="col"),
        f"col/{POST}",
        {},
    ),
    "folders above are categories": ({"permalink": "/:categories/:title"}, f"news/en/{POST}", {}),
    "categories of front matter": (
        {"permalink": "/:categories/:year/:title"},
        f"News/{POST}",
        {"category": "Speech Papers", "categories": "A b"},
    ),
    "slugged categories": (
        by_default({"values": {"categories": ["X Y"]}}, permalink="/:slugified_categories/:day/"),
        POST,
        {"categories": ["Z"]},
    ),
    "front matter of ours": (
        by_default(scoped(TITLE, path="_posts"), permalink="/:title"),
        POST,
        {"permalink": "/arxiv/:year-:month-:day/"},
    ),
    "a permalink of ours without a date": ({}, POST, {"permalink": "/arxiv/"}),
    "a slug of ours": ({"permalink": TITLE}, POST, {"slug": "Daily_Papers v2"}),
    "a date of ours": ({}, POST, {"date": "2026-03-04 10:00:00"}),
    "a date in defaults": (by_default({"values": {"date": "2026-03-04"}}), POST, {}),
    "the date twice in the name": ({"permalink": TITLE}, "_posts/{date}-arxiv-{date}.md", {}),
    "odd signs in the name": (
        {"permalink": "/:title/:slug/"},
        "_posts/{date}-arXiv_日报.v1.md",
        {},
    ),
}
OTHER_COLLECTIONS: Mapping[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "plain": ({"collections": {"arxiv": {"output": True}}}, f"_arxiv/{NAME}", {}),
    "pretty": (
        {"permalink": "pretty", "collections": {"arxiv": {"output": True}}},
        f"_arxiv/{NAME}",
        {},
    ),
    "of its own": (
        {"collections": {"arxiv": {"output": True, "permalink": "/arxiv/:year-:month-:day/"}}},
        f"_arxiv/{NAME}",
        {},
    ),
    "of the title": (
        {"collections": {"arxiv": {"output": True, "permalink": "/:collection/:title/"}}},
        f"_arxiv/{NAME}",
        {},
    ),
    "below the collections' folder": (
        {
            "collections_dir": "col",
            "collections": {"arxiv": {"output": True}},
            **by_default(scoped("/a/:name/", path="", type="arxiv")),
        },
        f"col/_arxiv/{NAME}",
        {},
    ),
}


def test_a_permalink_of_ours_may_hold_the_date_of_the_input() -> None:
    made = Documents({}, POST, {"permalink": "/arxiv/{date}/"})

    assert made.url(DAYS[0]) == "/arxiv/2026-01-15/"
    assert made.shared() is None


def written(folder: Path, config: dict[str, Any], path: str, front: dict[str, Any]) -> str:
    folder.mkdir(parents=True)
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    for day in DAYS:
        file = folder / path.replace("{date}", f"{day}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f"---\n{yaml.safe_dump({'title': 'x', **front})}---\nText\n", encoding="utf-8"
        )
    return str(folder)


def as_built(sites: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    needed("jekyll", "ruby")
    done = subprocess.run(
        ["ruby", "-E", "UTF-8", str(SCRIPT)],
        input=json.dumps(sites), capture_output=True, encoding="utf-8", check=True, timeout=300,
    )  # fmt: skip
    told: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize(
    ("kind", "collection"), [(CONFIGURATIONS, "posts"), (OTHER_COLLECTIONS, "arxiv")]
)
def test_every_address_is_the_one_that_jekyll_gives(
    tmp_path: Path,
    kind: Mapping[str, tuple[dict[str, Any], str, dict[str, Any]]],
    collection: str,
) -> None:
    names = {f"{n}": name for n, name in enumerate(kind)}
    told = as_built({n: written(tmp_path / n, *kind[name]) for n, name in names.items()})

    wrong = {}
    for number, name in names.items():
        made, built = Documents(*kind[name], collection=collection), told[number]
        try:
            ours: dict[str, Any] = {f"{day}": made.page(day) for day in DAYS}
        except UnknownPlaceholder:
            ours = {"error": True}
        theirs = {day: one["page"] for day, one in built.items() if day != "error"}
        if "error" in built:
            theirs = {"error": True}
        if ours != theirs:
            wrong[name] = (ours, built)
        elif "error" not in ours:
            assert (made.shared(DAYS) is None) == (len(set(theirs.values())) == len(DAYS)), name
    assert wrong == {}
