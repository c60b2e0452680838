//! Values of systems that keep their method to themselves, compared by a distance that is named with them.
