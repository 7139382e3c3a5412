"""How a word of a command line is written in the workflow, so that the program receives it as it is.

Pegasus joins the arguments of a job by blanks. Then bash reads the line, for a job in a container
after a here-document has been written from it, and at last pegasus-kickstart replaces variables and
takes quotes and backslashes away. So a word that is not plain is protected twice: a backslash before
what means something to kickstart, and quotes of bash around it. In $'...' every such character is
written as \\xNN: then neither the planner nor the here-document finds anything to replace.
"""

import re

from napkin_runtime.words import runtime_parts

PLAIN = re.compile("[A-Za-z0-9_./:=,@%+-]+")
SPECIAL_TO_KICKSTART = re.compile(r"[\\$'\"]")
# What bash, the here-document or a reader of lines would take for something else.
WRITTEN_AS_NUMBER = re.compile("[\\\\$`'\"\x00-\x1f\x7f\x85\u2028\u2029]")


def pegasus_word(word):
    """The text that stands for this word in the arguments of a job."""
    if PLAIN.fullmatch(word):
        return word
    escaped = "".join(
        # Kickstart puts the value in, as it is, and fails where there is none.
        f"${{{part}}}" if variable else SPECIAL_TO_KICKSTART.sub(r"\\\g<0>", part)
        for variable, part in runtime_parts(word)
    )
    if WRITTEN_AS_NUMBER.search(escaped):
        return "$'" + WRITTEN_AS_NUMBER.sub(_number, escaped) + "'"
    return "'" + escaped + "'"


def _number(match):
    return "".join(f"\\x{byte:02x}" for byte in match.group().encode("utf-8"))
