"""The order of jobs: a job comes after those whose files it reads, and after those it is told to wait for."""


class Order:
    """Who makes each file, and how many jobs each job waits for."""

    def __init__(self, workflow):
        self.producers = {out.name: job for job in workflow.jobs for out in job.outputs}
        self.number = {job.id: number for number, job in enumerate(workflow.jobs)}
        self.waits_for = {}
        self.children = {job.id: [] for job in workflow.jobs}
        for job in workflow.jobs:
            made = [self.producers[name].id for name in job.inputs if name in self.producers]
            parents = set(made + job.after)
            self.waits_for[job.id] = len(parents)
            for parent in parents:
                self.children[parent].append(job.id)
