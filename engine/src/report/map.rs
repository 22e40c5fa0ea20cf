//! The map of communities: where each lies, how it stands, the streets as soft labels.
//!
//! Comes in: communities with longitude and latitude. Goes out: points and labels in the units of the picture, or
//! nothing where no community has a position. Always holds: everything lies within the picture; no two labels overlap:
//! one that finds no room is left out.
//!
//! Projection: equirectangular, longitudes shrunk by the cosine of the middle latitude, so that a district keeps its
//! shape.

use serde::Serialize;

use super::figures::standing;
use super::rows::Lookup;
use super::texts::{shortened, width_of};
use crate::district::{Community, safe_text};

const WIDTH: f64 = 720.0;
const HEIGHT_LEAST: f64 = 300.0;
const HEIGHT_MOST: f64 = 720.0;
const MARGIN: f64 = 46.0;
/// Size of a label's characters, in the units of the picture: on a screen, and on a telephone where the picture is half
/// as large.
const LABEL_SIZE: f64 = 15.0;
const LABEL_SIZE_NARROW: f64 = 26.0;
/// Height of a label's line in sizes of its characters.
const LINE: f64 = 1.35;
/// How many units of distance it is worth not to cover a point.
const COVERED: f64 = 100.0;
/// How much farther a name is moved rather than stand nearer to another street's middle than to its own.
const MISLEADING: f64 = 1000.0;
const LABEL_CHARS: usize = 12;
/// Streets beyond this number get no label: nobody could read them.
const LABELS_MOST: usize = 60;

/// The picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Map {
    width: f64,
    height: f64,
    points: Vec<Point>,
    labels: Vec<Label>,
    labels_narrow: Vec<Label>,
    /// Communities without a position.
    n_missing: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Point {
    x: f64,
    y: f64,
    size: f64,
    shape: &'static str,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Label {
    x: f64,
    y: f64,
    text: String,
    #[serde(skip)]
    half_width: f64,
    #[serde(skip)]
    half_height: f64,
}

/// Draws the map; `None` where no community has a position. O(communities · labels).
pub(super) fn map(lookup: &Lookup<'_>) -> Option<Map> {
    let communities = &lookup.round.district.communities;
    let placed: Vec<(&Community, f64, f64)> = communities.iter().filter_map(position).collect();
    let view = View::around(&placed)?;
    // The more points, the smaller: together they cover a small part of the picture.
    let size = round((WIDTH * view.height / placed.len() as f64).sqrt() * 0.13).clamp(2.0, 6.5);
    let mut points: Vec<Point> = placed
        .iter()
        .map(|(community, longitude, latitude)| {
            let (x, y) = view.project(*longitude, *latitude);
            let standing = standing(lookup, community);
            let name = safe_text(&lookup.names().community(&community.id));
            let colon = lookup.lang.pick("：", ": ");
            Point { x, y, size, shape: standing.mark(), name: format!("{name}{colon}{}", standing.said(lookup.lang)) }
        })
        .collect();
    let labels = place_labels(lookup, &placed, &points, &view, LABEL_SIZE);
    let labels_narrow = place_labels(lookup, &placed, &points, &view, LABEL_SIZE_NARROW);
    // Those who got nothing are drawn last, on top of the others.
    points.sort_by_key(|point| point.shape == "none");
    Some(Map {
        width: WIDTH,
        height: view.height,
        points,
        labels,
        labels_narrow,
        n_missing: communities.len() - placed.len(),
    })
}

fn position(community: &Community) -> Option<(&Community, f64, f64)> {
    Some((community, community.longitude?.to_f64(), community.latitude?.to_f64()))
}

/// From degrees to the units of the picture.
struct View {
    west: f64,
    north: f64,
    shrink: f64,
    scale: f64,
    left: f64,
    top: f64,
    height: f64,
}

impl View {
    fn around(placed: &[(&Community, f64, f64)]) -> Option<Self> {
        let extent = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)))
        };
        let (west, east) = extent(&mut placed.iter().map(|p| p.1));
        let (south, north) = extent(&mut placed.iter().map(|p| p.2));
        if placed.is_empty() {
            return None;
        }
        let shrink = ((south + north) / 2.0).to_radians().cos().max(0.01);
        // One place alone has no extent: a hundred metres will do.
        let (wide, high) = (((east - west) * shrink).max(1e-3), (north - south).max(1e-3));
        let room = WIDTH - 2.0 * MARGIN;
        let scale = (room / wide).min((HEIGHT_MOST - 2.0 * MARGIN) / high);
        let height = round((high * scale + 2.0 * MARGIN).clamp(HEIGHT_LEAST, HEIGHT_MOST));
        let left = (WIDTH - (east - west) * shrink * scale) / 2.0;
        let top = (height - (north - south) * scale) / 2.0;
        Some(Self { west, north, shrink, scale, left, top, height })
    }

    fn project(&self, longitude: f64, latitude: f64) -> (f64, f64) {
        let x = self.left + (longitude - self.west) * self.shrink * self.scale;
        let y = self.top + (self.north - latitude) * self.scale;
        (round(x), round(y))
    }
}

