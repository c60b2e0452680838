//! Letting followers read the store on a thread that does not serve.

use std::sync::Arc;

use evenhand_model::Problem;

use crate::engine::Engine;

/// Lets a follower read aside, and gives it back with what it has found. One whose reading panicked has lost its place: in its stead
/// comes one that begins anew.
pub(crate) async fn read_aside<F, T>(
    engine: &Arc<Engine>,
    mut follower: F,
    read: impl FnOnce(&mut F, &Engine) -> Result<T, Problem> + Send + 'static,
) -> (F, Result<T, Problem>)
where
    F: Default + Send + 'static,
    T: Send + 'static,
{
    let engine = Arc::clone(engine);
    let reading = tokio::task::spawn_blocking(move || {
        let found = read(&mut follower, &engine);
        (follower, found)
    });
    reading.await.unwrap_or_else(|_| {
        let problem = Problem::internal("a reading ended before its time");
        (F::default(), Err(problem))
    })
}
