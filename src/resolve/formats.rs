//! File formats: what each is a kind of, and which one the end of a name tells.

use std::collections::BTreeMap;

use crate::diagnostic::{Findings, formats as findings_of, names};
use crate::spec::model;

/// Formats that every specification knows, with what each is a kind of.
pub const BUILT_IN: [(&str, &[&str]); 47] = [
    ("bam", &[]),
    ("bed", &["tsv"]),
    ("csv", &["text"]),
    ("dir", &[]),
    ("fasta", &["text"]),
    ("fastq", &["text"]),
    ("fastq.gz", &["gz"]),
    ("fits", &[]),
    ("geojson", &["json"]),
    ("geotiff", &["tiff"]),
    ("gff", &["text"]),
    ("grib", &[]),
    ("gz", &[]),
    ("hdf5", &[]),
    ("html", &["text"]),
    ("jpeg", &[]),
    ("json", &["text"]),
    ("jsonl", &["text"]),
    ("markdown", &["text"]),
    ("netcdf", &[]),
    ("netcdf4", &["netcdf", "hdf5"]),
    ("nifti", &[]),
    ("npy", &[]),
    ("npz", &["zip"]),
    ("parquet", &[]),
    ("pdf", &[]),
    ("pickle", &[]),
    ("png", &[]),
    ("pt", &[]),
    ("sam", &["text"]),
    ("sqlite", &[]),
    ("svg", &["xml"]),
    ("tar", &[]),
    ("tar.gz", &["gz"]),
    ("text", &[]),
    ("tiff", &[]),
    ("toml", &["text"]),
    ("tsv", &["text"]),
    ("vcf", &["text"]),
    ("vcf.gz", &["gz"]),
    ("wav", &[]),
    ("xlsx", &["zip"]),
    ("xml", &["text"]),
    ("yaml", &["text"]),
    ("zarr", &["dir"]),
    ("zip", &[]),
    ("zst", &[]),
];

/// Ends of names that tell a format for certain.
const ENDINGS: [(&str, &str); 30] = [
    (".bam", "bam"),
    (".csv", "csv"),
    (".fa", "fasta"),
    (".fasta", "fasta"),
    (".fastq", "fastq"),
    (".fastq.gz", "fastq.gz"),
    (".fits", "fits"),
    (".fq", "fastq"),
    (".fq.gz", "fastq.gz"),
    (".geojson", "geojson"),
    (".gz", "gz"),
    (".html", "html"),
    (".jpeg", "jpeg"),
    (".jpg", "jpeg"),
    (".json", "json"),
    (".jsonl", "jsonl"),
    (".npy", "npy"),
    (".npz", "npz"),
    (".parquet", "parquet"),
    (".pdf", "pdf"),
    (".png", "png"),
    (".sam", "sam"),
    (".svg", "svg"),
    (".tar", "tar"),
    (".tar.gz", "tar.gz"),
    (".tgz", "tar.gz"),
    (".tsv", "tsv"),
    (".vcf.gz", "vcf.gz"),
    (".yaml", "yaml"),
    (".zip", "zip"),
];

/// All formats of a specification.
#[derive(Debug, Default, Clone)]
pub struct Formats(BTreeMap<String, Vec<String>>);

impl Formats {
    /// The built-in formats and those that a specification declares; what is wrong with one is reported.
    pub fn new(declared: &[model::Format], findings: &mut Findings) -> Self {
        let built_in =
            BUILT_IN.iter().map(|(name, of)| ((*name).to_owned(), of.iter().map(|o| (*o).to_owned()).collect()));
        let mut formats = Self(built_in.collect());
        for format in declared {
            if formats.0.contains_key(&format.name.value) {
                findings.push(findings_of::known_already(format.name.span, &format.name.value));
                continue;
            }
            formats.0.insert(format.name.value.clone(), format.is.iter().map(|of| of.value.clone()).collect());
        }
        for of in declared.iter().flat_map(|format| &format.is) {
            if !formats.0.contains_key(&of.value) {
                findings.push(findings_of::unknown(of.span, &of.value, formats.near(&of.value)));
            }
        }
        for format in declared {
            let above = format.is.iter().find(|of| formats.is(&of.value, &format.name.value));
            if let Some(of) = above {
                findings.push(findings_of::circle(of.span, &format.name.value, &of.value));
            }
        }
        formats
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The format that somebody may have meant.
    pub fn near(&self, name: &str) -> Option<&str> {
        let known: Vec<&str> = self.0.keys().map(String::as_str).collect();
        names::suggest(name, &known)
    }

    /// Every file of the one format is one of the other.
    pub fn is(&self, one: &str, other: &str) -> bool {
        let mut seen = vec![one];
        let mut at = 0;
        while let Some(name) = seen.get(at).copied() {
            if name == other {
                return true;
            }
            at += 1;
            for of in self.0.get(name).into_iter().flatten() {
                if !seen.contains(&of.as_str()) {
                    seen.push(of);
                }
            }
        }
        false
    }

    /// The format that the end of a name tells.
    pub fn by_ending(name: &str) -> Option<&'static str> {
        let fits = ENDINGS.iter().filter(|(ending, _)| name.ends_with(ending));
        fits.max_by_key(|(ending, _)| ending.len()).map(|(_, format)| *format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_what_it_is_a_kind_of() {
        let formats = Formats::new(&[], &mut Findings::default());
        assert!(formats.is("geojson", "text") && formats.is("csv", "csv") && formats.is("netcdf4", "hdf5"));
        assert!(!formats.is("text", "csv") && !formats.is("tsv", "csv") && !formats.is("mine", "csv"));
        for (name, of) in BUILT_IN {
            assert!(of.iter().all(|of| formats.has(of)), "{name}");
        }
        assert!(ENDINGS.iter().all(|(_, format)| formats.has(format)));
    }

    #[test]
    fn the_longest_ending_tells() {
        assert_eq!(Formats::by_ending("a.fastq.gz"), Some("fastq.gz"));
        assert_eq!(Formats::by_ending("a.txt.gz"), Some("gz"));
        assert_eq!(Formats::by_ending("a.dat"), None);
    }
}
