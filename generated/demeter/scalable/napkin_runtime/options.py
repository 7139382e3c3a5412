"""The command line of a workflow: the values that may be changed, and how they are read."""

import argparse
import datetime


def new_parser(about, fixed):
    """A parser for the values of a workflow; `fixed` are those that are built in."""
    parser = argparse.ArgumentParser(
        description=_plain(about),
        epilog=_plain(_about_fixed(fixed)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    return parser


def _plain(text):
    """The text as argparse shows it: it replaces `%(prog)`."""
    return text.replace("%", "%%") if text and "%(prog)" in text else text


def _about_fixed(fixed):
    if not fixed:
        return None
    width = max(len(name) for name, _, _ in fixed)
    lines = [f"  {name:{width}}  {value}  ({why})" for name, value, why in fixed]
    how = "fixed in this build; rebuild with `napkin build --set name=value` to change:"
    return "\n".join([how] + lines)


# Types of options. The text is checked and kept as it was written: 0.10 stays 0.10.


def whole_number(minimum=None, maximum=None):
    """Accepts a whole number."""
    return _number(number_of, "a whole number", minimum, maximum)


def decimal_number(minimum=None, maximum=None):
    """Accepts a number."""
    return _number(float, "a number", minimum, maximum)


def number_of(text):
    """The whole number that a text says, also as 0x1F, 0o17 or 0b11."""
    try:
        return int(text)
    except ValueError:
        return int(text, 0)


def _number(convert, what, minimum, maximum):
    def check(text):
        try:
            number = convert(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
        if minimum is not None and number < minimum:
            raise argparse.ArgumentTypeError(f"{text} is less than {minimum}")
        if maximum is not None and number > maximum:
            raise argparse.ArgumentTypeError(f"{text} is more than {maximum}")
        return text

    return check


def date(text):
    """Accepts a date such as 2024-01-31."""
    try:
        datetime.datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2024-01-31")
    return text
