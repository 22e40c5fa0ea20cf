//! Full text over HTTP: what is committed is found soon, by those who may see it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{BOTH, Person};
use crate::district::{D, District, PASSWORD, items, text};

/// 停车, as an address has it.
const PARKING: &str = "%E5%81%9C%E8%BD%A6";
/// 萤火虫
const RARE: &str = "%E8%90%A4%E7%81%AB%E8%99%AB";

fn ids(list: &Value) -> Vec<String> {
    items(list).iter().map(|item| text(&item["id"])).collect()
}

#[test]
fn what_is_committed_is_found_by_those_who_may_see_it() {
    for database in BOTH {
        let district = District::with_sample(database);
        let invited = district.invited();
        let coordinator = &district.coordinator;
        let found = coordinator.get(&format!("{D}/search?q={PARKING}&limit=5")).expect(200);
        assert!(found["total"].as_i64() > Some(5) && items(&found)[0]["title_highlight"].to_string().contains("<em>"));
        assert_eq!(items(&found)[0]["standing"], "accepted");
        paged(coordinator, found["total"].as_i64().expect("a number"));
        let community = district.server.nobody().redeemed(&invited["CY01"], None);
        let elsewhere = district.server.nobody().redeemed(&invited["TP01"], None);
        found_soon(coordinator, &community, &elsewhere);
        alike(&community);
        let street = district.server.nobody().redeemed(&invited["曹杨新村街道"], Some(PASSWORD));
        let own = street.get(&format!("{D}/search?q={PARKING}&limit=200")).expect(200);
        assert!(own["total"].as_i64() < found["total"].as_i64() && own["total"].as_i64() > Some(0));
        let providers = coordinator.get(&format!("{D}/search?q=%E5%BE%8B%E5%B8%88&in=providers")).expect(200);
        assert!(providers["total"].as_i64() > Some(0));
        assert_eq!(coordinator.get(&format!("{D}/search?q=%20")).refused(400), "no_words");
        assert_eq!(coordinator.get(&format!("{D}/search?q=x&in=people")).refused(400), "bad_in");
    }
}

/// Pages hold every hit once, and the list of requests has the same, with filters and counts.
fn paged(coordinator: &Person, total: i64) {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = coordinator.get(&format!("{D}/search?q={PARKING}&limit=30{cursor}")).expect(200);
        seen.extend(ids(&page));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let n = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), i64::try_from(n)), (n, Ok(total)));
    let list = coordinator.get(&format!("{D}/requests?q={PARKING}&limit=200&facets=topic,street,standing")).expect(200);
    assert_eq!(list["total"].as_i64(), Some(total));
    assert!(items(&list)[0]["highlights"]["title"].to_string().contains("<em>"));
    let sum = |facet: &str| {
        list["facets"][facet].as_object().expect("counts").values().filter_map(Value::as_i64).sum::<i64>()
    };
    assert_eq!((sum("topic"), sum("standing")), (total, total));
    assert!(sum("street") >= total);
    let of_street =
        coordinator.get(&format!("{D}/requests?q={PARKING}&street=%E6%A1%83%E6%B5%A6%E9%95%87")).expect(200);
    assert_eq!(of_street["total"].as_i64(), list["facets"]["street"]["桃浦镇"].as_i64());
}

/// A raised request is found within two seconds, and by nobody who may not see it.
fn found_soon(coordinator: &Person, community: &Person, elsewhere: &Person) {
    let body = json!({"title": "想要一间萤火虫观察屋", "text": "孩子们夏天想看萤火虫"});
    let id = text(&community.post(&format!("{D}/requests"), body).expect(201)["id"]);
    let raised = Instant::now();
    let path = format!("{D}/search?q={RARE}");
    let found = coordinator.until(&path, |found| ids(found).contains(&id));
    assert!(raised.elapsed() < Duration::from_secs(5), "{:?}", raised.elapsed());
    assert!(ids(&community.get(&path).expect(200)).contains(&id), "{found}");
    assert!(!ids(&elsewhere.get(&path).expect(200)).contains(&id));
    // What it says now is found, what it said before is not.
    let of = community.get(&format!("{D}/requests/{id}")).expect(200);
    let change = json!({"title": "想要一间蝴蝶观察屋", "text": "孩子们夏天想看蝴蝶"});
    community.patch(&format!("{D}/requests/{id}"), &of["etag"], change).expect(200);
    coordinator.until(&path, |found| !ids(found).contains(&id));
}

/// Of what is alike elsewhere title, topic and standing are told, and no more.
fn alike(community: &Person) {
    let asked = json!({"title": "小区停车难", "text": "晚上回来没有车位，消防通道都停满了", "community": "CY01"});
    let told = community.post(&format!("{D}/requests/suggest"), asked).expect(200);
    assert!(told["topics"][0]["probability"].as_f64() > Some(0.3), "{told}");
    let similar = told["similar"].as_array().expect("a list");
    assert!(similar.iter().any(|of| of.get("id").is_none()), "{told}");
    for of in similar {
        assert!(of["title"].is_string() && of.get("text").is_none());
        let is_own = of["community"].as_array().is_some_and(|all| all.iter().any(|id| id == "CY01"));
        assert_eq!(of.get("id").is_some(), is_own, "{of}");
    }
    let own = community.get(&format!("{D}/requests/CY-001/similar")).expect(200);
    assert!(!items(&own).is_empty() && !ids_there(&own).contains(&"CY-001".to_owned()));
}

fn ids_there(list: &Value) -> Vec<String> {
    items(list).iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect()
}
