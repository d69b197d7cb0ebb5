"""What must hold after every situation, whatever happened in it."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from digest.publish.git import basic
from tests.publish.publishing_blog import BRANCH, POST, PublishingBlog


@dataclass(slots=True)
class Invariants:
    """Remembers the clone, and records the arguments of every git command."""

    publishing_blog: PublishingBlog
    arguments: Path
    before: dict[str, str]

    @property
    def complaints(self) -> list[str]:
        """Return every promise that was broken."""
        return [
            *self.publishing_blog.world.violations,
            *(f"{ref} lost commits" for ref in self.publishing_blog.world.forced),
            *self._lost_edits(),
            *self._leaks(),
            *self._doubles(),
            *(
                ["the clone was changed"]
                if fingerprint(self.publishing_blog.clone()) != self.before
                else []
            ),
        ]

    def _lost_edits(self) -> list[str]:
        world = self.publishing_blog.world
        tips = list(world.all_refs().values())
        found = []
        for commit, text in self.publishing_blog.edits:
            if not any(world.contains(tip, commit) for tip in tips):
                found.append(f"the commit of {text!r} is unreachable")
            if not any(text in self._post(ref) for ref in (BRANCH, "main")):
                found.append(f"the text {text!r} is gone")
        return found

    def _post(self, branch: str) -> str:
        world = self.publishing_blog.world
        if f"refs/heads/{branch}" not in world.refs() or not world.has(branch, POST):
            return ""
        return world.raw(branch, POST).decode()

    def _leaks(self) -> list[str]:
        token = self.publishing_blog.world.token
        places = [self.publishing_blog.temp, self.publishing_blog.clone(), self.arguments]
        files = [f for place in places for f in (place, *place.rglob("*")) if f.is_file()]
        return [
            f"the token is in {file}"
            for file in files
            for secret in (token, basic(token))
            if secret.encode() in file.read_bytes()
        ]

    def _doubles(self) -> list[str]:
        world = self.publishing_blog.world
        count = Counter(p.branch for p in world.pulls if p.state == "open" and p.repo == world.name)
        return [f"{n} open pull requests of {branch}" for branch, n in count.items() if n > 1]


def fingerprint(folder: Path) -> dict[str, str]:
    """Return every file and folder of a clone, ``.git`` too, with mode and contents."""
    found = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            content = str(path.readlink()).encode() if path.is_symlink() else b""
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
            mode = path.lstat().st_mode
            found[str(path.relative_to(folder))] = f"{mode:o} {hashlib.sha256(content).hexdigest()}"
    return found


def recording_git(folder: Path, real: str) -> Path:
    """Put a ``git`` into ``folder`` that notes its arguments; return the file of notes."""
    folder.mkdir()
    notes, program = folder / "arguments", folder / "git"
    notes.touch()
    program.write_text(f'#!/bin/sh\nprintf \'%s\\n\' "$@" >> {notes}\nexec {real} "$@"\n')
    program.chmod(0o755)
    return notes
