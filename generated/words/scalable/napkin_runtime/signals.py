"""Ctrl-C and requests to end, as an exception."""

import signal
from contextlib import contextmanager


class Interrupted(BaseException):
    """A signal asked the run to stop: no handler of errors is meant for it."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


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
