"""No address is published that the paper does not have, whatever it wears and stands beside."""

from __future__ import annotations

import itertools
import os
import random
import string

import pytest

from digest.fidelity import addresses, check_reading, check_translation
from digest.fidelity.addresses import check_foreign_links, check_lost_urls, urls

EVERY = "DIGEST_EXAMPLES" in os.environ
ASCII = [chr(code) for code in range(32, 127)]
CHINESE = list("中文见的于。，、；：？！（）【】《》「」『』“”‘’…—·～￥％")
OTHERS = list("éßñΩжא한あア٣①Ⅳ½→≈∞™°\u00a0\u3000\u200b\u00ad\u2060\ufe0f\u200d\n\t😀")
FAR = [
    chr(code) for code in range(0xA0, 0x2FFFF, 1 if EVERY else 997) if not 0xD800 <= code < 0xE000
]
NEIGHBOURS = [*ASCII, *CHINESE, *OTHERS, *FAR, ""]

# An address that no source here has, in what it may wear.
DRESSES = (
    *(
        "https://evil.example/x",
        "http://evil.example",
        "HTTPS://EVIL.EXAMPLE/X",
        "ftp://evil.example",
    ),
    *(
        "hxxps://evil.example/x",
        "//evil.example/x",
        "www.evil.example",
        "evil.example/x",
        "evil.com",
    ),
    *("evil.zone", "evil.io", "evil.xn--p1ai", "evil.中国", "恶意.com", "evil.museum", "t.me/evil"),
    *("magnet:?xt=urn:btih:c12fe1c06bba254a", "tg:resolve?domain=evil", "tg://resolve?domain=evil"),
    *("mailto:a@evil.com", "a@evil.com", "github.com.evil.example/o/r", "github.com-evil.io/o/r"),
    *(
        "ｅｖｉｌ．ｃｏｍ",
        "ｈｔｔｐｓ：／／ｅｖｉｌ．ｃｏｍ",
        "evil｡com",
        "evil。com",
        "𝐞𝐯𝐢𝐥.𝐜𝐨𝐦",
        "ⓔⓥⓘⓛ.com",
    ),
    *("ev\u00adil.com", "ht\u200btps://ev\u2060il.com", "evil\ufe0f.com", "e\u0332v\u0332il.com"),
    *("gіthub.com/o/r", "githụb.com/o/r", "https://gіthub.com/o/r", "github.сom/o/r"),
    *(
        "evil[.]com",
        "evil(dot)com",
        "evil . com",
        "x . com",
        "a[at]evil.com",
        "evil dot com",
        "evil 点 com",
    ),
    *("evil点com", "evil dot de", "evil 點 academy"),
    *("https://1.2.3.4/x", "1.2.3.4/x", "1.2.3.4:8080", "https://[::1]/x", "https://evil"),
    *(r"\href{https://evil.com}{x}", r"\url{evil.com}", r"$\href{https://evil.com}{x}$"),
    *("[x](https://evil.com)", "[x](evil)", "<https://evil.com>", "`evil.com`", "**evil**.com"),
    *(r"evil\.com", "ev*il*.com", r"\textit{evil}.com", r"ev\-il.com", "https://例子.中国/x"),
    *("@evil_channel", "doi:10.1234/evil.5", "arXiv:2512.00001", "javascript:alert(1)"),
)
SOURCE = "We release the code at https://github.com/o/r and hope that others use it in their work."
TEXT = "我们在 https://github.com/o/r 发布了代码，希望其他人在工作中使用它。"


def refused(source: str, text: str) -> bool:
    return any(defect.gravity.name == "FORBIDDEN" for defect in check_foreign_links(source, text))


@pytest.mark.parametrize("dress", DRESSES)
def test_a_foreign_address_is_refused_beside_any_character(dress: str) -> None:
    blind = [c for c in CHINESE if not refused(SOURCE, f"代码见{c}{dress}{c}一起发布。")]

    assert blind == []
    assert check_translation(SOURCE, TEXT.replace("，", f"（{dress}），")).forbidden


def test_a_foreign_url_is_refused_beside_any_character_at_all() -> None:
    for url in ("https://evil.example/x", "http://evil.com"):
        assert [c for c in NEIGHBOURS if not refused(SOURCE, f"代码{c}{url}")] == []
        assert [c for c in NEIGHBOURS if not refused(SOURCE, f"代码 {url}{c}")] == []


@pytest.mark.parametrize("address", ["evil.com", "www.evil.example", "evil.io/x", "1.2.3.4/x"])
def test_a_foreign_bare_address_is_refused_beside_any_character_at_all(address: str) -> None:
    digits = set(string.digits) if address[0].isdigit() else set()
    before = [c for c in NEIGHBOURS if c not in digits]
    pairs = [
        *itertools.product("a9_.-%@ 见é（", "aA9_.-%@ 见é）"),
        *zip(before, before, strict=True),
    ]
    blind = [
        (b, a)
        for b, a in pairs
        if b not in digits and not refused(SOURCE, f"代码{b}{address}{a}。")
    ]

    assert blind == []


