rule map:
    input: get_reads
    output: "mapped/{sample}.txt"
    threads: lambda wildcards, attempt: attempt * 2
    resources:
        mem_gb=8,
        runtime="2h",
        partition="long",
    shell: "map -t {threads} -m {resources.mem_gb} {input} > {output}"

rule units:
    input: rules.map.output
    output: "units/{sample}_{unit}.txt"
    shell: "unit {wildcards.unit} {input} {output}"

rule summary:
    input:
        expand("units/{sample}_{unit}.txt", zip, sample=units["sample"], unit=units["unit"]),
    output: "results/summary.csv"
    params:
        limit=config["min"],
        first="mapped/A.txt",
    shell:
        r"""
        python workflow/scripts/join.py --min {params.limit} {input} > {output}
        """
