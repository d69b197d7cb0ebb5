"""One sentence a paper: cut out of the reply that also holds the translation, and judged.

What models answer to a request for both: `**一句话总结：** …`, a heading or a list's item
for each, both in one JSON object, often in a fence, the sentence below the translation, no
label at all, or no sentence. A cut is right where what is left of the reply is a sound
translation; so the words of a label decide only between cuts that are equally sound.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from digest.domain import Entry, Paper, Part
from digest.fidelity import Findings, check_remark, unwrap
from digest.fidelity.language import check_chinese
from digest.fidelity.numbers import foreign_numbers
from digest.fidelity.prompt_injection import gives_orders, speaks_to_reader
from digest.fidelity.visible_text import visible_text

LONGEST = 60  # characters of a sentence
_LEAST_CHINESE = 4
_ALONE = 2 * LONGEST  # of a paragraph that may be the sentence, though it has no label

_FRAME = r"[ \t>#*_\-•|]{0,8}(?:\d{1,2}[.、)）][ ]?)?[【\[「〔《(（*_`\"“]{0,4}"
_CLOSED = r"(?:[】\]」〕》)）*_`\"”]{0,6}[ \t]*(?:[:：|][ \t*_`]*|[ \t]*$)|[】〕][*_]{0,3}[ \t]*)"
_SENTENCE_WORDS = (
    "一句话|一句|总结|小结|概括|概要|概述|要点|核心|主旨|大意|简介|简述|速览|亮点"
    "|TL[;；]?\\s?DR|(?:one|single)[-_ ]?sentence|summary|sentence|takeaway|gist"
)
_TRANSLATION_WORDS = "译文|翻译|摘要|正文|中文|translat|abstract"
_LABEL_WORDS = re.compile(rf"(?i)(?:{_SENTENCE_WORDS}|{_TRANSLATION_WORDS})[a-z]*")
_AROUND_WORDS = r"[^\n:：。，,;；|*】]{0,12}?"
_LABELLED = re.compile(
    rf"(?im)^{_FRAME}(?:(?P<sentence>{_AROUND_WORDS}(?:{_SENTENCE_WORDS}){_AROUND_WORDS})"
    rf"|(?P<translation>{_AROUND_WORDS}(?:{_TRANSLATION_WORDS}){_AROUND_WORDS})){_CLOSED}"
)
_ANY_LABEL = re.compile(rf"{_FRAME}[\u4e00-\u9fff ]{{1,8}}{_CLOSED}")
_TAG = re.compile(
    rf"(?i)<(?P<end>/?)"
    rf"(?P<name>[\w -]{{0,16}}(?:{_SENTENCE_WORDS}|{_TRANSLATION_WORDS})[\w -]{{0,16}})>"
)
_FENCE_LINE = re.compile(r"(?m)^[ \t]*(?:`{3,}|~{3,})[\w-]*[ \t]*$\n?")
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_RULE = re.compile(r"(?m)^[ \t]*(?:-{3,}|\*{3,}|={3,})[ \t]*$")
_OWN_LABEL = re.compile(r"\W*[A-Za-z][A-Za-z ]{2,20}:")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_PAIRS = (("“", "”"), ('"', '"'), ("「", "」"), ("**", "**"), ("*", "*"), ("__", "__"), ("`", "`"))


@dataclass(frozen=True, slots=True)
class Cut:
    """A reply taken for two texts; ``sentence`` may be empty, or no sentence at all."""

    translation: str
    sentence: str = ""


def cut_reply(reply: str, abstract: str, check: Callable[[str], Findings]) -> Cut:
    """Return the translation and the sentence of a reply.

    Args:
        reply: stripped.
        abstract: what was to be translated.
        check: judges a translation.
    """
    whole = Cut(reply)
    cuts = [*_marked(reply, abstract)]
    if _OWN_LABEL.match(abstract):
        cuts = [whole, *cuts, *_unmarked(reply, abstract)]
    elif not (cuts and _begins_with_label(reply)):  # which nobody is to read
        cuts += [*_unmarked(reply, abstract), whole]
    best, least = whole, None
    for made in cuts if cuts != [whole] else ():
        badness = _badness(check(made.translation), made.translation, abstract)
        if least is None or badness < least:
            best, least = made, badness
        if not any(badness):
            break
    return Cut(best.translation, _bare(best.sentence))


def _begins_with_label(reply: str) -> bool:
    label = _LABELLED.match(_FENCE_LINE.sub("", reply).lstrip())
    return label is not None and label["sentence"] is not None


def _badness(findings: Findings, translation: str, abstract: str) -> tuple[int, int, int]:
    more = len(_paragraphs(translation)) - len(_paragraphs(abstract))
    return len(findings.forbidden), len(findings.errors), abs(more)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in _BLANK.split(text) if part.strip()]


def _marked(reply: str, abstract: str) -> Iterator[Cut]:
    """Yield the cuts that labels, tags or JSON make."""
    if (both := _from_json(reply, abstract)) is not None:
        yield both
        return
    text = _TAG.sub(lambda tag: "\n" if tag["end"] else f"\n{tag['name']}：\n", reply)
    text = _RULE.sub("", text if abstract.count("```") else _FENCE_LINE.sub("", text))
    marks = [mark for mark in _LABELLED.finditer(text) if _is_label(mark, abstract)]
    sentence = next((mark for mark in marks if mark["sentence"]), None)
    if sentence is None:
        return
    own = next((mark for mark in marks if mark["translation"]), None)
    if own is not None and own.start() > sentence.start():
        yield Cut(_stripped(text[own.end() :]), text[sentence.end() : own.start()].strip())
        return
    before = text[own.end() if own else 0 : sentence.start()].strip()
    after = text[sentence.end() :].strip()
    if before:
        yield Cut(_stripped(before), after)
        return
    first, _, rest = after.partition("\n")
    yield Cut(_stripped(rest), first.strip())
    second, _, last = _stripped(rest).partition("\n\n")
    if last:
        yield Cut(_stripped(last), f"{first}\n{second}")
    yield Cut(_stripped(after))  # a label with nothing behind it


def _is_label(mark: re.Match[str], abstract: str) -> bool:
    """Tell whether a line's beginning is no text of the paper: "X 的摘要：" may be one."""
    name = _LABEL_WORDS.sub("", mark["sentence"] or mark["translation"])
    own = re.findall(r"[A-Za-z]{3,}", name)
    return mark.start() == 0 or not any(word.lower() in abstract.lower() for word in own)


