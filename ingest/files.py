"""Paths -> Sources: every file to be read, those inside archives included, each with a way to its bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.archives import archive_kind, members
from ingest.blobs import MIB, Blob, why
from ingest.form import Problem
from ingest.grid import Unreadable
from ingest.kinds import identify
from ingest.members import REFUSALS, Budget, Limits
from ingest.zips import open_zip

__all__ = ["Limits", "Source", "identify", "walk"]

_DEEPEST = 2  # an archive, and the archives in it
_JUNK = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_NOTHING = "说明、程序、数据库和 Office 的锁文件不读。"
_OURS = (".db", "-wal", "-shm", "-journal", ".md", ".yml", ".py", ".pyc")


@dataclass(frozen=True, slots=True)
class Source:
    """A file on disk, or (`member`) the one at that place inside the archive `path`.

    `member` joins the names of nested archives with "/" and is for showing only. A Source with a `problem`
    stands for something that could not be read or was left out on purpose; its codes are missing, skipped,
    unreadable and those of Unreadable.
    """

    path: Path
    member: str = ""
    size: int = 0
    problem: Problem | None = None
    _blob: Blob | None = field(default=None, repr=False, compare=False)
    _most: int = field(default=0, repr=False, compare=False)

    @property
    def place(self) -> str:
        """How messages name it: `2024年绩效.zip/教育局/目标表.docx`."""
        path = os.fsencode(self.path).decode("utf-8", "replace")
        return f"{path}/{self.member}" if self.member else path

    def read(self) -> bytes:
        """The bytes, read now. Raises Unreadable, and for a Source with a problem that problem."""
        if self.problem:
            raise Unreadable(self.problem.code, self.problem.message)
        if self._blob is None:
            raise Unreadable("damaged", f"{self.place}：没有可读的内容。请核对后再入库。")
        try:
            return self._blob.read(self._most)
        except Unreadable as error:
            raise Unreadable(error.code, f"{self.place}：{error}") from error


def walk(paths: Iterable[Path], limits: Limits | None = None) -> Iterator[Source]:
    """Every file under the paths, as given and sorted within a folder; archives give their members.

    Left out without a word, unless a path has nothing else: hidden files, locks of open Office files, system
    leftovers, our own databases, and what software keeps beside its data (.md, .yml, .py).
    What cannot be opened is a Source with a problem, and the walk goes on.
    """
    limits = limits or Limits()
    try:
        for path in paths:
            no_file = True
            for file in _files(path):
                no_file, nothing = False, True
                for source in [file] if file.problem else _expand(file, Budget(limits), 1):
                    nothing = False
                    yield source
                if nothing:
                    yield _failed(file.path, "skipped", "压缩包里没有可以读的文件。请核对是否完整。")
            if no_file:
                yield _failed(path, "skipped", "文件夹里没有可以读的文件。" if path.is_dir() else _NOTHING)
    finally:
        open_zip.cache_clear()  # no file stays open after the walk


def _files(root: Path) -> Iterator[Source]:
    """Depth first without recursion: a hostile tree can be deeper than the stack."""
    try:
        real_root = os.path.realpath(root, strict=True)
    except (OSError, ValueError):
        yield _failed(root, "missing", "找不到文件或文件夹。请检查路径后重试。")
        return
    todo, visited = [root], set[tuple[int, int]]()
    while todo:
        path = todo.pop()
        try:
            if path is not root and path.is_symlink():
                real = os.path.realpath(path, strict=True)
                if os.path.commonpath([real, real_root]) != real_root:
                    yield _failed(path, "skipped", "符号链接指向文件夹之外，没有跟随。需要时请把文件复制进来。")
                    continue
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                identity = (status.st_dev, status.st_ino)
                if identity not in visited:
                    visited.add(identity)
                    todo += [path / name for name in sorted(os.listdir(path), reverse=True) if not _is_noise(name)]
            elif not stat.S_ISREG(status.st_mode):
                yield _failed(path, "skipped", "不是普通文件，是管道或设备。")
            elif path is not root or not _is_noise(path.name.lstrip(".")):
                yield Source(path, size=status.st_size, _blob=_on_disk(path, status.st_size))
        except (OSError, ValueError) as error:
            yield _failed(
                path,
                "unreadable",
                "链接指向的文件不在了。" if path.is_symlink() else f"读不出来{why(error)}。请检查权限后重试。",
            )


def _expand(source: Source, budget: Budget, depth: int) -> Iterator[Source]:
    blob, most = source._blob, budget.limits.member
    assert blob is not None
    try:
        kind = archive_kind(blob, most)
        if not kind:
            yield Source(source.path, source.member, source.size, _blob=blob, _most=most)
            return
        if depth > _DEEPEST:
            raise Unreadable("skipped", "压缩包嵌套超过两层，未读取。请解压后再入库。")
        for member in members(blob, kind, budget):
            if any(_is_noise(part) for part in member.name.split("/")):
                continue
            name = f"{source.member}/{member.name}" if source.member else member.name
            if member.blob is None:
                yield _refused(Source(source.path, name, member.size), member.code, budget.limits)
            else:
                yield from _expand(Source(source.path, name, member.size, _blob=member.blob), budget, depth + 1)
    except Unreadable as error:
        yield _failed(source.path, error.code, str(error), source.member, source.size)


def _on_disk(path: Path, size: int) -> Blob:
    return Blob(size, lambda: open(path, "rb"), seekable=True)


def _is_noise(name: str) -> bool:
    lowered = name.lower()
    return name.startswith((".", "~$")) or lowered in _JUNK or lowered.endswith(_OURS)


def _refused(source: Source, code: str, limits: Limits) -> Source:
    message = REFUSALS.get(code, REFUSALS["damaged"]).format(member=limits.member // MIB, ratio=limits.ratio)
    return _failed(source.path, code, message, source.member, source.size)


def _failed(path: Path, code: str, message: str, member: str = "", size: int = 0) -> Source:
    place = Source(path, member).place
    return Source(path, member, size, Problem(place, code, f"{place}：{message}"))
