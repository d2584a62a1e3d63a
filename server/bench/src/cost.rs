//! The cost of an idle server and of a browser's first visit.

use crate::{Cli, county::County, fault::Fault, table::Table};

/// Measures how long the server takes to become ready, the memory of an idle server, and the bytes of a first visit.
pub async fn measure(cli: &Cli, county: &County, table: &mut Table) -> Result<(), Fault> {
    let (mut ready, mut resident) = (Vec::new(), Vec::new());
    for _ in 0..cli.runs {
        let service = cli.program().serve(&county.url).await?;
        ready.push(service.ready_after.as_secs_f64() * 1000.0);
        resident.push(service.resident()?);
    }
    table.add("cost: start to ready", "ms", &ready);
    table.add("cost: memory, idle", "MiB", &resident);
    let mut bytes = 0;
    for file in std::fs::read_dir(cli.site_root.join("pkg"))? {
        let file = file?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        // The other parts of the WASM come later.
        if name.starts_with("placebook.") && [".wasm.br", ".js.br", ".css.br"].iter().any(|end| name.ends_with(end)) {
            bytes += u32::try_from(file.metadata()?.len())?;
        }
    }
    table.add("cost: first load, brotli", "bytes", &[f64::from(bytes)]);
    Ok(())
}
