"""Starts programs so that all of them can be stopped."""

import os
import signal
import subprocess
import threading
import time

SECONDS_TO_STOP = 5


class JobFailed(Exception):
    """A job did not do what it should; the text says what."""


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


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"
