"""The workflow of base.md, written by hand with the Pegasus API."""

from Pegasus.api import *

SITES = ["north", "south"]

tools = Container("tools", Container.SINGULARITY, image="docker://survey/tools:1.2", image_site="web")
programs = {}
catalog = TransformationCatalog()
catalog.add_containers(tools)
for name in ["clean", "merge", "draw"]:
    program = Transformation(name, site="condorpool", pfn=f"/work/bin/{name}.py", is_stageable=False, container=tools)
    program.add_pegasus_profile(memory="2 GB", cores=2, runtime=3600)
    programs[name] = program
    catalog.add_transformations(program)

replicas = ReplicaCatalog()
surveys = {}
for site in SITES:
    surveys[site] = File(f"{site}.csv")
    replicas.add_replica("local", surveys[site], f"/work/data/{site}.csv")

workflow = Workflow("heights")
goods = []
for site in SITES:
    good = File(f"{site}_good.csv")
    goods.append(good)
    clean = Job("clean", _id=f"clean_{site}")
    clean.add_args("--input", surveys[site], "--output", good, "--threshold", 0.5)
    clean.add_inputs(surveys[site])
    clean.add_outputs(good, stage_out=False, register_replica=False)
    workflow.add_jobs(clean)

table = File("all.csv")
merge = Job("merge", _id="merge")
merge.add_args(*goods, "-o", table)
merge.add_inputs(*goods)
merge.add_outputs(table, stage_out=False, register_replica=False)
workflow.add_jobs(merge)

picture = File("map.png")
draw = Job("draw", _id="draw")
draw.add_args(table, picture)
draw.add_inputs(table)
draw.add_outputs(picture, stage_out=True, register_replica=False)
workflow.add_jobs(draw)

condorpool = Site("condorpool")
condorpool.add_profiles(Namespace.CONDOR, universe="vanilla")
sites = SiteCatalog()
sites.add_sites(condorpool)

workflow.add_transformation_catalog(catalog)
workflow.add_replica_catalog(replicas)
workflow.add_site_catalog(sites)
workflow.write("workflow.yml")
