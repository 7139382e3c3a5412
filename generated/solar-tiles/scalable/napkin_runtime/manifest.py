"""The target, its manifest, and the plan with as many workers as there is work."""

import argparse
import dataclasses
import os
from collections import Counter
from pathlib import Path

from scalable import ScalableSession
from scalable.common import settings
from scalable.manifest.parser import load_manifest
from scalable.providers.base import DeploymentSpec, ScalePlan

# `scalable run` refuses a manifest with one target that it cannot run: the others are apart.
FILES = ("scalable.yaml", "scalable.cloud.yaml")


class NoTarget(Exception):
    """There is no such target, or its manifest is wrong; the text says why."""


def open_session(folder, given, target):
    """The session of a target: its overlay is applied, as `scalable run` does and `from_yaml` does not.

    `given` is the manifest that `scalable run` was started with, if it was.
    """
    target = target or settings.target
    files = [Path(given)] if given else [folder / name for name in FILES if (folder / name).exists()]
    known = []
    for path in files:
        names = _targets(path)
        known += names
        # Without a name it is the first one, as `scalable run` takes it.
        name = target or next(iter(names), None)
        if name in names:
            try:
                manifest = load_manifest(path, target_name=name)
                spec = DeploymentSpec.from_manifest(manifest, target_name=name)
            except Exception as problem:
                raise NoTarget(f"{path.name}: {problem}") from problem
            return ScalableSession(manifest=manifest, target_name=name, spec=spec)
    raise NoTarget(f"there is no target {target!r}: there are {', '.join(known)}")


def _targets(path):
    try:
        return list(load_manifest(path).targets)
    except Exception as problem:
        raise NoTarget(f"{path.name}: {problem}") from problem


def plan(session, workflow, workers):
    """The plan of a session; `workers` at most, and no more than there are jobs."""
    made = session.plan(dry_run=True)
    wanted = _wanted(workflow)
    if session.spec.provider_name == "local":
        most = workers or session.spec.target.options.get("max_workers") or os.cpu_count() or 1
    else:
        most = workers or sum(wanted.values())
    scale = ScalePlan(
        workers_by_tag=_shared_out(wanted, min(most, sum(wanted.values()))),
        resources_by_tag=made.scale_plan.resources_by_tag,
    )
    return dataclasses.replace(made, scale_plan=scale)


def _wanted(workflow):
    """How many jobs of each component may run side by side: the widest step counts."""
    widths = Counter((job.component, job.step) for job in workflow.jobs)
    wanted = Counter()
    for (component, _), width in widths.items():
        wanted[component] = max(wanted[component], width)
    return wanted


def _shared_out(wanted, total):
    """Shares a number of workers out among the components, those that want most first."""
    left = dict(wanted)
    shared = Counter()
    while total > 0 and left:
        for component in sorted(left, key=lambda name: (-left[name], str(name))):
            if total == 0:
                break
            shared[component] += 1
            left[component] -= 1
            total -= 1
        left = {component: count for component, count in left.items() if count > 0}
    return dict(sorted(shared.items()))


def from_command_line():
    """Manifest and target that `scalable run` was started with: it does not hand them on."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("command")
    parser.add_argument("manifest", nargs="?", default=settings.manifest_path)
    parser.add_argument("--target")
    parser.add_argument("--workflow")
    parser.add_argument("--dry-run", action="store_true")
    given, _ = parser.parse_known_args()
    return given.manifest, given.target
