"""What a worker does with one job. Only the standard library and Dask are needed where it runs.

The job runs in a folder of its own, which holds copies of its declared inputs and nothing else.
When it has written all its outputs they are moved to where they are kept, all or none. Whatever
happens is an answer, never an exception: what Dask logs of an exception could hold a secret.
"""

import errno
import hashlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import uuid

SECONDS_TO_STOP = 5

_lock = threading.Lock()
_running = {}  # programs that run now, by run
_stopped = set()  # runs that were stopped: nothing of them may start


def execute(request):
    """Runs one job: `{"outputs": {name: [sha256, bytes]}, "seconds": s}`, or `{"failed": how, "why": text}`."""
    _tell_start(request)
    begin = time.monotonic()
    for tries in range(1, request["retries"] + 2):
        answer = _try(request)
        if "failed" not in answer:
            break
        if tries > 1:
            answer["why"] += f" (tried {tries} times)"
    answer["seconds"] = time.monotonic() - begin
    return answer


def _try(request):
    if request["run"] in _stopped:
        return {"cancelled": True}
    # Nobody else works there: not a try that was thought dead, nor a run that was killed.
    place = f"{request['place']}.{uuid.uuid4().hex[:8]}"
    try:
        _prepare(request, place)
        code = _call(request, place)
        answer = {"cancelled": True} if code is None else _finish(request, place, code)
    except OSError as problem:
        answer = _failed(type(problem).__name__, str(problem))
    except Exception as problem:  # a worker must answer, whatever it is
        answer = _failed(type(problem).__name__, repr(problem))
    if "outputs" not in answer:
        _keep_checkpoints(request, place)
    if "failed" in answer:
        answer["place"] = place
    elif not request["keep"]:
        shutil.rmtree(place, ignore_errors=True)
    return answer


def _tell_start(request):
    """The run shows what is under way: a job may have waited long for a worker."""
    try:
        from distributed import get_worker

        worker = get_worker()
        worker.log_event(request["topic"], {"job": request["id"], "worker": str(worker.address)})
    except Exception:
        pass  # it is shown when it ends


def _prepare(request, place):
    os.makedirs(place)
    for name, path, content in request["inputs"]:
        target = os.path.join(place, name)
        _copy(path, target)
        # What decided that the job must run is what it runs with.
        if not os.path.isdir(target) and digest(target)[0] != content:
            raise RuntimeError(f"the input {name} changed while the run was under way")
    for path in request["data"]:
        os.symlink(path, os.path.join(place, os.path.basename(path)))
    for output in request["outputs"]:
        if output["checkpoint"] and os.path.exists(_checkpoint(request, output)):
            _copy(_checkpoint(request, output), os.path.join(place, output["name"]))


def _remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def _copy(source, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(source):
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target)


def _checkpoint(request, output):
    """What a failed try left of this very job."""
    return os.path.join(request["checkpoints"], output["name"])


def _call(request, place):
    """Runs the program to its end; the exit code, or None if the run was stopped."""
    variables = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    variables.update(request["env"])
    missing = [name for name in request["secrets"] if name not in os.environ]
    if missing:
        raise PermissionError(f"permission denied: {', '.join(missing)} is not set on the worker")
    words = [_known(word, variables) for word in request["words"]]
    if request["tool"] and not os.path.exists(words[0]):
        # Where it is not in its image, it may be installed under its name.
        words[0] = shutil.which(request["tool"]) or words[0]
    output = os.path.join(place, request["stdout"]) if request["stdout"] else request["log"] + ".out"
    source = os.path.join(place, request["stdin"]) if request["stdin"] else os.devnull
    os.makedirs(os.path.dirname(request["log"]), exist_ok=True)
    os.makedirs(os.path.dirname(output), exist_ok=True)
    for ending in (".out", ".err"):
        _remove(request["log"] + ending)  # a program of a killed run may still write to it
    with open(source, "rb") as stdin, open(output, "wb") as stdout, open(
        request["log"] + ".err", "wb"
    ) as stderr:
        with _lock:
            if request["run"] in _stopped:
                return None
            process = _start(words, place, variables, stdin, stdout, stderr)
            _running.setdefault(request["run"], set()).add(process)
    try:
        code = process.wait(request["walltime"])
    except subprocess.TimeoutExpired:
        _end([process])
        raise TimeoutError(f"walltime of {request['walltime']} s exceeded") from None
    finally:
        with _lock:
            _running.get(request["run"], set()).discard(process)
            stopped = request["run"] in _stopped
    if _group_lives(process):
        _end([process])  # what it has started ends with it
    return None if stopped else code


def _start(words, place, variables, stdin, stdout, stderr):
    how = {"stdin": stdin, "stdout": stdout, "stderr": stderr, "start_new_session": True}
    try:
        return subprocess.Popen(words, cwd=place, env=variables, **how)
    except OSError as problem:
        name = os.path.basename(words[0])
        if os.path.exists(words[0]):
            # The kernel blames the program for an interpreter that is not there.
            why = f"{name} did not start: does its first line name an interpreter of this machine?"
        else:
            why = f"{name} did not start: {words[0]} is not there"
        raise type(problem)(problem.errno, f"{why} ({problem.strerror})") from None


def _known(word, variables):
    """The word where `runtime()` variables are set: their names stand between NULs."""
    parts = word.split("\0")
    unset = [name for name in parts[1::2] if name not in variables]
    if unset:
        raise LookupError(f"the variable {unset[0]} is not set on the worker")
    return "".join(variables[part] if at % 2 else part for at, part in enumerate(parts))


