//! What the operating system says of a file, a thread or a disk, in the words of whoever has to mend it.
//!
//! Comes in: an error of input or output. Goes out: a clause in both languages. Always holds: neither language shows
//! the other, and no path stands there that nobody typed.

use std::io::{self, ErrorKind};

use engine::district::{Bilingual, Wording};

/// What this program refuses to read or write, as an error of a file.
#[derive(Debug)]
struct Refusal(Wording);

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.en)
    }
}

impl std::error::Error for Refusal {}

/// An error that this program makes.
pub(crate) fn refusal(zh: &'static str, en: &'static str) -> io::Error {
    io::Error::other(Refusal(Wording { zh, en }))
}

/// Why it failed: a clause without a stop at its end.
pub(crate) fn system_words(error: &io::Error) -> Bilingual {
    if let Some(Refusal(wording)) = error.get_ref().and_then(|inner| inner.downcast_ref::<Refusal>()) {
        return Bilingual::new(wording.zh, wording.en);
    }
    let (zh, en) = match error.kind() {
        ErrorKind::NotFound => ("没有这个文件或文件夹", "there is no such file or folder"),
        ErrorKind::PermissionDenied => ("没有权限", "permission is lacking"),
        ErrorKind::StorageFull => ("磁盘已满", "the disk is full"),
        ErrorKind::QuotaExceeded => ("超过了磁盘配额", "the quota of the disk is used up"),
        ErrorKind::FileTooLarge => ("文件超过了系统允许的大小", "the file is larger than the system allows"),
        ErrorKind::ReadOnlyFilesystem => ("磁盘是只读的", "the disk can only be read"),
        ErrorKind::NotADirectory => ("路径中间有一个是文件，不是文件夹", "a part of the path is a file, no folder"),
        ErrorKind::IsADirectory => ("这是一个文件夹，不是文件", "it is a folder, no file"),
        ErrorKind::AlreadyExists => ("已经有同名的文件或文件夹", "there is a file or folder of this name"),
        ErrorKind::DirectoryNotEmpty => ("文件夹里还有东西", "the folder is not empty"),
        ErrorKind::InvalidFilename => {
            ("名称太长，或有不能用的字符", "the name is too long or has forbidden characters")
        }
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => ("正被别的程序占用", "another program uses it"),
        ErrorKind::WouldBlock => ("系统的线程或进程数已到上限", "the limit of threads or processes is reached"),
        ErrorKind::OutOfMemory => ("内存不够", "memory is short"),
        ErrorKind::BrokenPipe => ("接收的一方已经关闭", "whoever reads it has gone"),
        ErrorKind::AddrInUse => ("这个地址和端口已经有程序在用", "another program listens there"),
        ErrorKind::AddrNotAvailable => ("这台机器没有这个地址", "this machine has no such address"),
        ErrorKind::TimedOut => ("等得太久，没有回应", "no answer came in time"),
        _ => return unknown(error),
    };
    Bilingual::new(zh, en)
}

/// One that has no words of ours: its number tells whoever keeps the machine.
fn unknown(error: &io::Error) -> Bilingual {
    match error.raw_os_error() {
        Some(5) => Bilingual::new("磁盘读写出错", "the disk failed"),
        Some(23 | 24) => Bilingual::new("打开的文件太多", "too many files are open"),
        Some(40) => Bilingual::new("链接绕成了圈", "its links go in a circle"),
        Some(code) => Bilingual::new(format!("系统报错 {code} 号"), format!("error {code} of the system")),
        None => Bilingual::new("读写没有成功", format!("reading or writing failed ({})", error.kind())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_language_shows_the_other() {
        for code in 1..=133 {
            let said = system_words(&io::Error::from_raw_os_error(code));
            assert!(said.en.is_ascii() && !said.zh.contains("os error"), "{code}: {said:?}");
            assert!(!said.zh.chars().any(|c| c.is_ascii_alphabetic()), "{code}: {said:?}");
        }
        assert_eq!(system_words(&refusal("甲", "a")), Bilingual::new("甲", "a"));
    }
}
