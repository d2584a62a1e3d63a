//! The queue for times when more people visit than the service can serve.

/// How many people are ahead, rounded for display.
#[must_use]
pub fn ahead_words(ahead: usize) -> String {
    match ahead {
        0 => "You are next.".to_owned(),
        1 => "One person is ahead of you.".to_owned(),
        2..=10 => format!("{ahead} people are ahead of you."),
        11..=99 => format!("About {} people are ahead of you.", rounded(ahead, 10)),
        100..=974 => format!("About {} people are ahead of you.", rounded(ahead, 50)),
        _ => format!("About {},000 people are ahead of you.", rounded(ahead, 1000) / 1000),
    }
}

fn rounded(number: usize, to: usize) -> usize {
    number.saturating_add(to / 2) / to * to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_queues_show_rounder_numbers() {
        let words = |ahead| ahead_words(ahead).replace(" people are ahead of you.", "");
        assert_eq!([0, 1].map(ahead_words), ["You are next.", "One person is ahead of you."]);
        assert_eq!([2, 10, 11, 96].map(words), ["2", "10", "About 10", "About 100"]);
        assert_eq!(
            [100, 374, 974, 975, 12_600].map(words),
            ["About 100", "About 350", "About 950", "About 1,000", "About 13,000"]
        );
    }
}