def _finish(request, place, code):
    if code:
        return _why(request, code)
    written = [o for o in request["outputs"] if os.path.exists(os.path.join(place, o["name"]))]
    missing = [o["name"] for o in request["outputs"] if o not in written and not o["checkpoint"]]
    if missing:
        return _failed("ModelRuntimeError", "it did not write " + ", ".join(missing))
    outputs = {o["name"]: digest(os.path.join(place, o["name"])) for o in written}
    with open(request["owner"], encoding="utf-8") as file:
        if file.read() != request["run"]:
            return {"cancelled": True}  # another run is at work: this one was given up
    try:
        for output in written:
            _keep(os.path.join(place, output["name"]), output["path"])
    except OSError:
        for output in written:
            _remove(output["path"])
        raise
    shutil.rmtree(request["checkpoints"], ignore_errors=True)
    return {"outputs": outputs}


def _keep(source, target):
    """Puts what a job wrote in its place at once; of a link it keeps what it points at."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(target) and not os.path.islink(target):
        shutil.rmtree(target)
    try:
        if not os.path.islink(source):
            os.replace(source, target)
            return
    except OSError as problem:
        if problem.errno != errno.EXDEV:  # another file system
            raise
    aside = f"{target}.{uuid.uuid4().hex[:8]}"
    _copy(os.path.realpath(source), aside)
    os.replace(aside, target)


def _keep_checkpoints(request, place):
    """The next try finds them as this one left them, however it ended."""
    for output in request["outputs"]:
        path = os.path.join(place, output["name"])
        if output["checkpoint"] and os.path.exists(path):
            try:
                _remove(_checkpoint(request, output))
                _copy(path, _checkpoint(request, output))
            except OSError:
                pass  # then it begins anew; why this try failed matters more


def digest(path, given_up=None):
    """SHA-256 and bytes of a file; of a folder with all that is in it.

    `given_up` is asked from time to time: if it says so, nothing is read any more.
    """
    if os.path.isdir(path):
        return digest_of_folder(path, lambda inner: digest(inner, given_up))
    whole = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            whole.update(chunk)
            if given_up is not None and given_up():
                raise InterruptedError("the run was stopped")
        return [whole.hexdigest(), file.tell()]


def digest_of_folder(path, of_file, above=()):
    """The same of a folder: names, links and what they point at, what may be executed, and empty folders count."""
    whole, size = hashlib.sha256(), 0
    real = os.path.realpath(path)
    for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
        parts = [entry.name, "x" if os.access(entry.path, os.X_OK) else "-"]
        if entry.is_symlink():
            parts.append(os.readlink(entry.path))
        if entry.is_dir():
            if os.path.realpath(entry.path) not in (real, *above):
                [content, more] = digest_of_folder(entry.path, of_file, (real, *above))
                parts += ["folder", content]
                size += more
        elif entry.is_file():
            [content, more] = of_file(entry.path)
            parts += ["file", content]
            size += more
        whole.update("\0".join(parts).encode("utf-8", "surrogateescape") + b"\n")
    return [whole.hexdigest(), size]


def _failed(how, why):
    return {"failed": how, "why": why}


# What a program that fails says of the reason, and how Python calls it. The first that fits counts.
REASONS = [
    ("MemoryError", r"out of memory|MemoryError|std::bad_alloc|cannot allocate memory|OutOfMemoryError|cannot allocate vector"),
    ("TimeoutError", r"DUE TO TIME LIMIT|TimeoutError|TimeoutExpired"),
    ("ModuleNotFoundError", r"ModuleNotFoundError|No module named|ImportError|cannot import name|there is no package called"),
    ("FileNotFoundError", r"FileNotFoundError|no such file or directory|cannot open file|command not found"),
    ("PermissionError", r"permission denied|PermissionError|access denied|unauthorized|forbidden"),
    ("ConnectionError", r"connection (refused|reset|timed out)|could not connect|name or service not known|temporary failure in name resolution|network is unreachable"),
]


def _why(request, code):
    """What kind of failure an exit code is, with what the program said last."""
    number = -code if code < 0 else code - 128 if 128 < code < 160 else 0
    said = _last_lines(request["log"] + ".err") or _last_lines(request["log"] + ".out")
    last = said[-1] if said else ""
    how = f"ended by signal {number} ({_signal_name(number)})" if number else f"exit code {code}"
    why = f"{how}: {last}" if last else how
    if number == signal.SIGKILL:
        return _failed("MemoryError", f"killed by signal 9 (SIGKILL), as the system does when memory runs out: {last}".rstrip(": "))
    if number == signal.SIGXCPU or code == 124:
        return _failed("TimeoutError", why)
    if number == signal.SIGSEGV:
        return _failed("ModelRuntimeError", f"segmentation fault, {why}")
    # The last line is what it died of; lines before it may be about something else.
    for lines in ([last], said[-5:]):
        for kind, pattern in REASONS:
            if re.search(pattern, "\n".join(lines), re.IGNORECASE):
                return _failed(kind, why)
    return _failed("ModelRuntimeError", why)


def _signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


def _last_lines(path):
    """The end of a log, without what a terminal would take for a command."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.path.getsize(path) - 4096))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    lines = ["".join(c if c.isprintable() else " " for c in line).strip() for line in lines]
    return [line[:400] for line in lines if line]


def stop(run):
    """Ends every program of a run on this worker; none can start afterwards."""
    with _lock:
        _stopped.add(run)
        processes = list(_running.get(run, ()))
    _end(processes)


def _end(processes):
    """Asks programs and what they have started to end, and after a while makes them."""
    _signal(processes, signal.SIGTERM)
    end = time.monotonic() + SECONDS_TO_STOP
    while time.monotonic() < end and any(_group_lives(process) for process in processes):
        time.sleep(0.02)
    _signal(processes, signal.SIGKILL)


def _signal(processes, number):
    for process in processes:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            pass


def _group_lives(process):
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True
