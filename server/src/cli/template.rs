//! `dianda template`: an empty workbook to fill in, in the language of the messages.

use std::path::PathBuf;

use engine::district::Bilingual;
use serde_json::json;

use super::Exit;
use super::failure::Failure;
use super::speech::Speech;
use crate::files_out::write_file;

pub(super) fn run(out: Option<PathBuf>, speech: Speech) -> Result<Exit, Failure> {
    let out = out.unwrap_or_else(|| speech.lang.pick("点答模板.xlsx", "dianda-template.xlsx").into());
    let name = out.display();
    if out.exists() {
        let mend = Bilingual::new("请用 --out 换一个文件名。", "Give another name with --out.");
        return Err(Failure::exists(&out, mend));
    }
    let bytes = engine::tables::template(speech.lang).map_err(|error| Failure::internal(&error))?;
    let mend = Bilingual::new("请换一个地方。", "Give another place.");
    write_file(&out, &bytes).map_err(|error| Failure::cannot_write(&out, &error, mend))?;
    if speech.json {
        speech.document(&json!({ "template": name.to_string() }));
    } else {
        speech.tell(
            &format!("已写出空白模板 {name}；填好后：dianda check {name}"),
            &format!("wrote {name}; when it is filled in: dianda check {name}"),
        );
    }
    Ok(Exit::Done)
}
