"""Random posts of hostile fragments, by a fast model of the page."""

import os
import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.markdown import one_line
from digest.markdown.plain_text import unmarked
from digest.post import render
from digest.post.blocks import Piece, cut
from digest.post.rendering import PHONE_STYLE
from tests.site.fragments import fragments, random_text
from tests.site.hostile import FIELDS, Hostile, own, plain_record, record_with
from tests.site.laws import same_reading, same_text
from tests.site.model import Unlawful, shown
from tests.site.naive import naive
from tests.site.records import a_part

EXAMPLES = int(os.environ.get("DIGEST_EXAMPLES", "250"))
TEXTS = st.lists(st.sampled_from(fragments()) | st.text(max_size=8), max_size=12).map("".join)
PATIENT = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="DIGEST_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)


@PATIENT
@given(title=TEXTS, author=TEXTS, category=TEXTS, abstract=TEXTS, reading=TEXTS, doubt=TEXTS)
def test_any_texts_stay_in_their_place_and_are_read_back(
    title: str, author: str, category: str, abstract: str, reading: str, doubt: str
) -> None:
    record = plain_record()
    first, second, third = record.entries
    paper = replace(second.paper, title=title, authors=(author, "Bo"), categories=(category,))
    second = replace(
        second,
        paper=paper,
        translation=a_part(abstract, doubts=(doubt,)),
        reading=a_part(reading),
    )
    post = render(replace(record, entries=(first, second, third)))
    plain = cut(render(record).body)
    pieces = unstyled(post.body)

    assert list(post.blocks) == ["head", *(e.paper.id for e in record.entries)]
    assert [p for n, p in enumerate(pieces) if n != 2] == [p for n, p in enumerate(plain) if n != 2]
    page = shown(pieces[2].raw)
    assert same_text(one_line(title), page.title)
    assert same_text(f"{one_line(author)}, Bo" if one_line(author) else "Bo", page.authors)
    assert same_text(one_line(category), page.categories)
    assert same_text(unmarked(abstract) or paper.abstract, page.abstract)
    assert same_reading(reading, page.reading)


def unstyled(body: bytes) -> tuple[Piece, ...]:
    """Return the pieces of a post, its head without the style that a wide text brings."""
    head, *others = cut(body)
    return (replace(head, raw=head.raw.replace(f"\n{PHONE_STYLE}\n".encode(), b"")), *others)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("hostile", own(), ids=lambda hostile: hostile.id)
def test_every_hostile_text_stays_in_its_field(hostile: Hostile, field: str) -> None:
    post = render(record_with(field, hostile.text))
    pieces, plain = unstyled(post.body), cut(render(plain_record()).body)

    shown(pieces[2].raw)
    assert [p for n, p in enumerate(pieces) if n != 2] == [p for n, p in enumerate(plain) if n != 2]


def test_the_model_refuses_most_hostile_texts_of_a_plain_template() -> None:
    refused = sum(_is_refused(item.text) for item in own())

    assert refused > len(own()) * 0.7


def _is_refused(text: str) -> bool:
    body = naive(record_with("translation", text))
    try:
        pieces = cut(body)
        return len(pieces) != 4 or not shown(pieces[2].raw)
    except Unlawful:
        return True


def test_random_texts_are_hostile_at_all() -> None:
    rng = random.Random(0)
    refused = sum(_is_refused(random_text(rng, fragments())) for _ in range(100))

    assert refused > 80
