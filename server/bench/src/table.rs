//! The table of results: medians of runs, ratios, and targets.

use std::fmt;

use serde::Serialize;

/// The target of a ratio or a figure.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// At least this ratio.
    RatioAtLeast(f64),
    /// At most this ratio.
    RatioAtMost(f64),
    /// At most this value.
    ValueAtMost(f64),
}

/// One figure.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The name of the measurement.
    pub name: String,
    /// The median of its runs.
    pub value: f64,
    /// The figure's unit.
    pub unit: &'static str,
    /// The lowest and the highest run.
    pub spread: (f64, f64),
    /// The figure's ratio to another figure measured at the same time on the same cluster: the median of the runs' ratios.
    pub ratio: Option<f64>,
    /// The target of the ratio or the value.
    pub mark: Option<Mark>,
}

/// All figures, in order of measurement.
#[derive(Debug, Default, Serialize)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Adds a figure of one or more runs.
    pub fn add(&mut self, name: impl Into<String>, unit: &'static str, runs: &[f64]) -> &mut Row {
        let sorted = sorted(runs);
        let ends = (sorted.first().copied().unwrap_or(f64::NAN), sorted.last().copied().unwrap_or(f64::NAN));
        let at = self.rows.len();
        self.rows.push(Row { name: name.into(), value: median(runs), unit, spread: ends, ratio: None, mark: None });
        &mut self.rows[at]
    }

    /// Whether every target is reached.
    pub fn passed(&self) -> bool {
        self.rows.iter().all(|row| row.passed() != Some(false))
    }

    /// The table as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl Row {
    /// Sets the ratio: each run is divided by the run that was measured beside it.
    pub fn over(&mut self, runs: &[f64], others: &[f64]) -> &mut Self {
        let ratios: Vec<f64> = runs.iter().zip(others).map(|(run, other)| run / other).collect();
        self.ratio = Some(median(&ratios));
        self
    }

    /// Sets the target.
    pub fn mark(&mut self, mark: Mark) {
        self.mark = Some(mark);
    }

    fn passed(&self) -> Option<bool> {
        Some(match self.mark? {
            Mark::RatioAtLeast(least) => self.ratio? >= least,
            Mark::RatioAtMost(most) => self.ratio? <= most,
            Mark::ValueAtMost(most) => self.value <= most,
        })
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| name | value | lowest to highest | ratio | pass mark |")?;
        writeln!(f, "| --- | ---: | ---: | ---: | --- |")?;
        for row in &self.rows {
            let ratio = row.ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
            let mark = match row.mark {
                None => String::new(),
                Some(Mark::RatioAtLeast(least)) => format!("ratio at least {least}"),
                Some(Mark::RatioAtMost(most)) => format!("ratio at most {most}"),
                Some(Mark::ValueAtMost(most)) => format!("at most {most} {}", row.unit),
            };
            let verdict = row.passed().map_or("", |passed| if passed { ": yes" } else { ": NO" });
            let (low, high) = (shown(row.spread.0), shown(row.spread.1));
            let value = shown(row.value);
            writeln!(f, "| {} | {value} {} | {low} to {high} | {ratio} | {mark}{verdict} |", row.name, row.unit)?;
        }
        Ok(())
    }
}

fn shown(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The middle value; of an even number, the lower middle one.
pub fn median(values: &[f64]) -> f64 {
    percentile(&sorted(values), 50)
}

/// The smallest value that this percentage does not exceed.
pub fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_a_measured_value() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(
            (percentile(&hundred, 50), percentile(&hundred, 99), percentile(&hundred, 100)),
            (50.0, 99.0, 100.0)
        );
        assert_eq!((percentile(&[7.0], 50), percentile(&[7.0], 99)), (7.0, 7.0));
        assert!(percentile(&[], 50).is_nan());
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn missed_target_fails_the_table() {
        let mut table = Table::default();
        let (ours, limit) = ([90.0, 100.0, 110.0], [100.0, 100.0, 100.0]);
        table.add("rush", "1/s", &ours).over(&ours, &limit).mark(Mark::RatioAtLeast(1.0));
        assert!(table.passed());
        table.add("growth", "ms", &[2.0]).over(&[2.0], &[1.0]).mark(Mark::RatioAtMost(1.2));
        assert!(!table.passed());
        let text = table.to_string();
        assert!(text.contains("| rush | 100 1/s | 90.00 to 110 | 1.00 | ratio at least 1: yes |"), "{text}");
        assert!(text.contains("ratio at most 1.2: NO"), "{text}");
    }
}
