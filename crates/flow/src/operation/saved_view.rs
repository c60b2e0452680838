//! Filters of the queue that people come back to. They change nothing for anybody else, so the audit
//! chain does not speak of them.

use evenhand_model::{Problem, SavedView, UserId, limits};

use crate::work::{Operation, Stop, Work};

/// Saves a view, in place of the one of the same name.
#[derive(Clone, Debug)]
pub struct SaveView {
    /// The view.
    pub view: SavedView,
    /// How many the person has beside it.
    pub others: usize,
}

impl Operation for SaveView {
    type Answer = SavedView;

    fn run(&self, work: &mut Work<'_>) -> Result<SavedView, Stop> {
        let SavedView { user, name, query } = &self.view;
        let is_name = !name.trim().is_empty()
            && name.len() <= limits::SAVED_VIEW_NAME_BYTES_MAX
            && !name.chars().any(char::is_control);
        if !is_name {
            let detail = format!(
                "expected 1 to {} bytes without control characters",
                limits::SAVED_VIEW_NAME_BYTES_MAX
            );
            return Err(Problem::invalid(detail).at("name").into());
        }
        let is_query = query.len() <= limits::SAVED_VIEW_QUERY_BYTES_MAX
            && query.chars().all(|c| c.is_ascii_graphic());
        if !is_query {
            let detail = format!(
                "expected at most {} bytes of an address",
                limits::SAVED_VIEW_QUERY_BYTES_MAX
            );
            return Err(Problem::invalid(detail).at("query").into());
        }
        if self.others >= limits::SAVED_VIEWS_PER_USER_MAX {
            let detail = format!(
                "you have {} saved views, which is as many as there may be; remove one first",
                limits::SAVED_VIEWS_PER_USER_MAX
            );
            return Err(Problem::conflict(detail).into());
        }
        work.get::<SavedView>(SavedView::id_of(*user, name))?;
        work.put(self.view.clone());
        Ok(self.view.clone())
    }
}

/// Removes a view.
#[derive(Clone, Debug)]
pub struct RemoveView {
    /// Whose.
    pub user: UserId,
    /// Its name.
    pub name: String,
}

impl Operation for RemoveView {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.delete::<SavedView>(SavedView::id_of(self.user, &self.name))
    }
}
