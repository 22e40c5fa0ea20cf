//! Spoilt inputs from good ones: the long runs of `fuzz` make millions of them.
//!
//! Comes in: bytes and a seed. Goes out: other bytes. Always holds: the same seed spoils in the same way; a workbook is
//! spoilt within one of its parts as often as in its package, since few of the latter are opened at all.
//!
//! Method: the mutations of AFL (Zalewski, american fuzzy lop, technical details, 2014) without its coverage: a change
//! of one to eight places, by flips, known values, copies and words of the formats.

use std::io::{Cursor, Read, Write};

use datasets::lots::Lots;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The largest input that is made.
const BYTES_MAX: usize = 1 << 16;

/// Words of the formats, and what has been trouble before.
const WORDS: [&[u8]; 44] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b"=",
    b"-1",
    b"0",
    b"1e999",
    b"NaN",
    b"18446744073709551616",
    b"0.0000000001",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"null",
    b"true",
    b"\\u0000",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x81",
    b"<v>",
    b"</c>",
    b"t=\"s\"",
    b"r=\"XFD1048576\"",
    b"&#xD800;",
    b"&lt;",
    b"A1:XFD1048576",
    b"%%\n",
    "，".as_bytes(),
    "；".as_bytes(),
    "牵头".as_bytes(),
    "同一件事".as_bytes(),
    b"\xe2\x80\xae",
    "\u{301}\u{301}\u{301}".as_bytes(),
    "\u{e810}".as_bytes(),
    "13800001234".as_bytes(),
    "2月30日".as_bytes(),
];

/// One of the inputs, spoilt.
///
/// # Panics
/// If there are none.
pub fn spoilt(inputs: &[Vec<u8>], draw: &mut Lots) -> Vec<u8> {
    let input = &inputs[draw.below(inputs.len())];
    if input.starts_with(b"PK") && draw.below(4) > 0 {
        return spoilt_part(input, draw).unwrap_or_else(|| input.clone());
    }
    let other = &inputs[draw.below(inputs.len())];
    spoilt_bytes(input.clone(), other, draw)
}

fn spoilt_bytes(mut bytes: Vec<u8>, other: &[u8], draw: &mut Lots) -> Vec<u8> {
    for _ in 0..=draw.below(8) {
        let at = draw.below(bytes.len() + 1);
        let end = (at + 1 + draw.below(16)).min(bytes.len());
        match draw.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << draw.below(8),
            1 if at < bytes.len() => bytes[at] = [0, 0x7f, 0x80, 0xff, b' ', b'9'][draw.below(6)],
            2 => drop(bytes.drain(at..end.max(at))),
            3 => {
                let copy: Vec<u8> = bytes[at..end.max(at)].repeat(1 + draw.below(40));
                drop(bytes.splice(at..at, copy));
            }
            4 if !other.is_empty() => {
                let from = draw.below(other.len());
                let to = (from + 1 + draw.below(64)).min(other.len());
                drop(bytes.splice(at..end.max(at), other[from..to].iter().copied()));
            }
            5 => bytes.truncate(at),
            _ => drop(bytes.splice(at..at, WORDS[draw.below(WORDS.len())].iter().copied())),
        }
        bytes.truncate(BYTES_MAX);
    }
    bytes
}

/// A package with one of its parts spoilt.
fn spoilt_part(package: &[u8], draw: &mut Lots) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(package)).ok()?;
    let wanted = draw.below(archive.len().max(1));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).ok()?;
        let (name, mut bytes) = (part.name().ok()?.into_owned(), Vec::new());
        part.read_to_end(&mut bytes).ok()?;
        if at == wanted {
            bytes = spoilt_bytes(bytes.clone(), &bytes, draw);
        }
        writer.start_file(name, SimpleFileOptions::default()).ok()?;
        writer.write_all(&bytes).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}
