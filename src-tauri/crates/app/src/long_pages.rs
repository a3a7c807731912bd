//! Pages that are too long for a window: some registries ignore the page size and send all they have at once (Debian's
//! `docker-registry` sent 200,000 tags). Such a page is handed on in pieces, so that the first rows are drawn while the
//! rest waits here.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::{AccountId, Cursor, Page, Tag};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::lock;

/// Items of one piece: what a window takes in within a few milliseconds.
pub(crate) const PIECE: usize = 2_000;
/// Pages that wait at once; the oldest goes, and is read again should somebody ask for it.
const WAITING_MOST: usize = 4;
/// How long the rest of a page waits for somebody to read on.
const WAITS: Duration = Duration::from_secs(30);
/// Marks a cursor as ours; no provider makes one that begins so.
const OURS: &str = "roadstead-piece:";

/// Where a piece is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    reading: u64,
    /// The registry's own cursor of the long page.
    pub(crate) page: Option<Cursor>,
    /// The first item of the piece.
    pub(crate) from: usize,
}

/// The long pages that somebody is still reading.
#[derive(Clone, Default)]
pub(crate) struct LongPages(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    last: u64,
    pages: VecDeque<LongPage>,
    /// Prints of the long pages that were kept last.
    kept: HashMap<(AccountId, String), u64>,
}

struct LongPage {
    reading: u64,
    account: AccountId,
    list: String,
    page: Arc<Page<Tag>>,
    /// When somebody read of it last.
    read: Instant,
}

impl Place {
    /// The place that a cursor means, where it is one of ours.
    pub(crate) fn of(cursor: &Cursor) -> Option<Self> {
        serde_json::from_str(cursor.0.strip_prefix(OURS)?).ok()
    }

    fn cursor(&self) -> Cursor {
        // A number, a text and a number: nothing in it can fail to be written.
        Cursor(format!("{OURS}{}", serde_json::to_string(self).unwrap_or_default()))
    }
}

impl LongPages {
    /// Keeps a page that is too long, and answers its first piece.
    pub(crate) fn first(
        &self,
        account: &AccountId,
        list: &str,
        at: Option<Cursor>,
        page: Arc<Page<Tag>>,
    ) -> Page<Tag> {
        if page.items.len() <= PIECE {
            return Arc::unwrap_or_clone(page);
        }
        let mut waiting = lock(&self.0);
        waiting.last += 1;
        let reading = waiting.last;
        let mut piece = part(&page, 0);
        piece.next = Some(Place { reading, page: at, from: PIECE }.cursor());
        waiting.pages.retain(|other| other.account != *account || other.list != list);
        waiting.pages.push_back(LongPage {
            reading,
            account: account.clone(),
            list: list.to_owned(),
            page,
            read: Instant::now(),
        });
        if waiting.pages.len() > WAITING_MOST {
            waiting.pages.pop_front();
        }
        piece
    }

    /// The piece at a place; `None` where nobody keeps it any more.
    pub(crate) fn piece(
        &self,
        account: &AccountId,
        list: &str,
        place: &Place,
    ) -> Option<Page<Tag>> {
        let mut waiting = lock(&self.0);
        let at = waiting.pages.iter().position(|page| {
            page.reading == place.reading && page.account == *account && page.list == list
        })?;
        let long = waiting.pages.get_mut(at)?;
        long.read = Instant::now();
        let mut piece = part(&long.page, place.from);
        if place.from + PIECE < long.page.items.len() {
            piece.next = Some(Place { from: place.from + PIECE, ..place.clone() }.cursor());
        } else {
            waiting.pages.remove(at);
        }
        Some(piece)
    }

    /// Lets go, after a while, of what nobody reads on.
    pub(crate) fn let_go_later(&self) {
        let waiting = Arc::clone(&self.0);
        tokio::spawn(async move {
            while !lock(&waiting).pages.is_empty() {
                tokio::time::sleep(WAITS).await;
                lock(&waiting).pages.retain(|page| page.read.elapsed() < WAITS);
            }
        });
    }

    /// Whether a long page says anything else than the one that was kept last. A look at a list that has not changed should
    /// not write 200,000 names again.
    pub(crate) fn is_other(&self, account: &AccountId, list: &str, page: &Page<Tag>) -> bool {
        if page.items.len() <= PIECE {
            return true;
        }
        let mut hasher = DefaultHasher::new();
        for tag in &page.items {
            tag.name.hash(&mut hasher);
            let detail = tag.detail.as_deref();
            detail.and_then(|detail| detail.digest.as_ref()).hash(&mut hasher);
        }
        let print = hasher.finish();
        let key = (account.clone(), list.to_owned());
        lock(&self.0).kept.insert(key, print) != Some(print)
    }

    /// Forgets what was kept: it is no longer there.
    pub(crate) fn forget_kept(&self) {
        lock(&self.0).kept.clear();
    }

