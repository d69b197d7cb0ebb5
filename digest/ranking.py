"""Hold papers against the interests file: keywords and authors first, then the model.

One call for up to 40 papers. Each stands in the prompt under a number drawn by lot for that
call: a text from outside cannot name another paper's, so no line of its can move another's
score. What of a reply is missing or wrong is asked once more, only for those papers.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.domain import HIGHEST, Match, Model, Origin, Paper, Part, Prompt, Reply
from digest.errors import BadReply, Blocked, ModelError, PaperError
from digest.fidelity import check_remark
from digest.interests import NAME_CHARS, WORD_CHARS, Interests, Topic
from digest.reading.prompt_leak import find_leak
from digest.reading.prompts import prompt_hash, ranking_prompt

logger = logging.getLogger(__name__)

BATCH = 40  # papers of one call
REASON_CHARS = 40
_NUMBERS = range(1_000, 10_000)
_LINE = re.compile(
    r"(?:\d{1,3}[.)、]\s*)?\D{0,6}?(\d{1,9})\s*\|\s*(-?\d{1,9})\s*\|\s*(-?\d{1,9}(?:\.\d+)?)\s*\|(.*)"
)
_DRESSING = re.compile(r"^[\s|>*`-]+|[\s|*`]+$")


@dataclass(frozen=True, slots=True)
class RankingContext:
    """What the ranking needs."""

    interests: Interests
    model: Model | None
    """None: only the file's keywords and authors count."""
    over: Callable[[], bool]
    """Tells that nothing new may be started."""
    keep: Callable[[Paper, Part], None]
    """Takes each score that was paid for, at once."""
    nonce: Callable[[], str]
    """Returns a fresh unpredictable word for each prompt."""
    draw: Callable[[range, int], Sequence[int]]
    """Draws so many different numbers by lot."""

    @property
    def hash(self) -> str:
        """Return a short hash of all that shapes a prompt except the papers."""
        return prompt_hash("ranking", "\n".join(map(repr, self.interests.described)))


@dataclass(slots=True)
class Ranking:
    """The matches by versioned id, a paper each; and why papers have no score."""

    matches: dict[str, Match] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def unscored(self) -> int:
        """Count the papers whose score is not known."""
        return sum(match.score is None for match in self.matches.values())


def rank(papers: Sequence[Paper], known: Mapping[str, Match], context: RankingContext) -> Ranking:
    """Return how each of a day's papers fits the interests; never fails.

    Args:
        papers: of one day, newest first.
        known: scores of earlier runs, by versioned id, asked for with the same file.
        context: what it needs.
    """
    ranking = Ranking()
    open_papers = []
    for paper in papers:
        match = _by_the_file(paper, context.interests)
        before = known.get(paper.versioned)
        if match.score is None and before is not None:
            match = replace(before, author=match.author)
        ranking.matches[paper.versioned] = match
        if match.score is None:
            open_papers.append(paper)
    if context.model is None or not context.interests.described:
        return ranking
    asker = _Asker(context, context.model, ranking)
    for start in range(0, len(open_papers), BATCH):
        asker.rank(open_papers[start : start + BATCH])
    return ranking


def _by_the_file(paper: Paper, interests: Interests) -> Match:
    """Return what keywords and authors of the file say, which needs no model."""
    topic, keyword = interests.keyword(paper)
    author = interests.followed(paper)
    if not topic:
        return Match(author=author)
    return Match(topic, HIGHEST, f"关键词 {keyword}"[:REASON_CHARS], author)


class _Asker:
    """Asks a model about batches of papers, and stops where no call can succeed any more."""

    def __init__(self, context: RankingContext, model: Model, ranking: Ranking) -> None:
        self._context, self._model, self._ranking = context, model, ranking
        self._stopped = False
        self._meant: dict[str, tuple[_Judged, Reply]] = {}  # sound but for the reason

    def rank(self, batch: Sequence[Paper]) -> None:
        """Score the papers: once together, then once more those without a sound line.

        Where that gives nothing, a score counts that only its reason had spoilt.
        """
        left = self._asked(batch, ())
        spoilt = len(left) == len(batch) > 1  # maybe by one of them, for all
        middle = len(left) // 2 if spoilt else len(left)
        for some in (left[:middle], left[middle:]):
            if not some:
                continue
            still = self._asked([paper for paper, _ in some], sorted({why for _, why in some}))
            lost = sum(paper.versioned not in self._meant for paper, _ in still)
            if lost:
                self._ranking.failures.append(f"no sound line for {lost} papers")
        for paper in batch:
            meant = self._meant.get(paper.versioned)
            if meant and self._ranking.matches[paper.versioned].score is None:
                self._take(paper, *meant)

    def _asked(self, papers: Sequence[Paper], defects: Sequence[str]) -> list[tuple[Paper, str]]:
        """Ask once; return the papers that have no score yet, and what their lines had wrong."""
        if self._stopped or self._context.over():
            return []
        numbers = self._context.draw(_NUMBERS, len(papers))
        numbered = dict(zip(numbers, papers, strict=True))
        topics = self._context.interests.described
        prompt = ranking_prompt(list(numbered.items()), topics, self._context.nonce(), defects)
        try:
            reply = self._model.complete(prompt)
        except (PaperError, ModelError) as error:
            return self._failed(papers, error)
        lines = read_lines(reply.text, set(numbered))
        left = []
        for number, paper in numbered.items():
            line, wrong = _judged(lines.get(number, ()), paper, topics, prompt)
            if line is not None and (not wrong or defects):
                self._take(paper, line, reply)
                continue
            left.append((paper, wrong))
            if line is not None:
                self._meant[paper.versioned] = line, reply
        return left

    def _failed(
        self, papers: Sequence[Paper], error: PaperError | ModelError
    ) -> list[tuple[Paper, str]]:
        self._ranking.failures.append(str(error))
        logger.warning("%d papers could not be ranked: %s", len(papers), error)
        self._stopped = not isinstance(error, Blocked | BadReply)
        return [] if self._stopped else [(paper, "没有得到回复") for paper in papers]

    def _take(self, paper: Paper, line: _Judged, reply: Reply) -> None:
        before = self._ranking.matches[paper.versioned]
        match = Match(
            line.topic,
            line.score,
            line.reason,
            before.author,
            reply.model,
            reply.model_version,
            self._context.hash,
        )
        self._ranking.matches[paper.versioned] = match
        self._context.keep(paper, as_part(match))


