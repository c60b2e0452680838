//! How much had ended by an hour, and by what.

use crate::risk::Step;

/// `[ended, competing]`: the shares that had ended, and that something else had ended, by `hours`. With the share
/// that still waits they make 1.
///
/// Source: Aalen and Johansen 1978, Scandinavian Journal of Statistics 5. Something else is not taken for an end
/// of watching, which would pretend that those cases could still be served.
pub(crate) fn incidence(steps: &[Step<1>], hours: f64) -> [f64; 2] {
    let (mut waiting, mut ended, mut competing) = (1.0, 0.0, 0.0);
    for step in steps.iter().take_while(|step| step.hours <= hours) {
        ended += waiting * step.ended[0] / step.at_risk[0];
        competing += waiting * step.competing[0] / step.at_risk[0];
        waiting *= (1.0 - step.over_share()).max(0.0);
    }
    [ended, competing]
}
