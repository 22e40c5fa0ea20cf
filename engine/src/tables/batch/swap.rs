//! One provider exchanged for another 换人, as a meeting writes it: 王律师换成李律师, 王律师→李律师, or in two columns.
//!
//! Comes in: cells of the table of pins. Goes out: who leaves and who comes, and the seat that is meant. Always holds:
//! a text that is the name of one provider is never taken apart; a seat is found by the role list of the request alone:
//! where that is not known before the text is read, the seat stays open.

use super::typed::{Known, Typed, provider_typed};
use crate::district::{Holder, Provider, ProviderId, ProviderKind, RequestId, RoleName, RoleSpec, push_role};

/// What stands between who leaves and who comes, longer ones first.
const BETWEEN: [&str; 19] = [
    "替换为",
    "替换成",
    "调整为",
    "更换为",
    "换成",
    "换为",
    "换作",
    "改成",
    "改为",
    "改由",
    "改派",
    "→",
    "⇒",
    "->",
    "=>",
    "—>",
    "－>",
    "＞",
    "换",
];

/// What may stand before who leaves.
const BEFORE: [&str; 6] = ["请把", "把", "将", "由", "原来的", "原"];

/// Whether a rule says that one provider is exchanged for another.
pub(super) fn is_swap_word(rule: &str) -> bool {
    matches!(
        rule.trim().to_lowercase().as_str(),
        "换人" | "换" | "调换" | "替换" | "更换" | "换成" | "swap" | "replace"
    )
}

/// Whether a cell names who leaves and who comes.
pub(super) fn names_two(text: &str) -> bool {
    parted(text).next().is_some()
}

/// Who leaves and who comes, where a text names both.
pub(super) fn two_names(text: &str, known: &Known<'_>) -> Option<(String, String)> {
    if !matches!(provider_typed(text, known), Typed::None) {
        return None;
    }
    let is_known = |name: &str| !matches!(provider_typed(name, known), Typed::None);
    let whole = |(leave, come): (String, String)| {
        let bare = BEFORE.iter().find_map(|before| leave.strip_prefix(before).filter(|rest| is_known(rest.trim())));
        let leave = bare.map_or_else(|| leave.clone(), |rest| rest.trim().to_owned());
        (leave, come)
    };
    let mut all = parted(text).map(whole);
    let first = all.next()?;
    // A name may hold one of the words: where one parting gives two known names, that is the one.
    let is_good = |(leave, come): &(String, String)| is_known(leave) && is_known(come);
    if is_good(&first) { Some(first) } else { all.find(is_good).or(Some(first)) }
}

/// The partings of a text, each with something on both sides.
fn parted(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let trimmed = |part: &str| part.trim_matches(|c: char| c.is_whitespace() || "，,。;；“”\"".contains(c)).to_owned();
    let part = move |between: &&str| {
        let (leave, come) = text.split_once(*between)?;
        let (leave, come) = (trimmed(leave), trimmed(come));
        (!leave.is_empty() && !come.is_empty()).then_some((leave, come))
    };
    BETWEEN.iter().filter_map(part)
}

/// The seat that an exchange means.
pub(super) enum Seat {
    /// This role.
    Role(RoleName),
    /// Some seat: the role list is not known yet, or has none for them.
    Open,
    /// Any of these.
    Several(Vec<RoleName>),
}

/// The role that who leaves would have and who comes could take. O(roles · holders).
pub(super) fn seat_of(known: &Known<'_>, request: &RequestId, from: &ProviderId, to: &ProviderId) -> Seat {
    let provider = |id: &ProviderId| known.providers.iter().find(|provider| provider.id == *id);
    let (Some(roles), Some(from), Some(to)) = (roles_of(known, request), provider(from), provider(to)) else {
        return Seat::Open;
    };
    let fitting = |who: &[&Provider]| {
        let fits = |role: &&RoleSpec| who.iter().all(|provider| may_take(role, provider));
        roles.iter().filter(fits).map(|role| role.name.clone()).collect::<Vec<_>>()
    };
    let all = [fitting(&[from, to]), fitting(&[from]), fitting(&[to])];
    match all.into_iter().find(|roles| !roles.is_empty()).as_deref() {
        None => Seat::Open,
        Some([role]) => Seat::Role(role.clone()),
        Some(roles) => Seat::Several(roles.to_vec()),
    }
}

/// The role list of a request, with a seat for each hand raised, where the tables give it.
fn roles_of(known: &Known<'_>, request: &RequestId) -> Option<Vec<RoleSpec>> {
    let request = known.requests.iter().find(|other| other.id == *request)?;
    let topic = || known.topics.iter().find(|topic| Some(&topic.id) == request.topic.as_ref());
    let mut roles = request.roles.clone().or_else(|| topic().map(|topic| topic.roles.clone()))?;
    for profession in &request.hands {
        let holder = Holder::Profession(profession.clone());
        if !roles.iter().any(|role| role.holders.contains(&holder)) {
            let name = RoleName::from("volunteer");
            push_role(&mut roles, RoleSpec { name, holders: vec![holder], effort: 1, count: 1, required: true });
        }
    }
    Some(roles)
}

