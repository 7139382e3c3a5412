"""Runs a workflow: hands out jobs in their order and listens to what becomes of them.

    run/output/         published files
    run/files/          files between steps
    run/logs/           what each program printed: <job id>.out and .err
    run/jobs/           folders of jobs that run, or that failed: <job id>.<a number for each try>
    run/state/          what is done, for the next run
"""

import logging
import os
import queue
import shlex
import shutil
import signal
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from napkin_runtime import results
from napkin_runtime.cluster import Cluster
from napkin_runtime.digests import Digests
from napkin_runtime.files import alone, last_lines, remove, short
from napkin_runtime.needs import find_input, find_program, secrets_of, travelling
from napkin_runtime.order import Order
from napkin_runtime.progress import Progress, plural, say
from napkin_runtime.record import Record
from napkin_runtime.signals import Interrupted, signals_raise
from napkin_runtime.words import shown_word


SECONDS_TO_LOOK = 5
TRIES = 3  # of a job that never began


def run(workflow, folder, workers, images, keep):
    """Runs the workflow and gives the exit code: 0, 1 after a failure, 128 + N after signal N.

    `images` are those of the components on this target.
    """
    root = folder / "run"
    for name in ("state", "output", "files", "logs", "jobs"):
        (root / name).mkdir(parents=True, exist_ok=True)
    with alone(root / "lock") as is_alone:
        if not is_alone:
            say(f"error: another run is at work in {short(root)}")
            return 1
        try:
            with signals_raise(), workers as (client, store, tags):
                return Run(workflow, folder, client, store, tags, images, keep).run()
        except Interrupted as interruption:
            return 128 + interruption.number  # before anything ran


class SchedulerLost(Exception):
    """Nobody answers any more where the jobs are."""


