"""Where the files of a run are, what is known of them, and what a worker is told of a job."""

import os
import shutil
import time
import uuid

from napkin_runtime import results
from napkin_runtime.digests import Digests
from napkin_runtime.files import remove
from napkin_runtime.needs import find_input, find_program, secrets_of, travelling


class Store:
    """The folder `run`, with what earlier runs left in it."""

    def __init__(self, workflow, folder, order, images):
        self.root = folder / "run"
        self.paths = {
            out.name: self.root / ("output" if out.publish else "files") / out.name
            for job in workflow.jobs
            for out in job.outputs
        }
        self.fresh = {}  # digests of what jobs of this workflow made, as far as it is true now
        self._workflow = workflow
        self._folder = folder
        self._order = order
        self._images = images
        self._programs = set()  # folders of programs that jobs of this run start
        self._results = results.Results(self.root / "state" / "done.jsonl")
        self._digests = Digests(self.root / "state" / "digests.jsonl")

    def take_over(self, run):
        """From now on the folder is this run's: what a job of another one leaves is not taken by `work`."""
        (self.root / "state" / "owner").write_text(run, encoding="utf-8")
        for folder in (self.root / "jobs").iterdir():  # of jobs that failed, or were killed
            shutil.rmtree(folder, ignore_errors=True)
        self._remove_what_nobody_makes()

    def done(self, job, key, outputs):
        """A job has made its outputs: that is written down at once."""
        self._results.done(job.id, key, outputs)
        self.made(outputs)

    def made(self, outputs):
        """These outputs are as their job made them."""
        self.fresh.update({name: digest for name, (digest, _) in outputs.items()})

    def stop(self):
        """Whoever reads a file is to give up."""
        self._digests.stop()

    def close(self):
        """Writes down what is known."""
        self._results.close()
        self._digests.save()

    def look_at(self, job):
        """The key of a job, its outputs if they still hold, and the seconds that it took to see that."""
        begin = time.monotonic()
        program = self._workflow.programs[job.program]
        path = find_program(program, self._folder)
        inputs = {name: self._digest(name) for name in job.inputs}
        data = {path.name: self._digests.of(path) for path in travelling(self._workflow, job)}
        what = self._digests.of(path) if path and not program.installed else program.path
        key = results.key(job, what, self._image(job), self._variables(job), inputs, data)
        known, outputs = self._results.of(job.id)
        unchanged = known == key and all(self._holds(job, outputs))
        return key, outputs if unchanged else None, time.monotonic() - begin

    def _image(self, job):
        return self._images.get(job.component) or self._workflow.programs[job.program].image

    def _digest(self, name):
        if name in self.fresh:
            return self.fresh[name]
        if name in self._order.producers:
            return None  # a checkpoint that was not written
        return self._digests.of(find_input(self._workflow.inputs[name], self._folder))

    def _holds(self, job, outputs):
        """Whether each output is still what the job made."""
        for output in job.outputs:
            path = self.paths[output.name]
            if output.name not in outputs:
                yield output.checkpoint and not path.exists()
            else:
                yield path.exists() and self._digests.of(path) == outputs[output.name][0]

    def request(self, job, key):
        """What a worker is told of a job; which run it belongs to is added by that."""
        program = self._workflow.programs[job.program]
        path = find_program(program, self._folder)
        outputs = [
            {"name": out.name, "path": str(self.paths[out.name]), "checkpoint": out.checkpoint}
            for out in job.outputs
        ]
        found = [(name, self._place_of(name)) for name in job.inputs]
        return {
            "id": job.id,
            "owner": str(self.root / "state" / "owner"),
            "place": str(self.root / "jobs" / job.id),
            "log": str(self.root / "logs" / job.id),
            "checkpoints": str(self.root / "state" / "checkpoints" / key),
            "words": [self._copy_of(program, path), *job.words],
            "tool": program.tool,
            "env": self._variables(job),
            "secrets": secrets_of(self._workflow, job),
            "stdin": job.stdin,
            "stdout": job.stdout,
            "inputs": [(name, str(path), self._digest(name)) for name, path in found if path],
            "data": [str(path) for path in travelling(self._workflow, job)],
            "outputs": outputs,
            "walltime": job.walltime,
            "retries": job.retries,
        }

    def _copy_of(self, program, path):
        """Where the program lies alone: what is beside it does not decide what it does, as on other machines."""
        if program.installed:
            return program.path
        digest = self._digests.of(path)
        copy = self.root / "state" / "programs" / digest[:16] / path.name
        if not copy.exists() or self._digests.of(copy) != digest:
            copy.parent.mkdir(parents=True, exist_ok=True)
            aside = copy.with_name(f"{uuid.uuid4().hex}.new")
            shutil.copy2(path, aside)
            os.replace(aside, copy)
        self._programs.add(copy.parent)
        return str(copy)

    def _place_of(self, name):
        if name in self._order.producers:
            return self.paths[name] if name in self.fresh else None
        return find_input(self._workflow.inputs[name], self._folder).resolve()

    def _variables(self, job):
        variables = dict(self._workflow.programs[job.program].profiles.get("env", {}))
        variables.update(job.profiles.get("env", {}))
        return {name: str(value) for name, value in variables.items()}

    def _remove_what_nobody_makes(self):
        """What an earlier run made where this one makes nothing is taken away, unless somebody changed it."""
        for name, digest in self._results.outputs():
            for place in ("output", "files"):
                path = self.root / place / name
                if path != self.paths.get(name) and path.exists() and self._digests.of(path) == digest:
                    remove(path)

    def remove_old_programs(self):
        """Copies of programs that no job of this run started."""
        for folder in (self.root / "state" / "programs").glob("*"):
            if folder not in self._programs:
                remove(folder)
