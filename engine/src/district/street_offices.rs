//! Which street office answers for which street.
//!
//! Always holds: an office is known by its folded name or alias, else by the streets that it serves; of several the
//! first by id.

use std::collections::BTreeMap;

use super::{District, Provider, ProviderKind, fold_street};

/// The street offices of a district, by street. Looking one up costs O(log streets).
pub struct StreetOffices<'d> {
    by_name: BTreeMap<String, &'d Provider>,
    by_street_served: BTreeMap<String, &'d Provider>,
}

impl District {
    /// Its street offices. O(providers · log providers).
    pub fn street_offices(&self) -> StreetOffices<'_> {
        let mut offices = StreetOffices { by_name: BTreeMap::new(), by_street_served: BTreeMap::new() };
        for office in self.providers.iter().filter(|provider| provider.kind == ProviderKind::Street) {
            for name in std::iter::once(&office.name).chain(&office.aliases) {
                offices.by_name.entry(fold_street(name)).or_insert(office);
            }
            for street in &office.streets {
                offices.by_street_served.entry(fold_street(street)).or_insert(office);
            }
        }
        offices
    }
}

impl<'d> StreetOffices<'d> {
    /// The office of a street.
    pub fn of_street(&self, street: &str) -> Option<&'d Provider> {
        let street = fold_street(street);
        self.by_name.get(&street).or_else(|| self.by_street_served.get(&street)).copied()
    }
}