class Run:
    """One run: what waits, what is under way, and what became of the rest."""

    def __init__(self, workflow, folder, client, store, tags, images, keep):
        self.id = uuid.uuid4().hex
        self.workflow = workflow
        self.folder = folder
        self.root = folder / "run"
        self.images = images
        self.keep = keep
        self.events = queue.Queue()
        started = lambda event: self.events.put(("started", event["job"], event["worker"]))
        self.cluster = Cluster(client, tags, f"napkin-{self.id}", started)
        self.record = Record(store)
        self.progress = Progress(len(workflow.jobs))
        self.results = results.Results(self.root / "state" / "done.jsonl")
        self.digests = Digests(self.root / "state" / "digests.jsonl")
        self.order = Order(workflow)
        self.jobs = {job.id: job for job in workflow.jobs}
        self.paths = {
            out.name: self.root / ("output" if out.publish else "files") / out.name
            for job in workflow.jobs
            for out in job.outputs
        }
        self.keys = {}
        self.made = {}  # digests of what jobs of this workflow made
        self.left = set(self.jobs)
        self.under_way = set()
        self.workers = {}  # addresses of those that run a job, by job
        self.programs = set()  # folders of programs that jobs of this run start
        self.unchanged = 0
        self.failures = []
        self.not_run = []
        self.told = set()  # components of which it was said that no worker has them
        self.again = Counter()  # how often a job was handed out once more
        self.pool = ThreadPoolExecutor(min(8, (os.cpu_count() or 1) * 2))

    def run(self):
        try:
            # What a job of another run leaves is not taken: `work` looks whose files these are.
            (self.root / "state" / "owner").write_text(self.id, encoding="utf-8")
            for folder in (self.root / "jobs").iterdir():  # of jobs that failed, or were killed
                shutil.rmtree(folder, ignore_errors=True)
            self._remove_what_nobody_makes()
            self._run_all()
        except Interrupted as interruption:
            return self._stop(interruption.number)
        except SchedulerLost:
            return self._lost()
        except BaseException:
            self.cluster.stop(self.id)
            self.record.close("failed")
            raise
        finally:
            self.digests.stop()
            self.pool.shutdown(wait=False, cancel_futures=True)
            self.progress.end()
            self.results.close()
            self.digests.save()
        self._remove_old_programs()
        self.record.close("failed" if self.failures else "completed")
        self._say_done()
        return 1 if self.failures else 0

    def _run_all(self):
        for job in self.workflow.jobs:
            if self.order.waits_for[job.id] == 0:
                self._look_at(job)
        if self.cluster.workers() == 0:
            say("the scheduler has no worker yet: waiting for one")
        while self.left:
            try:
                what, id, answer = self.events.get(timeout=SECONDS_TO_LOOK)
            except queue.Empty:
                self._say_who_is_missing()
                continue
            job = self.jobs[id]
            if what == "started":
                self.workers[id] = answer
                self._started(job)
            elif what == "looked":
                self._looked(job, answer)
            else:
                self._ended(job, answer)

    def _say_who_is_missing(self):
        """Jobs may wait for a kind of worker that died."""
        waiting = [self.jobs[id] for id in self.under_way - self.progress.running.keys()]
        for component in self.cluster.without_workers(waiting):
            if component not in self.told:
                self.told.add(component)
                self.progress.end()
                say(f"no worker has the component {component} any more: its jobs wait for one")

    def _look_at(self, job):
        """Sees in another thread whether the job must run: that reads files."""
        looked = lambda future: self.events.put(("looked", job.id, future))
        self.pool.submit(self._needs_run, job).add_done_callback(looked)

    def _needs_run(self, job):
        begin = time.monotonic()
        program = self.workflow.programs[job.program]
        path = find_program(program, self.folder)
        inputs = {name: self._digest(name) for name in job.inputs}
        data = {path.name: self.digests.of(path) for path in travelling(self.workflow, job)}
        what = self.digests.of(path) if path and not program.installed else program.path
        key = results.key(job, what, self._image(job), self._variables(job), inputs, data)
        known, outputs = self.results.of(job.id)
        unchanged = known == key and all(self._holds(job, outputs))
        return key, outputs if unchanged else None, time.monotonic() - begin

    def _image(self, job):
        return self.images.get(job.component) or self.workflow.programs[job.program].image

    def _digest(self, name):
        if name in self.made:
            return self.made[name]
        if name in self.order.producers:
            return None  # a checkpoint that was not written
        return self.digests.of(find_input(self.workflow.inputs[name], self.folder))

    def _holds(self, job, outputs):
        """Whether each output is still what the job made."""
        for output in job.outputs:
            path = self.paths[output.name]
            if output.name not in outputs:
                yield output.checkpoint and not path.exists()
            else:
                yield path.exists() and self.digests.of(path) == outputs[output.name][0]

    def _looked(self, job, future):
        try:
            key, outputs, seconds = future.result()
        except OSError as problem:
            self.progress.started(job)
            self._failed(job, type(problem).__name__, str(problem))
            return
        self.keys[job.id] = key
        if outputs is None:
            self._hand_out(job)
            return
        self.unchanged += 1
        self.record.unchanged(job, key, seconds)
        self.progress.unchanged()
        self._made(job, outputs)

    def _hand_out(self, job):
        self.under_way.add(job.id)
        ended = lambda answer: self.events.put(("ended", job.id, answer))
        tries = f"{job.id}-{self.again[job.id]}"
        self.cluster.submit(job, tries, self.order.number[job.id], self._request(job), ended)

    def _request(self, job):
        program = self.workflow.programs[job.program]
        path = find_program(program, self.folder)
        outputs = [
            {"name": out.name, "path": str(self.paths[out.name]), "checkpoint": out.checkpoint}
            for out in job.outputs
        ]
        found = [(name, self._place_of(name)) for name in job.inputs]
        return {
            "run": self.id,
            "id": job.id,
            "owner": str(self.root / "state" / "owner"),
            "place": str(self.root / "jobs" / job.id),
            "log": str(self.root / "logs" / job.id),
            "checkpoints": str(self.root / "state" / "checkpoints" / self.keys[job.id]),
            "words": [self._copy_of(program, path), *job.words],
            "tool": program.tool,
            "env": self._variables(job),
            "secrets": secrets_of(self.workflow, job),
            "stdin": job.stdin,
            "stdout": job.stdout,
            "inputs": [(name, str(path), self._digest(name)) for name, path in found if path],
            "data": [str(path) for path in travelling(self.workflow, job)],
            "outputs": outputs,
            "walltime": job.walltime,
            "retries": job.retries,
            "keep": self.keep,
        }

    def _copy_of(self, program, path):
        """Where the program lies alone: what is beside it does not decide what it does, as on other machines."""
        if program.installed:
            return program.path
        digest = self.digests.of(path)
        copy = self.root / "state" / "programs" / digest[:16] / path.name
        if not copy.exists() or self.digests.of(copy) != digest:
            copy.parent.mkdir(parents=True, exist_ok=True)
            aside = copy.with_name(f"{self.id}.new")
            shutil.copy2(path, aside)
            os.replace(aside, copy)
        self.programs.add(copy.parent)
        return str(copy)

    def _place_of(self, name):
        if name in self.order.producers:
            return self.paths[name] if name in self.made else None
        return find_input(self.workflow.inputs[name], self.folder).resolve()

    def _variables(self, job):
        variables = dict(self.workflow.programs[job.program].profiles.get("env", {}))
        variables.update(job.profiles.get("env", {}))
        return {name: str(value) for name, value in variables.items()}

    def _started(self, job):
        # A worker that died may begin a job once more.
        if job.id in self.left and job.id not in self.progress.running:
            self.progress.started(job)
            self.record.started(job)

    def _ended(self, job, answer):
        if answer.get("killed") and job.id not in self.workers and self.again[job.id] < TRIES:
            # It only stood in the queue of a worker that another job took with it.
            self.again[job.id] += 1
            self._hand_out(job)
            return
        self._started(job)
        self.under_way.discard(job.id)
        self.cluster.forget(job)
        if "outputs" in answer:
            outputs = answer["outputs"]
            self.results.done(job.id, self.keys[job.id], outputs)
            seconds = answer["seconds"]
            worker = self.workers.get(job.id)
            self.record.done(job, self.keys[job.id], outputs, self.paths, seconds, worker)
            self.progress.finished(job, seconds)
            self._made(job, outputs)
        elif "failed" in answer:
            self._failed(job, answer["failed"], answer["why"], answer.get("place"))
        else:
            raise SchedulerLost

    def _made(self, job, outputs):
        self.left.discard(job.id)
        self.made.update({name: digest for name, (digest, _) in outputs.items()})
        for child in self.order.children[job.id]:
            self.order.waits_for[child] -= 1
            if self.order.waits_for[child] == 0 and child in self.left:
                self._look_at(self.jobs[child])

    def _failed(self, job, how, why, place=None):
        """Says it once, at once; jobs behind it are not run, all others are."""
        self.left.discard(job.id)
        self.failures.append(job)
        self.record.failed(job, how, why, self.workers.get(job.id))
        self.progress.failed(job)
        self.progress.end()
        say(self._report(job, why, place))
        behind = list(self.order.children[job.id])
        while behind:
            child = self.jobs[behind.pop()]
            if child.id in self.left:
                self.left.discard(child.id)
                self.not_run.append(child)
                self.record.not_run(child)
                behind.extend(self.order.children[child.id])

    def _report(self, job, why, place):
        log = self.root / "logs" / job.id
        program = self.workflow.programs[job.program]
        words = [program.path, *map(shown_word, job.words)]
        lines = [f"error: {job} failed: {why}", f"  command: {shlex.join(words)}"]
        if place is not None:
            lines.append(f"  folder:  {short(place)}")
        for path in (log.with_name(log.name + ".err"), log.with_name(log.name + ".out")):
            tail = last_lines(path)
            if tail:
                lines.append(f"  the last lines of {short(path)}:")
                lines.extend(f"    | {line}" for line in tail)
                break
        return "\n".join(lines)

    def _stop(self, number):
        """Ctrl-C, or a request to end: nothing that was begun goes on."""
        for again in (signal.SIGINT, signal.SIGTERM):
            signal.signal(again, lambda *_: os._exit(128 + number))  # who asks twice does not wait
        self.progress.end()
        say("stopping: ending the jobs that run")
        self._close_cancelled("interrupted")
        all_answered = self.cluster.stop(self.id)
        if all_answered:
            say("stopped: every running job was ended; what is done is kept")
        else:
            say("stopped; not every worker answered: jobs may still run there. What is done is kept")
        return 128 + number

    def _lost(self):
        """The scheduler is gone: one failure for all jobs that it had."""
        self.progress.end()
        say("error: the scheduler does not answer any more: what it had is lost, what is done is kept")
        logging.disable(logging.CRITICAL)  # Dask would go on about it for long
        self.record.lost("ConnectionError", "could not connect to the scheduler: it went away during the run")
        self._close_cancelled("failed")
        return 1

    def _close_cancelled(self, status):
        for id in sorted(self.under_way & self.progress.running.keys()):
            self.record.cancelled(self.jobs[id])
        self.record.close(status)

    def _remove_what_nobody_makes(self):
        """What an earlier run made where this one makes nothing is taken away, unless somebody changed it."""
        for name, digest in self.results.outputs():
            for place in ("output", "files"):
                path = self.root / place / name
                if path != self.paths.get(name) and path.exists() and self.digests.of(path) == digest:
                    remove(path)

    def _remove_old_programs(self):
        for folder in (self.root / "state" / "programs").glob("*"):
            if folder not in self.programs:
                remove(folder)

    def _say_done(self):
        jobs, seconds = len(self.jobs), self.progress.seconds()
        done = jobs - self.unchanged - len(self.failures) - len(self.not_run)
        counts = [f"{done} done", f"{self.unchanged} unchanged"]
        if self.failures:
            counts += [f"{len(self.failures)} failed", f"{len(self.not_run)} not run"]
        published = [out.name for job in self.workflow.jobs for out in job.outputs if out.publish]
        say(
            f"{self.workflow.name}: {jobs} {plural('job', jobs)}: {', '.join(counts)} in {seconds:.1f} s; "
            f"{sum(name in self.made for name in published)} of {len(published)} published "
            f"{plural('file', len(published))} in {short(self.root / 'output')}",
            result=True,
        )
        old = [name for name in published if name not in self.made and self.paths[name].exists()]
        if old:
            say(f"note: left from an earlier run: {', '.join(old[:5])}" + (" ..." if old[5:] else ""))
        if self.failures and self.record.folder:
            runs, run = os.path.split(self.record.folder)
            say(f"more: scalable diagnose --runs-dir {shlex.quote(runs)} --run-id {run}")
