//! The sample district and its loaders.

pub mod putuo;
