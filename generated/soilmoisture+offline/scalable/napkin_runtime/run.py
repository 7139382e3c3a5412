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
import signal
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from napkin_runtime.cluster import Cluster
from napkin_runtime.files import alone, last_lines, short
from napkin_runtime.order import Order
from napkin_runtime.progress import Progress, plural, say
from napkin_runtime.record import Record
from napkin_runtime.signals import Interrupted, signals_raise
from napkin_runtime.store import Store
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
            with signals_raise(), workers as (client, telemetry, tags):
                return Run(workflow, folder, client, telemetry, tags, images, keep).run()
        except Interrupted as interruption:
            return 128 + interruption.number  # before anything ran


class SchedulerLost(Exception):
    """Nobody answers any more where the jobs are."""


class Run:
    """One run: what waits, what is under way, and what became of the rest."""

    def __init__(self, workflow, folder, client, telemetry, tags, images, keep):
        self.id = uuid.uuid4().hex
        self.workflow = workflow
        self.keep = keep
        self.events = queue.Queue()
        started = lambda event: self.events.put(("started", event["job"], event["worker"]))
        self.cluster = Cluster(client, tags, f"napkin-{self.id}", started)
        self.record = Record(telemetry)
        self.progress = Progress(len(workflow.jobs))
        self.order = Order(workflow)
        self.store = Store(workflow, folder, self.order, images)
        self.jobs = {job.id: job for job in workflow.jobs}
        self.keys = {}
        self.left = set(self.jobs)
        self.under_way = set()
        self.workers = {}  # addresses of those that run a job, by job
        self.unchanged = 0
        self.failures = []
        self.not_run = []
        self.told = set()  # components of which it was said that no worker has them
        self.again = Counter()  # how often a job was handed out once more
        self.pool = ThreadPoolExecutor(min(8, (os.cpu_count() or 1) * 2))

    def run(self):
        try:
            self.store.take_over(self.id)
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
            self.store.stop()
            self.pool.shutdown(wait=False, cancel_futures=True)
            self.progress.end()
            self.store.close()
        self.store.remove_old_programs()
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
        self.pool.submit(self.store.look_at, job).add_done_callback(looked)

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
        self.store.made(outputs)
        self._behind(job)

    def _hand_out(self, job):
        self.under_way.add(job.id)
        ended = lambda answer: self.events.put(("ended", job.id, answer))
        tries = f"{job.id}-{self.again[job.id]}"
        request = self.store.request(job, self.keys[job.id])
        request.update(run=self.id, keep=self.keep)
        self.cluster.submit(job, tries, self.order.number[job.id], request, ended)

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
            self.store.done(job, self.keys[job.id], outputs)
            seconds = answer["seconds"]
            worker = self.workers.get(job.id)
            self.record.done(job, self.keys[job.id], outputs, self.store.paths, seconds, worker)
            self.progress.finished(job, seconds)
            self._behind(job)
        elif "failed" in answer:
            self._failed(job, answer["failed"], answer["why"], answer.get("place"))
        else:
            raise SchedulerLost

    def _behind(self, job):
        """A job is done, or need not be: those behind it may begin."""
        self.left.discard(job.id)
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
        log = self.store.root / "logs" / job.id
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

    def _say_done(self):
        jobs, seconds = len(self.jobs), self.progress.seconds()
        done = jobs - self.unchanged - len(self.failures) - len(self.not_run)
        counts = [f"{done} done", f"{self.unchanged} unchanged"]
        if self.failures:
            counts += [f"{len(self.failures)} failed", f"{len(self.not_run)} not run"]
        published = [out.name for job in self.workflow.jobs for out in job.outputs if out.publish]
        say(
            f"{self.workflow.name}: {jobs} {plural('job', jobs)}: {', '.join(counts)} in {seconds:.1f} s; "
            f"{sum(name in self.store.fresh for name in published)} of {len(published)} published "
            f"{plural('file', len(published))} in {short(self.store.root / 'output')}",
            result=True,
        )
        old = [name for name in published if name not in self.store.fresh and self.store.paths[name].exists()]
        if old:
            say(f"note: left from an earlier run: {', '.join(old[:5])}" + (" ..." if old[5:] else ""))
        if self.failures and self.record.folder:
            runs, run = os.path.split(self.record.folder)
            say(f"more: scalable diagnose --runs-dir {shlex.quote(runs)} --run-id {run}")
