"""What a run says while it is under way."""

import shutil
import sys
import time


class Progress:
    """Says how far the run is: one line that changes on a terminal, one line per job in a log."""

    def __init__(self, total):
        self.total = total
        self.done = 0
        self.failures = 0
        self.running = {}
        self.begin = time.monotonic()
        self.live = sys.stderr is not None and sys.stderr.isatty()

    def seconds(self):
        """Since the run began."""
        return time.monotonic() - self.begin

    def started(self, job):
        self.running[job.id] = job
        self._show()

    def finished(self, job, seconds):
        del self.running[job.id]
        self.done += 1
        self._line(f"{job} done in {seconds:.1f} s")

    def unchanged(self):
        """A job need not run: what it made is there."""
        self.done += 1
        self._show()

    def failed(self, job):
        del self.running[job.id]
        self.failures += 1
        self._line(f"{job} failed")

    def end(self):
        """Leaves the changing line."""
        if self.live:
            _write("\r\x1b[K")

    def _line(self, text):
        if self.live:
            self._show()
        else:
            say(f"{self._counts()}  {text}")

    def _show(self):
        if not self.live:
            return
        names = ", ".join(str(job) for job in self.running.values())
        width = shutil.get_terminal_size().columns - 1
        _write("\r\x1b[K" + f"{self._counts()}  {names}"[:width])

    def _counts(self):
        width = len(str(self.total))
        return (
            f"[{self.done:{width}}/{self.total}] "
            f"{len(self.running)} running, {self.failures} failed"
        )


def say(text, result=False):
    """Prints a line: results to standard output, all else to standard error.

    A reader that went away ends no run.
    """
    _write(f"{text}\n", sys.stdout if result else sys.stderr)


def _write(text, stream=None):
    stream = stream or sys.stderr
    try:
        stream.write(text)
        stream.flush()
    except (AttributeError, OSError, ValueError):
        pass


def plural(word, count):
    return word if count == 1 else word + "s"
