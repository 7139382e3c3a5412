"""What is written of a run, for `scalable report` and `scalable diagnose`.

Scalable's own client writes a job as running when it is submitted, a failure once more for
every job behind it, and "completed" for a run that failed. Here each row is written when it is true.
"""

import os
import time
from pathlib import Path

from scalable.common import settings
from scalable.telemetry.events import utcnow_iso
from scalable.telemetry.runtime import set_active_store
from scalable.telemetry.store import TelemetryStore

from napkin_runtime import failures


class NoRecord(Exception):
    """The record of the run has no place; the text says why."""


def prepare():
    """Sees that the record can be written, in a second of its own.

    Runs are found by their second: of two in one second `--latest` would not find the last.
    """
    if not settings.telemetry_enabled:
        return
    runs = Path(settings.runs_dir)
    try:
        runs.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise NoRecord(
            f"the record of the run cannot be written to {runs}: {problem.strerror}; SCALABLE_RUNS_DIR names another "
            "folder, and SCALABLE_TELEMETRY=0 writes none"
        ) from None
    while any(_stamp(run.name) == _now() for run in runs.iterdir()):
        time.sleep(0.02)


def _now():
    return utcnow_iso().replace("-", "").replace(":", "")


def _stamp(name):
    return name.split("-")[1] if name.startswith("run-") and name.count("-") > 1 else ""


def open_store(session, plan):
    """The record of a run on workers that this program did not start; None if it is switched off."""
    if not settings.telemetry_enabled:
        return None
    store = TelemetryStore.create(
        runs_dir=settings.runs_dir, manifest=session.manifest, spec=session.spec, plan=plan
    )
    set_active_store(store)
    return store


class Record:
    """Writes what becomes of each job; without a store it writes nothing."""

    def __init__(self, store):
        self._store = store
        self._started = set()

    @property
    def folder(self):
        """Where the record of this run is."""
        return os.path.relpath(self._store.run_dir) if self._store else None

    def started(self, job):
        if self._store and job.id not in self._started:
            self._started.add(job.id)
            self._store.record_task_submission(requested_workers=1, **_of(job))

    def unchanged(self, job, key, seconds):
        self._cache(job, key, True, seconds)

    def done(self, job, key, outputs, paths, seconds, worker):
        self._ended(job, "succeeded", worker)
        self._cache(job, key, False, seconds)
        if self._store is None:
            return
        for output in job.outputs:
            if output.publish and output.name in outputs:
                digest, size = outputs[output.name]
                self._store.record_artifact(
                    task_name=job.step,
                    component=job.component,
                    artifact_name=output.name,
                    location=str(paths[output.name]),
                    kind="file",
                    size_bytes=size,
                    digest=f"sha256:{digest}",
                )

    def failed(self, job, how, why, worker):
        how, message = failures.recorded(job.label, how, why)
        self._ended(job, "failed", worker, error_type=how, error_message=message)

    def lost(self, how, why):
        """What no job is to blame for: one row for the whole run."""
        if self._store:
            self._store.record_failure(failure_class=how, message=why)

    def cancelled(self, job):
        self._ended(job, "cancelled", None)

    def not_run(self, job):
        """A job behind one that failed: it has neither begun nor failed."""
        if self._store:
            self._store.record_task_result(requested_workers=1, state="not_run", **_of(job))

    def close(self, status):
        if self._store:
            self._store.close(status=status)

    def _ended(self, job, state, worker, **more):
        if self._store:
            self.started(job)
            self._store.record_task_result(
                requested_workers=1, state=state, worker=worker, **_of(job), **more
            )

    def _cache(self, job, key, hit, seconds):
        if self._store:
            self._store.record_cache_event(
                function_name=job.label,
                key_digest=key,
                hit=hit,
                duration_s=seconds,
                task_name=job.step,
                component=job.component,
                tag=job.component,
            )


def _of(job):
    """A task is called as in the manifest, by its step: `scalable advise --task` looks for that."""
    return {
        "task_id": job.id,
        "task_name": job.step,
        "component": job.component,
        "tag": job.component,
        "function_name": job.label,
    }
