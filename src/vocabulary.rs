//! The words that a specification may use beside the nodes of `schema/nodes.json`, by family: the reference lists them.

use crate::resolve::filter::FILTERS;
use crate::resolve::workflow::Builtin;
use crate::resolve::{FUNCTIONS, RESERVED, SPECIAL_ATTRIBUTES, around::NAMESPACES};
use crate::spec::COLUMN_TYPES;
use crate::spec::model::ParamType;
use crate::spec::quantity::BYTE_UNITS;

/// The words of each family.
pub fn families() -> Vec<(&'static str, Vec<&'static str>)> {
    let filters: Vec<&str> = FILTERS.iter().map(|(name, _, _)| *name).collect();
    let mut attributes: Vec<&str> = Builtin::ALL.iter().map(|(name, _, _)| *name).collect();
    attributes.extend(SPECIAL_ATTRIBUTES);
    vec![
        ("functions", FUNCTIONS.to_vec()),
        ("filters", filters),
        ("attributes", attributes),
        ("param-types", ParamType::ALL.iter().map(|(name, _)| *name).collect()),
        ("column-types", COLUMN_TYPES.iter().map(|(name, _)| *name).collect()),
        ("units", BYTE_UNITS.iter().map(|(name, _)| *name).collect()),
        ("namespaces", NAMESPACES.to_vec()),
        ("reserved", RESERVED.to_vec()),
    ]
}
