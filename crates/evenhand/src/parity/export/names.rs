//! The names in a column, each kept once.

use std::collections::HashMap;
use std::sync::Arc;

/// Names by their places.
#[derive(Debug, Default)]
pub struct Names {
    places: HashMap<Arc<str>, u32>,
    names: Vec<Arc<str>>,
}

impl Names {
    /// The place of a name that is known.
    pub fn place(&self, name: &[u8]) -> Option<u32> {
        self.places.get(std::str::from_utf8(name).ok()?).copied()
    }

    /// The place of a name, known or new.
    pub fn add(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        // A file with so many names does not fit into memory before it gets here.
        let place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let name: Arc<str> = name.into();
        self.names.push(Arc::clone(&name));
        self.places.insert(name, place);
        place
    }

    /// The name at a place.
    #[cfg(test)]
    pub fn name(&self, place: u32) -> &str {
        self.names
            .get(place as usize)
            .map_or("", |name| name.as_ref())
    }

    /// The shared text of the name at a place.
    pub fn shared(&self, place: u32) -> Arc<str> {
        let name = self.names.get(place as usize);
        name.map_or_else(|| "".into(), Arc::clone)
    }

    /// Whether it tells cases apart.
    pub fn are_several(&self) -> bool {
        self.names.len() > 1
    }

    /// All names, in the order in which they came.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(AsRef::as_ref)
    }
}
