//! What something would send, before it is done: to the platform and to people. A preview is the operation,
//! rehearsed, so that it can't differ from what is sent.

use evenhand_engine::notice::NoticeSend;
use evenhand_flow::operation::tell_reporters::TellReporters;
use evenhand_flow::work::{Record, Select};
use evenhand_flow::{Operation, Stop, Work};
use evenhand_model::{Case, CaseId, Problem, Report, ReportId};

use crate::console::outside::{self, Shown};
use crate::console::{Visit, words};
use crate::view::action::ActionView;

/// Reporters of a case whose messages a preview shows; all are told the same, each in their language.
const REPORTERS_PREVIEWED_MAX: usize = 3;

/// What something would do, as the platform and the people would get it.
pub struct Preview {
    /// Bodies of the webhooks.
    pub actions: Vec<ActionPreview>,
    /// Messages to people.
    pub letters: Vec<Letter>,
    /// How many reporters would be told.
    pub reporters: u64,
}

/// One action as the platform would get it.
pub struct ActionPreview {
    /// What it does.
    pub words: &'static str,
    /// Whether it takes another back.
    pub is_reversal: bool,
    /// The body.
    pub body: String,
}

/// One message as a person reads it.
pub struct Letter {
    /// To whom, by their part in it.
    pub to: &'static str,
    /// Its language.
    pub lang: String,
    /// How that is written: `ltr` or `rtl`.
    pub direction: &'static str,
    /// A heading.
    pub title: String,
    /// The text, paragraph by paragraph.
    pub paragraphs: Vec<Shown>,
}

/// What an operation on a case would send; the inner problem is one of the operation itself.
pub fn of(
    visit: &Visit,
    operation: impl Operation,
    case: Option<&Case>,
) -> Result<Result<Preview, Problem>, Problem> {
    let engine = visit.engine();
    let reports = match case {
        Some(case) => {
            let first = Select::reports_of(case.id, REPORTERS_PREVIEWED_MAX);
            engine.select::<Report>(&first)?
        }
        None => Vec::new(),
    };
    let whole = AndTell {
        operation,
        case: case.map(|case| case.id),
        reports: reports.iter().map(|report| report.id).collect(),
    };
    let commit = match engine.rehearse(visit.call.principal()?, &whole) {
        Ok((_, commit)) => commit,
        Err(problem) => return Ok(Err(problem)),
    };
    let (mut orders, mut letters, mut are_told) = (Vec::new(), Vec::new(), false);
    for change in commit.changes {
        match change.record {
            Some(Record::Order(order)) if change.expected == 0 => orders.push(order),
            Some(Record::Notice(notice)) if change.expected == 0 => {
                are_told |= matches!(notice.to, evenhand_model::Recipient::Reporter(_));
                letters.extend(NoticeSend::of(engine, notice)?.map(Letter::from));
            }
            _ => {}
        }
    }
    let views = ActionView::list(engine, orders)?.into_iter();
    Ok(Ok(Preview {
        actions: views.map(ActionPreview::from).collect(),
        letters,
        reporters: case
            .filter(|_| are_told)
            .map_or(0, |case| case.report_count),
    }))
}

/// An operation with the messages to some reporters that follow once it can't be taken back.
struct AndTell<O> {
    operation: O,
    case: Option<CaseId>,
    reports: Vec<ReportId>,
}

impl<O: Operation> Operation for AndTell<O> {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        self.operation.run(work)?;
        let Some(case) = self.case else {
            return Ok(());
        };
        let tell = TellReporters {
            case,
            reports: self.reports.clone(),
            completes: None,
        };
        tell.run(work)
    }
}

impl From<ActionView> for ActionPreview {
    fn from(view: ActionView) -> Self {
        Self {
            words: words::action(view.kind),
            is_reversal: view.reverses.is_some(),
            body: serde_json::to_string_pretty(&view).unwrap_or_default(),
        }
    }
}

impl From<NoticeSend> for Letter {
    fn from(notice: NoticeSend) -> Self {
        let paragraphs = notice.text.split("\n\n");
        Self {
            to: words::recipient(&notice.to),
            direction: words::direction(&notice.lang),
            lang: outside::line(&notice.lang),
            title: outside::line(&notice.title),
            // Nothing is masked: it is what the person reads.
            paragraphs: paragraphs.map(|text| outside::words(text, true)).collect(),
        }
    }
}
