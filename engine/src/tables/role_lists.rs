//! Role lists as text in, [`RoleSpec`]s out.
//!
//! Comes in: `lead:@street:2; support:区房管局:1?; volunteer:律师:1x2`, or the same in Chinese, and who the providers of the
//! tables are. Goes out: the list, or what is wrong with it; and the way back, a list as an office would write it.
//! Always holds: a name that no table knows is kept as unknown, for a warning: a role that nobody can take is no fault.

use super::half_width::narrow;
pub(super) use super::provider_names::Names;
use super::table::split_list;
use crate::district::{Bilingual, Holder, Lang, ProviderKind, RoleName, RoleSpec, profession_of_word, push_role};

/// Words for the street office of the request's community.
const OWN_STREET: [&str; 11] = [
    "@street",
    "@街镇",
    "@所在街镇",
    "所在街镇",
    "所属街镇",
    "属地街镇",
    "所在街道",
    "所属街道",
    "属地街道",
    "街道办事处",
    "街道办",
];

/// Whom the name of a holder means.
fn holder_named(text: &str, names: &Names) -> Result<Holder, Bilingual> {
    if OWN_STREET.contains(&text) {
        return Ok(Holder::StreetOffice);
    }
    match names.called(text) {
        Ok(Some(id)) => return Ok(Holder::Provider(id.clone())),
        Err(()) => {
            return Err(Bilingual::new(
                format!("“{text}”不止一个，请改用编号"),
                format!("there are several {text}: give the id"),
            ));
        }
        Ok(None) => {}
    }
    if let Some(kind) = ProviderKind::parse(text) {
        return Ok(Holder::Kind(kind));
    }
    let profession = profession_of_word(text);
    if names.knows_profession(profession) {
        return Ok(Holder::Profession(profession.to_owned()));
    }
    Ok(names.certainly(text).map_or_else(|| Holder::Unknown(text.to_owned()), |id| Holder::Provider(id.clone())))
}

/// Seats of one role, and the effort of one: slips of the finger, not limits of any round.
const SEATS_MAX: u32 = 100;
const EFFORT_MAX: u32 = 1_000_000;

/// Reads a role list. `Err` says what is wrong with which part.
pub(super) fn parse(text: &str, names: &Names) -> Result<Vec<RoleSpec>, Bilingual> {
    let mut roles: Vec<RoleSpec> = Vec::new();
    for part in split_list(text) {
        push_role(&mut roles, parse_role(&part, names)?);
    }
    if !roles.iter().any(|role| role.required) {
        return Err(Bilingual::new(
            "没有一个必需的角色（全是带 ? 的或是空的）",
            "has no required role (all carry ? or it is empty)",
        ));
    }
    Ok(roles)
}

/// How to mend one that is refused.
pub(super) fn mend() -> Bilingual {
    Bilingual::new(
        "请写成 牵头:所在街镇:2；协办:区房管局:1? 这样（角色:谁:工作量），至少一个角色不带 ?",
        "write it like lead:@street:2; support:D1:1? (role:who:effort), with at least one role that carries no ?",
    )
}

