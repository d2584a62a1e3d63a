//! A request in progress while its visit ends, or while its officer stops acting, changes neither.

use app::visit::Caller;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    CHECK, filled,
    town::{Town, act_for, sign_in},
};
use crate::support::{
    browser::Tab,
    locks::until_waiting,
    service::{Locked, Visitor},
};

/// Sends a booking form that pauses until this action is done.
async fn under_way(town: &Town, computer: &Visitor, meanwhile: impl Future<Output = ()>) {
    let tab = Tab::at(computer, &town.page("book")).await;
    let form = filled(tab.form(CHECK));
    let lock = Locked::sheets(&town.backend.pool).await;
    let sends = computer.sends_form(&form.to, form.body());
    let meanwhile = async {
        until_waiting(&town.backend.pool, 1).await;
        meanwhile.await;
        lock.open().await;
    };
    tokio::join!(sends, meanwhile);
}

async fn kept(town: &Town) -> i64 {
    sqlx::query_scalar("select count(*) from sign_in_session").fetch_one(&town.backend.pool).await.unwrap()
}

#[sqlx::test]
async fn ended_visit_stays_ended_after_a_slow_request(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let computer = town.computer();
    sign_in(&computer, &town.hawthorn).await;
    under_way(&town, &computer, sign_in(&computer, &Caller::Anyone)).await;
    assert_eq!(kept(&town).await, 0, "an ended visit keeps no text");
    assert_eq!(computer.made_for().await, None);
}

#[sqlx::test]
async fn stopped_acting_stays_stopped_after_a_slow_request(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let computer = town.computer();
    sign_in(&computer, &town.ines).await;
    act_for(&computer, &town.hawthorn).await;
    let stops = async {
        assert_eq!(computer.posts("/api/office/stop-acting", "").await.status, 200);
    };
    under_way(&town, &computer, stops).await;
    assert_eq!(computer.made_for().await, town.ines.made_for());
}
