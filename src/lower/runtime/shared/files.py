"""Small helpers for files."""

import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

SHOWN_LINES = 20


def copy(source, target):
    """Copies a file or a folder; folders above the target are made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)


def remove(path):
    """Removes a file or a folder."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def last_lines(path):
    """The end of a text file, without what a terminal would take for a command."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.path.getsize(path) - 8192))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    lines = text.expandtabs(4).splitlines()[-SHOWN_LINES:]
    return ["".join(c if c.isprintable() else "?" for c in line) for line in lines]


def short(path):
    """A path as seen from here, if it is below; else as it is."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return str(path)


@contextmanager
def alone(path):
    """True if no other run holds the lock; it is let go when the run ends, however it ends."""
    with open(path, "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
