"""What earlier runs made, and the keys by which that is known.

A job need not run again if a job with the same key was done and its outputs are still as that job
left them. The key covers all that decides the outputs: the content of the program, the words of the
command in their order, the variables that are set, the image, and name and content of every input.
Nothing of it goes through Scalable's own cache, which mixes up swapped arguments and forgets files.
"""

import hashlib
import json
import os

from napkin_runtime.words import runtime_parts

VERSION = 1


def key(job, program, image, variables, inputs, data):
    """The key of a job: a SHA-256 over its parts, each in its place.

    `program` is the digest of its file, or where it is installed; `inputs` and `data` are digests by
    name.
    """
    named = {
        name: os.environ.get(name)
        for word in job.words
        for is_variable, name in runtime_parts(word)
        if is_variable
    }
    parts = {
        "version": VERSION,
        "program": program,
        "image": image,
        "words": job.words,
        "variables": variables,
        "runtime": named,
        "stdin": job.stdin,
        "stdout": job.stdout,
        "inputs": inputs,
        "data": data,
        "outputs": [[output.name, output.checkpoint] for output in job.outputs],
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Results:
    """What is known of the jobs that are done: a line each, the last one counts."""

    def __init__(self, path):
        self._path = path
        self._known = {}
        self._lines = 0
        cut = False
        try:
            with open(path, encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    self._lines += 1
                    cut = not line.endswith("\n")
                    try:
                        job, key, outputs = json.loads(line)
                        outputs = {name: [str(digest), int(size)] for name, (digest, size) in outputs.items()}
                    except (AttributeError, TypeError, ValueError):
                        continue  # of a run that was killed while it wrote
                    self._known[job] = (key, outputs)
        except OSError:
            pass
        self._file = open(path, "a", encoding="utf-8")
        if cut:
            self._file.write("\n")

    def of(self, job):
        """The key and the outputs of the last time that a job was done: `{name: [sha256, bytes]}`."""
        return self._known.get(job, (None, None))

    def outputs(self):
        """The files that jobs have made, with their digests; some may be of jobs that there are no more."""
        for _, outputs in self._known.values():
            for name, (digest, _) in outputs.items():
                yield name, digest

    def done(self, job, key, outputs):
        """Writes down at once that a job is done: a run that is killed loses no job."""
        self._known[job] = (key, outputs)
        self._lines += 1
        self._file.write(json.dumps([job, key, outputs]) + "\n")
        self._file.flush()

    def close(self):
        """Leaves one line for each job."""
        self._file.close()
        if self._lines > 2 * len(self._known) + 100:
            with open(f"{self._path}.new", "w", encoding="utf-8") as file:
                for job, (key, outputs) in sorted(self._known.items()):
                    file.write(json.dumps([job, key, outputs]) + "\n")
            os.replace(f"{self._path}.new", self._path)
