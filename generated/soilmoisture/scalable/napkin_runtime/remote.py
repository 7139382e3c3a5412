"""Functions that are sent to workers as they stand here.

A worker needs neither this folder on its search path nor a package, only to see the folder under the same
path. Functions inside functions are what cloudpickle sends whole: others it would only name.
"""


def caller():
    """The function that calls a function of `work` on a worker.

    A worker that has served another workflow keeps the two apart by `version`.
    """

    def call(path, version, function, argument):
        import sys
        import types

        name = f"napkin_work_{version}"
        if name not in sys.modules:
            # From its text: an import would leave a file beside those of the build.
            module = types.ModuleType(name)
            with open(path, encoding="utf-8") as file:
                exec(compile(file.read(), path, "exec"), module.__dict__)
            # Of two threads that come here at once both use the first module.
            sys.modules.setdefault(name, module)
        return getattr(sys.modules[name], function)(argument)

    return call


def looker():
    """The function that tells whether a worker sees a file, and on which machine."""

    def sees(path):
        import os
        import socket

        return os.path.exists(path), socket.gethostname()

    return sees
