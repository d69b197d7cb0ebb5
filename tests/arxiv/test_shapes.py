"""The same answers, written differently than arXiv writes them today."""

from __future__ import annotations

import re

import pytest

from digest.arxiv import api, oai
from tests.conftest import ROOT

FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"
  xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <opensearch:totalResults>1</opensearch:totalResults>
  <entry><id>http://arxiv.org/abs/2603.01234v2</id><title>A Title</title>
    <updated>2026-03-09T16:00:01Z</updated><published>2026-03-05T17:59:58Z</published>
    <summary>We listen.</summary><category term="cs.AI"/><category term="cs.SD"/>
    <arxiv:primary_category term="cs.SD"/><arxiv:comment>Withdrawn</arxiv:comment>
    <author><name>A. One</name></author></entry>
</feed>
"""
PAGE = (ROOT / "tests" / "data" / "oai" / "page.xml").read_text("utf-8")


def prefixed(xml: str, prefix: str, namespace: str) -> str:
    """Write all elements without a prefix with one."""
    named = re.sub(r"<(/?)(?=[\w-]+[\s/>])", rf"<\1{prefix}:", xml)
    return named.replace(f'xmlns="{namespace}"', f'xmlns:{prefix}="{namespace}"')


@pytest.mark.parametrize(
    "feed",
    [
        FEED.replace("opensearch:", "os:").replace(":opensearch", ":os"),
        FEED.replace("arxiv:", "ns0:").replace(":arxiv", ":ns0"),
        prefixed(FEED, "atom", "http://www.w3.org/2005/Atom"),
        prefixed(FEED, "atom", "http://www.w3.org/2005/Atom").replace('="', ' = "'),
        FEED.replace('"', "'"),
        f"{FEED}<!-- from a cache -->\n",
        FEED.replace("<feed", f"<!-- {'-'.join('x' * 3000)} --><feed"),
    ],
)
def test_a_feed_says_the_same_whatever_its_prefixes_and_comments(feed: str) -> None:
    assert api.parse_atom(feed.encode()) == api.parse_atom(FEED.encode())
    assert api.parse_atom(FEED.encode()).papers[0].primary == "cs.SD"
    assert api.parse_atom(FEED.encode()).papers[0].comment == "Withdrawn"


def test_a_cut_feed_is_cut_whatever_its_prefixes() -> None:
    whole = prefixed(FEED, "atom", "http://www.w3.org/2005/Atom")

    assert api.parse_atom(whole[: whole.index("</atom:feed")].encode()).broken


def test_an_oai_page_says_the_same_with_a_comment_after_its_end() -> None:
    assert oai.parse_oai(f"{PAGE}<!-- from a cache -->\n".encode()) == oai.parse_oai(PAGE.encode())


@pytest.mark.parametrize(
    "stray", ["&#xD800;", "&#1;", "&#x110000;", "&#0;", "\x00", "\x0c", "\ufffe"]
)
def test_a_character_that_xml_forbids_costs_no_record_and_stops_nothing(stray: str) -> None:
    page = PAGE.replace("<abstract>", f"<abstract>{stray}").encode()

    assert oai.parse_oai(page) == oai.parse_oai(PAGE.encode())
    feed = FEED.replace("<summary>", f"<summary>{stray}").encode()
    assert api.parse_atom(feed) == api.parse_atom(FEED.encode())
