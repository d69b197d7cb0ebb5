"""Prove that the records and posts of a branch are those that the action pushed there.

A commit for review ends in a trailer: an HMAC over its repository, base, branch, and the
paths and blobs of its days' records and posts. It is made with the key of the model's
service, which nobody needs to push a branch. So it can be moved to no other tree, day, branch
or repository; whoever has the key can make it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from enum import Enum
from functools import cache, cached_property

from digest.publish.options import PublishOptions, relative
from digest.publish.repository import Repository
from digest.window import Span

TRAILER = "Arxiv-Digest-Proof"
_LINE = re.compile(rf"^{TRAILER}: ([0-9a-f]{{64}})$", re.MULTILINE)
# A public trailer lets anybody try keys; one that a service makes is beyond that.
LEAST_CHARS, LEAST_DISTINCT = 20, 8
ROUNDS = 200_000  # of PBKDF2: a tenth of a second here, and at each try of a stranger's
DEPTH = 30  # commits of a branch that are looked at; more edits than that are a person's work
DATE_CHARS = len("2026-01-15")


class Authorship(Enum):
    """Whose the files of a branch are."""

    OURS = "as the action pushed them"
    EDITED = "the action's records, with a post that was changed since"
    UNKNOWN = "no proof that fits"


class BranchProof:
    """Makes and checks the proofs of one repository's branches."""

    def __init__(self, options: PublishOptions, repository: Repository) -> None:
        self._options = options
        self._repository = repository

    def trailer(self, tree: str, base: str, ground: str = "") -> str:
        """Return what is added to the message of a commit of the options' branch.

        Nothing where there is no secret, or ``ground``, the branch's tip that is built
        upon, has no proof itself: what somebody else put there must not become ours.

        Args:
            tree: the commit's tree.
            base: the name of the base branch.
            ground: empty where the commit stands on the base.
        """
        branch = self._options.branch
        if not self._secret:
            return ""
        authorship = self.authorship(branch, ground, base) if ground else Authorship.OURS
        files = self._files(tree, branch)
        if authorship is Authorship.UNKNOWN or not self._records(files):
            return ""
        return f"\n\n{TRAILER}: {self._code(authorship, branch, base, files)}"

    def authorship(self, branch: str, tip: str, base: str) -> Authorship:
        """Return whose the records and posts of a branch's tip are."""
        now = self._files(tip, branch) if self._secret else {}
        records = self._records(now)
        if not records:
            return Authorship.UNKNOWN
        for commit, message in self._repository.history(branch, tip, DEPTH):
            claims = _LINE.findall(message)
            then = self._files(commit, branch) if claims else {}
            if self._records(then) != records:
                continue
            for authorship in (Authorship.OURS, Authorship.EDITED):
                code = self._code(authorship, branch, base, then)
                if hmac.compare_digest(claims[-1], code):
                    return authorship if then == now else Authorship.EDITED
        return Authorship.UNKNOWN

    @cached_property
    def _secret(self) -> bytes:
        """Return what proofs are made with, or nothing where the key can be guessed."""
        key = self._options.proof_key
        if len(key) < LEAST_CHARS or len(set(key)) < LEAST_DISTINCT:
            return b""
        return derived(key, self._options.repository.casefold())

    def _code(
        self, authorship: Authorship, branch: str, base: str, files: Mapping[str, str]
    ) -> str:
        said = json.dumps([authorship.name, base, branch, sorted(files.items())])
        return hmac.new(self._secret, said.encode(), "sha256").hexdigest()

    def _files(self, tree: str, branch: str) -> dict[str, str]:
        """Return path → blob of the records and posts of a branch's days."""
        span = Span.of_key(branch.removeprefix(self._options.settings.branch_prefix))
        if span is None:
            return {}
        settings, objects = self._options.settings, self._repository.objects
        found = dict(objects.files(tree, self._folder(settings.state_dir)))
        found |= objects.files(tree, self._folder(settings.posts_dir), deep=False)
        return {path: blob for path, blob in found.items() if _is_of(span, path)}

    def _records(self, files: Mapping[str, str]) -> dict[str, str]:
        folder = self._folder(self._options.settings.state_dir)
        return {path: blob for path, blob in files.items() if path.startswith(f"{folder}/")}

    def _folder(self, name: str) -> str:
        """Return a folder of the blog relative to the repository, empty for the whole of it."""
        return "/".join(filter(None, (self._options.root, relative(name))))


@cache
def derived(key: str, repository: str) -> bytes:
    """Return what proofs of one repository are made with."""
    salt = f"arxiv-digest branch proof 1 {repository}".encode()
    return hashlib.pbkdf2_hmac("sha256", key.encode("utf-8", "replace"), salt, ROUNDS)


def _is_of(span: Span, path: str) -> bool:
    """Tell whether the name of a file begins with one of the days."""
    day = Span.of_key(path.rpartition("/")[2][:DATE_CHARS])
    return day is not None and span.covers(day.first)
