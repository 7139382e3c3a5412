"""What is written of a failure, so that `scalable diagnose` finds the right kind.

Scalable looks for words in the class and in the message, in a fixed order, wherever they stand: a step called `zoom` would be
"out of memory", a size of `4012` a refused login. So what is written is held against Scalable's own
rules, and what leads them astray is left out of the record. The whole message is in the log of the run.
"""

from scalable.ai.heuristics import classify_failure

# How `scalable diagnose` calls what `work` found.
KINDS = {
    "MemoryError": "oom",
    "TimeoutError": "walltime",
    "FileNotFoundError": "mount_missing",
    "ModuleNotFoundError": "import_error",
    "PermissionError": "credential",
    "ConnectionError": "connection",
}

# A message that Scalable's rules find, whatever the program said.
PLAIN = {
    "MemoryError": "out of memory",
    "TimeoutError": "walltime exceeded: timeout",
    "FileNotFoundError": "FileNotFoundError",
    "ModuleNotFoundError": "ModuleNotFoundError",
    "PermissionError": "permission denied",
    "ConnectionError": "could not connect",
    "ModelRuntimeError": "runtime error of the program",
}


def recorded(label, how, why):
    """Class and message of a failure for the record."""
    kind = KINDS.get(how, "model_runtime")
    how = how if how in PLAIN else "ModelRuntimeError"
    for message in (f"{label}: {why}", f"{label}: {PLAIN[how]}", why, PLAIN[how]):
        found = classify_failure(failure_class=how, message=message)
        if found.failure_class == kind:
            return how, message
    return how, PLAIN[how]
