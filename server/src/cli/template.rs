//! `dianda template`: an empty workbook to fill in.

use std::path::Path;

use engine::district::Bilingual;
use serde_json::json;

use super::Exit;
use super::speech::Speech;
use crate::files::write_file;

pub(super) fn run(out: &Path, speech: Speech) -> Exit {
    let written = engine::tables::template().map_err(|error| error.to_string()).and_then(|bytes| {
        if out.exists() {
            return Err("已经有这个文件，没有覆盖 / the file is there already and was not overwritten".to_owned());
        }
        write_file(out, &bytes).map_err(|error| error.to_string())
    });
    let name = out.display();
    match written {
        Err(error) => {
            speech.failure(&Bilingual::new(format!("{name}：{error}"), format!("{name}: {error}")));
            Exit::NotDone
        }
        Ok(()) if speech.json => {
            speech.document(&json!({ "template": name.to_string() }));
            Exit::Done
        }
        Ok(()) => {
            speech.tell(
                &format!("已写出空白模板 {name}；填好后：dianda check {name}"),
                &format!("wrote {name}; when it is filled in: dianda check {name}"),
            );
            Exit::Done
        }
    }
}
