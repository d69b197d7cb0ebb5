"""What a server sends costs time in proportion to its size, and becomes what a record can hold."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date

import pytest
from feedparser.mixin import _FeedParserMixin
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest import record_file
from digest.arxiv import api, oai
from digest.domain import Entry, Paper, Section, State
from digest.errors import PublishError
from tests import made_up_days

FEED = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom" {head}>'
    "<opensearch:totalResults>1{total}</opensearch:totalResults><entry {entry}>"
    "<id>http://arxiv.org/abs/2601.00001v1{id}</id><published>{date}2026-01-01T00:00:00Z</published>"
    "<title>T{title}</title><summary>S{summary}</summary><author><name>A{name}</name></author>"
    '{more}<category term="cs.SD{term}"/><category term="eess.AS"/></entry></feed>'
)
LIST = (
    '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" {head}>'
    "<ListRecords><record {entry}><header><identifier>oai:arXiv.org:2601.00001{id}</identifier>"
    "<datestamp>2026-01-01{date}</datestamp></header><metadata>"
    '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2601.00001</id>{more}'
    '<version version="v1{total}"><date>Thu, 01 Jan 2026 00:00:00 GMT{date}</date></version>'
    "<title>T{title}</title><authors>A{name}</authors><categories>cs.SD{term}</categories>"
    "<abstract>S{summary}</abstract></arXivRaw></metadata></record></ListRecords></OAI-PMH>"
)
PLACES = ("head", "total", "entry", "id", "date", "title", "summary", "name", "more", "term")
UNITS = (
    "a", "9", " ", "\n", "\n ", "(", ")", "()", "(a", ",", ", ", " and ", ", Jr", ";", "&", "&amp;",
    "&#65;", "&#xD800;", "<", ">", "</", "<a>", "<a/>", "</a>", "<a b='c'>", "<!--", "-->",
    "<!-- x -->",
    "<![CDATA[", "]]>", "<?x ?>", "<?", "$", "\\", "{", "}", '"', "'", "=", " a='b'", " x:y='z'",
    "<author><name>B</name></author>", "<category term='cs.CL'/>", "<link href='x'/>", "v1", ".",
    "-",
    "<div>", "<p>", "xmlns:", " xmlns:p='q'", "<x:y>", "<contributor><name>C</name></contributor>",
    "<version version='v2'><date>Thu, 01 Jan 2026 00:00:00 GMT</date></version>",
    "\u202e", "é", "😀",
)  # fmt: skip
COUNTED = (
    " a{n}='b'", " xmlns:p{n}='http://x/{n}'", "<a{n}>", "<p xmlns:p{n}='x'>",
    "<category term='cs.A{n}'/>",
    "<author><name>B{n}</name></author>", "<link href='{n}'/>", "&e{n};", "<q:r{n}/>", "<a{n}/>",
)  # fmt: skip
PARSERS: dict[str, tuple[str, Callable[[bytes], object]]] = {
    "feed": (FEED, api.parse_atom),
    "list": (LIST, oai.parse_oai),
}


def body(kind: str, place: str, unit: str, size: int, close: str = "") -> bytes:
    """Return an answer with so many bytes of a repeated unit at one place, and its mirror image."""
    count = max(1, size // (len(unit) + len(close)))
    text = "".join(unit.replace("{n}", str(n)) for n in range(count)) + close * count
    return PARSERS[kind][0].format(**{p: text if p == place else "" for p in PLACES}).encode()


def seconds(parse: Callable[[bytes], object], data: bytes, tries: int) -> float:
    """Return the processor time of the quickest of several parses."""
    took = []
    for _ in range(tries):
        began = time.thread_time()  # what other threads of the process do is not the parser's
        parse(data)
        took.append(time.thread_time() - began)
    return min(took)


@pytest.mark.parametrize(
    ("unit", "count", "broken"),
    [
        ("<category term='cs.CL'/>", 498, False),
        ("<category term='cs.CL'/>", 499, True),
        ("<link href='x'/>", 999, False),
    ],
)
def test_an_entry_has_as_many_categories_as_a_paper_may_and_links_besides(
    unit: str, count: int, broken: bool
) -> None:
    assert bool(api.parse_atom(body("feed", "more", unit, count * len(unit))).broken) == broken


SMALL, TIMES, SLOW = 20_000, 4, 0.3


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(sorted(PARSERS)),
    st.sampled_from(PLACES),
    st.sampled_from((*UNITS, *COUNTED)),
    st.sampled_from(("", "", ")", "</a>", "</div>", "]]>", "'>")),
)
@example("feed", "entry", " a{n}='b'", "")
@example("feed", "more", "<category term='cs.A{n}'/>", "")
@example("feed", "more", "<p xmlns:p{n}='x'>", "</p>")
@example("feed", "total", "9", "")
@example("list", "name", "(", ")")
@example("list", "name", "(a", ")")
def test_four_times_the_size_takes_about_four_times_as_long(
    kind: str, place: str, unit: str, close: str
) -> None:
    _, parse = PARSERS[kind]
    large, small = (body(kind, place, unit, size, close) for size in (TIMES * SMALL, SMALL))

    if seconds(parse, large, 1) > SLOW:  # below, noise is larger than growth
        assert seconds(parse, large, 3) / seconds(parse, small, 3) < TIMES * 2


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(sorted(PARSERS)),
    st.dictionaries(
        st.sampled_from(PLACES),
        st.tuples(st.sampled_from((*UNITS, "1800", "9999", "\x00")), st.integers(1, 30_000)),
        max_size=3,
    ),
)
def test_every_paper_that_is_read_can_be_kept_and_read_again(
    kind: str, parts: dict[str, tuple[str, int]]
) -> None:
    form, parse = PARSERS[kind]
    text = {p: parts[p][0] * parts[p][1] if p in parts else "" for p in PLACES}
    found = parse(form.format(**text).encode())
    papers = getattr(found, "papers", ()) or getattr(found, "records", ())

    for paper in papers:
        kept = made_up_days.record(Entry(paper, Section.MAIN, State.PENDING))
        assert record_file.loads(record_file.dumps(kept)).entries[0].paper == paper
        assert weight(paper) < 150_000


def weight(paper: Paper) -> int:
    """Return the characters of a paper's metadata."""
    lists = (*paper.authors, *paper.categories)
    return len(paper.title) + len(paper.abstract) + len(paper.comment) + sum(map(len, lists))


