//! Documents that describe an image: SBOMs, provenance, a chart's description. Read leniently, each entry by itself.

mod bom;
mod chart;
mod provenance;
mod spdx3;
mod statement;

use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Documents with more entries than this are cut off, and say so.
const ENTRIES_MOST: usize = 100_000;

/// Entries of a list, each read by itself: one that makes no sense is left out, and so are those beyond the cap.
#[derive(Debug)]
struct Each<T> {
    items: Vec<T>,
    left_out: usize,
}

impl<T> Default for Each<T> {
    fn default() -> Self {
        Self { items: Vec::new(), left_out: 0 }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Each<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(std::marker::PhantomData<T>);
        impl<'de, T: DeserializeOwned> Visitor<'de> for Entries<T> {
            type Value = Each<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list")
            }
            fn visit_unit<E>(self) -> Result<Each<T>, E> {
                Ok(Each::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Each<T>, A::Error> {
                let mut each = Each::default();
                while let Some(value) = list.next_element::<Value>()? {
                    match T::deserialize(value) {
                        Ok(item) if each.items.len() < ENTRIES_MOST => each.items.push(item),
                        _ => each.left_out += 1,
                    }
                }
                Ok(each)
            }
        }
        deserializer.deserialize_any(Entries(std::marker::PhantomData))
    }
}

/// A text that says something, of a bounded length; anything else is none.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) if !text.is_empty() => {
            Ok(Some(crate::image::cut(&text, 2048).to_owned()))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
