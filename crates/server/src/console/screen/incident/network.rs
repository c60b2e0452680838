//! Who shared together with whom, drawn on rings: who began within, who took part around them, bystanders outside.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use askama::Template;
use evenhand_model::{IncidentRole, Problem, SubjectId};

use crate::console::chart::Drawing;
use crate::console::outside;
use crate::view::incident::{IncidentEdgeView, IncidentNodeView};

const MIDDLE: f64 = 240.0;

/// The drawing, and the same as tables.
#[derive(Template)]
#[template(path = "incident_network.html")]
pub struct Network {
    nodes: Vec<Node>,
    lines: Vec<Line>,
    about: String,
}

struct Node {
    x: f64,
    y: f64,
    role: &'static str,
    name: String,
    lines: usize,
}

struct Line {
    path: String,
    one: String,
    other: String,
    times: u32,
}

/// Draws a network. The same accounts stand at the same places each time, as their order is that of their ids.
pub fn draw(nodes: &[IncidentNodeView], edges: &[IncidentEdgeView]) -> Result<Drawing, Problem> {
    let network = Network::of(nodes, edges);
    let drawn = network.render().map_err(|error| {
        tracing::error!(%error, "a network could not be drawn");
        Problem::internal("this page could not be written")
    });
    drawn.map(|svg| Drawing { svg })
}

impl Network {
    fn of(nodes: &[IncidentNodeView], edges: &[IncidentEdgeView]) -> Self {
        let mut placed: BTreeMap<SubjectId, Node> = BTreeMap::new();
        for (role, radius) in [
            (IncidentRole::Originator, 60.0),
            (IncidentRole::Amplifier, 150.0),
            (IncidentRole::Bystander, 220.0),
        ] {
            let of_role = nodes.iter().filter(|node| node.role == role);
            let mut ring: Vec<&IncidentNodeView> = of_role.collect();
            ring.sort_by_key(|node| node.account.subject);
            for (place, node) in ring.iter().enumerate() {
                let angle = TAU * place as f64 / ring.len() as f64;
                let account = node.account.subject;
                let is_end =
                    |edge: &&IncidentEdgeView| edge.one == account || edge.other == account;
                let drawn = Node {
                    x: tenth(MIDDLE + radius * angle.sin()),
                    y: tenth(MIDDLE - radius * angle.cos()),
                    role: role.as_str(),
                    name: outside::line(node.account.name()),
                    lines: edges.iter().filter(is_end).count(),
                };
                placed.insert(account, drawn);
            }
        }
        let lines = edges.iter().filter_map(|edge| {
            let (one, other) = (placed.get(&edge.one)?, placed.get(&edge.other)?);
            Some(Line {
                path: format!("M{} {}L{} {}", one.x, one.y, other.x, other.y),
                one: one.name.clone(),
                other: other.name.clone(),
                times: edge.times,
            })
        });
        let lines: Vec<Line> = lines.collect();
        let count = |role: IncidentRole| nodes.iter().filter(|node| node.role == role).count();
        let about = format!(
            "{} who began, {} who took part, {} bystanders; {} pairs of them shared the same things within seconds of each other. \
             All of it is in the tables below.",
            count(IncidentRole::Originator),
            count(IncidentRole::Amplifier),
            count(IncidentRole::Bystander),
            lines.len()
        );
        Self {
            nodes: placed.into_values().collect(),
            lines,
            about,
        }
    }
}

fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use evenhand_model::{Rng, Time};

    use super::*;
    use crate::view::incident::IncidentAccount;

    fn node(number: u64, role: IncidentRole) -> IncidentNodeView {
        let subject = SubjectId::new(Time::default(), &mut Rng::from_number(number));
        IncidentNodeView {
            account: IncidentAccount {
                subject,
                id: None,
                handle: Some(format!("<b>{number}")),
                display_name: None,
            },
            role,
        }
    }

    #[test]
    fn accounts_stand_on_the_ring_of_their_role_and_every_line_has_two_ends() {
        let nodes = [
            node(1, IncidentRole::Originator),
            node(2, IncidentRole::Amplifier),
            node(3, IncidentRole::Bystander),
        ];
        let id = |place: usize| nodes[place].account.subject;
        let nobody = SubjectId::new(Time::default(), &mut Rng::from_number(9));
        let edge = |one, other| IncidentEdgeView {
            one,
            other,
            times: 2,
        };
        let edges = [edge(id(0), id(1)), edge(id(1), nobody)];
        let network = Network::of(&nodes, &edges);
        assert_eq!(network.lines.len(), 1);
        let distances = network.nodes.iter().map(|node| {
            let distance = (node.x - MIDDLE).hypot(node.y - MIDDLE).round();
            (node.role, distance)
        });
        let mut distances: Vec<(&str, f64)> = distances.collect();
        distances.sort_by(|one, other| one.1.total_cmp(&other.1));
        assert_eq!(
            distances,
            [
                ("originator", 60.0),
                ("amplifier", 150.0),
                ("bystander", 220.0)
            ]
        );
        let drawn = draw(&nodes, &edges).unwrap().svg;
        assert_eq!(drawn, draw(&nodes, &edges).unwrap().svg);
        assert!(!drawn.contains("<b>") && !drawn.contains("NaN"), "{drawn}");
    }
}
