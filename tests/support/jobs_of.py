"""Prints the jobs that the programs of built folders make, each folder as a line of JSON.

usage: jobs_of.py PROGRAM...

PROGRAM is a workflow_generator.py or a workflow.py. What engines say differently is left out.
"""

import importlib.util
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True


def main():
    for program in map(Path, sys.argv[1:]):
        # Each folder has a runtime of its own.
        for name in [n for n in sys.modules if n.split(".")[0] == "napkin_runtime"]:
            del sys.modules[name]
        sys.path.insert(0, str(program.parent))
        spec = importlib.util.spec_from_file_location("program", program)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        from napkin_runtime.axes import load_axes

        options = module.options_parser().parse_args([])
        workflow = module.build(load_axes(program.parent / "axes.json"), options)
        print(json.dumps([workflow.name, workflow.inputs, [job(workflow, j) for j in workflow.jobs]]))
        sys.path.remove(str(program.parent))


def job(workflow, j):
    outputs = [[o.name, o.publish, o.checkpoint] for o in j.outputs]
    env = {**workflow.programs[j.program].profiles.get("env", {}), **j.profiles.get("env", {})}
    more = [workflow.profile(j, "pegasus", "runtime"), workflow.profile(j, "dagman", "RETRY")]
    secrets = workflow.profile(j, "condor", "getenv")
    data = workflow.profile(j, "condor", "transfer_input_files")
    path = workflow.programs[j.program].path
    point = [str(element) for element in j.point]
    return [
        j.id, j.step, point, path, j.words, j.inputs, outputs, j.stdin, j.stdout, j.after, env, more, secrets, data
    ]


main()
