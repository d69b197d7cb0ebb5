"""The ids that a post of any tool shows."""

from __future__ import annotations

import os
import random

import pytest

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


FOREIGN = "https://arxiv.org/abs/2512.00001"
PIECES = (
    *(FOREIGN, f"[x]({FOREIGN})", f"]({FOREIGN})", f"](<{FOREIGN}>)", f"- **arXiv**: {FOREIGN}"),
    *(
        "[",
        "]",
        "(",
        ")",
        "\\",
        "\\\\",
        "$",
        "$$",
        "`",
        "```",
        "~~~",
        "**",
        ": ",
        " — ",
        "\n",
        "\n\n",
    ),
    *("- ", "## ", "1. ", "> ", "PDF", "arXiv", "</details>", "<details>", "---", "词", "a b", "|"),
)
DAYS = int(os.environ.get("DIGEST_EXAMPLES", "300"))


def test_nothing_that_a_text_holds_counts_as_a_link_to_a_paper() -> None:
    rng = random.Random(13)
    for _ in range(DAYS):
        texts = ["".join(rng.choices(PIECES, k=rng.randint(1, 9))) for _ in range(5)]
        one = a_paper(1, title=texts[0], authors=(texts[1], "Bo"), categories=("cs.SD", texts[2]))
        two = a_paper(2, title=texts[1], authors=(texts[0],))
        entry = an_entry(one, translation=texts[3], reading=f"1)\n- 甲\n\n{texts[4]}\n{texts[0]}")
        record = a_record(entry, an_entry(two, brief=True))

        assert arxiv_ids(render(record).body) == (one.id, two.id), texts


@pytest.mark.parametrize(
    "line",
    [
        f"## A study of [x]({FOREIGN}) and [y]({FOREIGN})",
        f"## [A study of [x]({FOREIGN})](https://blog.example/a)",
        f"## A study \\[x\\]({FOREIGN})",
        f"- **Authors**: [Ann]({FOREIGN})",
        f"- 作者：{FOREIGN}",
        f"- **Comments**: see {FOREIGN}",
    ],
)
def test_no_link_within_a_title_or_a_name_counts_in_the_post_of_any_tool(line: str) -> None:
    assert arxiv_ids(line.encode()) == ()


@pytest.mark.parametrize(
    "line",
    [
        f"## 1. [A title]({FOREIGN})",
        f"### A title [PDF]({FOREIGN})",
        f"- A title ([arXiv:2512.00001v2]({FOREIGN}v2))",
        f"- **标题**：[A title]({FOREIGN})",
        f"- 论文链接: {FOREIGN}",
        f"- **[A title]({FOREIGN})** by Ann",
        f"- [![arXiv](https://img.example/a.svg)]({FOREIGN})",
    ],
)
def test_the_links_of_other_tools_to_a_paper_count(line: str) -> None:
    assert arxiv_ids(line.encode()) == ("2512.00001",)
