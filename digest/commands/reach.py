"""Whether the services that a digest needs can be reached: a model, GitHub, arXiv."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from digest import models
from digest.arxiv import atom
from digest.commands.findings import Finding, bad, good, hint
from digest.domain import Prompt, Traffic
from digest.errors import ModelError, PaperError, PublishError, SourceDown
from digest.models import ModelOptions
from digest.publish import PublishOptions, advice
from digest.publish.answers import Refused
from digest.publish.git import Git
from digest.publish.github import GitHub
from digest.publish.origin import remote_name
from digest.settings import Settings
from digest.web import Web

OK = 200
PATIENCE_S = 30.0  # a check does not wait as long as a run would
HELLO = Prompt("Answer with one word.", "Say: ready")
STATUS = "https://status.arxiv.org"


def model(settings: Settings, *, call: bool) -> Iterator[Finding]:
    """Tell whether there is a key, and with ``call`` whether the model answers to it."""
    if settings.provider == "none":
        yield good("no model is wanted (provider: none): abstracts stay English")
        return
    if not call:
        yield good(f"a key for {settings.provider} is there (--call makes one small call with it)")
        return
    try:
        asked = models.build(_model_options(settings))
        reply = asked.complete(HELLO) if asked else None
    except ModelError as error:
        yield bad(f"the model's service refuses: {error}", "see docs/troubleshooting.md")
    except PaperError as error:
        remedy = "the digest would wait for it and go on in its next run; see docs/costs.md"
        yield bad(f"the model gave no answer: {error}", remedy)
    else:
        version = reply.model_version if reply else ""
        yield good(f"{settings.model} answers (as {version})")


def _model_options(settings: Settings) -> ModelOptions:
    return ModelOptions(
        provider=settings.provider,
        model=settings.model,
        fallback_model="",
        api_key=settings.api_key.get_secret_value() if settings.api_key else "",
        base_url=settings.base_url,
        requests_per_minute=0,
        tokens_per_minute=0,
        concurrency=1,
        deadline=time.monotonic() + PATIENCE_S,
    )


def github(settings: Settings, repository: Path) -> Iterator[Finding]:
    """Tell whether the token may do in the repository what publishing needs."""
    if settings.github_token is None:
        remedy = "a run has the job's own; set INPUT_GITHUB_TOKEN to check one from here"
        yield hint("no token for GitHub here", remedy)
        return
    try:
        options = _options(settings, repository)
        hub = GitHub(options, sleep=time.sleep, clock=time.time)
        answer = hub.get("")
    except PublishError as error:
        yield bad(str(error), "see docs/review.md, “Permissions”")
        return
    facts = answer if isinstance(answer, dict) else {}
    rights = facts.get("permissions")
    if facts.get("archived") is True:
        yield bad(f"{options.repository} is archived", "nothing can be pushed to it")
    elif isinstance(rights, dict) and rights.get("push") is False:
        yield bad(f"the token can only read {options.repository}", advice.permissions(options))
    else:
        yield good(f"the token opens {options.repository}")
    yield from _pull_requests_allowed(hub)


def _pull_requests_allowed(hub: GitHub) -> Iterator[Finding]:
    """Tell what the repository's setting says, where the token may read it (admins only)."""
    try:
        answer = hub.get("/actions/permissions/workflow")
    except Refused:
        return
    if isinstance(answer, dict) and answer.get("can_approve_pull_request_reviews") is False:
        yield bad("GitHub Actions may not open pull requests here", f"tick {advice.SETTING}")


def _options(settings: Settings, repository: Path) -> PublishOptions:
    token = settings.github_token.get_secret_value() if settings.github_token else ""
    options = PublishOptions(
        mode=settings.publish,
        workspace=repository,
        temp=Path(tempfile.gettempdir()),
        repository=settings.github_repository,
        token=token,
        api_url=settings.github_api_url,
        server_url=settings.github_server_url,
    )
    name = options.repository or remote_name(Git(repository), options)
    return PublishOptions(
        mode=options.mode,
        workspace=repository,
        temp=options.temp,
        repository=name,
        token=token,
        api_url=options.api_url,
        server_url=options.server_url,
    )


def arxiv(settings: Settings) -> Iterator[Finding]:
    """Tell whether arXiv's API answers, by one request."""
    repository = settings.github_repository or "OWNER/arxiv-digest"
    web = Web(
        settings.arxiv_request_interval,
        settings.arxiv_page_interval,
        contact=f"{settings.github_server_url}/{repository}",
        budget_s=1.0,  # too little for a second try
        timeout_s=PATIENCE_S,
        index_timeout_s=PATIENCE_S,
        deadline=time.monotonic() + PATIENCE_S,
    )
    category = settings.categories[0]
    asked = {
        "search_query": f"cat:{category}",
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "max_results": "1",
    }
    try:
        answer = web(settings.arxiv_api_url, traffic=Traffic.INDEX, params=asked)
    except SourceDown as error:
        remedy = f"a run tries for 8 minutes, and by OAI-PMH too; see {STATUS}"
        yield bad(f"arXiv does not answer: {error}", remedy)
        return
    feed = atom.parse(answer.body)
    if answer.status != OK or feed.broken or feed.error:
        said = feed.error or feed.broken
        yield bad(f"arXiv answers HTTP {answer.status}, {said}", f"see {STATUS}, and try later")
    elif not feed.papers:
        yield hint(f"arXiv answers, but shows nothing in {category}", f"see {STATUS}")
    else:
        yield good(f"arXiv answers; the newest of {category} is {feed.papers[0].versioned}")
