"""Runs every job of a workflow on this machine, without Pegasus and without containers.

Each job runs in `run/jobs/<job id>/`, which holds copies of its declared inputs and nothing else:
a job can neither read a file that it does not declare nor change a file of another job. What a
program prints is in `run/logs/<job id>.out` and `.err`; published files are in `run/output/`.
"""

import heapq
import os
import shlex
import shutil
import sys
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from napkin_runtime.files import alone, copy, last_lines, remove, short
from napkin_runtime.needs import (
    find_input,
    find_program,
    missing_data,
    missing_inputs,
    missing_programs,
    missing_secrets,
    travelling,
    used_programs,
)
from napkin_runtime.order import Order
from napkin_runtime.processes import JobFailed, Processes, signal_name
from napkin_runtime.progress import Progress, plural
from napkin_runtime.signals import Interrupted, signals_raise
from napkin_runtime.words import runtime_parts, shown_word


def run(workflow, folder, workers, tidy):
    """Runs the workflow and gives the exit code: 0, 1 after a failure, 128 + N after signal N."""
    problems = missing_programs(workflow, folder, used_programs(workflow))
    problems += missing_inputs(workflow, folder, urls=False)
    problems += missing_data(workflow) + missing_secrets(workflow)
    if problems:
        print("\n".join(["error: nothing was run:"] + problems), file=sys.stderr)
        return 1
    root = folder / "run"
    try:
        root.mkdir(exist_ok=True)
        with alone(root / "lock") as is_alone:
            if not is_alone:
                print(f"error: another run is at work in {short(root)}", file=sys.stderr)
                return 1
            _start_clean(root)
            with signals_raise():
                return LocalRun(workflow, folder, tidy).run(workers)
    except OSError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1


def _start_clean(root):
    """Removes what an earlier run left, and nothing else."""
    for name in ("jobs", "logs", "output"):
        if (root / name).exists():
            shutil.rmtree(root / name)
        (root / name).mkdir()


class LocalRun:
    """One run: which jobs wait, which are under way, and what is said about it."""

    def __init__(self, workflow, folder, tidy):
        self.workflow = workflow
        self.folder = folder
        self.tidy = tidy
        self.root = folder / "run"
        self.processes = Processes()
        self.progress = Progress(len(workflow.jobs))
        self.order = Order(workflow)

    def run(self, workers):
        """Runs all jobs, the first ones of the workflow first."""
        try:
            with ThreadPoolExecutor(workers) as pool:
                try:
                    self._run_all(pool, workers)
                except BaseException:
                    self.processes.stop_all()
                    raise
        except JobFailed as failure:
            self.progress.end()
            print(failure, file=sys.stderr)
            return 1
        except Interrupted as interruption:
            self.progress.end()
            print("stopped: every running job was ended", file=sys.stderr)
            return 128 + interruption.number
        self.progress.end()
        self._say_done()
        return 0

    def _run_all(self, pool, workers):
        order = self.order
        ready = [order.number[id] for id, count in order.waits_for.items() if count == 0]
        heapq.heapify(ready)
        running = {}
        while ready or running:
            while ready and len(running) < workers:
                job = self.workflow.jobs[heapq.heappop(ready)]
                running[pool.submit(self._execute, job)] = job
                self.progress.started(job)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                job = running.pop(future)
                self._finish(job, future)
                for child in order.children[job.id]:
                    order.waits_for[child] -= 1
                    if order.waits_for[child] == 0:
                        heapq.heappush(ready, order.number[child])
        if self.progress.done < len(self.workflow.jobs):
            raise JobFailed("error: the jobs that are left wait for each other")

    def _finish(self, job, future):
        try:
            seconds = future.result()
        except (JobFailed, OSError) as problem:
            self.progress.failed(job)
            raise JobFailed(self._report(job, problem)) from problem
        self.progress.finished(job, seconds)

    def _execute(self, job):
        """Runs one job in a folder of its own and gives the seconds that it took."""
        place = self.root / "jobs" / job.id
        place.mkdir()
        for name in job.inputs:
            copy(self._source(name), place / name)
        for path in travelling(self.workflow, job):
            (place / path.name).symlink_to(path)
        started = time.monotonic()
        self._call(job, place)
        seconds = time.monotonic() - started
        written = {out.name: (place / out.name).exists() for out in job.outputs}
        missing = [out.name for out in job.outputs if not written[out.name] and not out.checkpoint]
        if missing:
            raise JobFailed("it did not write " + ", ".join(missing))
        for output in job.outputs:
            if output.publish and written[output.name]:
                copy(place / output.name, self.root / "output" / output.name)
        if self.tidy:
            for name in job.inputs:
                remove(place / name)
        return seconds

    def _source(self, name):
        """Where a file is that a job reads."""
        producer = self.order.producers.get(name)
        if producer is not None:
            return self.root / "jobs" / producer.id / name
        return find_input(self.workflow.inputs[name], self.folder)

    def _call(self, job, place):
        variables = self._environment(job)
        try:
            words = [_known_word(word, variables) for word in self._words(job)]
        except KeyError as name:
            raise JobFailed(f"the variable {name.args[0]} is not set") from None
        logs = self.root / "logs"
        output = place / job.stdout if job.stdout else logs / f"{job.id}.out"
        output.parent.mkdir(parents=True, exist_ok=True)
        with open(place / job.stdin if job.stdin else os.devnull, "rb") as stdin, open(
            output, "wb"
        ) as stdout, open(logs / f"{job.id}.err", "wb") as stderr:
            how = {"stdin": stdin, "stdout": stdout, "stderr": stderr}
            code = self.processes.call(words, cwd=place, env=variables, **how)
        if code < 0:
            raise JobFailed(f"it was ended by signal {-code} ({signal_name(-code)})")
        if code > 0:
            raise JobFailed(f"exit code {code}")

    def _words(self, job):
        program = self.workflow.programs[job.program]
        return [str(find_program(program, self.folder))] + job.words

    def _environment(self, job):
        variables = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        variables.update(self.workflow.programs[job.program].profiles.get("env", {}))
        variables.update(job.profiles.get("env", {}))
        return {name: str(value) for name, value in variables.items()}

    def _report(self, job, problem):
        logs = self.root / "logs"
        lines = [
            f"error: step {job.step} failed{_at(job)}: {problem}",
            f"  command: {shlex.join(map(shown_word, self._words(job)))}",
            f"  folder:  {short(self.root / 'jobs' / job.id)}",
        ]
        for name in (f"{job.id}.err", f"{job.id}.out"):
            lines.append(f"  log:     {short(logs / name)}")
        for name in (f"{job.id}.err", f"{job.id}.out"):
            tail = last_lines(logs / name)
            if tail:
                lines.append(f"  the last lines of {name}:")
                lines.extend(f"    | {line}" for line in tail)
                break
        return "\n".join(lines)

    def _say_done(self):
        jobs = len(self.workflow.jobs)
        published = sum(out.publish for job in self.workflow.jobs for out in job.outputs)
        seconds = self.progress.seconds()
        print(
            f"{self.workflow.name}: {jobs} {plural('job', jobs)} done in {seconds:.1f} s; "
            f"{published} {plural('file', published)} in {short(self.root / 'output')}"
        )


def _at(job):
    place = ", ".join(repr(element) for element in job.point)
    return f" at {place}" if place else ""


def _known_word(word, variables):
    """The word where these variables are set."""
    parts = runtime_parts(word)
    return "".join(variables[part] if variable else part for variable, part in parts)