@dataclass(frozen=True, slots=True)
class _Judged:
    topic: str
    score: int
    reason: str


Fields = tuple[str, str, str]  # topic, score, reason, as they stand in a line


def read_lines(reply: str, numbers: set[int]) -> dict[int, tuple[Fields, ...]]:
    """Return the lines of the reply that begin with one of the numbers, by number.

    Prose around them, tables' frames and full-width forms do not matter.
    """
    found: dict[int, dict[Fields, None]] = {}
    for raw in reply.splitlines():
        line = _LINE.fullmatch(_DRESSING.sub("", raw.replace("｜", "|")))
        if line is None:
            continue
        number, topic, score = (unicodedata.normalize("NFKC", part) for part in line.groups()[:3])
        if int(number) in numbers:
            found.setdefault(int(number), {})[topic, score, line[4].strip()] = None
    return {number: tuple(lines) for number, lines in found.items()}


def _judged(
    lines: Sequence[Fields], paper: Paper, topics: Sequence[Topic], prompt: Prompt
) -> tuple[_Judged | None, str]:
    """Return what a paper's line says, and what is wrong with it, in Chinese.

    Topic and score are returned, too, where only the reason fails.
    """
    if not lines:
        return None, "有的编号没有对应的行"
    if len(lines) > 1:
        return None, "有的编号出现了不止一次"
    topic, score, reason = lines[0]
    if "." in score or not 0 <= int(score) <= HIGHEST:
        return None, f"分数须是 0 到 {HIGHEST} 的整数"
    if not 0 <= int(topic) <= len(topics):
        return None, f"主题须是 0 到 {len(topics)} 的序号"
    if topic == "0" and int(score) > 0:
        return None, "主题为 0 时分数须为 0"
    wrong = _wrong_reason(reason, paper, topics, prompt)
    name = topics[int(topic) - 1].name if int(topic) else ""
    return _Judged(name, int(score), "" if wrong else reason), wrong


def _wrong_reason(reason: str, paper: Paper, topics: Sequence[Topic], prompt: Prompt) -> str:
    """Say what is wrong with a reason; empty where nothing is."""
    if not reason or len(reason) > REASON_CHARS or not reason.isprintable():
        return f"理由须有，且至多 {REASON_CHARS} 个字"
    if find_leak(prompt, reason):
        return "理由含提示词的内容"
    wishes = (f"{topic.name} {topic.want} {topic.unwanted}" for topic in topics)
    found = check_remark("\n\n".join((paper.title, paper.abstract, *wishes)), reason)
    return "；".join(defect.phrase for defect in (*found.forbidden, *found.errors))


def as_part(match: Match) -> Part:
    """Return a score as a finished part, for the journal."""
    text = f"{match.topic}|{match.score}|{match.reason}"
    return Part(text, Origin.ABSTRACT, match.model, match.model_version, match.prompt)


def recalled_match(part: Part, paper: Paper, context: RankingContext) -> Match | None:
    """Return the score that a journal kept, where it was asked for with the same file."""
    topic, _, rest = part.text.partition("|")
    score, _, reason = rest.partition("|")
    match = Match(
        topic,
        int(score) if score.isascii() and score.isdecimal() and len(score) < 3 else None,
        reason,
        "",
        part.model,
        part.model_version,
        part.prompt,
    )
    return match if usable(match, paper, context) else None


def sound_match(match: Match, paper: Paper) -> Match | None:
    """Return a match as a record may show it: from anybody's branch comes any text.

    A reason that may not be published is left out; what is no match at all is None.
    """
    score = match.score is None or 0 <= match.score <= HIGHEST
    names = all(
        len(text) <= WORD_CHARS and text.isprintable() for text in (match.topic, match.author)
    )
    if not (score and names and len(match.topic) <= NAME_CHARS):
        return None
    reason = match.reason
    if not reason:
        return match
    sources = "\n\n".join((paper.title, paper.abstract, match.topic))
    short = len(reason) <= REASON_CHARS and reason.isprintable()
    said = short and not check_remark(sources, reason).forbidden
    return match if said else replace(match, reason="")


def usable(match: Match, paper: Paper, context: RankingContext) -> bool:
    """Tell whether a model's score that was kept somewhere may be used again."""
    names = {topic.name for topic in context.interests.described} | {""}
    sound = match.score is not None and 0 <= match.score <= HIGHEST and match.topic in names
    if not sound or not match.model or match.prompt != context.hash:
        return False
    blank = Prompt("", "")
    topics = context.interests.described
    return not match.reason or not _wrong_reason(match.reason, paper, topics, blank)
