"""`init --archive`: pages of the blog that list every paper, and the data of the digests there are.

The pages are Jekyll's own to fill, without a plugin, so GitHub Pages' own build makes them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from digest import archive, plain_files, record_file
from digest.commands.collection import WRITABLE, page_text, page_written
from digest.commands.findings import Finding, bad, good, hint
from digest.commands.jekyll_site import Site
from digest.commands.workflow_check import files, used_in
from digest.domain import DayRecord
from digest.errors import SettingsError
from digest.plain_files import NotPlain
from digest.settings import action_inputs, input_defaults
from digest.templates import TEMPLATES

ARCHIVE = "arxiv"  # folder and address of the pages, unless another is given
PAGE, PAPERS, SCRIPT = "index.html", "papers.json", "archive.js"
TITLE = "论文"
AGAIN = "python entrypoint.py init --archive"


@dataclass(frozen=True, slots=True)
class _Files:
    """The plain files of the working copy; what a link leads to is not there."""

    root: Path

    def names(self, folder: str) -> tuple[str, ...]:
        return tuple(plain_files.files_below(self.root, folder, most=None))

    def read(self, path: str) -> bytes | None:
        try:
            return plain_files.read_plain_file(self.root, path)
        except (NotPlain, FileNotFoundError, NotADirectoryError):
            return None


def archive_folder_name(name: str | None) -> str | None:
    """Return the folder of the pages below the site's source, None where none is asked for.

    An empty name, of the bare flag, leaves the choice to `write_archive`.

    Raises:
        SettingsError: it cannot be an address.
    """
    if name and not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name):
        raise SettingsError(
            f"--archive: given {name!r}; allowed: a name of small letters, as arxiv"
        )
    return name


def write_archive(
    site: Site, name: str | None, given: Mapping[str, str], root: Path
) -> list[Finding]:
    """Write the pages, and the data of every digest in the working copy.

    Args:
        site: as it is now.
        name: folder and address of the pages; None where they are not asked for, empty for
            ``arxiv``, or ``arxiv-papers`` where a list of digests has that address.
        given: inputs of the command line; those of a workflow that is there hold before them.
        root: top of the repository.
    """
    if name is None:
        return []
    name = name or (f"{ARCHIVE}-papers" if _page(site, ARCHIVE).is_file() else ARCHIVE)
    inputs = {**given, **_in_workflow(root, site.root)}
    if problems := list(_obstacles(site, name, inputs)):
        return problems
    found = list(_pages(site, name))
    try:
        found.append(_data(site, inputs))
    except (NotPlain, OSError) as error:
        told = plain_files.told(error)
        found.append(bad(f"{archive.FOLDER} cannot be written: {told}", WRITABLE))
    return found


def check_archive(site: Site, inputs: Mapping[str, str]) -> Iterator[Finding]:
    """Tell whether the archive, where the blog has one, shows every digest as it is."""
    tree = _Files(site.root)
    folder = archive.archive_folder(tree, _input(inputs, "posts-dir"))
    if not folder:
        return
    yield from _obstacles(site, "", inputs)
    pages = [path.parent.relative_to(site.root) for path in site.folder.glob(f"*/{SCRIPT}")]
    if not any(all(tree.read(f"{page}/{n}") is not None for n in (PAGE, PAPERS)) for page in pages):
        yield bad(f"{folder} has the archive's data, but no page shows it", f"write it: {AGAIN}")
        return
    posts = [(record, path) for record, path in _digests(site.root, inputs)]
    old = archive.outdated(tree, folder, posts)
    if old:
        remedy = f"the next runs renew what was merged lately; all of it: {AGAIN}"
        yield hint(
            f"the archive lacks or shows differently {len(old)} of {len(posts)} digests", remedy
        )
    else:
        yield good(f"the archive shows all {len(posts)} digests as they are")


def _obstacles(site: Site, name: str, inputs: Mapping[str, str]) -> Iterator[Finding]:
    if (site.config or {}).get("data_dir") not in (None, "_data", "./_data"):
        remedy = "the archive's data lie in _data, where Jekyll looks by default: take out data_dir"
        yield bad("_config.yml moves Jekyll's data away", remedy)
    file_name = _input(inputs, "file-name")
    if not file_name.isascii():
        remedy = "Jekyll makes no key of other letters: set file-name to one of ASCII letters"
        yield bad(f"the archive cannot find posts named {file_name}", remedy)
    taken = _page(site, name)
    if name and taken.is_file():
        remedy = (
            f"both would be /{name}/: give the archive another name, as --archive {name}-papers"
        )
        yield bad(f"{taken.name} is there already", remedy)


def _page(site: Site, name: str) -> Path:
    return site.folder / f"{name}.html"


def _pages(site: Site, name: str) -> Iterator[Finding]:
    for file in (PAGE, PAPERS):
        text = page_text(site, f"archive/{file}.j2", name, TITLE)
        yield page_written(site, f"{name}/{file}", text)
    script = (TEMPLATES / "archive" / SCRIPT).read_text(encoding="utf-8")
    yield page_written(site, f"{name}/{SCRIPT}", script)


def _data(site: Site, inputs: Mapping[str, str]) -> Finding:
    """Write the mark and the data of every digest that is there."""
    folder = Path(site.source, archive.FOLDER).as_posix()
    plain_files.replace(site.root, f"{folder}/{archive.MARK}", archive.MARKED)
    tree, days = _Files(site.root), 0
    for record, path in _digests(site.root, inputs):
        body = tree.read(path)
        if body:
            data = archive.archive_data(record, body)
            plain_files.replace(site.root, archive.archive_path(folder, path), data)
            days += 1
    return good(f"{folder} has the papers of {days} digests; each run adds its own")


def _digests(root: Path, inputs: Mapping[str, str]) -> Iterator[tuple[DayRecord, str]]:
    """Yield the records in the working copy that can be read, with the paths of their posts."""
    tree, posts_dir = _Files(root), _input(inputs, "posts-dir")
    for path in tree.names(_input(inputs, "state-dir")):
        if record_file.date_of(path) is None:
            continue
        try:
            record = record_file.loads(tree.read(path) or b"")
        except record_file.DamagedRecordError:
            continue  # `doctor` tells of it
        name = _input(inputs, "file-name").replace("{date}", f"{record.date}")
        yield record, name if posts_dir == "." else f"{posts_dir}/{name}"


def _input(inputs: Mapping[str, str], name: str) -> str:
    return inputs.get(name) or input_defaults()[name]


def _in_workflow(repository: Path, root: Path) -> dict[str, str]:
    """Return the inputs of the workflow's step that makes the digest of this site, if any."""
    for path in files(repository):
        for used in used_in(path, repository):
            inputs = {k: v for k, v in used.scheduled.items() if k in action_inputs()}
            below = repository / inputs.get("working-directory", ".")
            if below.resolve() == root.resolve():
                return inputs
    return {}
