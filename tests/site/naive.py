"""The plain template that every tool starts with: texts go in as they are."""

from __future__ import annotations

from digest.domain import DayRecord, Entry, Part

_PAPER = """
## {title}
- **Authors**: {authors}
- **Categories**: {categories}
- **arXiv**: [{abs}]({abs})
- **PDF**: [{pdf}]({pdf})

{abstract}

<details>
<summary>详细解读</summary>

<div markdown="1">

{reading}
</div>

</details>

---
"""


def naive(record: DayRecord) -> bytes:
    """Return the post of a record with nothing escaped."""
    head = '---\nlayout: post\ntitle: "arXiv Daily"\n---\n\n以下为译文：\n- 窗口\n- 总数\n'
    post = head + "".join(_paper(entry) for entry in record.shown)
    return post.encode("utf-8", "replace")


def _paper(entry: Entry) -> str:
    paper = entry.paper
    return _PAPER.format(
        title=paper.title,
        authors=", ".join(paper.authors),
        categories=", ".join(paper.categories),
        abs=f"https://arxiv.org/abs/{paper.versioned}",
        pdf=f"https://arxiv.org/pdf/{paper.versioned}",
        abstract=entry.translation.text if isinstance(entry.translation, Part) else paper.abstract,
        reading=entry.reading.text if isinstance(entry.reading, Part) else "",
    )
