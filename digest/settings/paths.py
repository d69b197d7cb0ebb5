"""Inputs that name something in the blog or its repository: folders, files, branches, layouts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, ValidationInfo

from digest import plain_files
from digest.plain_files import NotPlain, is_gits_own
from digest.settings.choices import proposed
from digest.settings.typed_text import RefusedInput, half_width

LONGEST_NAME_BYTES = 200  # file systems take 255; what git and Jekyll put beside it needs room
WORKFLOWS = ".github/workflows/"
JEKYLLS = frozenset({  # https://jekyllrb.com/docs/structure/
    "_site", "_posts", "_drafts", "_layouts", "_includes", "_data", "_sass", "_plugins",
    ".jekyll-cache", ".sass-cache", ".github",
})  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def single_line(text: str) -> str:
    """Return the text, which must be one line without control characters."""
    if _CONTROL.search(text):
        raise RefusedInput("one line without control characters", "一行文字，不含控制字符")
    return text


def path_below(root: Path, text: str, *, kind: str) -> str:
    """Return the relative path, with ``/``, of something below ``root``.

    Args:
        root: the folder that the path must stay in, symbolic links followed.
        text: the path as given.
        kind: ``folder`` (may be missing), ``file`` (must be readable text).
    """
    given = Path(single_line(text).replace("\\", "/"))
    outside = given.is_absolute() or ".." in given.parts or _DRIVE.match(text) or "://" in text
    if "{" in text:
        raise RefusedInput("a path as it is, without {date}", "原样的路径，不含 {date}")
    if outside or text.startswith(("-", "~")):
        raise RefusedInput(
            "a relative path below the blog, without ..", "博客之内的相对路径，不含 .."
        )
    if any(map(is_gits_own, given.parts)):
        raise RefusedInput("a path outside .git", ".git 之外的路径")
    if len(text.encode()) > LONGEST_NAME_BYTES:
        raise RefusedInput(
            f"a path of at most {LONGEST_NAME_BYTES} bytes",
            f"不超过 {LONGEST_NAME_BYTES} 字节的路径",
        )
    try:
        whole = (root / given).resolve()
        if whole.is_symlink():
            raise RuntimeError("links in a circle")  # as Python did itself until 3.12
        occupied = whole.exists() and not whole.is_dir()
    except (OSError, RuntimeError) as error:  # no right to look there, or the circle
        raise RefusedInput("a path that can be followed", "能够打开的路径") from error
    if not whole.is_relative_to(root.resolve()):
        raise RefusedInput(
            "a path that stays in the blog, symbolic links followed",
            "不经符号链接离开博客的路径",
        )
    if kind == "file":
        _require_text(root, given.as_posix())
    elif occupied:
        raise RefusedInput("the path of a folder in the blog", "博客中一个目录的路径")
    return given.as_posix()


def _require_text(root: Path, path: str) -> None:
    try:
        plain_files.read_plain_file(root, path).decode("utf-8")
    except (NotPlain, OSError, UnicodeDecodeError) as error:
        raise RefusedInput(
            "the path of a readable UTF-8 file in the blog, without symbolic links",
            "博客中一个 UTF-8 文本文件的路径，不经符号链接",
        ) from error


def _blog_root(data: dict[str, Any]) -> Path:
    return Path(data.get("github_workspace") or ".", data.get("working_directory") or ".")


def _path(kind: str) -> BeforeValidator:
    def check(text: str, info: ValidationInfo) -> str:
        return path_below(_blog_root(info.data), text, kind=kind) if text else ""

    return BeforeValidator(check)


BlogFile = Annotated[str, _path("file")]
BlogFolder = Annotated[str, _path("folder")]


def _working_directory(text: str, info: ValidationInfo) -> str:
    root = Path(info.data.get("github_workspace") or ".")
    found = path_below(root, text, kind="folder")
    if not (root / found).is_dir():
        raise RefusedInput("a folder of the repository that exists", "仓库中已有的目录")
    return found


WorkingDirectory = Annotated[str, BeforeValidator(_working_directory)]


def _state_dir(text: str, info: ValidationInfo) -> str:
    found = path_below(_blog_root(info.data), text, kind="folder")
    if not found.startswith((".", "_")) or found == ".":
        raise RefusedInput(
            "a folder whose name begins with . or _ (Jekyll publishes any other)",
            "以 . 或 _ 开头的目录（别的目录会被 Jekyll 发布）",
        )
    if found.partition("/")[0] in JEKYLLS:
        raise RefusedInput(
            f"a folder of its own, such as .arxiv-digest; {found} is Jekyll's",
            f"单独的目录，例如 .arxiv-digest；{found} 是 Jekyll 自己的",
        )
    return found


StateDir = Annotated[str, BeforeValidator(_state_dir)]


def _stage_dir(text: str, info: ValidationInfo) -> str:
    root = Path(info.data.get("github_workspace") or ".")
    found = path_below(root, text, kind="folder")
    if any(name.startswith(".") for name in Path(found).parts) or found == ".":
        raise RefusedInput(
            "a folder without a . before its name (an artifact leaves out hidden files)",
            "名称不以 . 开头的目录（制品不收隐藏文件）",
        )
    return found


StageFolderPath = Annotated[str, BeforeValidator(_stage_dir)]


def file_name(text: str) -> str:
    """Return the pattern of a post's name; Jekyll wants the date at its beginning.

    It may stand again later: for sites whose addresses leave out the first one.
    """
    plain = text.replace("{date}", "2026-01-15")
    if not text.startswith("{date}-") or not re.fullmatch(r"[\w.+-]+\.(md|markdown)", plain):
        raise RefusedInput(
            "a name such as {date}-arxiv.md: {date}- first, then .md or .markdown",
            "形如 {date}-arxiv.md 的文件名：以 {date}- 开头，以 .md 或 .markdown 结尾",
        )
    if len(plain.encode()) > LONGEST_NAME_BYTES:
        raise RefusedInput(
            f"a name of at most {LONGEST_NAME_BYTES} bytes",
            f"不超过 {LONGEST_NAME_BYTES} 字节的文件名",
        )
    return text


FileName = Annotated[str, PlainValidator(file_name)]


def branch_prefix(text: str) -> str:
    """Return the beginning of a branch's name (rules of git check-ref-format)."""
    if (
        not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}", text)
        or re.search(r"\.\.|//|/\.|\.lock(/|$)|\./", text)
        or text.endswith(".")
    ):
        raise RefusedInput(
            "letters, digits and . _ - / as git allows in a branch's name",
            "git 分支名所允许的字母、数字和 . _ - /",
        )
    if text.startswith("refs/"):
        raise RefusedInput(
            "the name of a branch, such as main, without refs/heads/",
            "分支的名称，例如 main，前面不加 refs/heads/",
        )
    return text