/// Puts each street's name near the middle of its communities, where it covers the fewest points and no other name. A
/// spot that lies nearer to the middle of another street would be read as that street's name, and is taken only where
/// there is no other.
fn place_labels(
    lookup: &Lookup<'_>,
    placed: &[(&Community, f64, f64)],
    points: &[Point],
    view: &View,
    size: f64,
) -> Vec<Label> {
    let middle_of = |street: &str| {
        let own: Vec<&Point> = placed
            .iter()
            .zip(points)
            .filter(|((community, ..), _)| community.street == street)
            .map(|(_, point)| point)
            .collect();
        let middle = |of: fn(&Point) -> f64| own.iter().map(|p| of(p)).sum::<f64>() / own.len() as f64;
        (!own.is_empty()).then(|| (middle(|p| p.x), middle(|p| p.y)))
    };
    let middles: Vec<(&str, (f64, f64))> =
        lookup.streets.iter().take(LABELS_MOST).filter_map(|street| Some((*street, middle_of(street)?))).collect();
    let mut labels: Vec<Label> = Vec::new();
    for (street, (x, y)) in &middles {
        let (x, y) = (*x, *y);
        let text = shortened(&safe_text(street), LABEL_CHARS);
        let (half_width, half_height) = (width_of(&text) as f64 * size / 4.0 + 3.0, size * LINE / 2.0);
        let spots = offsets().map(|(dx, dy)| Label {
            x: round(x + dx),
            y: round(y + dy),
            text: text.clone(),
            half_width,
            half_height,
        });
        let free = spots.filter(|spot| spot.is_within(view) && labels.iter().all(|other| !spot.overlaps(other)));
        let distance = |spot: &Label, to: (f64, f64)| (spot.x - to.0).hypot(spot.y - to.1);
        let misleads = |spot: &Label| {
            middles.iter().any(|(other, at)| other != street && distance(spot, *at) < distance(spot, (x, y)))
        };
        let cost = |spot: &Label| {
            f64::from(u8::from(misleads(spot))) * MISLEADING
                + spot.covered(points) as f64 * COVERED
                + distance(spot, (x, y))
        };
        if let Some(best) = free.min_by(|a, b| cost(a).total_cmp(&cost(b))) {
            labels.push(best);
        }
    }
    labels
}

/// Places that are tried, in rings around the middle.
fn offsets() -> impl Iterator<Item = (f64, f64)> {
    let ring = |at: usize| {
        let directions = if at == 0 { 1 } else { 16 };
        (0..directions).map(move |k| {
            let angle = std::f64::consts::TAU * k as f64 / 16.0;
            (at as f64 * 9.0 * angle.cos(), at as f64 * 9.0 * angle.sin())
        })
    };
    (0..16).flat_map(ring)
}

impl Label {
    fn is_within(&self, view: &View) -> bool {
        self.x >= self.half_width
            && self.x <= WIDTH - self.half_width
            && self.y >= self.half_height
            && self.y <= view.height - self.half_height
    }

    fn overlaps(&self, other: &Self) -> bool {
        (self.x - other.x).abs() < self.half_width + other.half_width
            && (self.y - other.y).abs() < self.half_height + other.half_height
    }

    fn covered(&self, points: &[Point]) -> usize {
        let is_covered = |p: &&Point| {
            (p.x - self.x).abs() < self.half_width + p.size && (p.y - self.y).abs() < self.half_height + p.size
        };
        points.iter().filter(is_covered).count()
    }
}

/// One digit behind the point is finer than any screen.
fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, communities_alone, empty};
    use super::*;
    use crate::district::Lang;

    fn drawn(sample: &Sample) -> Option<Map> {
        let round = sample.round(Lang::Zh);
        map(&Lookup::new(&round))
    }

    #[test]
    fn without_positions_there_is_no_map() {
        assert_eq!(drawn(&empty()), None);
    }

    #[test]
    fn everything_lies_within_and_no_labels_overlap() {
        for sample in [communities_alone(1, 0.0), communities_alone(40, 0.0), communities_alone(3000, 0.001)] {
            let map = drawn(&sample).expect("there are positions");
            assert!(map.points.iter().all(|p| (0.0..=map.width).contains(&p.x) && (0.0..=map.height).contains(&p.y)));
            for labels in [&map.labels, &map.labels_narrow] {
                assert!(!labels.is_empty());
                for (at, label) in labels.iter().enumerate() {
                    assert!(labels[at + 1..].iter().all(|other| !label.overlaps(other)));
                }
            }
        }
    }
}
