//! Required roles of topics told by the text that nobody in the tables can take: worth a warning before the meeting.

use std::collections::BTreeMap;

use super::RequestCandidates;
use crate::district::{Bilingual, District, Holder};
use crate::tables::{Fault, nearest};

/// One warning for each unknown holder, with the requests that need it. Topics that a table gives were warned of when it was read.
/// O(roles).
pub fn idle_roles(district: &District, all: &[RequestCandidates]) -> Vec<Fault> {
    let mut idle: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for found in all.iter().filter(|found| !found.topic.given) {
        for of_role in found.roles.iter().filter(|r| r.role.required && r.role.holders.iter().all(|h| matches!(h, Holder::Unknown(_)))) {
            idle.entry(district.holders_label(&of_role.role.holders)).or_default().push(found.request.as_str());
        }
    }
    let warning = |(label, requests): (String, Vec<&str>)| {
        let n = requests.len();
        let shown = requests.iter().take(5).copied().collect::<Vec<_>>().join("、");
        let message = Bilingual::new(
            format!("答题力量里没有“{label}”，从文字判断有 {n} 件点单要由它承担（{shown}{}）", if n > 5 { " 等" } else { "" }),
            format!("there is no {label} among the providers; by their texts {n} requests need it ({shown})"),
        );
        let near = nearest(&label, district.providers.iter().map(|p| &p.name));
        let (zh, en) = near.map_or_else(Default::default, |name| (format!("是不是“{name}”？"), format!("is it {name}? Else ")));
        let mend = Bilingual::new(
            format!("{zh}同一家请把名称改成一致，缺的请补上，或在“题型”表里换成本区的叫法"),
            format!("{en}correct the name, add the provider, or give the district a table of topics of its own"),
        );
        Fault::warning("role_nobody", "题型目录 topics", message, mend).with_value(&label)
    };
    idle.into_iter().map(warning).collect()
}
