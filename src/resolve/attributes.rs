//! What may be asked of the elements of an axis: declared attributes, and those that come with how they are made.

use super::ids::{AttrId, AxisId, IdVec};
use super::workflow::{AttrDef, AttrSource, AxisDef, Builtin, FilePart, NodePart};
use crate::source::Span;
use crate::values::Type;

/// Attributes that elements of some constructors have: nodes of a tree, files, combinations.
pub const SPECIAL: [&str; 7] = ["level", "root", "up", "path", "name", "stem", "members"];

impl AxisDef {
    /// An attribute that elements have by how they are made, without being declared.
    pub(super) fn offered(&self, name: &str) -> Option<(AttrSource, Type)> {
        if self.offers.nodes {
            match name {
                "level" => return Some((AttrSource::Node(NodePart::Level), Type::Int)),
                "number" => return Some((AttrSource::Node(NodePart::Number), Type::Int)),
                "root" => return Some((AttrSource::Node(NodePart::Root), Type::Bool)),
                "up" => return Some((AttrSource::Node(NodePart::Up), Type::String)),
                _ => {}
            }
        }
        if self.offers.files {
            match name {
                "path" => return Some((AttrSource::File(FilePart::Path), Type::Path)),
                "name" => return Some((AttrSource::File(FilePart::Name), Type::String)),
                "stem" => return Some((AttrSource::File(FilePart::Stem), Type::String)),
                _ => {}
            }
        }
        if self.offers.members && name == "members" {
            return Some((AttrSource::Members, Type::List));
        }
        let (_, builtin, ty) = Builtin::ALL.iter().find(|(n, _, _)| *n == name)?;
        Some((AttrSource::Builtin(*builtin), if *builtin == Builtin::Value { self.value } else { *ty }))
    }

    /// The names of all attributes that can be listed.
    pub fn known_attributes(&self) -> Vec<&str> {
        let mut known: Vec<&str> = self.attrs.values().map(|a| a.name.as_str()).filter(|n| !n.contains('.')).collect();
        let builtin = Builtin::ALL.iter().map(|(n, _, _)| *n);
        let offered = SPECIAL.into_iter().chain(builtin).filter(|n| self.offered(n).is_some());
        known.extend(offered.filter(|n| self.attr(n).is_none()));
        known
    }
}

/// The attribute `name` of an axis, which is made if it can be: a column of a sheet need not be declared, naming it
/// asks for it, as text.
pub fn attribute(axes: &mut IdVec<AxisId, AxisDef>, axis: AxisId, name: &str, span: Span) -> Option<(AttrId, Type)> {
    let (id, ty) = made(axes, axis, name, span)?;
    axes[axis].attrs[id].named = true;
    Some((id, ty))
}

/// The elements are nodes of a tree, or some of them.
fn of_a_tree(axes: &IdVec<AxisId, AxisDef>, axis: AxisId) -> bool {
    axes[axis].offers.nodes || axes[axis].base.is_some_and(|base| of_a_tree(axes, base))
}

fn made(axes: &mut IdVec<AxisId, AxisDef>, axis: AxisId, name: &str, span: Span) -> Option<(AttrId, Type)> {
    let def = &axes[axis];
    if let Some(id) = def.attr(name) {
        let attr = &mut axes[axis].attrs[id];
        attr.asked.get_or_insert(span);
        return Some((id, attr.ty));
    }
    // The nodes of a subset of a tree keep their numbers, which are counted by level.
    let kept = name == "number" && def.base.is_some_and(|base| of_a_tree(axes, base));
    let (source, ty) = match (def.offered(name).filter(|_| !kept), def.offers.inherits) {
        (Some(offered), _) => offered,
        (None, _) if def.offers.columns => (AttrSource::Column(name.to_owned()), Type::String),
        (None, Some(base)) => {
            let (attr, ty) = made(axes, base, name, span)?;
            (AttrSource::Inherited(base, attr), ty)
        }
        (None, None) => return None,
    };
    let id = axes[axis].attrs.push(AttrDef {
        name: name.to_owned(),
        ty,
        source,
        span,
        named: false,
        asked: Some(span),
        broken: false,
    });
    Some((id, ty))
}
