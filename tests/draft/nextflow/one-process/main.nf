#!/usr/bin/env nextflow
// Counts the words of each text.
nextflow.enable.dsl = 2

params.texts = "$projectDir/data/*.txt"
params.least = 3
params.outdir = 'results'

process COUNT {
    tag "$text"
    container 'org/words:1.2'
    cpus 2
    memory '4 GB'
    time '1h 30m'
    publishDir "${params.outdir}/counts", mode: 'copy'

    input:
    path text

    output:
    path "${text.baseName}.tsv", emit: counts

    script:
    """
    words --threads ${task.cpus} --least ${params.least} \\
        $text | awk '{ print \$1, "${text.baseName}" }' > ${text.baseName}.tsv
    """
}

workflow {
    texts = Channel.fromPath(params.texts, checkIfExists: true)
    COUNT(texts)
}
