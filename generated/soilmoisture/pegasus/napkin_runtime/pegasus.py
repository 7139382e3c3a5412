"""Writes the Pegasus files of a workflow through the Pegasus API."""

import importlib
import sys

from napkin_runtime.quoting import pegasus_word

PACKAGE = "pegasus-wms-api==5.1.3"


def write(workflow, folder, target):
    """Writes the workflow, its catalogs and its properties into the folder `target`."""
    try:
        api = importlib.import_module("Pegasus.api")
    except ImportError as reason:
        print(
            f"error: the Pegasus API is not installed ({reason}): pip install {PACKAGE}",
            file=sys.stderr,
        )
        return 1
    target.mkdir(parents=True, exist_ok=True)
    site_catalog(api, workflow, folder).write(str(target / "sites.yml"))
    transformation_catalog(api, workflow, folder).write(str(target / "transformations.yml"))
    replica_catalog(api, workflow, folder).write(str(target / "replicas.yml"))
    properties(api, workflow).write(str(target / "pegasus.properties"))
    abstract_workflow(api, workflow).write(str(target / "workflow.yml"))
    print(f"{workflow.name}: {len(workflow.jobs)} jobs, written to {target}")
    return 0


def abstract_workflow(api, workflow):
    """Jobs, the files they use, and their order, which the API takes from the files but for checkpoints."""
    result = api.Workflow(workflow.name)
    result.add_metadata({name: _literal(text) for name, text in workflow.metadata.items()})
    job_class = _job_class(api)
    by_id = {}
    checkpoints = {}
    for job in workflow.jobs:
        checkpoints.update({output.name: job.id for output in job.outputs if output.checkpoint})
        by_id[job.id] = _job(api, job_class, job, workflow.bypassed)
        result.add_jobs(by_id[job.id])
    for job in workflow.jobs:
        makers = [checkpoints[name] for name in job.inputs if name in checkpoints]
        for earlier in dict.fromkeys(job.after + makers):
            result.add_dependency(by_id[job.id], parents=[by_id[earlier]])
    return result


def _job(api, job_class, job, bypassed):
    result = job_class(job.program, _id=job.id, node_label=job.id)
    result.add_args(*[pegasus_word(word) for word in job.words])
    names = [name for name in job.inputs if name != job.stdin]
    result.add_inputs(*[name for name in names if name not in bypassed])
    result.add_inputs(*[name for name in names if name in bypassed], bypass_staging=True)
    for output in job.outputs:
        how = {"stage_out": output.publish, "register_replica": output.register}
        if output.name == job.stdout:
            result.set_stdout(output.name, **how)
        elif output.checkpoint:
            result.add_checkpoint(output.name, **how)
        else:
            result.add_outputs(output.name, **how)
    if job.stdin:
        result.set_stdin(job.stdin)
    _add_profiles(api, result, job.profiles)
    return result


def _job_class(api):
    class Job(api.Job):
        """A job whose standard input is written after its files: before them the planner drops it."""

        def __json__(self):
            fields = super().__json__()
            if "stdin" in fields:
                fields.move_to_end("stdin")
            return fields

    return Job


def transformation_catalog(api, workflow, folder):
    """The programs that jobs run, and the containers they run in."""
    catalog = api.TransformationCatalog()
    for name, container in workflow.containers.items():
        catalog.add_containers(_container(api, name, container))
    usual = [name for name in workflow.sites if name != "local"] or ["local"]
    for name, program in workflow.programs.items():
        transformation = api.Transformation(name)
        for site in program.sites or usual:
            transformation.add_sites(
                api.TransformationSite(
                    site,
                    _location(folder, program.path),
                    is_stageable=not program.installed,
                    container=program.container,
                )
            )
        _add_profiles(api, transformation, program.profiles)
        catalog.add_transformations(transformation)
    return catalog


def _container(api, name, container):
    types = {"docker": api.Container.DOCKER, "singularity": api.Container.SINGULARITY}
    result = api.Container(
        name,
        types[container.type],
        container.image,
        mounts=container.mounts or None,
        image_site=container.image_site,
    )
    _add_profiles(api, result, container.profiles)
    return result


def replica_catalog(api, workflow, folder):
    """Where the input files are."""
    catalog = api.ReplicaCatalog()
    for name, path in workflow.inputs.items():
        catalog.add_replica("local", name, _location(folder, path))
    return catalog


def site_catalog(api, workflow, folder):
    """Where jobs run, and where files lie in between and at the end."""
    types = {
        "sharedScratch": api.Directory.SHARED_SCRATCH,
        "localStorage": api.Directory.LOCAL_STORAGE,
    }
    catalog = api.SiteCatalog()
    for name, site in workflow.sites.items():
        result = api.Site(name)
        for directory in site.directories:
            path = _location(folder, directory.path)
            server = api.FileServer(f"file://{path}", api.Operation.ALL)
            result.add_directories(
                api.Directory(types[directory.type], path, directory.shared).add_file_servers(server)
            )
        _add_profiles(api, result, site.profiles)
        catalog.add_sites(result)
    return catalog


def properties(api, workflow):
    """Settings of the planner."""
    result = api.Properties()
    for key, value in workflow.properties.items():
        result[key] = value
    return result


def _add_profiles(api, target, profiles):
    for namespace, entries in profiles.items():
        literal = {key: _literal(value) for key, value in entries.items()}
        target.add_profiles(api.Namespace(namespace), **literal)


def _literal(value):
    """A text in which the planner finds no variable to replace."""
    return value.replace("${", "\\${") if isinstance(value, str) else value


def _location(folder, path):
    """A path of this folder as an absolute one; absolute paths and URLs stay as they are."""
    return path if path.startswith("/") or "://" in path else str(folder / path)
