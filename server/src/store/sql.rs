//! A statement whose conditions depend on who asks: text of our own, values bound apart.
//!
//! Always holds: what comes from outside is bound, never written into the text.

use sqlx::AnyConnection;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, Arguments, AssertSqlSafe, Encode, Type};

/// A statement that is being written.
pub(crate) struct Sql {
    text: String,
    values: AnyArguments,
}

impl Sql {
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), values: AnyArguments::default() }
    }

    /// Adds text of our own.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value.
    pub(crate) fn bind<'t, T: Encode<'t, Any> + Type<Any>>(&mut self, value: T) -> &mut Self {
        // Texts, numbers and bytes can always be encoded.
        let _ = self.values.add(value);
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Adds ` IN (…)` of some texts; of none, what is never true.
    pub(crate) fn among(&mut self, column: &'static str, texts: &[String]) -> &mut Self {
        if texts.is_empty() {
            return self.push("1 = 0");
        }
        self.push(column).push(" IN (");
        for (at, text) in texts.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            self.bind(text.as_str());
        }
        self.push(")")
    }

    pub(crate) async fn all(self, connection: &mut AnyConnection) -> sqlx::Result<Vec<AnyRow>> {
        sqlx::query_with(AssertSqlSafe(self.text), self.values).fetch_all(connection).await
    }

    pub(crate) async fn first(self, connection: &mut AnyConnection) -> sqlx::Result<Option<AnyRow>> {
        sqlx::query_with(AssertSqlSafe(self.text), self.values).fetch_optional(connection).await
    }

    /// How many rows it changed.
    pub(crate) async fn change(self, connection: &mut AnyConnection) -> sqlx::Result<u64> {
        Ok(sqlx::query_with(AssertSqlSafe(self.text), self.values).execute(connection).await?.rows_affected())
    }
}
