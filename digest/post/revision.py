"""Whose text is it? The post rendered anew around what a person wrote.

A block whose hash is the recorded one is ours and may be rewritten. Any other hash
belongs to a person and stays, byte for byte. A recorded block that is gone was deleted
and stays out. The recorded hash of both is kept, so that the next run says the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from digest.domain import DayRecord, State
from digest.post.blocks import HEAD, OVERVIEW, REST, WHOLE, Piece, cut, digest
from digest.post.rendering import Post, pieces, render

_COUNTS = re.compile(r"(本页显示：)\d+|^- 补录：.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Revision:
    """A post to write and the hashes to record with it.

    ``kept`` names the blocks that are a person's, ``deleted`` those a person took out.
    An empty ``body`` means that there is no post to write. ``as_rendered``: it is what the
    record gives, with nothing of a person's in it.
    """

    body: bytes
    blocks: Mapping[str, str]
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    as_rendered: bool = False

    def takes(self, *, brief: bool) -> bool:
        """Tell whether a paper that is new on the day, in full or in one line, has a place here.

        It has none in a post that was deleted or is one block of a person's, and none in
        a person's list of one-line entries.
        """
        closed = {WHOLE, REST} if brief else {WHOLE}
        return bool(self.body) and closed.isdisjoint((*self.kept, *self.deleted))


def revise(
    record: DayRecord,
    existing: bytes | None,
    recorded: Mapping[str, str],
    *,
    overwrite: bool = False,
    template: str | None = None,
) -> Revision:
    """Return the post of a day with every edit of a person in it.

    Args:
        record: the day as it is now.
        existing: the post as it lies there, None where there is none. With hashes
            recorded, a missing or empty post was deleted, and stays out whole.
        recorded: the hashes of the blocks as they were last written.
        overwrite: render anew, whatever stands there.
        template: as for `render`.

    Raises:
        SettingsError: the own template is wrong.
    """
    fresh = render(record, template)
    revision = _revised(record, fresh, existing, recorded, overwrite=overwrite, template=template)
    as_rendered = (revision.body, revision.blocks) == (fresh.body, fresh.blocks)
    return replace(revision, as_rendered=as_rendered)


def _revised(
    record: DayRecord,
    fresh: Post,
    existing: bytes | None,
    recorded: Mapping[str, str],
    *,
    overwrite: bool,
    template: str | None,
) -> Revision:
    if overwrite or (not recorded and not (existing or b"").strip()):
        return Revision(fresh.body, fresh.blocks)
    if not (existing or b"").strip():
        return Revision(existing or b"", _frozen(recorded), deleted=tuple(recorded))
    assert existing is not None  # noqa: S101 - said above
    if WHOLE in recorded or WHOLE in fresh.blocks:
        return _whole(fresh, existing, recorded)

    def counted(visible: list[str]) -> Mapping[str, Piece]:
        shown = _only(record, visible)
        return blocks if shown.shown == record.shown else _by_key(shown, render(shown, template))

    blocks = _by_key(record, fresh)
    return _Page(blocks, existing, recorded, counted, record.style.page == "rich").revised()


def revise_sections(
    fresh: Post, existing: bytes | None, recorded: Mapping[str, str], *, overwrite: bool = False
) -> Revision:
    """Return a post of sections, such as a week's, with every edit of a person in it.

    Args:
        fresh: the post as it is rendered now.
        existing: as for `revise`.
        recorded: as for `revise`.
        overwrite: as for `revise`.
    """
    if overwrite or (not recorded and not (existing or b"").strip()):
        return Revision(fresh.body, fresh.blocks)
    if existing is None or not existing.strip():
        return Revision(existing or b"", _frozen(recorded), deleted=tuple(recorded))
    blocks = {piece.key: piece for piece in cut(fresh.body)}
    return _Page(blocks, existing, recorded, lambda _: blocks, renewed=True).revised()


def _whole(fresh: Post, existing: bytes, recorded: Mapping[str, str]) -> Revision:
    """Rewrite a post that is one block, now or before, only if all of it is ours."""
    found = {WHOLE: digest(existing)} if WHOLE in recorded else _hashes(cut(existing))
    if found == dict(recorded):
        same = fresh.blocks.get(WHOLE) == digest(existing)
        return Revision(existing if same else fresh.body, fresh.blocks)
    return Revision(existing, _frozen(recorded), kept=(WHOLE,))


def _hashes(found: Iterable[Piece]) -> dict[str, str]:
    return {piece.key: piece.digest for piece in found}


def _frozen(blocks: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(blocks))


class _Page:
    """One existing post that is revised block by block."""

    def __init__(
        self,
        fresh: Mapping[str, Piece],
        existing: bytes,
        recorded: Mapping[str, str],
        counted: Callable[[list[str]], Mapping[str, Piece]],
        renewed: bool,
    ) -> None:
        """Take the post apart; ``counted`` are its blocks where only those keys are visible.

        ``renewed``: the head follows what a person took out, and every count.
        """
        self._recorded, self._counted, self._renewed = recorded, counted, renewed
        self._line_end = b"\r\n" if existing.count(b"\r\n") * 2 > existing.count(b"\n") else b"\n"
        self._missing = b"" if existing.endswith(b"\n") else self._line_end
        self._found = list(cut(existing + self._missing))
        self._fresh = fresh
        self._present = {piece.key: piece for piece in self._found if piece.key}

    def revised(self) -> Revision:
        page = [made for piece in self._found for made in self._stays(piece)]
        for key in self._fresh:
            if key not in self._recorded and key not in self._present:
                page.insert(self._place(page, key), self._written(key))
        page = self._with_head(self._with_overview(page))
        return Revision(
            self._joined(page),
            _frozen(self._blocks(page)),
            kept=tuple(p.key for p in page if p.key and not self._is_ours(p.key)),
            deleted=tuple(key for key in self._recorded if key not in self._present),
        )

    def _joined(self, page: list[Piece]) -> bytes:
        """Return the page's bytes, its last line left open where a person's editor did so."""
        body = b"".join(piece.raw for piece in page)
        untouched = bool(page) and page[-1] is self._found[-1]
        return body.removesuffix(self._missing) if untouched else body

    def _is_ours(self, key: str) -> bool:
        """Tell whether the run wrote this block, or writes it now."""
        piece, fresh = self._present.get(key), self._fresh.get(key)
        if piece is None:
            return True
        return piece.digest in (self._recorded.get(key), fresh.digest if fresh else None)

    def _stays(self, piece: Piece) -> list[Piece]:
        """Return what an existing piece becomes: itself, its new text, or nothing."""
        if piece.key in ("", HEAD, OVERVIEW) or not self._is_ours(piece.key):
            return [piece]
        if piece.key not in self._fresh:
            return []
        same = self._fresh[piece.key].digest == piece.digest
        return [piece if same else self._written(piece.key)]

    def _written(self, key: str) -> Piece:
        return self._with_line_ends(self._fresh[key])

    def _with_line_ends(self, piece: Piece) -> Piece:
        return Piece(piece.key, piece.raw.replace(b"\n", self._line_end))

    def _place(self, page: list[Piece], key: str) -> int:
        """Return where a new block goes: after the nearest block that precedes it."""
        order = list(self._fresh)
        at = {piece.key: index for index, piece in enumerate(page) if piece.key}
        for before in reversed(order[: order.index(key)]):
            if before in at:
                return at[before] + 1
        return min((at[after] for after in order[order.index(key) :] if after in at), default=0)

    def _with_overview(self, page: list[Piece]) -> list[Piece]:
        """Let the overview, where it is ours, name the papers that stand on the page."""
        if not self._is_ours(OVERVIEW) or OVERVIEW not in (piece.key for piece in page):
            return page
        told = self._counted([piece.key for piece in page]).get(OVERVIEW)
        renewed = [self._with_line_ends(told)] if told else []
        return [made for piece in page for made in (renewed if piece.key == OVERVIEW else [piece])]

    def _with_head(self, page: list[Piece]) -> list[Piece]:
        """Rewrite the head if it is ours and the record changed what stands on the page."""
        head = self._present.get(HEAD)
        if not head or not page or page[0].key != HEAD or not self._is_ours(HEAD):
            return page
        visible = [p.key for p in page]
        same_blocks = visible == [p.key for p in self._found]
        counted = self._counted(visible)[HEAD]
        unchanged = same_blocks and _uncounted(counted.raw) == _uncounted(head.raw)
        if unchanged and not self._renewed:
            return page
        if counted.digest == head.digest:
            return page
        return [self._with_line_ends(counted), *page[1:]]

    def _blocks(self, page: list[Piece]) -> dict[str, str]:
        """Return the hashes to record, in page order, what was deleted last."""
        blocks = {}
        for piece in page:
            if not piece.key:
                continue
            mine = self._is_ours(piece.key)
            fresh = self._fresh.get(piece.key)
            person = self._recorded.get(piece.key) or (fresh.digest if fresh else "")
            blocks[piece.key] = piece.digest if mine else person
        gone = {k: v for k, v in self._recorded.items() if k not in self._present}
        return blocks | gone


def _by_key(record: DayRecord, post: Post) -> dict[str, Piece]:
    return {piece.key: piece for piece in pieces(record, post.body)}


def _only(record: DayRecord, visible: list[str]) -> DayRecord:
    """Return the record with nothing shown but what stands on the page."""
    kept = tuple(
        entry
        for entry in record.entries
        if entry.state is not State.SHOWN or (REST if entry.brief else entry.paper.id) in visible
    )
    return replace(record, entries=kept)


def _uncounted(head: bytes) -> str:
    return _COUNTS.sub(r"\1", head.replace(b"\r\n", b"\n").decode("utf-8", "replace"))
