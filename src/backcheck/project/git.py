"""The one place that runs git: plumbing only, in an environment that runs no program named by the scanned repository.

A repository's own configuration can name programs (``core.fsmonitor``, filters, textconv, transports), and so can a bare
repository committed in a subfolder. Never ``status`` nor a diff of the work tree: both run clean filters.
"""

import functools
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from backcheck.project.tree import no_such_file

# Older ones do not read configuration from the environment, so nothing below would hold.
OLDEST = (2, 31)
_SECONDS = 120

_SETTINGS = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.attributesFile", os.devnull),
    ("core.excludesFile", os.devnull),
    ("safe.bareRepository", "explicit"),
    ("protocol.allow", "never"),
)
_FIXED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    # A missing object of a partial clone would be fetched through a program that the configuration names.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_PAGER": "cat",
}


class GitRefusedError(Exception):
    """git is missing, too old, or will not work here; ``code`` is the notice's."""

    def __init__(self, reason: str, code: str = "git-refused") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths below the folder that was asked about, a nested repository as the name of its folder; what git warned of."""

    paths: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blob:
    """A file, link or submodule (``mode`` as git writes it) of a revision."""

    path: str
    mode: str
    oid: str
    size: int


@dataclass(frozen=True, slots=True)
class Change:
    """``status`` is git's letter: A, D, M, T or R; ``before`` is the earlier path, where there was one."""

    status: str
    path: str
    before: str