fn may_take(role: &RoleSpec, provider: &Provider) -> bool {
    role.holders.iter().any(|holder| match holder {
        Holder::StreetOffice => provider.kind == ProviderKind::Street,
        Holder::Kind(kind) => provider.kind == *kind,
        Holder::Profession(profession) => provider.profession.as_ref() == Some(profession),
        Holder::Provider(id) => provider.id == *id,
        Holder::Unknown(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::district::{Pin, Rule};
    use crate::tables::{Batch, Fault, Purpose, Reading, Source, read_batch};

    /// A round of two requests; the topic of the first has two seats for departments and one for a lawyer.
    fn read(pins: &str) -> Result<Batch, Vec<Fault>> {
        let table = |name: &str, text: &str| Source { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let tables = [
            table("communities.csv", "id,name,street\nc1,河边居民区,甲街道\n"),
            table(
                "requests.csv",
                "id,community,title,topic\nR1,c1,车停到草坪上,停车\nR2,c1,夜里有怪声,\nR3,c1,夜里有怪声,\n",
            ),
            table(
                "providers.csv",
                "id,name,kind,profession,capacity\nS1,甲街道,街镇,,9\nD1,区房管局,部门,,9\nD2,区建管委,部门,,9\n\
                 W,王建国,志愿者,律师,9\nL,李敏（样例）,志愿者,律师,9\n",
            ),
            table("topics.csv", "id,name,roles\nt1,停车,牵头:所在街镇:2；协办:部门:1；协办:部门:1?；志愿者:律师:1\n"),
            table("pins.csv", pins),
        ];
        read_batch(&tables, &Reading::trusted(Purpose::Round))
    }

    fn pins(rows: &str) -> Vec<(String, String, String, Rule)> {
        let said = |pin: &Pin| {
            let part = |text: Option<&str>| text.unwrap_or("").to_owned();
            let (role, provider) = (pin.role.as_ref().map(|r| r.as_str()), pin.provider.as_ref().map(|p| p.as_str()));
            (pin.request.0.clone(), part(role), part(provider), pin.rule)
        };
        let batch = read(rows).unwrap_or_else(|faults| panic!("{rows}: {faults:?}"));
        batch.district.pins.iter().map(said).collect()
    }

    #[test]
    fn an_exchange_is_written_in_many_ways_and_means_one_thing() {
        let pin = |request: &str, role: &str, provider: &str, rule: Rule| {
            (request.to_owned(), role.to_owned(), provider.to_owned(), rule)
        };
        let exchanged = [pin("R1", "", "W", Rule::Forbid), pin("R1", "volunteer", "L", Rule::Pin)];
        for row in [
            "点单,角色,答题力量,规则\nR1,,王律师换成李律师,换人\n",
            "点单,角色,答题力量,规则\n车停到草坪上,,王建国→李敏,换人\n",
            "点单,角色,答题力量,规则\n车停到草坪上（R1）,志愿者,把王律师换成李律师。,锁定\n",
            "点单,换下,换上\nR1,王律师,李敏\n",
            "点单,答题力量,规则,换上\nR1,W,换人,L\n",
            "request,provider,rule\nR1,W -> L,swap\n",
        ] {
            assert_eq!(pins(row), exchanged, "{row}");
        }
        // The topic of R2 is told by its text, later: the seat stays open.
        let open = [pin("R2", "", "L", Rule::Pin), pin("R2", "", "W", Rule::Forbid)];
        let mut read = pins("点单,答题力量,规则\nR2,王律师换成李律师,换人\n");
        read.sort_by(|a, b| a.2.cmp(&b.2));
        assert_eq!(read, open);
        // Where the seat is given, who leaves need not be.
        assert_eq!(pins("点单,角色,换上\nR1,志愿者,李律师\n"), [pin("R1", "volunteer", "L", Rule::Pin)]);
    }

    #[test]
    fn what_is_not_plain_is_a_fault_that_says_how_to_mend_it() {
        let check = |rows: &str, code: &str, words: &str| {
            let faults = read(rows).expect_err("a fault");
            let said: Vec<String> =
                faults.iter().map(|fault| format!("{} {} {}", fault.code, fault.message.zh, fault.mend.zh)).collect();
            assert!(said.iter().any(|said| said.starts_with(code) && said.contains(words)), "{rows}: {said:?}");
        };
        let table = |row: &str| format!("点单,角色,答题力量,规则,换上\n{row}\n");
        check(&table("R1,,区房管局换成区建管委,换人,"), "ambiguous_role", "协办、协办2");
        check(&table("R1,,王律师,换人,"), "bad_pin", "换下谁、换上谁");
        check(&table("R1,,王律师换成李律师,禁止,"), "bad_pin", "规则选 换人");
        check(&table("R1,,王律师,换人,王建国"), "bad_pin", "不同");
        check(&table("R1,,王律师换成赵律师,换人,"), "unknown_provider", "赵律师");
        check(&table("夜里有怪声,,王律师,锁定,"), "unknown_request", "R2、R3");
        check(&table("没有这件,,王律师,锁定,"), "unknown_request", "没有这件");
    }
}
