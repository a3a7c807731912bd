//! A few rounds of `make soak`, by count: nothing that a round opens stays open after it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/soak/rounds.rs"]
mod rounds;

use anyhow::Result;
use rounds::{Held, Ship};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_round_of_browsing_opens_stays_open() -> Result<()> {
    let ship = Ship::ready().await?;
    for _ in 0..4 {
        ship.round(1).await?;
    }
    let warm = Held::now()?;
    for _ in 0..12 {
        ship.round(1).await?;
        Held::now()?.is_flat_since(&warm, 24.0)?;
    }
    Ok(())
}