def environment() -> dict[str, str]:
    """The whole environment for git and for every program that may start it: nothing inherited may be laid over it."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    settings = [*_SETTINGS, *(("safe.directory", folder) for folder in trusted_folders())]
    numbered = {"GIT_CONFIG_COUNT": str(len(settings))}
    for index, (key, value) in enumerate(settings):
        numbered |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
    return inherited | _FIXED | numbered | {"PATH": _absolute(os.environ.get("PATH", os.defpath))}


@functools.cache
def trusted_folders() -> tuple[str, ...]:
    """The user's own ``safe.directory`` list: the one setting kept of the configuration that is otherwise not read."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    # A repository that does not exist keeps git from reading the configuration of the one we stand in.
    nowhere = inherited | {"GIT_DIR": str(Path(os.devnull) / "none")}
    try:
        command = [program(), "config", "--type=path", "-z", "--get-all", "safe.directory"]
        done = subprocess.run(command, env=nowhere, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
    except (GitRefusedError, OSError):
        return ()
    return tuple(os.fsdecode(folder) for folder in done.stdout.split(b"\0") if folder)


def program() -> str:
    """The git to run."""
    return _program(_absolute(os.environ.get("PATH", os.defpath)))


def _absolute(search: str) -> str:
    """The current folder may be the scanned repository: no program is taken from it."""
    return os.pathsep.join(folder for folder in search.split(os.pathsep) if Path(folder).is_absolute())


@functools.lru_cache(maxsize=4)
def _program(search: str) -> str:
    found = shutil.which("git", path=search)
    if not found:
        raise GitRefusedError("git is not installed", "git-missing")
    try:
        done = subprocess.run([found, "version"], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise GitRefusedError(f"git does not start: {problem}", "git-missing") from problem
    version = re.search(rb"(\d+)\.(\d+)", done.stdout)
    if not version or (int(version[1]), int(version[2])) < OLDEST:
        said = done.stdout.decode(errors="replace").strip() or "it does not say its version"
        raise GitRefusedError(f"git is older than {OLDEST[0]}.{OLDEST[1]} ({said}) and cannot be run safely", "git-too-old")
    return found


def toplevel(folder: Path) -> Path | None:
    """The work tree that ``folder`` lies in; None where there is none."""
    if not _marked(folder):
        return None
    top = Path(os.fsdecode(_run(folder, "rev-parse", "--show-toplevel").stdout.removesuffix(b"\n"))).resolve()
    # core.worktree may name any folder of the machine.
    if not folder.resolve().is_relative_to(top):
        raise GitRefusedError("its work tree is said to lie elsewhere")
    return top


def list_files(folder: Path) -> Paths:
    """Tracked files and those neither tracked nor ignored, below ``folder``, which lies in a work tree."""
    done = _run(folder, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    warnings = tuple(line for line in done.stderr.decode(errors="replace").splitlines() if line.strip())
    return Paths(tuple(sorted(set(_names(done.stdout)))), warnings)


def head_revision(folder: Path) -> str | None:
    """The commit that is checked out; None without one, or where git refuses."""
    return resolve(folder, "HEAD") if _marked(folder) else None


def resolve(folder: Path, revision: str) -> str | None:
    """The commit that ``revision`` names; None if it names none, or where git refuses."""
    if revision.startswith("-") or "\0" in revision:
        return None
    try:
        done = _run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except GitRefusedError:
        return None
    return done.stdout.decode().strip()


def remote_url(folder: Path) -> str | None:
    """Where ``origin`` lies, as an URL without user, password and query; None without one, or where it is a folder."""
    if not _marked(folder):
        return None
    try:
        written = _run(folder, "config", "--get", "remote.origin.url").stdout.decode(errors="replace").strip()
    except GitRefusedError:
        return None
    if not written.isprintable():
        return None
    if short := re.fullmatch(r"(?:[^/@]+@)?([\w.-]{2,}):(?!//|:)(.+)", written):
        return f"ssh://{short[1]}/{short[2].lstrip('/')}"
    return _without_credentials(written)


def _without_credentials(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return None
    return f"{parts.scheme}://{host}{parts.path}" if host and parts.scheme in {"http", "https", "ssh", "git"} else None


def list_revision(folder: Path, revision: str) -> tuple[Blob, ...]:
    """The files of a commit below ``folder``, with paths relative to it."""
    prefix = os.fsdecode(_run(folder, "rev-parse", "--show-prefix").stdout.removesuffix(b"\n"))
    done = _run(folder, "ls-tree", "-r", "-z", "--long", "--full-tree", f"{revision}:{prefix}")
    return tuple(map(_blob, _names(done.stdout)))


def _blob(line: str) -> Blob:
    about, _, path = line.partition("\t")
    mode, _, oid, size = about.split()
    return Blob(path, mode, oid, 0 if size == "-" else int(size))


def changed_between(folder: Path, before: str, after: str) -> tuple[Change, ...]:
    """What differs below ``folder`` from one commit to another, renames found; the work tree is not looked at."""
    raw = ("-r", "-z", "-M", "-l1000", "--raw", "--no-ext-diff", "--no-textconv", "--relative")
    fields = iter(_names(_run(folder, "diff-tree", *raw, before, after, "--").stdout))
    changes = []
    for about in fields:
        status = about.rpartition(" ")[2][0]
        path = next(fields)
        match status:
            case "R":
                changes.append(Change(status, next(fields), path))
            case "A":
                changes.append(Change(status, path, ""))
            case _:
                changes.append(Change(status, path, path))
    return tuple(changes)


class BatchReader:
    """Contents of objects by their ids, through one process; filters and textconv have no part in it."""

    def __init__(self, folder: Path) -> None:
        command = [program(), "cat-file", "--batch"]
        self._process = subprocess.Popen(  # noqa: S603
            command, cwd=folder, env=_own(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def read(self, oid: str) -> bytes:
        """Raises ``OSError`` where git has no such blob."""
        asked, answer = self._process.stdin, self._process.stdout
        if asked is None or answer is None or not re.fullmatch(r"[0-9a-f]{4,64}", oid):
            raise no_such_file(oid)
        asked.write(f"{oid}\n".encode())
        asked.flush()
        about = answer.readline().split()
        if len(about) != 3:
            raise no_such_file(oid)
        data = answer.read(int(about[2]))
        answer.read(1)
        if about[1] != b"blob":
            raise no_such_file(oid)
        return data

    def close(self) -> None:
        self._process.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _names(output: bytes) -> list[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def _marked(folder: Path) -> bool:
    """Whether a ``.git`` stands at or above ``folder``: git itself would also take a bare repository for one."""
    return any(os.path.lexists(above / ".git") for above in (folder, *folder.parents))


def _own(folder: Path) -> dict[str, str]:
    """A folder's own repository, should git find it broken, must not be replaced by the one above it."""
    bounded = {"GIT_CEILING_DIRECTORIES": str(folder.resolve().parent)} if os.path.lexists(folder / ".git") else {}
    return environment() | bounded | {"LC_ALL": "C"}


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [program(), "--no-pager", *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, env=_own(folder), stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise GitRefusedError(str(problem)) from problem
    if done.returncode:
        lines = done.stderr.decode(errors="replace").splitlines()
        raise GitRefusedError(lines[0] if lines else f"git {arguments[0]} failed")
    return done
