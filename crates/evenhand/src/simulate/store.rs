//! Cases from a store: those that a house has had, through its server where one runs.

use evenhand_model::{CaseId, Platform};
use evenhand_simulate::workload::Came;

use crate::configuration::Configuration;
use crate::control::{CasesAfter, Done, Request, Session};
use crate::failure::{Failure, Result};

/// Reads all of a platform's cases.
pub fn read(configuration: &Configuration, platform: &Platform) -> Result<(String, Vec<Came>)> {
    let data = configuration.data();
    let name = data.display().to_string();
    if !data.is_dir() {
        return Err(Failure::new(format!("there is no data directory {name}")));
    }
    let session = Session::open(configuration)?;
    let (mut cases, mut after): (Vec<Came>, Option<CaseId>) = (Vec::new(), None);
    loop {
        let request = Request::Cases(CasesAfter {
            platform: platform.clone(),
            after,
        });
        let Done::Cases(page) = session.ask(request)? else {
            return Err(Failure::new("the server answered something else"));
        };
        cases.extend(page.cases.into_iter().map(|case| Came {
            received_at: case.received_at,
            tier: case.tier,
            language: case.language,
            topic: case.topic,
            cohort: None,
            handling: None,
        }));
        match page.last {
            Some(last) => after = Some(last),
            None => return Ok((name, cases)),
        }
    }
}
