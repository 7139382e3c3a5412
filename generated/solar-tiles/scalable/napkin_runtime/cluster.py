"""Where jobs run: workers of this machine, or a Dask scheduler that runs already."""

import dataclasses
import hashlib
import json
import os
import socket
import threading
from pathlib import Path

from distributed import Client, wait
from distributed.scheduler import KilledWorker

from scalable.telemetry.runtime import get_active_store

from napkin_runtime import record, remote
from napkin_runtime.signals import Interrupted

WORK = Path(__file__).resolve().with_name("work.py")
CALL = remote.caller()
SECONDS_TO_STOP = 8  # a little more than `work` gives a program
VERSION = hashlib.sha256(WORK.read_bytes()).hexdigest()[:16]

HOW_TO_START = """\
Scalable 2.0.0b6 cannot start a cluster for the provider {provider}: its start fails, for a cloud after machines
were hired. Start a Dask cluster of your own, on machines that see this folder under the same path, and name its scheduler:

    python workflow.py --target {target} --scheduler tcp://HOST:PORT

Under `scalable run` set DASK_SCHEDULER_ADDRESS instead. README.md says how, for the target {target}."""


class CannotStart(Exception):
    """There are no workers to be had; the text says why."""


class Cluster:
    """Workers that take jobs."""

    def __init__(self, client, tags, topic, listen):
        self._client = client
        self._topic = topic
        self._futures = {}
        self._tags = self._advertised() if tags else set()
        client.subscribe_topic(topic, lambda event: listen(event[1]))

    def submit(self, job, tries, number, request, done):
        """Hands a job out, the one with the lowest number first; `done` is called with what became
        of it, from another thread. `tries` tells it from the same job before."""
        request = {**request, "topic": self._topic}
        # A component that no worker names would wait for ever: then any worker may take it.
        resources = {job.component: 1} if job.component in self._tags else None
        future = Client.submit(
            self._client,
            CALL,
            str(WORK),
            VERSION,
            "execute",
            request,
            key=f"{job.step}-{tries}-{self._topic}",
            resources=resources,
            priority=-number,
            pure=False,
        )
        self._futures[job.id] = future
        future.add_done_callback(lambda future: done(_answer(future)))

    def forget(self, job):
        """A job that is done needs no place on the scheduler any more."""
        self._futures.pop(job.id, None)

    def stop(self, run):
        """Ends all jobs of the run, those on other machines too; False if some worker did not answer."""
        done = threading.Event()

        def stop_all():
            futures = list(self._futures.values())
            waiting = [future for future in futures if future.status == "pending"]
            try:
                self._client.run(CALL, str(WORK), VERSION, "stop", run, on_error="ignore")
                wait(waiting, timeout=SECONDS_TO_STOP)
                Client.cancel(self._client, futures, force=True)
            except Exception:
                pass  # the scheduler is gone, and with it what it ran
            done.set()

        # A worker that hangs would keep us waiting for ever.
        threading.Thread(target=stop_all, daemon=True).start()
        return done.wait(2 * SECONDS_TO_STOP)

    def workers(self):
        """How many workers there are now."""
        return len(self._known_workers())

    def without_workers(self, jobs):
        """Components of these jobs that no worker has any more, though some had when the run began."""
        wanted = {job.component for job in jobs} & self._tags
        return sorted(wanted - self._advertised()) if wanted else []

    def _advertised(self):
        workers = self._known_workers().values()
        return {name for worker in workers for name in worker.get("resources", {})}

    def _known_workers(self):
        try:
            return self._client.scheduler_info(n_workers=-1)["workers"]
        except TypeError:  # older versions of Dask tell of all workers
            return self._client.scheduler_info()["workers"]


def _answer(future):
    if future.status not in ("finished", "error"):
        return {"lost": True}
    try:
        return future.result()
    except KilledWorker:
        why = "killed with its worker, as happens when memory runs out: out of memory?"
        return {"failed": "MemoryError", "why": why, "killed": True}
    except Exception as problem:
        return {"failed": type(problem).__name__, "why": str(problem)}


def close_record(problem):
    """What did not come to a run has not ended well, whatever `session.close` would write."""
    store = get_active_store()
    if store is not None:
        store.close(status="interrupted" if isinstance(problem, Interrupted) else "failed")


class OwnWorkers:
    """Workers that Scalable starts on this machine."""

    def __init__(self, session, plan):
        self._session = session
        self._plan = plan

    def __enter__(self):
        provider = self._session.spec.provider_name
        if provider != "local":
            raise CannotStart(
                HOW_TO_START.format(provider=provider, target=self._session.target_name)
            )
        # What `start` opens is the record of the run; it is there even if the start fails.
        record.prepare()
        # Without an address Dask would listen on all networks, at a port that may be taken.
        spec = self._session.spec
        options = {"dashboard_address": "127.0.0.1:0", **spec.target.options}
        target = dataclasses.replace(spec.target, options=options)
        self._session.spec = dataclasses.replace(spec, target=target)
        try:
            client = self._session.start(self._plan)
        except Exception as problem:
            raise CannotStart(f"Scalable could not start its workers: {problem}") from problem
        except BaseException as problem:
            close_record(problem)
            raise
        # Tags keep jobs of a component to one per worker: here any worker may take any job.
        return client, get_active_store(), False

    def __exit__(self, *problem):
        if problem[1] is not None:
            close_record(problem[1])
        try:
            self._session.close()
        except Exception:
            pass  # the run is over, and written down


def _knock(address):
    """Raises at once if nothing listens there: Dask would try for long."""
    scheme, _, place = address.rpartition("://")
    if scheme in ("", "tcp", "tls"):
        host, _, port = place.rpartition(":")
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()


class OtherWorkers:
    """A scheduler that runs already, at an address or described by a file."""

    def __init__(self, session, plan, scheduler):
        self._session = session
        self._plan = plan
        self._scheduler = scheduler
        self._client = None

    def __enter__(self):
        try:
            address = self._scheduler
            if os.path.isfile(address):
                with open(address, encoding="utf-8") as file:
                    address = json.load(file)["address"]
            _knock(address)
            self._client = Client(address, timeout="10s", set_as_default=False)
        except Exception as problem:
            why = f"{type(problem).__name__}: {problem}"
            raise CannotStart(f"no Dask scheduler answers at {self._scheduler} ({why})") from None
        try:
            return self._joined()
        except BaseException:
            self._client.close()
            raise

    def _joined(self):
        seen = self._client.run(remote.looker(), str(WORK)).values()
        blind = sorted({host for found, host in seen if not found})
        if blind:
            raise CannotStart(
                f"workers on {', '.join(blind)} do not see {WORK}: this folder must lie on a file system "
                "that all machines share"
            )
        record.prepare()
        return self._client, record.open_store(self._session, self._plan), True

    def __exit__(self, *problem):
        if self._client is not None:
            self._client.close()
