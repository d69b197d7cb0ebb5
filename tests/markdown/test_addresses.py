"""Addresses are built from ids and lead nowhere else."""

from __future__ import annotations

from digest import markdown
from tests.site.records import a_paper


def test_addresses_are_built_from_ids_and_lead_nowhere_else() -> None:
    assert (
        markdown.abs_url(a_paper(id="quant-ph/0201082"))
        == "https://arxiv.org/abs/quant-ph/0201082v1"
    )
    assert markdown.pdf_url(a_paper()) == "https://arxiv.org/pdf/2601.09999v1"
    hostile = markdown.abs_url(a_paper(id="x](javascript:1) {{ <b> \ud800"))
    assert hostile == "https://arxiv.org/abs/x%5D%28javascript%3A1%29%20%7B%7B%20%3Cb%3E%20%3Fv1"
