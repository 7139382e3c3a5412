"""The content of files, as one number each: two files are the same if and only if their digests are.

A digest is asked for again at every run, so it is remembered with what the file system says of the
file: as long as size, place and times are the same, nobody wrote to it. A time that is
younger than two seconds says nothing, because a file may be written twice within one tick of a clock.
"""

import json
import os
import threading
import time

from napkin_runtime.work import digest, digest_of_folder

SECONDS_OF_DOUBT = 2


class Digests:
    """Digests of files, remembered between runs in a file of their own.

    Within a run each file is read once, however many threads ask for it.
    """

    def __init__(self, path):
        self._path = path
        self._lock = threading.Lock()
        self._locks = {}
        self._known = {}
        self._asked = {}
        self._sure = set()
        self._stopped = False
        try:
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    name, stamp, content = json.loads(line)
                    self._known[name] = (stamp, content)
        except (OSError, TypeError, ValueError):
            self._known = {}  # what is not known is read again

    def of(self, path):
        """The SHA-256 of a file, or of a folder with all that is in it."""
        path = os.fspath(path)
        if os.path.isdir(path):
            return digest_of_folder(path, lambda inner: [self.of(inner), 0])[0]
        with self._lock:
            lock = self._locks.setdefault(path, threading.Lock())
        with lock:
            stamp = _stamp(path)
            known = self._asked.get(path)
            if known and known[0] == stamp:
                return known[1]
            known = self._known.get(path)
            if known and known[0] == stamp:
                self._sure.add(path)
            else:
                age = time.time() - stamp[-1] / 1e9
                known = (stamp, digest(path, lambda: self._stopped)[0])
                if _stamp(path) == stamp and age >= SECONDS_OF_DOUBT:
                    self._sure.add(path)
                else:
                    self._sure.discard(path)
            self._asked[path] = known
            return known[1]

    def stop(self):
        """Whoever reads a file for its digest is to give up."""
        self._stopped = True

    def save(self):
        """Remembers what was asked for in this run."""
        lines = [json.dumps([path, *self._asked[path]]) + "\n" for path in sorted(self._sure)]
        with open(f"{self._path}.new", "w", encoding="utf-8") as file:
            file.writelines(lines)
        os.replace(f"{self._path}.new", self._path)


def _stamp(path):
    status = os.stat(path)
    return [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
