//! Pins against what a single one of them runs into: a forbid, a capacity of its own, no candidate.
//!
//! Always holds: what is found here is a fault of one pin by itself; that several pins cannot hold together is found by
//! solving.

use super::Instance;
use crate::district::{Bilingual, Pin, Rule};

/// A pin that cannot hold by itself.
#[derive(Debug, Clone)]
pub struct PinFault {
    /// The pin.
    pub pin: Pin,
    /// Stable name of the kind of fault.
    pub code: &'static str,
    /// What is wrong.
    pub message: Bilingual,
    /// How to mend it.
    pub mend: Bilingual,
}

impl Instance {
    /// Whether a forbid among the pins of the instance rules a candidate out. O(pins of the request).
    pub fn is_forbidden(&self, candidate: usize) -> bool {
        self.is_forbidden_by(&self.pins, candidate)
    }

    /// Whether a forbid among other pins, sorted, rules a candidate out. O(log pins + pins of the request).
    pub fn is_forbidden_by(&self, pins: &[Pin], candidate: usize) -> bool {
        if pins.is_empty() {
            return false;
        }
        let role = &self.roles[self.candidates[candidate].role as usize];
        let request = &self.requests[role.request as usize].id;
        let provider = &self.providers[self.candidates[candidate].provider as usize].id;
        let from = pins.partition_point(|pin| pin.request < *request);
        let mut own = pins[from..].iter().take_while(|pin| pin.request == *request);
        own.any(|pin| pin.rule == Rule::Forbid && pin.concerns(&role.name, provider))
    }
}

/// Pins of the rule `pin` that cannot hold by themselves. O(pins · candidates of their requests).
pub fn pin_faults(instance: &Instance) -> Vec<PinFault> {
    let mut faults = Vec::new();
    for pin in instance.pins.iter().filter(|pin| pin.rule == Rule::Pin) {
        let (Some(request), Some(provider)) =
            (instance.request_at(&pin.request), pin.provider.as_ref().and_then(|id| instance.provider_at(id)))
        else {
            continue;
        };
        let roles = instance
            .roles_of(request)
            .filter(|role| pin.role.as_ref().is_none_or(|name| *name == instance.roles[*role].name));
        let seats: Vec<usize> = roles.filter_map(|role| instance.candidate_at(role, provider)).collect();
        let allowed: Vec<usize> = seats.iter().copied().filter(|seat| !instance.is_forbidden(*seat)).collect();
        let (code, message, mend) = if seats.is_empty() {
            (
                "pin_no_candidate",
                Bilingual::new("锁定的不是候选", "the pinned provider is no candidate there"),
                Bilingual::new("请加上这个候选，或取消锁定", "add it as a candidate, or drop the pin"),
            )
        } else if allowed.is_empty() {
            (
                "pin_against_forbid",
                Bilingual::new("同一件又锁定又禁止", "pinned and forbidden at once"),
                Bilingual::new("请去掉其中一条", "drop one of the two"),
            )
        } else if !allowed.iter().any(|seat| instance.fits_alone(*seat)) {
            (
                "pin_above_capacity",
                Bilingual::new(
                    "锁定的答题力量容量不够承担这一件",
                    "the pinned provider has too little capacity for this seat alone",
                ),
                Bilingual::new("请调高它的容量，或取消锁定", "raise its capacity, or drop the pin"),
            )
        } else {
            continue;
        };
        faults.push(PinFault { pin: pin.clone(), code, message, mend });
    }
    faults
}
