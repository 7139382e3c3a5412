"""Words of a command line that are known only where the job runs."""


def runtime(variable):
    """What stands in a word for a variable of the machine that runs the job.

    No argument of a program holds a NUL, so nothing else is taken for it.
    """
    return f"\0{variable}\0"


def runtime_parts(word):
    """The parts of a word: False with what stands there, True with the name of a variable."""
    for number, part in enumerate(word.split("\0")):
        yield number % 2 == 1, part


def shown_word(word):
    """The word for people: `$NAME` stands for a variable."""
    return "".join(f"${part}" if variable else part for variable, part in runtime_parts(word))
