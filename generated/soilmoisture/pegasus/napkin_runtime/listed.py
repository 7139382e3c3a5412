"""Jobs that are written out in jobs.jsonl, because conditions decide which there are and what they read."""

import json
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "jobs.jsonl"


def add_listed(workflow, step):
    """Adds the jobs of one step."""
    with FILE.open(encoding="utf-8") as lines:
        for line in lines:
            written = json.loads(line)
            if written["step"] == step:
                add_one(workflow, written)


def add_one(workflow, written):
    job = workflow.add_job(
        written["step"],
        written["id"],
        written["program"],
        component=written.get("component"),
        point=written["point"],
    )
    job.add_args(written["args"])
    for name in written.get("lists", []):
        workflow.add_input(name, f"inputs/{name}")
    job.add_inputs(written["inputs"])
    for output in written["outputs"]:
        job.add_outputs(
            output["name"],
            publish=output["publish"],
            register=output.get("register", False),
            checkpoint=output.get("checkpoint", False),
        )
    if "stdin" in written:
        job.set_stdin(written["stdin"])
    if "stdout" in written:
        job.set_stdout(written["stdout"])
    job.run_after(written.get("after", []))
    for namespace, entries in written.get("profiles", {}).items():
        for key, value in entries.items():
            job.add_profile(namespace, key, value)
