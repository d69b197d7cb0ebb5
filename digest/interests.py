"""Read the blog's interests file: topics, their keywords, and authors to follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from digest.domain import Paper
from digest.errors import SettingsError
from digest.matching import holds, same_person, searchable

MOST_TOPICS = 30
MOST_AUTHORS = 500
MOST_KEYWORDS = 100  # of one topic
NAME_CHARS = 20
TEXT_CHARS = 500
WORD_CHARS = 80
FILE_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that the blog's readers look for."""

    name: str
    """At most 20 characters; stands in the post."""
    want: str = ""
    """What is looked for, in any language."""
    unwanted: str = ""
    """What is not meant by it (``not`` in the file)."""
    keywords: tuple[str, ...] = ()
    """Words that decide by themselves, without a model."""


@dataclass(frozen=True, slots=True)
class Interests:
    """What a blog cares about."""

    topics: tuple[Topic, ...] = ()
    authors: tuple[str, ...] = ()

    def followed(self, paper: Paper) -> str:
        """Return the author of the paper who is followed, as the file has the name."""
        return next((a for a in self.authors if any(same_person(a, b) for b in paper.authors)), "")

    def keyword(self, paper: Paper) -> tuple[str, str]:
        """Return the topic that a keyword decides on, and the keyword; both empty for none."""
        text = searchable(paper)
        hits = ((t.name, word) for t in self.topics for word in t.keywords if holds(text, word))
        return next(hits, ("", ""))

    @property
    def described(self) -> tuple[Topic, ...]:
        """Return the topics that a model can judge."""
        return tuple(topic for topic in self.topics if topic.want)


def parse_interests(text: str) -> Interests:
    """Return what the file says.

    Raises:
        SettingsError: all mistakes of the file at once, each with its line.
    """
    reader = _Reader()
    found = reader.read(text)
    if reader.mistakes:
        english, chinese = zip(*sorted(set(reader.mistakes))[:30], strict=True)
        lines = [re.sub(r"^(\d+):", r"- line \1:", line.lstrip("0")) for line in english]
        here = [re.sub(r"^(\d+):", r"- 第 \1 行：", line.lstrip("0")) for line in chinese]
        raise SettingsError(
            "\n".join(["interests: the file cannot be used:", *lines]),
            "\n".join(["interests 文件有误：", *here]),
        )
    return found


class _Reader:
    """Walks the file's YAML and notes every mistake with its line."""

    def __init__(self) -> None:
        self.mistakes: list[tuple[str, str]] = []

    def _wrong(self, node: yaml.Node | int, english: str, chinese: str) -> None:
        line = node if isinstance(node, int) else node.start_mark.line + 1
        self.mistakes.append((f"{line:06}:{english}", f"{line:06}:{chinese}"))

    def read(self, text: str) -> Interests:
        if len(text) > FILE_CHARS:
            self._wrong(1, f" at most {FILE_CHARS} characters", f"至多 {FILE_CHARS} 个字符")
            return Interests()
        try:
            root = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            problem = str(getattr(error, "problem", None) or "no YAML")[:120]
            self._wrong(mark.line + 1 if mark else 1, f" not YAML: {problem}", "不是合法的 YAML")
            return Interests()
        fields = self._fields(root, ("topics", "authors"))
        topics = tuple(self._topics(fields.get("topics")))
        authors = self._words(fields.get("authors"), "authors", MOST_AUTHORS)
        if not (topics or authors or self.mistakes):
            self._wrong(
                1, " it names neither topics nor authors", "没有写 topics，也没有写 authors"
            )
        return Interests(topics, authors)

    def _fields(self, node: yaml.Node | None, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        if node is None or _is_blank(node):
            return {}
        names = ", ".join(known)
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, f" here stand the fields {names}", f"这里应是字段 {names}")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                self._wrong(
                    key,
                    f" {name[:40]!r} is none of {names}",
                    f"没有“{name[:40]}”这一项，可用的是 {names}",
                )
            elif name in found:
                self._wrong(key, f" {name} stands twice", f"{name} 写了两次")
            else:
                found[name] = value
        return found

    def _topics(self, node: yaml.Node | None) -> Iterator[Topic]:
        if node is None or _is_blank(node):
            return
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(
                node,
                " topics is a list: begin each with `- name:`",
                "topics 是列表，每项以 `- name:` 开头",
            )
            return
        if len(node.value) > MOST_TOPICS:
            self._wrong(
                node.value[MOST_TOPICS],
                f" at most {MOST_TOPICS} topics",
                f"至多 {MOST_TOPICS} 个主题",
            )
        names: set[str] = set()
        for item in node.value[:MOST_TOPICS]:
            topic = self._topic(item)
            if topic.name and topic.name in names:
                self._wrong(
                    item, f" the topic {topic.name!r} stands twice", f"主题“{topic.name}”重复"
                )
            names.add(topic.name)
            yield topic

    def _topic(self, node: yaml.Node) -> Topic:
        before = len(self.mistakes)
        fields = self._fields(node, ("name", "want", "not", "keywords"))
        name = self._text(fields.get("name"), "name", NAME_CHARS)
        want = self._text(fields.get("want"), "want", TEXT_CHARS)
        unwanted = self._text(fields.get("not"), "not", TEXT_CHARS)
        keywords = self._words(fields.get("keywords"), "keywords", MOST_KEYWORDS)
        if len(self.mistakes) == before:
            if not name or name == "0" or "|" in name or "｜" in name:
                self._wrong(
                    node, " a topic needs a name, without |", "每个主题要有名称（name），且不含竖线"
                )
            if not (want or keywords):
                self._wrong(node, " a topic needs want or keywords", "主题要写 want 或 keywords")
        return Topic(name, want, unwanted, keywords)

    def _text(self, node: yaml.Node | None, name: str, most: int) -> str:
        if node is None:
            return ""
        here = re.sub(r"^each of (\w+)", r"\1 的每一项", name)
        if not isinstance(node, yaml.ScalarNode):
            self._wrong(node, f" {name} is one text", f"{here} 应是一段文字")
            return ""
        if _is_blank(node):
            return ""
        text = " ".join(node.value.split())
        if len(text) > most:
            self._wrong(
                node,
                f" {name} has {len(text)} characters; at most {most}",
                f"{here} 有 {len(text)} 个字，至多 {most} 个",
            )
        if not text.isprintable():
            self._wrong(node, f" {name} holds control characters", f"{here} 含控制字符")
        return text

    def _words(self, node: yaml.Node | None, name: str, most: int) -> tuple[str, ...]:
        if node is None or _is_blank(node):
            return ()
        if isinstance(node, yaml.ScalarNode):  # a, b
            items = [
                yaml.ScalarNode(node.tag, word, node.start_mark)
                for word in re.split("[,，、;；]", node.value)
            ]
        elif isinstance(node, yaml.SequenceNode):
            items = node.value
        else:
            self._wrong(node, f" {name} is a list", f"{name} 应是列表")
            return ()
        if len(items) > most:
            self._wrong(items[most], f" at most {most} {name}", f"{name} 至多 {most} 项")
        words = (self._text(item, f"each of {name}", WORD_CHARS) for item in items[:most])
        return tuple(dict.fromkeys(word for word in words if word))


def _is_blank(node: yaml.Node) -> bool:
    """Tell whether a field was left empty: ``want:`` and nothing behind it."""
    return isinstance(node, yaml.ScalarNode) and (
        not node.value.strip() or (node.style is None and node.tag.endswith(":null"))
    )
