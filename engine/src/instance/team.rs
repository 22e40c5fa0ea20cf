//! Teams: whether all seats of some roles can be filled together.
//!
//! Always holds: a provider takes one seat of a team; what is found is a team whenever there is one (augmenting paths
//! in the bipartite graph of seats and providers: Kuhn, 1955). Who has room is the caller's to say, of each candidate
//! by itself: a limit that several members of one team share is not looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::Instance;

impl Instance {
    /// A team for all seats of the roles, one candidate a seat; `ranked` gives those who may take a role, the preferred
    /// first. `None` if there is no such team. O(seats² · candidates of the roles).
    pub fn form_team(&self, roles: &[usize], ranked: &dyn Fn(usize) -> Vec<usize>) -> Option<Vec<usize>> {
        let lists: Vec<(usize, Vec<usize>)> =
            roles.iter().map(|role| (self.roles[*role].count as usize, ranked(*role))).collect();
        if lists.iter().any(|(count, list)| list.len() < *count) {
            return None;
        }
        let seats: Vec<&[usize]> =
            lists.iter().flat_map(|(count, list)| std::iter::repeat_n(list.as_slice(), *count)).collect();
        let mut held = BTreeMap::new();
        let all = (0..seats.len()).all(|seat| self.seat_someone(seat, &seats, &mut held, &mut BTreeSet::new()));
        all.then(|| held.into_values().map(|(_, candidate)| candidate).collect())
    }

    /// Seats a candidate whose provider is free, or can be moved to another seat. `held` is, by provider, its seat and
    /// candidate.
    fn seat_someone(
        &self,
        seat: usize,
        seats: &[&[usize]],
        held: &mut BTreeMap<u32, (usize, usize)>,
        tried: &mut BTreeSet<u32>,
    ) -> bool {
        for candidate in seats[seat] {
            let provider = self.candidates[*candidate].provider;
            if !tried.insert(provider) {
                continue;
            }
            let free = match held.get(&provider).copied() {
                None => true,
                Some((other, _)) => self.seat_someone(other, seats, held, tried),
            };
            if free {
                held.insert(provider, (seat, *candidate));
                return true;
            }
        }
        false
    }
}
