"""The state of a repository on GitHub, and what people do to it there."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.world.githttp import git, git_bytes


@dataclass(slots=True)
class PullState:
    """One pull request; ``repo`` is empty where the fork was deleted."""

    number: int
    title: str
    body: str
    branch: str
    base: str
    head: str
    repo: str
    draft: bool = False
    state: str = "open"
    merged: bool = False
    labels: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)


class Hub:
    """A bare repository and its pull requests."""

    def __init__(self, folder: Path, name: str, default_branch: str) -> None:
        self.name = name
        self.default_branch = default_branch
        self.remote = folder / f"{name}.git"
        self.pulls: list[PullState] = []
        self._base_ref = f"refs/heads/{default_branch}"
        self._synced: dict[int, str] = {}
        shutil.copytree(_empty(default_branch), self.remote)

    def refs(self) -> dict[str, str]:
        """Return the branches, by full name, with their commits."""
        return {r: c for r, c in self.all_refs().items() if r.startswith("refs/heads/")}

    def all_refs(self) -> dict[str, str]:
        """Return the branches and the heads of pull requests with their commits.

        They are read as git keeps them: a file each, and a list of those that were packed.
        """
        packed = self.remote / "packed-refs"
        lines = packed.read_text().splitlines() if packed.exists() else []
        found = {line[41:]: line[:40] for line in lines if line[0] not in "#^"}
        for path in (self.remote / "refs").rglob("*"):
            if path.is_file() and path.suffix != ".lock":
                found[path.relative_to(self.remote).as_posix()] = path.read_text().strip()
        return dict(sorted(found.items()))

    def has(self, ref: str, path: str) -> bool:
        """Tell whether there is such a file at a branch or commit."""
        return bool(git(self.remote, "ls-tree", "--full-tree", ref, "--", path))

    def tip(self, branch: str) -> str:
        """Return a branch's last commit."""
        return self.all_refs()[f"refs/heads/{branch}"]

    def tree(self, branch: str) -> str:
        """Return the hash of a branch's tree."""
        return git(self.remote, "rev-parse", f"refs/heads/{branch}^{{tree}}")

    def contains(self, commit: str, other: str) -> bool:
        """Tell whether ``other`` is ``commit`` or one of its ancestors."""
        return other == commit or git(self.remote, "merge-base", other, commit) == other

    def raw(self, ref: str, path: str) -> bytes:
        """Return a file's bytes at a branch or commit."""
        return git_bytes(self.remote, "cat-file", "blob", f"{ref}:{path}")

    def commits(self, branch: str) -> list[str]:
        """Return ``author subject`` of a branch's commits, newest first."""
        return git(self.remote, "log", "--format=%an %s", f"refs/heads/{branch}").splitlines()

    def person_commits(
        self, branch: str, files: Mapping[str, bytes | None], *, message: str = "An edit"
    ) -> str:
        """Commit on a branch as a reviewer; None deletes; a new branch starts at the base."""
        changes = [
            b"D %s\n" % quoted(path)
            if data is None
            else b"M 100644 inline %s\ndata %d\n%s\n" % (quoted(path), len(data), data)
            for path, data in files.items()
        ]
        return self._put(branch, b"".join(changes), message)

    def _put(self, branch: str, changes: bytes, message: str) -> str:
        """Commit changes in the words of ``git fast-import``."""
        refs = self.refs()
        parent = refs.get(f"refs/heads/{branch}") or refs.get(self._base_ref)
        said = f"{message}\n".encode()
        stream = b"commit refs/heads/%s\ncommitter Reviewer <reviewer@example.com> now\n" % (
            branch.encode()
        )
        stream += b"data %d\n%s" % (len(said), said)
        stream += b"from %s\n" % parent.encode() if parent else b""
        git(self.remote, "fast-import", "--quiet", "--date-format=now", data=stream + changes)
        self.sync()
        return self.tip(branch)

    def put_link(self, branch: str, path: str, target: str) -> None:
        """Commit a symbolic link."""
        entry = b"M 120000 inline %s\ndata %d\n%s\n"
        self._put(branch, entry % (quoted(path), len(target.encode()), target.encode()), "A link")

    def make_executable(self, branch: str, path: str) -> None:
        """Commit the executable bit of a file."""
        blob = git(self.remote, "rev-parse", f"refs/heads/{branch}:{path}")
        self._put(branch, b"M 100755 %s %s\n" % (blob.encode(), quoted(path)), "Executable")

    def forget(self, number: int) -> None:
        """Drop the ref of a pull request's head."""
        git(self.remote, "update-ref", "-d", f"refs/pull/{number}/head")

    def put_submodule(self, branch: str, path: str) -> None:
        """Commit a submodule."""
        entry = b"M 160000 %s %s\n" % (self.tip(branch).encode(), quoted(path))
        self._put(branch, entry, "A submodule")

    def _commit(self, tree: str, message: str, *parents: str) -> str:
        flags = [flag for parent in parents for flag in ("-p", parent)]
        return git(self.remote, "commit-tree", tree, *flags, "-m", message)

    def add_pull(
        self, branch: str, title: str, body: str, base: str, *, repo: str | None = None
    ) -> PullState:
        """Open a pull request of a branch, of a fork's commit if ``repo`` says so."""
        number = len(self.pulls) + 1
        home = self.name if repo is None else repo
        pull = PullState(number, title, body, branch, base, self.tip(branch), home)
        self.pulls.append(pull)
        self.sync()
        return pull

    def fork_pull(
        self, branch: str, files: Mapping[str, bytes], *, repo: str = "stranger/blog"
    ) -> PullState:
        """Open a pull request from a fork; only ``refs/pull/N/head`` holds its commit here."""
        self.person_commits("of-a-fork", files, message="From a fork")
        pull = self.add_pull("of-a-fork", "A fork's", "", self.default_branch, repo=repo)
        pull.branch = branch
        git(self.remote, "update-ref", "-d", "refs/heads/of-a-fork")
        return pull

    def pull(self, number: int) -> PullState:
        """Return a pull request by its number."""
        return self.pulls[number - 1]

    def close(self, number: int) -> None:
        """Close a pull request unmerged."""
        self.pull(number).state = "closed"

    def delete(self, branch: str) -> None:
        """Delete a branch; its pull requests close."""
        git(self.remote, "update-ref", "-d", f"refs/heads/{branch}")
        for pull in self.pulls:
            if pull.branch == branch and pull.repo == self.name:
                pull.state = "closed"

    def merge(self, number: int, how: str = "merge") -> str:
        """Merge a pull request by a merge commit or as one ``squash`` commit."""
        pull = self.pull(number)
        base = self.tip(pull.base)
        tree = git(self.remote, "merge-tree", "--write-tree", base, pull.head)
        parents = (base,) if how == "squash" else (base, pull.head)
        commit = self._commit(tree, f"{pull.title} (#{number})", *parents)
        git(self.remote, "update-ref", f"refs/heads/{pull.base}", commit)
        pull.state, pull.merged = "closed", True
        return commit

    def update_branch(self, number: int) -> str:
        """Merge the base into a pull request's branch, as the button “Update branch” does."""
        pull = self.pull(number)
        base = self.tip(pull.base)
        tree = git(self.remote, "merge-tree", "--write-tree", pull.head, base)
        commit = self._commit(tree, f"Merge branch '{pull.base}'", pull.head, base)
        git(self.remote, "update-ref", f"refs/heads/{pull.branch}", commit)
        self.sync()
        return commit

    def sync(self) -> None:
        """Let the heads of open pull requests follow their branches."""
        refs = self.refs() if self.pulls else {}
        for pull in self.pulls:
            if pull.repo == self.name and pull.state == "open":
                pull.head = refs.get(f"refs/heads/{pull.branch}", pull.head)
        stale = {p.number: p.head for p in self.pulls if self._synced.get(p.number) != p.head}
        if stale:
            for number, head in stale.items():
                place = self.remote / "refs" / "pull" / str(number)
                place.mkdir(parents=True, exist_ok=True)
                (place / "head.lock").write_text(f"{head}\n")
                (place / "head.lock").replace(place / "head")
            self._synced |= stale


def quoted(path: str) -> bytes:
    """Return a path as ``git fast-import`` takes any."""
    inner = path.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'"{inner}"'.encode()


@cache
def _empty(default_branch: str) -> Path:
    """Return an empty repository, to be copied: git makes it once in a process."""
    folder = Path(tempfile.mkdtemp(prefix="hub-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    git(folder, "init", "--quiet", "--bare", "--template=", f"--initial-branch={default_branch}")
    git(folder, "config", "uploadpack.allowFilter", "true")
    return folder
