//! What can go wrong with an index.

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The index could not be built or read.
    #[error("the index: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
    /// A stored index is not one of ours, or of another version.
    #[error("the stored index cannot be read")]
    Stored,
}
