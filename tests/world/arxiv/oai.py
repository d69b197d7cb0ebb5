"""The OAI-PMH side: arXivRaw by sets and datestamps, in small pages with tokens."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from digest.domain import Paper
from tests.world.server import Response

# fmt: off
_PHYSICS = (
    "astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph",
    "nlin", "nucl-ex", "nucl-th", "physics", "quant-ph",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Record:
    """One item: the paper as it stands, its datestamp, the times of all its versions."""

    paper: Paper
    stamp: date
    versions: tuple[datetime, ...]
    deleted: bool = False

    @property
    def sets(self) -> set[str]:
        """Return every set that the item is in: groups, archives and categories."""
        found = set()
        for category in self.paper.categories:
            archive, _, name = category.partition(".")
            group = "physics" if archive in _PHYSICS else archive
            found |= {group, f"{group}:{archive}"}
            found |= {f"{group}:{archive}:{name}"} if name else set()
        return found


class Refused(Exception):
    """An OAI-PMH error: code and text."""


def answer(
    query: Mapping[str, str], records: Sequence[Record], now: datetime, page: int
) -> Response:
    """Answer one request over the visible records, ``page`` of them at a time."""
    try:
        name, since, start = _arguments(query, now)
        matching = [r for r in records if name in r.sets and r.stamp >= since]
        if not matching:
            raise Refused("noRecordsMatch", "no matching records")
    except Refused as refusal:
        code, text = refusal.args
        return _xml(f'<error code="{code}">{escape(text)}</error>', now)
    body = "".join(map(_record, matching[start : start + page]))
    if start + page < len(matching):
        body += f"<resumptionToken>{_token(name, since, start + page, now)}</resumptionToken>"
    elif start:
        body += "<resumptionToken/>"
    return _xml(f"<ListRecords>{body}</ListRecords>", now)


def _arguments(query: Mapping[str, str], now: datetime) -> tuple[str, date, int]:
    if query.get("verb") != "ListRecords":
        raise Refused("badVerb", "this stand-in lists records")
    if token := query.get("resumptionToken"):
        if set(query) != {"verb", "resumptionToken"}:
            raise Refused("badArgument", "resumptionToken is exclusive")
        return _from_token(token, now)
    if query.get("metadataPrefix") != "arXivRaw":
        raise Refused("cannotDisseminateFormat", "this stand-in knows arXivRaw")
    try:
        since = date.fromisoformat(query.get("from", "2005-09-16"))
    except ValueError as error:
        raise Refused("badArgument", "from is no date") from error
    return query.get("set", ""), since, 0


def _token(name: str, since: date, start: int, now: datetime) -> str:
    content = json.dumps([name, since.isoformat(), start, now.date().isoformat()])
    return base64.urlsafe_b64encode(content.encode()).decode()


def _from_token(token: str, now: datetime) -> tuple[str, date, int]:
    try:
        name, since, start, issued = json.loads(base64.urlsafe_b64decode(token))
    except ValueError as error:
        raise Refused("badResumptionToken", "unknown token") from error
    if issued != now.date().isoformat():
        raise Refused("badResumptionToken", "token expired")
    return name, date.fromisoformat(since), start


def _record(record: Record) -> str:
    paper = record.paper
    status = ' status="deleted"' if record.deleted else ""
    sets = "".join(f"<setSpec>{name}</setSpec>" for name in sorted(record.sets))
    header = (
        f"<header{status}><identifier>oai:arXiv.org:{paper.id}</identifier>"
        f"<datestamp>{record.stamp.isoformat()}</datestamp>{sets}</header>"
    )
    return f"<record>{header}{'' if record.deleted else _metadata(record)}</record>\n"


def _metadata(record: Record) -> str:
    paper = record.paper
    versions = "".join(
        f'<version version="v{number}"><date>{_time(moment)}</date><size>9kb</size></version>'
        for number, moment in enumerate(record.versions, start=1)
    )
    comment = f"<comments>{escape(paper.comment)}</comments>" if paper.comment else ""
    return (
        '<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">'
        f"<id>{paper.id}</id><submitter>{escape(paper.authors[0])}</submitter>{versions}"
        f"<title>{escape(paper.title)}</title><authors>{escape(_names(paper))}</authors>"
        f"<categories>{' '.join(paper.categories)}</categories>{comment}"
        "<license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license>"
        f"<abstract>  {escape(paper.abstract)}\n</abstract></arXivRaw></metadata>"
    )


def _names(paper: Paper) -> str:
    *most, last = paper.authors
    return f"{', '.join(most)} and {last}" if most else last


def _time(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _xml(body: str, now: datetime) -> Response:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</responseDate>{body}</OAI-PMH>\n"
    )
    return Response(200, text.encode(), {"Content-Type": "text/xml"})
