params.texts = "$projectDir/texts/*.txt"
params.reads = "$projectDir/reads/*_{1,2}.fq"
params.notes = "$projectDir/notes/*.md"

process COUNT {
    input:
    path text

    output:
    path 'counts.tsv'

    script:
    "words $text > counts.tsv"
}

process QUANT {
    input:
    tuple val(pair_id), path(reads)

    output:
    path "${pair_id}.sf"

    script:
    "quant ${reads[0]} ${reads[1]} > ${pair_id}.sf"
}

process DRAW {
    input:
    path note

    output:
    path 'picture.png'

    script:
    "draw $note > picture.png"
}

workflow {
    COUNT(Channel.fromPath(params.texts))
    QUANT(Channel.fromFilePairs(params.reads))
    DRAW(Channel.fromPath(params.notes))
}
