//! What can be searched: one collection of documents each.

/// What is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Collection {
    /// Titles and texts of the requests.
    Requests,
    /// Names, duties and expertise, topics of the providers.
    Providers,
    /// Titles and texts of earlier cases.
    Cases,
    /// Names and words of the topics.
    Topics,
}

impl Collection {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Requests, Self::Providers, Self::Cases, Self::Topics];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Providers => "providers",
            Self::Cases => "cases",
            Self::Topics => "topics",
        }
    }
}