@pytest.mark.parametrize("before", [*"见的_.-%（ "])
def test_a_foreign_paper_is_refused_beside_a_character_or_a_mark(before: str) -> None:
    assert refused(SOURCE, f"代码{before}10.1234/evil.5。")


def test_an_address_within_an_address_is_no_second_one() -> None:
    url = "https://www.evil.example/x?to=www.other.example"

    assert urls(f"见{url}。") == (url,)


@pytest.mark.parametrize("url", ["https://github.com/o/r", "https://a-b.github.io/Page_1/x.html"])
def test_every_change_of_an_address_is_refused(url: str) -> None:
    source = f"We release it at {url} for all."
    where = url.index("://") + 3
    for at in range(where, len(url)):
        for changed in (
            url[:at] + url[at + 1 :],
            url[:at] + "q" + url[at + 1 :],
            url[:at] + "q" + url[at:],
        ):
            if changed != url:
                assert refused(source, f"我们在{changed}发布。"), changed
    assert refused(source, f"我们在{url}/more发布。")
    assert refused(source, f"我们在{url.rpartition('/')[0]}发布。")


@pytest.mark.parametrize("neighbour", [*CHINESE, *" \n()[]<>\"'`*,;:!?", ""])
def test_the_papers_own_address_passes_beside_any_mark(neighbour: str) -> None:
    for url in (
        "https://github.com/o/r",
        "https://a-b.github.io/Page_1",
        "www.a.example/b",
        "a.io/b",
    ):
        source = f"We release it at {url} for all."
        text = f"我们在{neighbour}{url}{neighbour}发布。"

        assert not refused(source, text), url
        assert not list(check_lost_urls(source, text)), url


@pytest.mark.parametrize(
    "source",
    [
        "available athttps://github.com/o/r for all",
        "available at https: //github.com/o/r for all",
        "available at https://github. com/o/r for all",
        "available at https://github.com/ o/r.",
        "available at https://github.com/o/rWe show that",
        "available at https://github.com/o/r.The data",
        "available at \\href{https://github.com/o/r}{this page}.",
        "available at \\url{https://github.com/o/r}.",
        "available at \\url{github.com/o/r}.",
        "available at (https://github.com/o/r).",
        "available at [https://github.com/o/r](https://github.com/o/r).",
        "available at \\texttt{https://github.com/o/r}",
    ],
)
def test_a_source_that_lost_or_gained_a_space_still_has_its_address(source: str) -> None:
    assert not refused(source, "代码见https://github.com/o/r。")
    assert refused(source, "代码见https://github.com/o/rr。")
    assert refused(source, "代码见https://github.com/p/r。")


def test_an_address_that_is_gone_is_a_doubt() -> None:
    gone = check_translation(SOURCE, "我们发布了代码，希望其他人在工作中使用它。")

    assert [defect.name for defect in gone.errors] == ["url-lost"]
    assert not gone.forbidden


@pytest.mark.parametrize(
    "text",
    [
        "该方法快 0.4×、110.4ms 与 22.05k，GPT-3.5-turbo 与 Gemini-2.5-pro 均如此。",
        "pass@1 与 Recall@10 提升，e.g. 与 i.e. 不变，Smith et.al 亦然。",
        "比例为 3:1，见 RQ1:效率，时间 12:30:45，U.S. 与 Ph.D. 不变。",
        "版本 1.2.3.4 与 v1.5，参数 a.b 与 x.y。",
    ],
)
def test_what_is_no_address_is_let_through(text: str) -> None:
    assert not refused("A method.", text)
    assert urls(text) == ()


def test_random_texts_around_an_address_hide_none() -> None:
    rng = random.Random(3)
    signs = [*CHINESE, *" ()[]<>\"'*,;!?\n", *"好的方法"]
    for _ in range(int(os.environ.get("DIGEST_EXAMPLES", "2000"))):
        before, after = ("".join(rng.choices(signs, k=rng.randint(0, 6))) for _ in range(2))
        dress = rng.choice(DRESSES)

        assert refused(SOURCE, f"甲{before}{dress}{after}乙"), (before, dress, after)


def test_a_source_is_looked_through_for_addresses_only_where_a_text_has_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(addresses, "_source", pytest.fail)

    assert not list(check_foreign_links(SOURCE, "本文的代码已经公开，供他人使用。"))


def test_a_reading_is_held_to_the_same_law() -> None:
    reading = "1)\n- 背景。\n\n2)\n- 方法见evil.zone。\n\n3)\n- 结果。"

    assert "link-foreign" in {defect.name for defect in check_reading(SOURCE, reading).forbidden}
