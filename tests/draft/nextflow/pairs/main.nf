params.reads = "data/reads/*_{1,2}.fq"
params.genome = "data/genome.fa"

process INDEX {
    conda 'bioconda::salmon=1.10.3'

    input:
    path genome

    output:
    path 'index', type: 'dir'

    """
    salmon index -t $genome -i index
    """
}

process QUANT {
    conda 'bioconda::salmon=1.10.3'
    errorStrategy 'retry'
    maxRetries 3

    input:
    tuple val(pair_id), path(reads)
    path index

    output:
    tuple val(pair_id), path("${pair_id}.sf"), emit: counts
    path 'run.log', emit: log

    script:
    """
    salmon quant -i $index -1 ${reads[0]} -2 ${reads[1]} -o out
    echo "read ${reads}" > run.log
    mv out/quant.sf ${pair_id}.sf
    """
}

process REPORT {
    publishDir 'results'

    input:
    path '*'
    path logs

    output:
    path 'report.html'

    shell:
    '''
    multiqc . -n report.html && wc -l !{logs} > $PWD/lines
    '''
}

workflow {
    pairs = channel.fromFilePairs(params.reads)
    index = INDEX(params.genome)
    QUANT(pairs, index)
    REPORT(
        QUANT.out.counts.map { id, sf -> sf }.collect(),
        QUANT.out.log.collect()
    )
}
