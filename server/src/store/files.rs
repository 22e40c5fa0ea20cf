//! Files in pieces of at most 512 KiB, compressed: every copy of the server sees them.
//!
//! Always holds: what is taken out is what was put in; a file is put in as a whole, in the transaction it belongs to.

use std::io::{Read, Write};

use sqlx::AnyConnection;
use sqlx::{Row, query};

/// Bytes of a piece at most: what rows of distributed databases carry well.
const PIECE_BYTES: usize = 512 << 10;

/// A file as it is kept: compressed, which takes time and is done before its transaction.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    pub(crate) name: String,
    bytes: Vec<u8>,
}

/// Compresses a file.
pub(crate) fn packed(name: impl Into<String>, content: &[u8]) -> Packed {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    // Writing into memory does not fail.
    let _ = encoder.write_all(content);
    Packed { name: name.into(), bytes: encoder.finish().unwrap_or_default() }
}

/// Puts a file in, in the place of the one of its name.
pub(crate) async fn put(connection: &mut AnyConnection, owner: &str, file: &Packed) -> sqlx::Result<()> {
    remove_one(&mut *connection, owner, &file.name).await?;
    // An empty file has a piece as well.
    for (part, piece) in (0_i64..).zip(file.bytes.chunks(PIECE_BYTES)) {
        query("INSERT INTO files (owner, name, part, bytes) VALUES ($1, $2, $3, $4)")
            .bind(owner)
            .bind(file.name.as_str())
            .bind(part)
            .bind(piece)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Takes a file out.
pub(crate) async fn get(connection: &mut AnyConnection, owner: &str, name: &str) -> sqlx::Result<Option<Vec<u8>>> {
    let rows = query("SELECT bytes FROM files WHERE owner = $1 AND name = $2 ORDER BY part")
        .bind(owner)
        .bind(name)
        .fetch_all(connection)
        .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    for row in &rows {
        bytes.extend(row.try_get::<Vec<u8>, _>("bytes")?);
    }
    let mut content = Vec::new();
    flate2::read::ZlibDecoder::new(bytes.as_slice())
        .read_to_end(&mut content)
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    Ok(Some(content))
}

/// The names of an owner's files.
pub(crate) async fn names(connection: &mut AnyConnection, owner: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("SELECT name FROM files WHERE owner = $1 AND part = 0 ORDER BY name")
        .bind(owner)
        .fetch_all(connection)
        .await
}

/// Removes one file.
pub(crate) async fn remove_one(connection: &mut AnyConnection, owner: &str, name: &str) -> sqlx::Result<()> {
    query("DELETE FROM files WHERE owner = $1 AND name = $2").bind(owner).bind(name).execute(connection).await?;
    Ok(())
}

/// Removes an owner's files.
pub(crate) async fn remove(connection: &mut AnyConnection, owner: &str) -> sqlx::Result<()> {
    query("DELETE FROM files WHERE owner = $1").bind(owner).execute(connection).await?;
    Ok(())
}
