"""The ids that a post of any tool shows."""

from digest.post import arxiv_ids, render
from tests.site.records import a_paper, a_record, an_entry


def test_ids_are_read_from_metadata_links_of_any_tool() -> None:
    post = """\
## [A title](https://arxiv.org/abs/2601.00001v2)
- **arXiv**: [https://arxiv.org/abs/2601.00002v1](https://arxiv.org/abs/2601.00002v1)
* Link: http://arxiv.org/abs/quant-ph/0201082
1. [Old](https://arxiv.org/pdf/math.GT/0309136v1)
- 正文提到 https://arxiv.org/abs/2601.00009
text [x](https://arxiv.org/abs/2601.00008)
<details>
- **arXiv**: [y](https://arxiv.org/abs/2601.00007)
</details>
- **PDF**: [z](https://arxiv.org/pdf/2601.00003v1)
""".replace("\n", "\r\n")

    assert arxiv_ids(post.encode()) == (
        "2601.00001",
        "2601.00002",
        "quant-ph/0201082",
        "math.GT/0309136",
        "2601.00003",
    )


def test_ids_of_our_own_post_are_those_it_shows_and_none_that_a_reading_cites() -> None:
    cites = "1)  \n- **arXiv**: [a](https://arxiv.org/abs/2512.00001) 与 arXiv: 2512.00002"
    record = a_record(
        an_entry(a_paper(1), reading=cites),
        an_entry(a_paper(2, id="hep-th/0101001"), translation="- arXiv: https://arxiv.org/abs/1"),
        an_entry(a_paper(3), brief=True),
    )

    assert arxiv_ids(render(record).body) == ("2601.09999", "hep-th/0101001", "2601.09997")
