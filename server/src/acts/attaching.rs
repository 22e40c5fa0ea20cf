//! A picture or a file is put to a request, or to the work on one of its tasks.
//!
//! Always holds: a picture is drawn anew, so that nothing of where and with what it was taken is kept, and no larger
//! than a page needs; of everything else the bytes are kept as they came and never shown as a page.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use sqlx::AnyConnection;

use super::actor::Actor;
use crate::problem::Problem;
use crate::secrets::new_id;
use crate::store::attachments::{self, Attachment, CONTENT};
use crate::store::files::{self, Packed, packed};
use crate::store::{requests, tasks};

/// Bytes of a file at most.
pub(crate) const BYTES_MAX: usize = 10 << 20;
/// Files of a request at most.
const FILES_MAX: usize = 50;
/// Pixels of a side of a picture that is kept.
const SIDE_MAX: u32 = 2_560;
/// Pixels of a side of a picture that is read, and bytes that reading it may take.
const SIDE_READ_MAX: u32 = 16_384;
const MEMORY_MAX: u64 = 256 << 20;

/// A file that can be kept.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    name: String,
    kind: String,
    size: i64,
    content: Packed,
}

/// Makes a file fit to be kept. It takes time: not on a thread that serves others.
///
/// # Errors
/// `bad_picture` for what looks like a picture and is none, `bad_kind` for programs and pages, `empty`.
pub(crate) fn fit(name: &str, bytes: Vec<u8>) -> Result<Fit, Problem> {
    if bytes.is_empty() {
        return Err(Problem::unfit("empty", "文件是空的", "the file is empty"));
    }
    let format = image::guess_format(&bytes)
        .ok()
        .filter(|format| matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP));
    let (bytes, kind) = match format {
        Some(format) => drawn_anew(&bytes, format)?,
        None => (bytes, document_kind(name)?),
    };
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    Ok(Fit { name: name.to_owned(), kind: kind.to_owned(), size, content: packed(CONTENT, &bytes) })
}

/// Documents by the ends of their names. What a browser would run is none of them.
fn document_kind(name: &str) -> Result<&'static str, Problem> {
    const KINDS: [&str; 9] = ["pdf", "docx", "xlsx", "pptx", "doc", "xls", "wps", "et", "txt"];
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    if KINDS.contains(&end.as_str()) {
        return Ok("application/octet-stream");
    }
    Err(Problem::unfit("bad_kind", "不收这种文件", "files of this kind are not taken")
        .mend("图片（jpg、png、webp）或文档（pdf、docx、xlsx、pptx、txt）", "a picture or a document"))
}

fn drawn_anew(bytes: &[u8], format: ImageFormat) -> Result<(Vec<u8>, &'static str), Problem> {
    let bad = || {
        Problem::unfit("bad_picture", "图片读不出来，或太大", "the picture cannot be read, or is too large")
            .mend("请另存为 jpg 再上传", "save it as jpg and upload that")
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_READ_MAX);
    limits.max_image_height = Some(SIDE_READ_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| bad())?;
    // How the camera was held is the one thing of its notes that is heeded.
    let orientation = image::ImageDecoder::orientation(&mut decoder);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| bad())?;
    if let Ok(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    if picture.width().max(picture.height()) > SIDE_MAX {
        picture = picture.resize(SIDE_MAX, SIDE_MAX, image::imageops::FilterType::Triangle);
    }
    let mut out = Cursor::new(Vec::new());
    let (written, kind) = match format {
        ImageFormat::Png => (picture.write_to(&mut out, ImageFormat::Png), "image/png"),
        _ => (DynamicImage::ImageRgb8(picture.to_rgb8()).write_to(&mut out, ImageFormat::Jpeg), "image/jpeg"),
    };
    written.map_err(|_| bad())?;
    Ok((out.into_inner(), kind))
}

/// Puts a file to a request, or to the work on a task of it.
///
/// # Errors
/// `not_found`, `too_many_files`.
pub(crate) async fn attach(
    connection: &mut AnyConnection,
    actor: &Actor,
    (request, task): (&str, &str),
    file: &Fit,
) -> Result<Attachment, Problem> {
    let district = actor.district().to_owned();
    if requests::get(&mut *connection, &actor.sight, request).await?.is_none() {
        return Err(Problem::not_found());
    }
    if !task.is_empty() {
        let of = tasks::get(&mut *connection, &actor.sight, task).await?;
        if of.is_none_or(|of| of.request != request) {
            return Err(Problem::not_found());
        }
    }
    if attachments::of_request(&mut *connection, &district, request).await?.len() >= FILES_MAX {
        return Err(Problem::conflict("too_many_files", "这件点单的文件太多了", "the request has too many files"));
    }
    let of = Attachment {
        id: new_id(),
        request: request.to_owned(),
        task: task.to_owned(),
        name: file.name.clone(),
        kind: file.kind.clone(),
        size: file.size,
        created_at: actor.now,
    };
    attachments::add(&mut *connection, &district, &of, &actor.person).await?;
    files::put(&mut *connection, &attachments::owner(&district, &of.id), &file.content).await?;
    actor.record(connection, "request.attach", request, "").await?;
    Ok(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_nothing_but_its_points() {
        let mut jpeg = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(40, 30).write_to(&mut jpeg, ImageFormat::Jpeg).expect("a picture");
        // An APP1 segment as cameras write it, with a place in it.
        let mut bytes = jpeg.into_inner();
        let exif = b"Exif\0\0II*\0\x08\0\0\0\0\0GPS 31.2N 121.4E";
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        let segment: Vec<u8> = [&[0xFF, 0xE1][..], &length, exif].concat();
        bytes.splice(2..2, segment);
        assert!(bytes.windows(3).any(|part| part == b"GPS"));
        let kept = fit("a.jpg", bytes).expect("it is a picture");
        assert_eq!(kept.kind, "image/jpeg");
        let (again, _) = drawn_anew(&jpeg_of(60, 20), ImageFormat::Jpeg).expect("a picture");
        assert!(!again.windows(4).any(|part| part == b"Exif"));
    }

    fn jpeg_of(width: u32, height: u32) -> Vec<u8> {
        let mut jpeg = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut jpeg, ImageFormat::Jpeg).expect("a picture");
        jpeg.into_inner()
    }

    #[test]
    fn large_pictures_shrink_and_what_is_none_is_refused() {
        let (small, _) = drawn_anew(&jpeg_of(4000, 1000), ImageFormat::Jpeg).expect("a picture");
        let read = image::load_from_memory(&small).expect("it is read again");
        assert_eq!((read.width(), read.height()), (2560, 640));
        assert_eq!(fit("x.jpg", b"\xFF\xD8\xFFnone".to_vec()).expect_err("no picture").code, "bad_picture");
        assert_eq!(fit("x.html", b"<script>".to_vec()).expect_err("a page").code, "bad_kind");
        assert!(fit("x.pdf", b"%PDF-1.7".to_vec()).is_ok());
    }
}
