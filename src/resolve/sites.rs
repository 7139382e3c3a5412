//! The `pegasus` block: sites, how files travel, throttles, and settings of the planner.

use super::around::{Fixed, category, constant, fixed, is_same};
use super::{Context, Workflow};
use crate::diagnostic::{Findings, around as findings_of, names};
use crate::spec::around as raw;
use crate::spec::model;

/// Where and how Pegasus runs the workflow.
#[derive(Debug, Default, Clone)]
pub struct Pegasus {
    /// The sites that jobs may run on; the first one is the usual one.
    pub sites: Vec<Site>,
    /// How files travel.
    pub staging: &'static str,
    pub cluster: Option<String>,
    /// Profiles of all jobs that nothing else says; they sit on the sites.
    pub everywhere: Vec<Fixed>,
    /// Settings of the planner, by name.
    pub properties: Vec<(String, String)>,
}

impl Pegasus {
    /// One pool of HTCondor, and nothing said of it.
    pub fn is_plain(&self) -> bool {
        let usual = with_defaults(Vec::new(), false);
        let plain =
            |s: &Site| s.scratch.is_none() && (if s.local { s.profiles.is_empty() } else { s.profiles == usual });
        self.sites.len() == 1
            && self.sites.iter().all(plain)
            && self.cluster.is_none()
            && self.everywhere.is_empty()
            && self.properties.iter().all(|(name, value)| name == "pegasus.data.configuration" && value == "condorio")
    }
}

#[derive(Debug, Clone)]
pub struct Site {
    pub name: String,
    /// The submit host itself.
    pub local: bool,
    pub scratch: Option<String>,
    pub profiles: Vec<Fixed>,
}

/// The `pegasus` block.
pub(super) fn pegasus(context: &Context, workflow: &mut Workflow, findings: &mut Findings) -> Pegasus {
    let raw = &context.model.pegasus;
    let word = |name: Option<&model::Name>, what: &str, known: &[&'static str], findings: &mut Findings| {
        let name = name?;
        let found = known.iter().copied().find(|k| *k == name.value);
        if found.is_none() {
            findings.push(findings_of::unknown_word(name.span, what, &name.value, known));
        }
        found
    };
    let staging = ["condorio", "nonsharedfs", "sharedfs"];
    let staging = word(raw.staging.as_ref(), "way for files to travel", &staging, findings).unwrap_or("condorio");
    let cluster = word(raw.cluster.as_ref(), "way to put jobs together", &["horizontal", "label"], findings);
    let reuse = word(raw.reuse.as_ref(), "way to use results again", &["none", "partial", "full"], findings);
    let everywhere = fixed(context, &raw.profiles, false, "the workflow", workflow, findings);
    let mut sites: Vec<Site> = Vec::new();
    let home = |profiles: &[Fixed]| profiles.iter().any(|(n, k, _)| *n == "env" && k == "PEGASUS_HOME");
    let home_everywhere = home(&everywhere);
    for site in &raw.sites {
        if sites.iter().any(|s| s.name == site.name.value) {
            let first =
                raw.sites.iter().find(|s| s.name.value == site.name.value).map_or(site.name.span, |s| s.name.span);
            let (what, first_what) = ("second site", "first site");
            let name = &site.name;
            findings.push(names::clash(name.span, first, &name.value, what, first_what));
            continue;
        }
        // A site of one's own may have any name, but hardly one that is nearly that of a preset.
        let usual =
            names::suggest(&site.name.value, &["condorpool", "local"]).filter(|usual| *usual != site.name.value);
        if let Some(usual) = usual.filter(|_| site.preset.is_none()) {
            findings.push(findings_of::nearly_a_preset(site.name.span, &site.name.value, usual));
        }
        let resolved = one_site(context, site, staging, workflow, findings);
        if staging == "sharedfs" && !resolved.local && !raw.broken && !home_everywhere && !home(&resolved.profiles) {
            findings.push(findings_of::home_needed(site.name.span, &site.name.value));
        }
        sites.push(resolved);
    }
    if sites.is_empty() {
        if let (Some(way), "sharedfs", false) = (&raw.staging, staging, raw.broken) {
            findings.push(findings_of::scratch_needed(way.span, "condorpool", staging));
        }
        let profiles = with_defaults(Vec::new(), false);
        sites.push(Site { name: "condorpool".to_owned(), local: false, scratch: None, profiles });
    }
    let mut properties: Vec<(String, String)> = Vec::new();
    for (name, value) in &raw.properties {
        if let Some(value) = constant(context, value, "a property of the planner", workflow, findings) {
            properties.retain(|(n, _)| *n != name.value);
            properties.push((name.value.clone(), value));
        }
    }
    let mut set = |name: String, value: String, word: &str, findings: &mut Findings| {
        let lost = properties.iter().any(|(n, said)| *n == name && *said != value);
        if let Some((said, _)) = raw.properties.iter().rfind(|(n, _)| lost && n.value == name) {
            findings.push(findings_of::property_has_a_word(said.span, &name, &value, word));
        }
        properties.retain(|(n, _)| *n != name);
        properties.push((name, value));
    };
    set("pegasus.data.configuration".to_owned(), staging.to_owned(), "staging", findings);
    if let Some(reuse) = reuse {
        set("pegasus.data.reuse.scope".to_owned(), reuse.to_owned(), "reuse", findings);
    }
    if raw.bypass {
        set("pegasus.transfer.bypass.input.staging".to_owned(), "true".to_owned(), "bypass", findings);
    }
    for throttle in &raw.throttles {
        let known: Vec<&str> = context.model.steps.iter().map(|s| s.name.value.as_str()).collect();
        let unknown = |s: &&model::Name| !known.contains(&s.value.as_str()) && !context.model.lost.contains(&s.value);
        for step in throttle.steps.iter().filter(unknown) {
            findings.push(crate::diagnostic::names::unknown(step.span, "step", &step.value, &known));
        }
        let name = if throttle.steps.is_empty() {
            "dagman.maxjobs".to_owned()
        } else {
            format!("dagman.{}.maxjobs", category(throttle))
        };
        set(name, throttle.jobs.to_string(), "throttle", findings);
    }
    properties.sort();
    Pegasus { sites, staging, cluster: cluster.map(str::to_owned), everywhere, properties }
}

