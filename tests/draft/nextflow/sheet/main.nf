include { TRIM } from './modules/trim'
include { COUNT as COUNT_GENES } from './modules/count.nf'

workflow CULTURES {
    take:
    ch_reads

    main:
    ch_clean = ch_reads
    if (!params.skip_trim) {
        TRIM(ch_reads)
        ch_clean = TRIM.out.reads
    }
    COUNT_GENES(ch_clean, file(params.gtf))

    emit:
    counts = COUNT_GENES.out
}

workflow {
    ch_reads = Channel.fromPath(params.input)
        .splitCsv(header: true)
        .map { row ->
            def meta = [id: row.sample, strand: row.strand]
            [meta, [file(row.fastq_1), file(row.fastq_2)]]
        }
    CULTURES(ch_reads)
}
