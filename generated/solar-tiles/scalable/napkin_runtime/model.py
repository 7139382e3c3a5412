"""A workflow as plain values: what is to be run, and what each job reads and writes."""

import re


class Program:
    """A program that jobs run: a file of this folder, or a path where it is installed."""

    def __init__(self, path, tool=None, profiles=None):
        self.path = path
        self.tool = tool
        self.profiles = profiles or {}

    @property
    def installed(self):
        """It is in the image or on the machine; else it is sent with the job."""
        return self.path.startswith("/")


class Output:
    """A file that a job writes."""

    def __init__(self, name, publish, register, checkpoint):
        self.name = name
        self.publish = publish
        self.register = register
        self.checkpoint = checkpoint


class Job:
    """One run of a program."""

    def __init__(self, step, id, program, component, point):
        self.step = step
        self.id = job_id(id)
        self.program = program
        self.component = component
        self.point = list(point)
        self.words = []
        self.inputs = []
        self.outputs = []
        self.stdin = None
        self.stdout = None
        self.after = []
        self.profiles = {}

    def add_args(self, *words):
        """Words of the command line, in order; a list gives one word for each of its elements."""
        for word in words:
            if isinstance(word, list):
                self.words.extend(str(element) for element in word)
            else:
                self.words.append(str(word))

    def add_inputs(self, *names):
        """Files that the job reads; lists are taken apart, None is no file. One may be named more than once."""
        for name in flat(names):
            if name not in self.inputs:
                self.inputs.append(name)

    def add_outputs(self, *names, publish=False, register=False, checkpoint=False):
        """Files that the job writes; the published ones are kept for the user. None is no file.

        A checkpoint need not be written; a job that is tried again finds it as the try before left it.
        """
        for name in flat(names):
            self.outputs.append(Output(name, publish, register, checkpoint))

    def set_stdin(self, name):
        """The input that the program reads as its standard input."""
        self.add_inputs(name)
        self.stdin = name

    def set_stdout(self, name):
        """The output that the standard output of the program is written to."""
        self.stdout = name

    def run_after(self, *ids):
        """Jobs that must be done before this one although no file says so."""
        self.after.extend(job_id(id) for id in flat(ids))

    def add_profile(self, namespace, key, value):
        """A profile of this job alone: a resource, a label, a variable of the environment."""
        self.profiles.setdefault(namespace, {})[key] = value

    def __str__(self):
        place = ", ".join(repr(element) for element in self.point)
        return f"{self.step} ({place})" if place else self.step


class Workflow:
    """The jobs and input files of a workflow."""

    job_class = Job

    def __init__(self, name, programs):
        self.name = name
        self.programs = programs
        self.inputs = {}
        self.bypassed = set()
        self.jobs = []

    def add_input(self, name, path, bypass=False):
        """A file that exists before the run: in this folder, at an absolute path or at a URL."""
        self.inputs[name] = path
        if bypass:
            self.bypassed.add(name)

    def profile(self, job, namespace, key):
        """A profile of a job: its own, else that of its program; none if neither has it."""
        own = job.profiles.get(namespace, {})
        return own.get(key, self.programs[job.program].profiles.get(namespace, {}).get(key))

    def add_job(self, step, id, program, component=None, point=()):
        """A new job of a step, at a point of the axes that the step runs over.

        The component is the kind of worker that runs it, where the program does not decide that.
        """
        job = self.job_class(step, id, program, component, point)
        self.jobs.append(job)
        return job


def job_id(text):
    """A text as an id of a job: what Pegasus refuses becomes `_`."""
    return re.sub("[^A-Za-z0-9_-]", "_", text)


def flat(names):
    """The names, with the lists among them taken apart; None is left out."""
    for name in names:
        if isinstance(name, list):
            yield from name
        elif name is not None:
            yield name
