//! How the outcome of a search is worded: tiers, and the difference to the previous plan by ids.

use engine::district::{Lang, Pin, role_said, safe_text};
use engine::explain::counts_sentence;
use engine::plan::{Difference, Plan, PlanTier, Seat};
use engine::problem::Sense;
use engine::solve::Stopped;

/// The tiers as lines: name, value, bound, gap; in front that somebody ended the search, if so.
/// With the sums of quality only for those to whom they mean something: who solves instances.
pub(super) fn tier_lines(plan: &Plan, with_sums: bool, lang: Lang) -> Vec<String> {
    let ended = lang.pick("  按要求停下，这是到现在为止最好的方案：", "  stopped as asked; the best plan so far:");
    let ended = (plan.solve.stopped == Stopped::Cancelled).then(|| ended.to_owned());
    let line = |tier: &PlanTier| {
        let (name, value) = (tier.name.said(lang), &tier.value);
        if tier.name.scale() != 1 && !with_sums && tier.gap == 0.0 {
            let proof = proven(lang);
            return lang.pick(format!("  {name}：{proof}"), format!("  {name}: {proof}"));
        }
        let proof = tier_proof(tier, lang);
        lang.pick(format!("  {name}：{value}（{proof}）"), format!("  {name}: {value} ({proof})"))
    };
    ended.into_iter().chain(plan.tiers.iter().map(line)).collect()
}

fn proven(lang: Lang) -> &'static str {
    lang.pick("已证明不能更好", "proven: no plan does better")
}

fn tier_proof(tier: &PlanTier, lang: Lang) -> String {
    // A difference below what a tier is counted in is none.
    let counted =
        if tier.name.scale() == 1 { "" } else { lang.pick("以百万分之一计，", "counted in millionths; ") };
    if tier.gap == 0.0 {
        return format!("{counted}{}", proven(lang));
    }
    let (bound, percent) = (&tier.bound, tier.gap * 100.0);
    let best = match tier.sense {
        Sense::Min => "最少",
        Sense::Max => "最多",
    };
    let gap = lang.pick(format!("{best} {bound}，差距 {percent:.4}%"), format!("bound {bound}, gap {percent:.4} %"));
    format!("{counted}{gap}")
}

/// A pin of an instance in a line: rule, request, role, provider by id.
pub(super) fn pin_line(pin: &Pin, lang: Lang) -> String {
    let part = |text: Option<String>| text.map(|t| format!(" / {t}")).unwrap_or_default();
    let role = part(pin.role.as_ref().map(|role| role_said(role.as_str(), lang)));
    format!("{}  {}{role}{}", pin.rule.said(lang), pin.request, part(pin.provider.as_ref().map(|id| id.0.clone())))
}

/// The difference to the previous plan, in lines.
pub(super) fn difference_lines(difference: &Difference, lang: Lang) -> Vec<String> {
    let Difference { kept, added, removed } = difference;
    let mut lines = vec![counts_sentence(kept.len(), added.len(), removed.len(), lang)];
    let seat = |sign: &str, seat: &Seat| safe_text(&format!("  {sign} {} / {} / {}", seat.0, seat.1, seat.2));
    lines.extend(removed.iter().map(|s| seat("-", s)));
    lines.extend(added.iter().map(|s| seat("+", s)));
    lines
}
