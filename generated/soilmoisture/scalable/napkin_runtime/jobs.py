"""The words in which a workflow.py says what is to be run."""

from napkin_runtime import model


class Program(model.Program):
    """A program that jobs run: a file of this folder, or a path where it is installed.

    `env` are variables of its environment, `secrets` names of variables that must be set where the
    job runs, `data` files and folders that the job sees by their base names.
    """

    def __init__(self, path, tool=None, image=None, env=None, secrets=(), data=()):
        profiles = {"env": env or {}, "condor": {}}
        if secrets:
            profiles["condor"]["getenv"] = ",".join(secrets)
        if data:
            profiles["condor"]["transfer_input_files"] = ",".join(data)
        super().__init__(path, tool=tool, profiles=profiles)
        self.image = image


class Job(model.Job):
    """One run of a program."""

    def set_env(self, name, value):
        """A variable of the environment of this job alone."""
        self.add_profile("env", name, value)

    def set_secrets(self, names):
        """Variables, with commas between them, that must be set where this job runs."""
        self.add_profile("condor", "getenv", names)

    def set_retries(self, number):
        """So often it is tried again before it has failed."""
        self.add_profile("dagman", "RETRY", number)

    @property
    def retries(self):
        """How often it is tried again."""
        return int(self.profiles.get("dagman", {}).get("RETRY", 0))

    def set_walltime(self, seconds):
        """After this time the job is stopped and has failed."""
        self.add_profile("pegasus", "runtime", seconds)

    @property
    def walltime(self):
        """The longest run time in seconds, if there is one."""
        seconds = self.profiles.get("pegasus", {}).get("runtime")
        return None if seconds is None else int(seconds)

    @property
    def label(self):
        """The step and the point, as a person would name the job: `fetch[north]`."""
        return f"{self.step}[{','.join(map(str, self.point))}]" if self.point else self.step


class Workflow(model.Workflow):
    """The jobs and input files of a workflow."""

    job_class = Job
