//! Short texts that are only shown to a sheet's readers. Each is defined only here, so adding one means adding a variant
//! of [`Detail`]: the form, the reader of pasted sheets, the database and the pages go through [`Detail::ALL`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A short text of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// The price for a delegate.
    Cost,
}

impl Detail {
    /// Every short text, in the order in which pages show them.
    pub const ALL: [Self; 1] = [Self::Cost];
    /// The longest text, in characters.
    pub const MAX: u32 = 300;

    /// The text's name in forms, addresses and the database.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Cost => "cost",
        }
    }

    /// The text's label on pages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cost => "Cost",
        }
    }

    /// The labels that pasted sheets have for the text, in lower case, the longest first if one begins another.
    pub(crate) const fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Cost => &["cost per delegate", "cost per place", "course fee", "cost", "price", "fee", "charge"],
        }
    }

    /// The text that a workshop's sheet shows if its field is empty. An empty result shows nothing.
    #[must_use]
    pub const fn usual(self) -> &'static str {
        match self {
            Self::Cost => "Free of charge",
        }
    }
}

/// The short texts of one sheet, by their keys. Empty texts are not stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Details(BTreeMap<String, String>);

impl Details {
    /// The text; empty if the sheet says nothing.
    #[must_use]
    pub fn get(&self, detail: Detail) -> &str {
        self.0.get(detail.key()).map_or("", |text| text.trim())
    }

    /// Sets or removes the text.
    pub fn set(&mut self, detail: Detail, text: &str) {
        match text.trim() {
            "" => self.0.remove(detail.key()),
            text => self.0.insert(detail.key().to_owned(), text.to_owned()),
        };
    }

    /// Labels and texts to show. A workshop's sheet shows the usual text where its field is empty.
    pub fn shown(&self, of_workshop: bool) -> impl Iterator<Item = (&'static str, String)> {
        Detail::ALL.into_iter().filter_map(move |detail| {
            let usual = if of_workshop { detail.usual() } else { "" };
            let text = [self.get(detail), usual].into_iter().find(|text| !text.is_empty())?;
            Some((detail.label(), text.to_owned()))
        })
    }

    /// Whether the sheet names no cost.
    #[must_use]
    pub fn is_free(&self) -> bool {
        let cost = self.get(Detail::Cost);
        cost.is_empty() || cost.eq_ignore_ascii_case(Detail::Cost.usual())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workshop_is_free_of_charge_unless_its_sheet_says_otherwise() {
        let mut details = Details::default();
        assert!(details.is_free());
        assert_eq!(details.shown(true).collect::<Vec<_>>(), [("Cost", "Free of charge".to_owned())]);
        assert_eq!(details.shown(false).count(), 0, "a sheet without a workshop sells nothing");
        details.set(Detail::Cost, " £95 per delegate ");
        assert!(!details.is_free());
        assert_eq!(details.shown(false).collect::<Vec<_>>(), [("Cost", "£95 per delegate".to_owned())]);
        details.set(Detail::Cost, "free of charge");
        assert!(details.is_free());
        details.set(Detail::Cost, "  ");
        assert_eq!(details, Details::default());
    }

    #[test]
    fn details_are_one_object_by_key() {
        let mut details = Details::default();
        details.set(Detail::Cost, "£5");
        assert_eq!(serde_json::to_string(&details).unwrap(), r#"{"cost":"£5"}"#);
        let later: Details = serde_json::from_str(r#"{"cost":"£5","lunch":"Soup"}"#).unwrap();
        assert_eq!(later.get(Detail::Cost), "£5", "a key of a later build does no harm");
    }
}
