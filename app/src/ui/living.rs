//! The view of an island, which ends when the island leaves the page.
//!
//! Leptos keeps an island's view for as long as the document lives, because it expects no page after this one. So each island
//! returns its view by [`living`], which gives it to this module instead.

use leptos::prelude::*;

/// The view of an island on the server, which ends with its rendering.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn living<V: IntoView>(view: V) -> impl IntoView {
    view
}

/// The view of an island, kept until the island leaves the page.
#[cfg(feature = "hydrate")]
pub(crate) fn living<V: IntoView + 'static>(view: V) -> impl IntoView {
    browser::Living(view.into_any())
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{
        attr::{Attribute, any_attribute::AnyAttribute},
        prelude::*,
        tachys::{
            hydration::Cursor,
            view::{Position, PositionState, add_attr::AddAnyAttr},
        },
    };

    use crate::navigation;

    /// It has no type parameter, because a view that is erased first turns into its `Owned`: that has to be this type again.
    pub(super) struct Living(pub AnyView);

    impl Render for Living {
        /// `None`: this module keeps it.
        type State = Option<<AnyView as Render>::State>;

        fn build(self) -> Self::State {
            Some(self.0.build())
        }

        fn rebuild(self, state: &mut Self::State) {
            if let Some(state) = state {
                self.0.rebuild(state);
            }
        }
    }

    impl AddAnyAttr for Living {
        type Output<SomeNewAttr: Attribute> = Self;

        fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self::Output<NewAttr> {
            Self(self.0.add_any_attr(attr).into_any())
        }
    }

    impl RenderHtml for Living {
        type AsyncOutput = Self;
        type Owned = Self;

        const MIN_LENGTH: usize = 0;

        fn dry_resolve(&mut self) {
            self.0.dry_resolve();
        }

        async fn resolve(self) -> Self::AsyncOutput {
            Self(self.0.resolve().await)
        }

        fn to_html_with_buf(
            self,
            buf: &mut String,
            position: &mut Position,
            escape: bool,
            mark_branches: bool,
            extra_attrs: Vec<AnyAttribute>,
        ) {
            self.0.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
        }

        fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
            let island = cursor.current();
            let state = self.0.hydrate::<FROM_SERVER>(cursor, position);
            navigation::keep(island, Box::new(state));
            None
        }

        fn into_owned(self) -> Self::Owned {
            self
        }
    }
}