@pytest.mark.parametrize(
    "moment", ["1800-01-01T00:00:00Z", "1990-12-31T23:59:59Z", "9999-12-31T00:00:00Z"]
)
def test_a_paper_from_before_arxiv_or_from_a_far_future_is_none(moment: str) -> None:
    text = FEED.format(**dict.fromkeys(PLACES, "")).replace("2026-01-01T00:00:00Z", moment)

    assert (api.parse_atom(text.encode()).papers, api.parse_atom(text.encode()).skipped) == ((), 1)


# Every element that feedparser does something at, whatever vocabulary it is of.
HANDLED = sorted(
    {
        found[1].replace("_", ":", 1)
        for found in map(re.compile("_(?:start|end)_(.+)").fullmatch, dir(_FeedParserMixin))
        if found
    }
)
VOCABULARIES = {prefix: address for address, prefix in _FeedParserMixin.namespaces.items()}


@pytest.mark.parametrize("place", ["head", "summary", "more"])
def test_no_element_of_any_vocabulary_ends_a_run(place: str) -> None:
    shapes = ("<{0}>x</{0}>", "</{0}>", "<{0}/>", "<{0} a='b'>", "<{0}><{0}>1e999 NaN</{0}></{0}>")
    for name in HANDLED:
        prefix = name.rpartition(":")[0]
        known = VOCABULARIES.get(prefix.lower(), "http://purl.org/x")
        declared = f' xmlns:{prefix}="{known}"' if prefix else ""
        for shape in shapes:
            odd = shape.format(name)
            parts = {"head": f"{declared}>{odd}<x" if place == "head" else declared}
            parts[place] = parts["head"] if place == "head" else odd
            text = FEED.format(**dict.fromkeys(PLACES, "") | parts)

            assert isinstance(api.parse_atom(text.encode()), api.Feed)


@given(st.text("()a, ", max_size=30))
def test_what_stands_in_brackets_is_left_out_as_by_taking_the_innermost_ones_first(
    line: str,
) -> None:
    plain = line
    while (outer := re.sub(r"\([^()]*\)", " ", plain)) != plain:
        plain = outer

    assert oai.author_names(line) == oai.author_names(plain)


def test_a_day_too_large_to_be_read_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_file, "LARGEST", 1_000)

    with pytest.raises(PublishError, match="set max-papers"):
        record_file.dumps(made_up_days.record(made_up_days.shown(1), day=date(2026, 1, 15)))
