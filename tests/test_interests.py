"""The interests file: what it may say, and every mistake with its line."""

from __future__ import annotations

import re

import pytest

from digest.errors import SettingsError
from digest.interests import Interests, Topic, parse_interests

FILE = """topics:
  - name: 语音增强                       # stands in the post
    want: 实时、低延迟的语音增强，麦克风阵列；真实房间里的实验
    not: 音乐生成
    keywords: [beamforming, dereverberation]
authors: [Shinji Watanabe]
"""


def test_the_file_of_the_documentation_is_read_as_it_says() -> None:
    want = "实时、低延迟的语音增强，麦克风阵列；真实房间里的实验"
    topic = Topic("语音增强", want, "音乐生成", ("beamforming", "dereverberation"))

    assert parse_interests(FILE) == Interests((topic,), ("Shinji Watanabe",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("authors: Shinji Watanabe、Wei Li\n", Interests((), ("Shinji Watanabe", "Wei Li"))),
        ("authors:\n- 'Watanabe, Shinji'\n", Interests((), ("Watanabe, Shinji",))),
        ("\ufefftopics:\n- name: 3D\n  want: yes\n", Interests((Topic("3D", "yes"),))),
        (
            "topics:\n- name: no\n  keywords: off, on\n",
            Interests((Topic("no", "", "", ("off", "on")),)),
        ),
        ("topics:\nauthors: [a]\n", Interests((), ("a",))),
        ("topics:\n- name: x\n  want: y\n  not:\n", Interests((Topic("x", "y"),))),
    ],
)
def test_what_people_write_by_hand_is_taken_as_meant(text: str, found: Interests) -> None:
    assert parse_interests(text) == found


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("", ["line 1: it names neither"]),
        ("- 1\n", ["line 1: here stand the fields"]),
        ("topics: [\n", ["line 2: not YAML"]),
        ("topics: {a: 1}\n", ["line 1: topics is a list"]),
        (
            "topics:\n- nme: x\n  want: y\nauthor: z\n",
            ["line 2: 'nme' is none of", "line 4: 'author'"],
        ),
        ("topics:\n- name: x\n", ["line 2: a topic needs want or keywords"]),
        (
            "topics:\n- name: [x]\n  not: [y]\n  keywords: {a: b}\n",
            ["line 2: name is one", "line 3: not is one", "line 4: keywords is a list"],
        ),
        ("topics:\n- want: x\n", ["line 2: a topic needs a name"]),
        (
            f"topics:\n- name: {'长' * 21}\n  want: [x]\n",
            ["line 2: name has 21", "line 3: want is one text"],
        ),
        (
            "topics:\n- name: x\n  want: y\n- name: x\n  want: z\n",
            ["line 4: the topic 'x' stands twice"],
        ),
        ("topics:\n" + "- {name: a, want: b}\n" * 31, ["line 32: at most 30 topics"]),
        ("topics:\n- name: a|b\n  want: b\n", ["line 2: a topic needs a name, without |"]),
        ("authors: {a: b}\n", ["line 1: authors is a list"]),
        ("authors: [[a]]\n", ["line 1: each of authors is one text"]),
        ("authors: [a]\nauthors: [b]\n", ["line 2: authors stands twice"]),
        ("topics: !!python/object:os.system [x]\n", ["line 1:"]),
        ("x" * 100_001, ["line 1: at most"]),
    ],
)
def test_every_mistake_is_named_with_its_line(text: str, mistakes: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_interests(text)

    said = str(caught.value).splitlines()
    assert said[0] == "interests: the file cannot be used:"
    for mistake in mistakes:
        assert any(line.startswith(f"- {mistake}") for line in said), said
    assert not re.search(r"[a-z]{3,} [a-z]{2,} ", caught.value.chinese), caught.value.chinese
    assert caught.value.chinese.startswith("interests 文件有误：\n- 第 ")