def _from_json(reply: str, abstract: str) -> Cut | None:
    """Return the two strings of a JSON object; backslashes of the paper's TeX count as such."""
    start, end = reply.find("{"), reply.rfind("}")
    before = _FENCE_LINE.sub("", reply[:start]).strip()
    if start < 0 or end < start or len(before) > _ALONE or '"' not in reply[start:end]:
        return None
    body = reply[start : end + 1]
    for command in set(_COMMAND.findall(abstract)):
        single = rf"(?<!\\){re.escape(command)}(?![A-Za-z])"
        body = re.sub(single, lambda found: f"\\{found[0]}", body)
    try:
        fields = json.loads(body, strict=False)
    except (ValueError, RecursionError):
        return None
    texts = [text.strip() for text in fields.values() if isinstance(text, str) and text.strip()]
    if not texts:
        return None
    translation = max(texts, key=len)
    short = [text for text in texts if text is not translation]
    return Cut(translation, short[0] if len(short) == 1 else "")


def _unmarked(reply: str, abstract: str) -> Iterator[Cut]:
    """Yield the cuts of a reply that has just one paragraph too many, and a short one."""
    paragraphs = _paragraphs(reply)
    if len(paragraphs) != len(_paragraphs(abstract)) + 1:
        return
    for sentence, rest in ((paragraphs[0], paragraphs[1:]), (paragraphs[-1], paragraphs[:-1])):
        if len(sentence) <= _ALONE:
            yield Cut(_stripped("\n\n".join(rest)), _ANY_LABEL.sub("", sentence, count=1))


def _stripped(text: str) -> str:
    """Return a translation without the label that stands before it."""
    return unwrap(text.strip())