fn parse_role(part: &str, names: &Names) -> Result<RoleSpec, Bilingual> {
    // Full-width marks and digits as they come from a Chinese keyboard.
    let is_mark = |c: char| matches!(c, '：' | '？' | '｜' | '＠' | '０'..='９');
    let part: String = part.chars().map(|c| if is_mark(c) { narrow(c) } else { c }).collect();
    let fields: Vec<&str> = part.split(':').map(str::trim).collect();
    let [name, holders, cost] = fields.as_slice() else {
        return Err(match fields.len() {
            2 => Bilingual::new(format!("“{part}”没有写工作量"), format!("{part} does not say its effort")),
            _ => Bilingual::new(
                format!("“{part}”不是“角色:谁:工作量”的样子"),
                format!("{part} is not of the form role:who:effort"),
            ),
        });
    };
    if name.is_empty() || holders.is_empty() {
        return Err(Bilingual::new(
            format!("“{part}”缺少角色或承担者"),
            format!("{part} lacks the role or who may take it"),
        ));
    }
    let bad_cost = || {
        Bilingual::new(
            format!("“{part}”里的工作量“{cost}”看不懂"),
            format!("the effort {cost} in {part} cannot be read"),
        )
    };
    let (cost_text, required) = match cost.strip_suffix('?') {
        Some(rest) => (rest.trim(), false),
        None => (*cost, true),
    };
    let (effort, count) = match cost_text.split_once(['x', 'X', '×']) {
        Some((effort, count)) => (effort.trim().parse(), count.trim().parse()),
        None => (cost_text.parse(), Ok(1)),
    };
    let (Ok(effort), Ok(count)) = (effort, count) else { return Err(bad_cost()) };
    if !(1..=SEATS_MAX).contains(&count) || effort > EFFORT_MAX {
        return Err(bad_cost());
    }
    let holders = holders
        .split('|')
        .map(str::trim)
        .filter(|h| !h.is_empty())
        .map(|h| holder_named(h, names))
        .collect::<Result<Vec<_>, _>>()?;
    if holders.is_empty() {
        return Err(Bilingual::new(format!("“{part}”没有写由谁承担"), format!("{part} does not say who may take it")));
    }
    Ok(RoleSpec { name: RoleName::parse(name), holders, effort, count, required })
}

/// The list as an office would write it: `牵头:所在街镇:2；协办:区房管局:1?`. Read back it is the same list.
pub(super) fn written(roles: &[RoleSpec], lang: Lang) -> String {
    let holder = |holder: &Holder| match (holder, lang) {
        (Holder::StreetOffice, Lang::En) => "@street".to_owned(),
        _ => holder.label(lang, &|id| id.0.clone()),
    };
    let part = |role: &RoleSpec| {
        // The number behind a repeated name is given anew when the list is read.
        let name = role.name.parts().said(lang);
        let holders = role.holders.iter().map(holder).collect::<Vec<_>>().join("|");
        let count = if role.count > 1 { format!("x{}", role.count) } else { String::new() };
        format!("{name}:{holders}:{}{count}{}", role.effort, if role.required { "" } else { "?" })
    };
    roles.iter().map(part).collect::<Vec<_>>().join(lang.pick("；", "; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_lists_are_read_or_refused_with_the_reason() {
        let names = Names::new(&[]);
        let roles = parse("牵头：@street:2；support:区房管局:1?、support:会计:1; volunteer:律师:1x2", &names)
            .expect("a good list");
        let read: Vec<(String, u32, u32, bool)> =
            roles.into_iter().map(|r| (r.name.0, r.effort, r.count, r.required)).collect();
        let expect =
            [("lead", 2, 1, true), ("support", 1, 1, false), ("support2", 1, 1, true), ("volunteer", 1, 2, true)];
        assert_eq!(read, expect.map(|(name, effort, count, required)| (name.to_owned(), effort, count, required)));
        assert!(parse("牵头：@street：２×２？；协办：会计：１", &names).is_ok(), "full width");
        let chinese = "牵头:所在街镇:2；协办:区房管局|区消防救援支队:1x2?；协办:会计:1";
        assert_eq!(written(&parse(chinese, &names).expect("a good list"), Lang::Zh), chinese);
        let english = "lead:@street:2; support:区房管局|区消防救援支队:1x2?; volunteer:lawyer:1; expert:expert team:2";
        let roles = parse(english, &names).expect("a good list");
        assert_eq!(written(&roles, Lang::En), english);
        assert_eq!(parse(&written(&roles, Lang::Zh), &names), Ok(roles), "one list in two languages");
        for text in [
            "",
            "lead:@street:2?",
            "lead",
            "lead:x",
            "lead:@street:两天",
            "lead:@street:1x0",
            "lead::1",
            "lead:|:1",
            ":a:1",
        ] {
            assert!(parse(text, &names).is_err(), "{text}");
        }
    }
}