BranchPrefix = Annotated[str, PlainValidator(branch_prefix)]


def branch(text: str) -> str:
    """Return the name of a branch."""
    if text.endswith("/") or text.startswith(("refs/", "origin/")):
        raise RefusedInput(
            *proposed(
                "the name of a branch, such as main, without refs/heads/ or origin/",
                "分支的名称，例如 main，前面不加 refs/heads/ 或 origin/",
                re.sub(r"^(refs/heads|refs/remotes/origin|origin)/|/$", "", text),
            )
        )
    return branch_prefix(text)


def _optional(check: Callable[[str], str]) -> PlainValidator:
    return PlainValidator(lambda text: check(text) if text else "")


Branch = Annotated[str, _optional(branch)]


def layout(text: str) -> str:
    """Return the name of a layout; empty for none."""
    meant = re.sub(r"^_layouts/|\.html?$", "", text)
    if text and (meant != text or not re.fullmatch(r"[\w][\w./-]{0,99}", text)):
        raise RefusedInput(
            *proposed(
                "the name of a layout: letters, digits and . _ - /, or '' for no such line",
                "布局的名称：字母、数字和 . _ - /；填 '' 则不写这一行",
                meant if meant != text else "",
            )
        )
    return text


Layout = Annotated[str, PlainValidator(layout)]


def workflow(text: str) -> str:
    """Return the file name (or number) of a workflow, or nothing; its folder may stand before."""
    name = half_width(text).removeprefix("./").removeprefix(WORKFLOWS)
    if name and not re.fullmatch(r"[A-Za-z0-9_][\w.-]{0,90}\.ya?ml|\d{1,20}", name):
        plain = re.fullmatch(r"[\w-]{1,50}", name, re.ASCII) and name.lower() != "true"
        raise RefusedInput(
            *proposed(
                "the file name of a workflow, such as pages.yml",
                "工作流的文件名，例如 pages.yml",
                f"{name.lower()}.yml" if plain else "",
            )
        )
    return name


Workflow = Annotated[str, PlainValidator(workflow)]
