"""The outside world of a run, made from its settings."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest import plain_files, post, publish
from digest.domain import HttpGet, Model, Paper
from digest.errors import SettingsError
from digest.fulltext import ReadPdf, read_pdf_here
from digest.journal import Journal
from digest.models import (
    BatchModel,
    CallBudget,
    PacedModel,
    build_batch_model,
    build_model,
)
from digest.pdf_process import PdfReader
from digest.plain_files import NotPlain, git_folder
from digest.publication import Publisher
from digest.publish import PublishOptions
from digest.settings import Settings
from digest.web import Web
from digest.window import Span

if TYPE_CHECKING:
    from digest.interests import Interests
    from digest.publish.repository import Repository


@dataclass(frozen=True, slots=True)
class Adapters:
    """The outside world of a run.

    ``publisher`` takes the days of a branch, whether the user named the date, and
    whether a pull request opened now waits as a draft for its day to be whole.
    ``over`` tells that nothing new may start, ``cancelled`` that the run was asked to end.
    ``begin`` hears how many papers and readings are to be made, ``tell`` of each step,
    ``end`` that all is made. ``read_pdf`` is `PdfReader`, or reads in this process.
    ``glossary``, ``template`` and ``interests`` are what the user's own files say.
    ``ranker`` is asked how papers fit the interests, where ``model`` is not. ``budget`` is
    how many requests both may make.
    """

    get: HttpGet
    model: Model | None
    publisher: Callable[[Span, bool, bool], Publisher]
    journal: Journal
    over: Callable[[], bool]
    clock: Callable[[], float]
    begin: Callable[[int, int], None]
    tell: Callable[[str, Paper, str], None]
    end: Callable[[], None] = lambda: None
    glossary: str = ""
    template: str | None = None
    read_pdf: ReadPdf = read_pdf_here
    interests: Interests | None = None
    ranker: Model | None = None
    cancelled: Callable[[], bool] = lambda: False
    budget: CallBudget = field(default_factory=CallBudget)

    @property
    def models(self) -> tuple[Model, ...]:
        """Return every model of the run."""
        return tuple(model for model in (self.model, self.ranker) if model is not None)


class World:
    """The real adapters, and the one way to stop them all."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._deadline = time.monotonic() + settings.max_minutes * 60
        self._stopped = False
        self.web = Web(
            settings.arxiv_request_interval,
            settings.arxiv_page_interval,
            contact=settings.contact,
            named=settings.arxiv_addresses,
            deadline=self._deadline,
        )
        self.read_pdf = PdfReader()
        self._clones: dict[str, Repository] = {}
        self.budget = CallBudget(settings.requests_per_day)
        self.model = self._batch_model() or self._model(settings.model)
        ranks = settings.interests and settings.ranking_model not in ("", settings.model)
        self.ranker = self._model(settings.ranking_model) if ranks else None

    def _batch_model(self) -> BatchModel | None:
        settings = self._settings
        batched = settings.service_tier == "batch" and settings.stage == "read"
        return build_batch_model(settings) if batched and settings.provider == "gemini" else None

    def _model(self, name: str) -> PacedModel | None:
        """Return a model; a shard of several gets its share of the limits a minute."""
        settings = self._settings
        if settings.stage in ("harvest", "publish"):
            return None
        sharing = settings.max_parallel if settings.stage == "read" else 1
        limits = ("requests_per_minute", "tokens_per_minute")
        paced = {limit: _share(getattr(settings, limit), sharing) for limit in limits}
        named = settings.model_copy(update={"model": name, **paced})
        return build_model(named, self._deadline, budget=self.budget)

    def stop(self) -> None:
        """Start nothing new any more; what waits gives up, what is done is published."""
        self._stopped = True
        self.web.cancel()
        self.read_pdf.cancel()
        for model in (self.model, self.ranker):
            if isinstance(model, PacedModel):
                model.cancel()

    def cancelled(self) -> bool:
        """Tell whether the run was asked to end."""
        return self._stopped

    def over(self) -> bool:
        """Tell whether nothing new may be started."""
        return self._stopped or time.monotonic() >= self._deadline

    def adapters(
        self,
        begin: Callable[[int, int], None],
        tell: Callable[[str, Paper, str], None],
        end: Callable[[], None],
    ) -> Adapters:
        """Return the ports that the pipeline asks for.

        Raises:
            SettingsError: glossary or template cannot be used.
        """
        settings = self._settings
        return Adapters(
            get=self.web,
            model=self.model,
            publisher=self._publisher,
            journal=Journal(_journal(settings)),
            over=self.over,
            cancelled=self.cancelled,
            clock=time.monotonic,
            begin=begin,
            tell=tell,
            end=end,
            glossary=_glossary(settings),
            template=_template(settings),
            read_pdf=self.read_pdf,
            interests=interests_of(settings),
            ranker=self.ranker,
            budget=self.budget,
        )

    def _publisher(self, span: Span, explicit: bool, held: bool) -> Publisher:
        options = PublishOptions(self._settings, span, explicit, held)
        return publish.build_publisher(
            options, sleep=time.sleep, clock=time.time, clones=self._clones
        )


def _share(limit: int, sharing: int) -> int:
    """Return what one of several may take of a limit, of which 0 means none."""
    return max(1, limit // sharing) if limit else 0


def _text(settings: Settings, path: str) -> str:
    """Return a file of the blog, as it is now: it was judged when the settings were read."""
    try:
        body = plain_files.read_plain_file(
            settings.github_workspace, f"{settings.working_directory}/{path}"
        )
        return body.decode("utf-8-sig")  # Jekyll takes no BOM
    except (NotPlain, OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read any more: {error}",
            f"运行期间文件 {path} 不能读取了：请确认它在仓库里，是普通的 UTF-8 文件",
        ) from error


def _glossary(settings: Settings) -> str:
    if not settings.glossary:
        return ""
    from digest.reading import parse_glossary  # noqa: PLC0415 (the checks are slow to load)

    return parse_glossary(_text(settings, settings.glossary))


def interests_of(settings: Settings) -> Interests | None:
    """Return what the blog's interests file says, None where the input names none.

    Raises:
        SettingsError: the file cannot be used; the message has every mistake's line.
    """
    if not settings.interests:
        return None
    from digest.interests import parse_interests  # noqa: PLC0415 (few blogs have any)

    return parse_interests(_text(settings, settings.interests))


def _template(settings: Settings) -> str | None:
    if not settings.template:
        return None
    template = _text(settings, settings.template)
    post.require_unread(settings.template, template, _site_configuration(settings))
    post.try_template(template, settings.style)
    return template


def _site_configuration(settings: Settings) -> Mapping[str, Any]:
    """Return what the site's _config.yml says, or nothing where it cannot be read."""
    for name in ("_config.yml", "_config.yaml"):
        try:
            body = plain_files.read_plain_file(
                settings.github_workspace, f"{settings.working_directory}/{name}"
            )
        except (NotPlain, OSError):
            continue
        return post.read_configuration(body)
    return {}


def _journal(settings: Settings) -> Path | None:
    git = git_folder(settings.blog)
    return git / "arxiv-digest" if git else None
