//! What the engine and the store say about themselves at one moment. No ids, no personal data.

use std::collections::BTreeSet;
use std::fmt;

use evenhand_engine::Engine;
use evenhand_flow::work::{ClassifierPlace, Dispatching, Select};
use evenhand_model::{Case, CaseState, DeliveryState, Platform, Problem, Tier};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::api::looking;

/// Figures of one moment.
#[derive(Debug)]
pub struct Figures {
    counters: Vec<(&'static str, &'static str, u64)>,
    open_cases: Vec<(Tier, i64)>,
    load: f64,
    overdue_seconds: i64,
    deliveries_owed: i64,
    deliveries_dead: i64,
    delivery_held: i64,
    alerts_open: i64,
    alert_channels: i64,
    waiting: i64,
    classifier_waiting: i64,
    store_bytes: i64,
}

impl Figures {
    /// The figures of now.
    pub fn read(engine: &Engine) -> Result<Self, Problem> {
        let platforms = engine.platforms()?;
        let count = |select: &Select| engine.count(select).map(whole);
        Ok(Self {
            counters: engine.metrics.read(),
            open_cases: open_cases(engine, &platforms)?,
            load: load(engine, &platforms)?,
            overdue_seconds: overdue_seconds(engine, &platforms)?,
            deliveries_owed: count(&Select::deliveries_in(DeliveryState::Owed, 1))?,
            deliveries_dead: count(&Select::deliveries_in(DeliveryState::Dead, 1))?,
            delivery_held: i64::from(engine.restored()?.is_some()),
            alerts_open: alerts_open(engine, &platforms)?,
            alert_channels: i64::try_from(engine.settings.alerts.on_call.len()).unwrap_or(i64::MAX),
            waiting: i64::try_from(engine.waiting()).unwrap_or(i64::MAX),
            classifier_waiting: classifier_waiting(engine)?,
            store_bytes: engine.store().size_bytes().map(whole).unwrap_or(-1),
        })
    }
}

fn open_cases(
    engine: &Engine,
    platforms: &BTreeSet<Platform>,
) -> Result<Vec<(Tier, i64)>, Problem> {
    let mut counted = Vec::new();
    for tier in Tier::ALL {
        let mut sum = 0;
        for platform in platforms {
            let select = Select::cases_of_tier(platform, CaseState::Open, tier, 1);
            sum += whole(engine.count(&select)?);
        }
        counted.push((tier, sum));
    }
    Ok(counted)
}

/// How long the first open case has been overdue; 0 while none is.
fn overdue_seconds(engine: &Engine, platforms: &BTreeSet<Platform>) -> Result<i64, Problem> {
    let mut longest = 0;
    for platform in platforms {
        let first = Select::cases_in_order(platform, CaseState::Open, 1);
        for case in engine.select::<Case>(&first)? {
            longest = longest.max(engine.now().since(case.due_at).seconds());
        }
    }
    Ok(longest)
}

/// The largest load of any platform.
fn load(engine: &Engine, platforms: &BTreeSet<Platform>) -> Result<f64, Problem> {
    let mut largest = 0.0_f64;
    for platform in platforms {
        let state = engine.get::<Dispatching>(platform)?;
        let state = state.unwrap_or_else(|| Dispatching::new(platform));
        let open = looking::open(engine, platform)?;
        largest = largest.max(state.load(open, engine.now()).projected());
    }
    Ok(largest)
}

fn classifier_waiting(engine: &Engine) -> Result<i64, Problem> {
    let mut sum = 0;
    for classifier in &engine.settings.classifiers {
        let place = engine.get::<ClassifierPlace>(&classifier.name)?;
        sum += whole(place.map_or(0, |place| place.waiting.len() as u64));
    }
    Ok(sum)
}

fn alerts_open(engine: &Engine, platforms: &BTreeSet<Platform>) -> Result<i64, Problem> {
    let mut sum = 0;
    for platform in platforms {
        sum += whole(engine.count(&Select::alerts_of(platform, true, 1))?);
    }
    Ok(sum)
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Collector for Figures {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        for (name, help, value) in &self.counters {
            let counter = ConstCounter::new(*value);
            let help = help.trim().trim_end_matches('.');
            let metric = encoder.encode_descriptor(name, help, None, counter.metric_type())?;
            counter.encode(metric)?;
        }
        let open = ConstGauge::new(0_i64);
        let help = "Open cases by tier";
        let mut family = encoder.encode_descriptor("cases_open", help, None, open.metric_type())?;
        for (tier, count) in &self.open_cases {
            let labels = [("tier", tier.as_str())];
            ConstGauge::new(*count).encode(family.encode_family(&labels)?)?;
        }
        let load = ConstGauge::new(self.load);
        let help = "Work that waits as a share of what can be done in time, above 1 where something will be \
                    late in whatever order";
        load.encode(encoder.encode_descriptor("load", help, None, load.metric_type())?)?;
        for (name, help, value) in self.gauges() {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        Ok(())
    }
}

impl Figures {
    fn gauges(&self) -> [(&'static str, &'static str, i64); 9] {
        [
            (
                "case_overdue_seconds",
                "How long the first open case has been overdue, 0 while none is",
                self.overdue_seconds,
            ),
            (
                "deliveries_owed",
                "Deliveries still to be made",
                self.deliveries_owed,
            ),
            (
                "deliveries_dead",
                "Deliveries whose every attempt failed",
                self.deliveries_dead,
            ),
            (
                "delivery_held",
                "1 while a store that was restored from a backup sends nothing, else 0",
                self.delivery_held,
            ),
            (
                "alerts_open",
                "Alerts that have not ended",
                self.alerts_open,
            ),
            (
                "alert_channels",
                "Alert channels on call; 0 where nobody is told of anything",
                self.alert_channels,
            ),
            (
                "operations_waiting",
                "Operations that wait for the writer",
                self.waiting,
            ),
            (
                "classifier_waiting",
                "Cases that wait until a classifier outside of the house may be asked about them",
                self.classifier_waiting,
            ),
            (
                "store_bytes",
                "Size of the store on disk, -1 where unknown",
                self.store_bytes,
            ),
        ]
    }
}