fn one_site(
    context: &Context,
    raw: &raw::Site,
    staging: &str,
    workflow: &mut Workflow,
    findings: &mut Findings,
) -> Site {
    let name = &raw.name;
    let presets = ["condorpool", "local", "edge", "cloud"];
    let preset = match &raw.preset {
        Some(preset) => match presets.into_iter().find(|p| *p == preset.value) {
            Some(known) => known,
            None => {
                findings.push(findings_of::unknown_word(preset.span, "preset of a site", &preset.value, &presets));
                "condorpool"
            }
        },
        None => presets.into_iter().find(|p| *p == name.value).unwrap_or("condorpool"),
    };
    // The planner knows the submit host by this name alone.
    let local = name.value == "local";
    let what = format!("the site {}", name.value);
    let profiles = fixed(context, &raw.profiles, false, &what, workflow, findings);
    let chosen = profiles.iter().any(|(n, k, _)| *n == "condor" && k.eq_ignore_ascii_case("requirements"));
    if matches!(preset, "edge" | "cloud") && !chosen {
        findings.push(findings_of::any_machine(name.span, &name.value, preset));
    }
    let scratch = raw.scratch.as_ref().and_then(|template| {
        let path = constant(context, template, &what, workflow, findings)?;
        if !path.starts_with('/') {
            findings.push(findings_of::not_absolute(template.span, "a scratch folder", &path));
            return None;
        }
        Some(path)
    });
    let silent = raw.scratch.is_none() && !context.model.pegasus.broken;
    if staging == "sharedfs" && silent && !local {
        findings.push(findings_of::scratch_needed(name.span, &name.value, staging));
    }
    let profiles = with_defaults(profiles, local || preset == "local");
    Site { name: name.value.clone(), local, scratch, profiles }
}

/// The profiles of a pool of HTCondor, where nothing else is said.
fn with_defaults(mut profiles: Vec<Fixed>, local: bool) -> Vec<Fixed> {
    if !local {
        for (namespace, key, value) in [("condor", "universe", "vanilla"), ("pegasus", "style", "condor")] {
            if !profiles.iter().any(|(n, k, _)| is_same((n, k), (namespace, key))) {
                profiles.push((namespace, key.to_owned(), value.to_owned()));
            }
        }
    }
    profiles.sort();
    profiles
}
