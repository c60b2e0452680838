//! An incident is read in parts.

use evenhand_detect::campaign::{Member, Role, RoleCounts};

use crate::feed::{feed, only, ring, watch};

#[test]
fn pages_of_members_are_the_whole_list_in_its_order() {
    let mut watch = watch();
    let mut posts = ring(40, &["#SilentHarbour"]);
    // Several join at the same instant.
    posts[4].at = posts[3].at;
    posts[5].at = posts[3].at;
    feed(&mut watch, &posts);
    let incident = only(&watch);
    for size in [1, 7, 40, 41] {
        let mut pages: Vec<Member> = Vec::new();
        loop {
            let after = pages.last().map(|last| (last.first_at, last.account));
            let page = incident.members_after(after, size);
            assert!(page.len() <= size);
            if page.is_empty() {
                break;
            }
            pages.extend(page);
        }
        assert_eq!(pages, incident.members());
    }
    assert_eq!(incident.members_after(None, 0), []);
}

#[test]
fn roles_are_counted_and_asked_for_one_by_one() {
    let mut watch = watch();
    feed(&mut watch, &ring(40, &["#SilentHarbour"]));
    let incident = only(&watch);
    let members = incident.members();
    let count = |role| members.iter().filter(|one| one.role == role).count();
    let expected = RoleCounts {
        originators: count(Role::Originator),
        amplifiers: count(Role::Amplifier),
        bystanders: count(Role::Bystander),
    };
    assert_eq!(incident.role_counts(), expected);
    assert!(
        members
            .iter()
            .all(|one| incident.role(one.account) == Some(one.role))
    );
    assert_eq!(incident.role(5), None);
}