    /// Cuts a page that was read again for the piece at `place`.
    pub(crate) fn again(
        &self,
        account: &AccountId,
        list: &str,
        place: &Place,
        page: Arc<Page<Tag>>,
    ) -> Page<Tag> {
        let short = page.with_items(Vec::new());
        let first = self.first(account, list, place.page.clone(), page);
        match first.next.as_ref().and_then(Place::of) {
            Some(fresh) => {
                let wanted = Place { from: place.from, ..fresh };
                self.piece(account, list, &wanted).unwrap_or(short)
            }
            // It has become short meanwhile: what comes before this piece was told.
            None => first.with_items(first.items.iter().skip(place.from).cloned().collect()),
        }
    }
}

/// The items of one piece of a page, with what the page says beside them.
fn part(page: &Page<Tag>, from: usize) -> Page<Tag> {
    let to = page.items.len().min(from + PIECE);
    page.with_items(page.items.get(from..to).unwrap_or_default().to_vec())
}

/// A page in pieces, each with the cursor that leads to it: how it is kept, so that it can be read back in parts. One after the
/// other: two hundred thousand names need not be there twice.
pub(crate) fn pieces<'a>(
    page: &'a Page<Tag>,
    at: Option<&'a Cursor>,
) -> impl Iterator<Item = (Option<Cursor>, Page<Tag>)> + 'a {
    // Always the same cursors: a later reading takes the place of an earlier one.
    let place = move |from| Place { reading: 0, page: at.cloned(), from }.cursor();
    (0..page.items.len().max(1)).step_by(PIECE).map(move |from| {
        let mut piece = part(page, from);
        let to = from + PIECE;
        if to < page.items.len() {
            piece.next = Some(place(to));
        }
        (if from == 0 { at.cloned() } else { Some(place(from)) }, piece)
    })
}

#[cfg(test)]
mod tests {
    use domain::Count;

    use super::*;

    fn long(count: usize) -> Arc<Page<Tag>> {
        Arc::new(Page::whole((0..count).map(|number| Tag::named(format!("t{number}"))).collect()))
    }

    fn account() -> AccountId {
        AccountId("a".into())
    }

    #[test]
    fn a_long_page_comes_in_pieces_that_are_the_whole_page() {
        let pages = LongPages::default();
        let mut piece = pages.first(&account(), "tags/x", None, long(2 * PIECE + 7));
        let mut all = piece.items.clone();
        while let Some(place) = piece.next.as_ref().and_then(Place::of) {
            assert_eq!(piece.total, Some(Count(2 * PIECE as u64 + 7)), "it is known how many come");
            piece = pages.piece(&account(), "tags/x", &place).unwrap();
            all.extend(piece.items.clone());
        }
        assert_eq!(all, long(2 * PIECE + 7).items);
        assert_eq!(piece.next, None);
        assert!(lock(&pages.0).pages.is_empty(), "what was read to its end is let go");
    }

    #[test]
    fn a_page_of_a_usual_length_stays_as_it_is() {
        let pages = LongPages::default();
        assert_eq!(pages.first(&account(), "tags/x", None, long(PIECE)), *long(PIECE));
    }

    #[test]
    fn a_piece_that_nobody_keeps_any_more_is_cut_from_the_page_read_again() {
        let pages = LongPages::default();
        let first = pages.first(&account(), "tags/x", None, long(3 * PIECE));
        let place = Place::of(first.next.as_ref().unwrap()).unwrap();
        for number in 0..WAITING_MOST {
            pages.first(&account(), &format!("tags/{number}"), None, long(3 * PIECE));
        }
        assert_eq!(pages.piece(&account(), "tags/x", &place), None);
        let piece = pages.again(&account(), "tags/x", &place, long(3 * PIECE));
        assert_eq!(piece.items, long(3 * PIECE).items[PIECE..2 * PIECE]);
        let next = Place::of(piece.next.as_ref().unwrap()).unwrap();
        assert_eq!(pages.piece(&account(), "tags/x", &next).unwrap().items.len(), PIECE);
        let shorter = pages.again(&account(), "tags/x", &place, long(PIECE + 3));
        assert_eq!(shorter.items, long(PIECE + 3).items[PIECE..], "what is gone is not told");
    }

    #[test]
    fn nobody_reads_a_piece_of_another_accounts_page() {
        let pages = LongPages::default();
        let first = pages.first(&account(), "tags/x", None, long(2 * PIECE));
        let place = Place::of(first.next.as_ref().unwrap()).unwrap();
        assert_eq!(pages.piece(&AccountId("b".into()), "tags/x", &place), None);
    }

    #[test]
    fn pieces_are_kept_as_a_chain() {
        let page = long(2 * PIECE + 1);
        let kept: Vec<_> = pieces(&page, None).collect();
        assert_eq!(
            kept.iter().map(|(_, page)| page.items.len()).collect::<Vec<_>>(),
            [PIECE, PIECE, 1]
        );
        assert_eq!(kept[0].1.next, kept[1].0);
        assert_eq!(kept[1].1.next, kept[2].0);
        let short = pieces(&long(3), None).collect::<Vec<_>>();
        assert_eq!(short, [(None, (*long(3)).clone())]);
        let empty = pieces(&long(0), None).collect::<Vec<_>>();
        assert_eq!(empty, [(None, (*long(0)).clone())], "an empty list is kept as one");
    }
}
