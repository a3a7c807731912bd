//! Names that nothing can have, at every kind of registry: they are left out, and the list says so.

use domain::Completeness;
use providers::left_out;

use crate::ALONE;
use crate::fleet::{Fleet, WHOLE};
use crate::places::Place;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_kind_of_registry_a_list_that_leaves_names_out_says_so() {
    let _alone = ALONE.lock().await;
    let fleet = Fleet::sail().await;
    let (mut wrong, mut said) = (Vec::new(), 0);
    for ship in fleet.sick() {
        let place =
            if Place::Catalogue.concerns(ship) { Place::Catalogue } else { Place::VendorList };
        let live = fleet.launch(ship, WHOLE);
        let provider = live.provider.as_ref();
        fleet.calm();
        let well = left_out::repositories(provider, &ship.query()).await.unwrap();
        let tags = left_out::tags(provider, &ship.repository, None).await.unwrap();
        for (what, told) in [("repositories", &well.completeness), ("tags", &tags.completeness)] {
            if *told == Completeness::NamesLeftOut {
                wrong.push(format!("{}: {what} while all is well", ship.name));
            }
        }
        // HTML, a mark that turns the writing round and a line break at the end of every text.
        fleet.misbehave("strange-texts", place.spots());
        match left_out::repositories(provider, &ship.query()).await {
            // Of a list that is read as nothing at all, nothing was left out.
            Ok(page) if page.completeness == Completeness::NamesLeftOut => said += 1,
            Ok(page) => wrong.push(format!("{}: {page:?}", ship.name)),
            Err(error) => wrong.push(format!("{}: {error:?}", ship.name)),
        }
    }
    fleet.calm();
    assert!(wrong.is_empty(), "{said} said so, and not\n{}", wrong.join("\n"));
    assert!(said >= 8, "{said}");
}
