"""Stand-ins for actions/upload-artifact, actions/download-artifact and actions/cache.

After their v7 and v8: names without the characters that file systems refuse, hidden files left
out, an artifact's root at the folder that was named, a second upload only with ``overwrite``.
https://github.com/actions/upload-artifact and https://github.com/actions/download-artifact
"""

from __future__ import annotations

import fnmatch
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.harness.errors import HarnessError
from tests.harness.steps import Job, Step

FORBIDDEN = frozenset('":<>|*?\r\n\\/')
UPLOAD_INPUTS = {"name", "path", "if-no-files-found", "overwrite", "retention-days"}
DOWNLOAD_INPUTS = {"name", "path", "pattern", "merge-multiple"}


@dataclass(slots=True)
class Artifacts:
    """The artifacts of one workflow run, of all its attempts."""

    folder: Path
    uploads: list[str] = field(default_factory=list)

    @property
    def stubs(self) -> Mapping[str, Callable[[Job, Mapping[str, str]], Step]]:
        """Return what stands in for both actions."""
        return {
            "actions/upload-artifact": self.upload,
            "actions/download-artifact": self.download,
        }

    def upload(self, job: Job, given: Mapping[str, str]) -> Step:
        """Keep the plain files of a folder under a name."""
        _require_known(given, UPLOAD_INPUTS)
        name, root = given["name"], job.workspace / given["path"]
        if FORBIDDEN & set(name):
            raise HarnessError(f"{name!r} is no name of an artifact")
        files = [] if given["path"].startswith(".") else sorted(_shown(root))
        if not files:
            missing = given.get("if-no-files-found", "warn")
            return _failed(job, f"no files in {given['path']}") if missing == "error" else Step()
        place = self.folder / name
        if place.exists():
            if given.get("overwrite", "false") != "true":
                return _failed(job, f"an artifact {name} is there already")
            shutil.rmtree(place)
        for file in files:
            target = place / file.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)  # what a link leads to, as the real one
        self.uploads.append(name)
        return Step()

    def download(self, job: Job, given: Mapping[str, str]) -> Step:
        """Put one artifact, or all of a pattern, into a folder."""
        _require_known(given, DOWNLOAD_INPUTS)
        target = job.workspace / given.get("path", ".")
        if "name" in given:
            if not (self.folder / given["name"]).is_dir():
                return _failed(job, f"no artifact {given['name']}")
            found = [given["name"]]
        else:
            there = sorted(place.name for place in self.folder.glob("*"))
            found = fnmatch.filter(there, given["pattern"])
        apart = "name" not in given and given.get("merge-multiple", "false") != "true"
        for name in found:
            place = target / name if apart else target
            shutil.copytree(self.folder / name, place, dirs_exist_ok=True)
        return Step()


CACHE_INPUTS = {"path", "key", "restore-keys"}


@dataclass(slots=True)
class Cache:
    """The caches of a repository, of all its runs: the newest whose key begins as asked.

    https://github.com/actions/cache
    """

    folder: Path
    keys: list[str] = field(default_factory=list)

    @property
    def stubs(self) -> Mapping[str, Callable[[Job, Mapping[str, str]], Step]]:
        """Return what stands in for actions/cache."""
        return {"actions/cache": self.restore}

    def restore(self, job: Job, given: Mapping[str, str]) -> Step:
        """Put the cache in its place, and save it at the job's end if its key is new."""
        _require_known(given, CACHE_INPUTS)
        place, key = job.workspace / given["path"], given["key"]
        prefixes = (key, *given.get("restore-keys", "").split("\n"))
        asked = [(prefix, one) for prefix in prefixes for one in reversed(self.keys)]
        found = next((one for prefix, one in asked if prefix and one.startswith(prefix)), "")
        if found:
            shutil.copytree(self._place(found), place, dirs_exist_ok=True)

        def save() -> None:
            if key not in self.keys and place.is_dir():
                shutil.copytree(place, self._place(key))
                self.keys.append(key)

        job.at_end.append(save)
        return Step(outputs={"cache-hit": str(found == key).lower()})

    def _place(self, key: str) -> Path:
        return self.folder / key.replace("/", "-")


def _require_known(given: Mapping[str, str], known: set[str]) -> None:
    if unknown := sorted(set(given) - known):
        raise HarnessError(f"no stand-in for the inputs {unknown} of an artifact's action")


def _shown(root: Path) -> Iterator[Path]:
    """Yield the files that are not hidden, by their own name or by a folder's."""
    for path in root.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if path.is_file() and not hidden:
            yield path


def _failed(job: Job, why: str) -> Step:
    job.log.feed(f"Error: {why}")
    return Step("failure", exit_code=1)
