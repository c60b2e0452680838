//! Who wrote what lately, so that an answer tells whom it is meant for.

/// Pieces of content that are remembered; each takes the place of another one: 4 MiB.
const PLACES: usize = 1 << 18;

/// Authors of recent content, both by their hashes.
pub struct Writers {
    places: Box<[(u64, u64)]>,
}

impl Default for Writers {
    fn default() -> Self {
        Self {
            places: vec![(0, 0); PLACES].into(),
        }
    }
}

impl Writers {
    /// Remembers who wrote something.
    pub fn wrote(&mut self, author: u64, content: u64) {
        if let Some(place) = self.places.get_mut(content as usize & (PLACES - 1)) {
            *place = (content, author);
        }
    }

    /// Who wrote it, as far as that is remembered.
    pub fn of(&self, content: u64) -> Option<u64> {
        let place = self.places.get(content as usize & (PLACES - 1))?;
        (place.0 == content && content != 0).then_some(place.1)
    }

    /// Forgets what an account wrote.
    pub fn forget(&mut self, author: u64) {
        for place in self.places.iter_mut().filter(|place| place.1 == author) {
            *place = (0, 0);
        }
    }
}
