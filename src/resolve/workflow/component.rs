//! Components, and amounts of resources.

use super::step::{Variable, Varying};
use crate::resolve::around::Outfit;
use crate::resolve::ids::ParamId;
use crate::source::Span;

#[derive(Debug, Default, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Resources {
    pub cpus: Option<u64>,
    /// In bytes.
    pub memory: Option<u64>,
    pub gpus: Option<u64>,
    /// In bytes.
    pub disk: Option<u64>,
    /// In seconds.
    pub walltime: Option<u64>,
}

impl Resources {
    /// The amount of a resource by its name; walltime for any other name.
    pub fn field(&mut self, name: &str) -> &mut Option<u64> {
        match name {
            "cpus" => &mut self.cpus,
            "memory" => &mut self.memory,
            "gpus" => &mut self.gpus,
            "disk" => &mut self.disk,
            _ => &mut self.walltime,
        }
    }

    /// What both ask for alike.
    pub fn and(&self, other: &Resources) -> Resources {
        let both = |a: Option<u64>, b: Option<u64>| a.filter(|_| a == b);
        Resources {
            cpus: both(self.cpus, other.cpus),
            memory: both(self.memory, other.memory),
            gpus: both(self.gpus, other.gpus),
            disk: both(self.disk, other.disk),
            walltime: both(self.walltime, other.walltime),
        }
    }

    /// These, and where they say nothing, those of `weaker`.
    pub fn over(&self, weaker: &Resources) -> Resources {
        Resources {
            cpus: self.cpus.or(weaker.cpus),
            memory: self.memory.or(weaker.memory),
            gpus: self.gpus.or(weaker.gpus),
            disk: self.disk.or(weaker.disk),
            walltime: self.walltime.or(weaker.walltime),
        }
    }
}

#[derive(Debug)]
pub struct Component {
    pub name: String,
    /// The image's address; nothing if jobs run on the host.
    pub image: Option<String>,
    /// The params that the address was made from.
    pub image_params: Vec<ParamId>,
    pub build: Option<Build>,
    pub tools: Vec<(String, String)>,
    pub env: Vec<Variable>,
    pub resources: Resources,
    /// Resources that differ from job to job.
    pub varying: Vec<Varying>,
    pub outfit: Outfit,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Build {
    pub base: String,
    pub apt: Vec<String>,
    pub pip: Vec<String>,
    pub conda: Vec<String>,
    pub channels: Vec<String>,
}
