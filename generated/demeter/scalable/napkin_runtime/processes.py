"""Starts programs so that all of them can be stopped."""

import os
import signal
import subprocess
import threading
import time
from contextlib import contextmanager

SECONDS_TO_STOP = 5


class JobFailed(Exception):
    """A job did not do what it should; the text says what."""


class Interrupted(Exception):
    """A signal asked the run to stop."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


class Processes:
    """The programs that run now, each in a process group of its own so that it can be stopped."""

    def __init__(self):
        self._lock = threading.Lock()
        self._running = set()
        self._stopped = False

    def call(self, words, **how):
        """Runs a program to its end and gives its exit code."""
        with self._lock:
            if self._stopped:
                raise JobFailed("the run was stopped")
            try:
                process = subprocess.Popen(words, start_new_session=True, **how)
            except OSError as problem:
                raise JobFailed(
                    f"{words[0]} did not start ({problem.strerror}): does its first line name "
                    "an interpreter of this machine?"
                )
            self._running.add(process)
        code = process.wait()
        with self._lock:
            if not self._stopped:
                self._running.discard(process)
        return code

    def stop_all(self):
        """Ends every running program and what it has started; none can start afterwards."""
        with self._lock:
            self._stopped = True
        self._signal(signal.SIGTERM)
        try:
            end = time.monotonic() + SECONDS_TO_STOP
            while time.monotonic() < end and any(map(_group_lives, self._running)):
                time.sleep(0.05)
        finally:
            self._signal(signal.SIGKILL)

    def _signal(self, number):
        for process in self._running:
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                pass


def _group_lives(process):
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def signals_raise():
    """Ctrl-C and requests to end raise `Interrupted` in here."""

    def interrupt(number, _frame):
        raise Interrupted(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        if number == signal.SIGINT or before[number] != signal.SIG_IGN:
            signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, before[number])


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"
