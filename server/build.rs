//! The page is built anew beside the program: it is looked for where it lies.

fn main() {
    // A folder that is not there would be looked for at each build.
    let _ = std::fs::create_dir_all("web/dist");
    println!("cargo:rerun-if-changed=web/dist");
}
