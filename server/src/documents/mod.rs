//! Documents that the server makes of what stands in its store: the lists in force, sheets of codes, a calendar.
//!
//! Always holds: no contact data is in one; texts are masked; the same content gives the same bytes.

pub(crate) mod calendar;
pub(crate) mod in_force;
pub(crate) mod qr;
