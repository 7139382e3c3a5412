//! Params get their values: from defaults, a `values` block, files of values and `--set`, in that order of strength.

mod fits;
mod given;
mod value;

pub use given::{Resolved, resolve};
pub use value::{Type, Value};

use crate::spec::model::ParamType;

impl From<ParamType> for Type {
    fn from(ty: ParamType) -> Type {
        match ty {
            ParamType::String | ParamType::Enum => Type::String,
            ParamType::Int => Type::Int,
            ParamType::Float => Type::Float,
            ParamType::Bool => Type::Bool,
            ParamType::Date => Type::Date,
            ParamType::Month => Type::Month,
            ParamType::Datetime => Type::Datetime,
            ParamType::Duration => Type::Duration,
            ParamType::Bytes => Type::Bytes,
            ParamType::Path | ParamType::File => Type::Path,
            ParamType::List => Type::List,
        }
    }
}
