import pandas as pd

configfile: "config/config.yaml"

units = pd.read_csv(config["units"], sep="\t")
samples = pd.read_table("config/samples.tsv").set_index("sample", drop=False)

def get_reads(wildcards):
    "The reads of a sample."
    return samples.loc[wildcards.sample, "fq"]