def _bare(sentence: str) -> str:
    """Return a sentence without the marks around all of it, a list's or a quote's."""
    text = re.sub(r"^[ \t>\-•#]+|[ \t|]+$", "", sentence.strip())
    text = re.sub(r"\n+[ \t>]*(?=\Z)", "", text)
    for _ in range(3):
        for left, right in _PAIRS:
            inner = text[len(left) : -len(right)]
            if text.startswith(left) and text.endswith(right) and inner and left not in inner:
                text = inner.strip()
    if text.count("**") == 1:  # of a label that was bold with what it labels
        text = text.replace("**", "")
    return text.strip()


_INNER_END = re.compile(r"[。！？!?](?![。！？!?”’」』）)\]]*\Z)")
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_LONG_NAME = 4  # letters; shorter ones stand in other words by chance
_FORMULA = re.compile(r"\$[^$\n]{1,60}\$")


@lru_cache(maxsize=512)
def is_sound(sentence: str, paper: Paper) -> bool:
    """Tell whether a sentence may be shown for a paper.

    One Chinese sentence of at most 60 characters, whose every number and Latin name stands
    in the abstract, and which passes every check of a remark: no address, no HTML, no
    command to Jekyll or to a model, nothing that a model says of itself. An abstract that
    seems to give orders to a model has none: nobody can tell whose words it would be.
    """
    if not 0 < len(sentence) <= LONGEST or not sentence.isprintable():
        return False
    if _INNER_END.search(sentence) or not _is_chinese(sentence):
        return False
    if speaks_to_reader(paper.abstract) or any(map(gives_orders, (paper.abstract, sentence))):
        return False
    if foreign_names(sentence, paper.abstract) or foreign_numbers(paper.abstract, sentence):
        return False
    if "$" in _FORMULA.sub("", sentence) or any(
        formula not in paper.abstract for formula in _FORMULA.findall(sentence)
    ):
        return False
    found = check_remark(paper.abstract, sentence)
    return not (found.forbidden or found.errors)


def _is_chinese(sentence: str) -> bool:
    chinese = len(re.findall(r"[\u3400-\u9fff]", sentence))
    foreign = [*check_chinese(None, sentence, least=0.3)]
    return chinese >= _LEAST_CHINESE and not foreign


def foreign_names(sentence: str, abstract: str) -> list[str]:
    """Return the words of a sentence in any script but Chinese that the abstract has not.

    One of a plural counts, and a name that is written in one word or two.
    """
    found = [word.lower() for word in _WORD.findall(visible_text(abstract))]
    known, joined = {*found, *(word.removesuffix("s") for word in found)}, "".join(found)
    return [
        word
        for word in _WORD.findall(visible_text(sentence))
        if word.lower() not in known and not (len(word) >= _LONG_NAME and word.lower() in joined)
    ]


_END = re.compile(r"[。！？!?．]+|\.(?=\s|\Z)")
_OPENERS, _CLOSERS = "“「『（([《", "”」』）)]》"
_TAIL = re.compile(r"[”’」』）)\]]+")


def first_sentence(translation: str) -> str:
    """Return the first sentence of a Chinese text, whole; its first paragraph where none ends."""
    text = " ".join(_BLANK.split(translation.strip())[0].split())
    for end in _END.finditer(text):
        if end[0] in ".!?" and not re.search(r"[\u3400-\u9fff）)”]\Z", text[: end.start()]):
            continue  # of a number, a name, an address
        head = text[: end.end()]
        if head.count("$") % 2 or "://" in head.rpartition(" ")[2]:
            continue
        depth = sum(map(head.count, _OPENERS)) - sum(map(head.count, _CLOSERS))
        if depth <= 0:
            return head
        tail = _TAIL.match(text, end.end())
        if tail and depth <= len(tail[0]) and "。" in end[0]:
            return head + tail[0]
    return text


def one_sentence(entry: Entry) -> str:
    """Return what a paper is about in one sentence, raw text; empty where nothing is translated.

    The model's own where it is sound, whatever place it was kept in; else the first of the
    translation: nothing is made up.
    """
    part = entry.translation
    if not isinstance(part, Part):
        return ""
    if is_sound(part.one_sentence, entry.paper):
        return part.one_sentence
    return first_sentence(part.text)
