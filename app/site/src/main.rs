//! Makes what a browser loads out of the compiled app: its main part, the parts that only some islands need, and the script that
//! loads them. `script/lib/site.mjs` calls it.
//!
//! Both steps are libraries and not programs to install, so that `Cargo.lock` names their versions: the crates in the app and these
//! speak private formats.

use std::{env, error::Error, fs, path::Path};

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<String> = env::args().skip(1).collect();
    let [wasm, folder, name] = given.as_slice() else { return Err("usage: site WASM FOLDER NAME".into()) };
    let folder = Path::new(folder);
    let main = folder.join(format!("{name}.wasm"));
    split(&fs::read(wasm)?, folder, &main, &format!("./{name}.js"))?;
    // The parts find what they share with the main one among the exports of the linker.
    Bindgen::new()
        .input_path(main)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .demangle(false)
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)?;
    Ok(())
}

fn split(wasm: &[u8], folder: &Path, main: &Path, script: &str) -> Result<(), Box<dyn Error>> {
    let mut options = Options::new(wasm);
    options.output_dir = folder;
    options.main_out_path = main;
    options.main_module = script;
    transform(options)?;
    Ok(())
}
