"""What Pegasus knows beside the jobs: the catalogs of its programs, images and sites."""

from napkin_runtime import model


class Program(model.Program):
    """A program, where it runs, and in which image."""

    def __init__(self, path, tool=None, container=None, sites=None, profiles=None):
        super().__init__(path, tool=tool, profiles=profiles)
        self.container = container
        self.sites = sites


class Container:
    """An image that programs run in."""

    def __init__(self, image, type, image_site, mounts=(), profiles=None):
        self.image = image
        self.type = type
        self.image_site = image_site
        self.mounts = list(mounts)
        self.profiles = profiles or {}


class Directory:
    """A folder of a site: below the folder of the workflow, or at an absolute path."""

    def __init__(self, type, path, shared=False):
        self.type = type
        self.path = path
        self.shared = shared


class Site:
    """A place where jobs run or files lie."""

    def __init__(self, directories=(), profiles=None):
        self.directories = list(directories)
        self.profiles = profiles or {}


class Workflow(model.Workflow):
    """The jobs and input files of a workflow, with its catalogs."""

    def __init__(self, name, metadata, programs, containers, sites, properties):
        super().__init__(name, programs)
        self.metadata = metadata
        self.containers = containers
        self.sites = sites
        self.properties = properties
