//! Layers side by side.

use domain::image::{Change, ComparedLayer, ImageDetail, LayerPair};
use domain::{Bytes, Digest};

/// More layers than any engine runs; beyond, only the common start is tied.
const TIED_MOST: usize = 512;

/// The layers of both in their order: those that are the same are tied, and between two ties the others stand side by side.
pub(super) fn compare(a: &ImageDetail, b: &ImageDetail) -> Vec<LayerPair> {
    let digests = |detail: &ImageDetail| -> Vec<Digest> {
        detail.layers.iter().map(|layer| layer.digest.clone()).collect()
    };
    let ties = ties(&digests(a), &digests(b));
    let mut pairs = Vec::new();
    let (mut x, mut y) = (0, 0);
    for (tie_a, tie_b) in ties.into_iter().chain([(a.layers.len(), b.layers.len())]) {
        while x < tie_a || y < tie_b {
            let left = (x < tie_a).then(|| compared(a, x));
            let right = (y < tie_b).then(|| compared(b, y));
            x += usize::from(left.is_some());
            y += usize::from(right.is_some());
            let change = match (&left, &right) {
                (Some(_), Some(_)) => Change::Changed,
                (None, _) => Change::Added,
                (_, None) => Change::Removed,
            };
            pairs.push(LayerPair { change, a: left, b: right });
        }
        if tie_a < a.layers.len() && tie_b < b.layers.len() {
            let (left, right) = (compared(a, tie_a), compared(b, tie_b));
            pairs.push(LayerPair { change: Change::Same, a: Some(left), b: Some(right) });
            (x, y) = (tie_a + 1, tie_b + 1);
        }
    }
    pairs
}

fn compared(detail: &ImageDetail, at: usize) -> ComparedLayer {
    let layer = &detail.layers[at];
    let step = layer.step.and_then(|step| detail.steps.get(step as usize));
    ComparedLayer {
        index: u32::try_from(at).unwrap_or(u32::MAX),
        digest: layer.digest.clone(),
        size: layer.size.map(|size| Bytes(size.0)),
        instruction: step.and_then(|step| step.instruction.clone()),
        text: step.and_then(|step| step.text.clone()),
    }
}

/// The longest common subsequence, as places in both.
fn ties(a: &[Digest], b: &[Digest]) -> Vec<(usize, usize)> {
    if a.len() > TIED_MOST || b.len() > TIED_MOST {
        let common = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        return (0..common).map(|at| (at, at)).collect();
    }
    let width = b.len() + 1;
    let mut longest = vec![0_u16; (a.len() + 1) * width];
    for x in (0..a.len()).rev() {
        for y in (0..b.len()).rev() {
            longest[x * width + y] = if a[x] == b[y] {
                longest[(x + 1) * width + y + 1] + 1
            } else {
                longest[(x + 1) * width + y].max(longest[x * width + y + 1])
            };
        }
    }
    let (mut x, mut y, mut ties) = (0, 0, Vec::new());
    while x < a.len() && y < b.len() {
        if a[x] == b[y] {
            ties.push((x, y));
            (x, y) = (x + 1, y + 1);
        } else if longest[(x + 1) * width + y] >= longest[x * width + y + 1] {
            x += 1;
        } else {
            y += 1;
        }
    }
    ties
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digests(letters: &str) -> Vec<Digest> {
        let digest = |c: char| Digest::parse(&format!("sha256:{}", c.to_string().repeat(64)));
        letters.chars().map(|c| digest(c).unwrap()).collect()
    }

    #[test]
    fn what_is_the_same_is_tied_also_behind_what_is_not() {
        let tied = |a, b| ties(&digests(a), &digests(b));
        assert_eq!(tied("abc", "abc"), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(tied("abcd", "abed"), [(0, 0), (1, 1), (3, 3)]);
        assert_eq!(tied("ab", "cdab"), [(0, 2), (1, 3)]);
        assert_eq!(tied("ab", "cd"), []);
        assert_eq!(tied("", "a"), []);
    }
}
