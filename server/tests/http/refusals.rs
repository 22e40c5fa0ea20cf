//! Bad input and races: each with its status, its code, and nothing changed.

use std::io::{Read, Write};

use serde_json::json;

use crate::client::{BOTH, On, said_to};
use crate::district::{D, District, PASSWORD, items, text};

#[test]
fn calls_that_cannot_be_understood_are_refused_with_their_reason() {
    for database in BOTH {
        let district = District::on(database);
        let (coordinator, nobody) = (&district.coordinator, district.server.nobody());
        let json_type = ("Content-Type", "application/json");
        let post = |path: &str, body: &[u8]| coordinator.call("POST", path, &[json_type], body.to_vec());
        let rounds = format!("{D}/rounds");
        assert_eq!(post(&rounds, b"{").refused(400), "bad_json");
        assert_eq!(post(&rounds, b"{\"nane\": \"x\"}").refused(400), "bad_field");
        assert_eq!(post(&rounds, b"{\"name\": \"x\", \"name\": \"y\"}").refused(400), "bad_field");
        assert_eq!(post(&rounds, b"{\"name\": 7}").refused(400), "bad_field");
        let deep = format!("{{\"parties\": {}", "[".repeat(100_000));
        assert_eq!(post(&format!("{D}/requests"), deep.as_bytes()).refused(400), "bad_json");
        assert_eq!(post(&rounds, "[".repeat((1 << 20) + 1).as_bytes()).refused(413), "too_large");
        assert_eq!(post(&rounds, b"{\"id\": \"a/b\"}").refused(422), "bad_id");
        assert_eq!(post(&rounds, b"{\"id\": \"r1\"}").refused(409), "id_taken");
        for cursor in ["x", "61.2", "%00"] {
            assert_eq!(coordinator.get(&format!("{D}/requests?cursor={cursor}")).refused(400), "bad_cursor");
        }
        for limit in ["-1", "0", "201"] {
            assert_eq!(coordinator.get(&format!("{D}/requests?limit={limit}")).refused(400), "bad_limit");
        }
        assert_eq!(coordinator.get(&format!("{D}/requests?limit=x")).refused(400), "bad_request");
        assert_eq!(coordinator.get(&format!("{D}/requests?unheard=of")).refused(400), "bad_request");
        assert_eq!(coordinator.get(&format!("{D}/requests/none")).refused(404), "not_found");
        assert_eq!(coordinator.get("/api/v1/districts/none/rounds").refused(404), "not_found");
        assert_eq!(coordinator.get("/nowhere").refused(404), "not_found");
        assert_eq!(coordinator.call("PUT", &rounds, &[], Vec::new()).refused(405), "method_not_allowed");
        assert_eq!(nobody.get(&rounds).refused(401), "not_signed_in");
        // A cookie alone changes nothing.
        let bare = coordinator.call("POST", &rounds, &[("X-Dianda", "0")], b"{}".to_vec());
        assert_eq!(bare.refused(403), "header_missing");
        // In English where it is asked for.
        let english = coordinator.call("GET", &format!("{D}/requests/none"), &[("Accept-Language", "en")], Vec::new());
        assert_eq!(english.expect(404)["detail"], "there is no such thing");
    }
}

#[test]
fn a_change_names_what_it_was_made_from() {
    for database in BOTH {
        let district = District::on(database);
        let coordinator = &district.coordinator;
        let path = format!("{D}/rounds/r1");
        let round = coordinator.get(&path).expect(200);
        let none = coordinator.call("PATCH", &path, &[], b"{}".to_vec());
        assert_eq!(none.refused(428), "if_match_missing");
        let changed = coordinator.patch(&path, &round["etag"], json!({"name": "第一批（改）"})).expect(200);
        assert_eq!(changed["name"], "第一批（改）");
        let stale = coordinator.patch(&path, &round["etag"], json!({"name": "别的"}));
        assert_eq!(stale.refused(412), "stale");
        let bad = coordinator.patch(&path, &changed["etag"], json!({"due": "2026-02-30"}));
        assert_eq!(bad.refused(422), "refused");
        let absurd = coordinator.patch(&path, &changed["etag"], json!({"min_relevance": 7.5}));
        assert_eq!(absurd.refused(422), "refused");
        assert_eq!(coordinator.get(&path).expect(200)["name"], "第一批（改）");
    }
}

#[test]
fn the_same_call_twice_has_one_effect() {
    for database in BOTH {
        let district = District::on(database);
        let coordinator = &district.coordinator;
        let call = |key: &str, body: &str| {
            let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
            coordinator.call("POST", &format!("{D}/rounds"), &headers, body.as_bytes().to_vec())
        };
        let first = call("k1", "{\"name\": \"甲\"}").expect(201);
        // Side by side, and afterwards.
        let same: Vec<_> = std::thread::scope(|scope| {
            let calls: Vec<_> = (0..20).map(|_| scope.spawn(|| call("k2", "{\"name\": \"乙\"}"))).collect();
            calls.into_iter().map(|call| call.join().expect("a reply")).collect()
        });
        let ids: std::collections::BTreeSet<String> =
            same.into_iter().map(|reply| text(&reply.expect(201)["id"])).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
        assert_eq!(call("k1", "{\"name\": \"甲\"}").expect(201), first);
        assert_eq!(call("k1", "{\"name\": \"丙\"}").refused(422), "key_reused");
        assert_eq!(items(&coordinator.get(&format!("{D}/rounds")).expect(200)).len(), 3);
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "k3")];
        let token = json!({"name": "报表", "role": "street", "scope": ["x"], "until": "2026-03-31"});
        let made = || coordinator.call("POST", &format!("{D}/tokens"), &headers, token.to_string().into_bytes());
        assert!(made().expect(201)["secret"].is_string());
        assert_eq!(made().refused(409), "secret_answer");
    }
}

#[test]
fn of_two_who_publish_at_once_one_does() {
    for database in BOTH {
        let district = District::with_sample(database);
        let coordinator = &district.coordinator;
        coordinator.post(&format!("{D}/rounds/r1/freeze"), json!({})).expect(200);
        let plan = district.matched("r1", json!({"options": {"budget": 200_000}}));
        let path = format!("{D}/plans/{}/publish", text(&plan["id"]));
        let mut replies: Vec<u16> = std::thread::scope(|scope| {
            let calls: Vec<_> = (0..4).map(|_| scope.spawn(|| coordinator.post(&path, json!({})).status)).collect();
            calls.into_iter().map(|call| call.join().expect("a reply")).collect()
        });
        replies.sort_unstable();
        assert_eq!(replies, [200, 409, 409, 409]);
        let document = coordinator.get(&format!("{D}/plans/{}/document", text(&plan["id"]))).expect(200);
        let tasks = coordinator.get(&format!("{D}/tasks")).expect(200)["total"].as_u64();
        assert_eq!(tasks, document["assignments"].as_array().map(|seats| seats.len() as u64), "each task once");
    }
}

#[test]
fn a_call_behind_a_refused_one_is_not_lost() {
    let district = District::on(BOTH[0]);
    let address = district.server.url.strip_prefix("http://").expect("an address");
    let mut stream = std::net::TcpStream::connect(address).expect("a connection");
    // The body comes after its head, as two writes of a client do; nobody reads it where the address is unknown.
    for _ in 0..20 {
        let head = "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";
        stream.write_all(head.as_bytes()).expect("the head is sent");
        std::thread::sleep(std::time::Duration::from_millis(20));
        stream.write_all(b"12345").expect("the body is sent");
        let mut answer = [0; 4096];
        let bytes = stream.read(&mut answer).expect("an answer");
        assert!(answer[..bytes].starts_with(b"HTTP/1.1 404"), "{}", String::from_utf8_lossy(&answer[..bytes]));
    }
    // Of a large body it is said that the connection ends.
    let head = "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("the head is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("connection: close"), "{answer}");
}

#[test]
fn it_is_not_ready_beside_tables_of_a_newer_program() {
    for database in BOTH {
        let district = District::on(database);
        let ready = || district.server.nobody().get("/readyz");
        assert_eq!(ready().status, 200);
        if database == On::Postgres {
            let url = district.server.database.as_deref().expect("a database");
            said_to(url, "INSERT INTO migrations (version) VALUES (99)");
            assert_eq!(ready().refused(503), "not_ready");
            said_to(url, "DELETE FROM migrations WHERE version = 99");
            assert_eq!(ready().status, 200);
        }
    }
}

#[test]
fn who_may_not_come_in_stays_out() {
    for database in BOTH {
        let district = District::on(database);
        let nobody = district.server.nobody();
        let wrong = |login: &str| nobody.post("/api/v1/session", json!({"login": login, "password": "falsch-falsch"}));
        assert_eq!(wrong("nobody at all").refused(401), "wrong_password");
        for _ in 0..5 {
            wrong("xietiao");
        }
        let slowed = wrong("xietiao");
        assert_eq!((slowed.status, slowed.body["code"].as_str()), (429, Some("too_many_failures")));
        // What was revealed to nobody: an invitation is used once.
        let first = district.server.first.clone().expect("an invitation");
        let (_, secret) = first.split_once('#').expect("a secret");
        let again = nobody.post("/api/v1/invitations", json!({"secret": secret, "password": PASSWORD}));
        assert_eq!(again.refused(404), "no_invitation");
        let weak = nobody.post("/api/v1/invitations", json!({"secret": secret, "password": "1234567890"}));
        assert_eq!(weak.refused(422), "weak_password");
        // Signing out ends the session.
        assert_eq!(district.administrator.delete("/api/v1/session").status, 204);
        assert_eq!(district.administrator.get("/api/v1/me").refused(401), "not_signed_in");
        // A token has its role and its end.
        let token = json!({"name": "报表", "role": "street", "scope": ["曹杨新村街道"], "until": "2026-03-02"});
        let token = district.coordinator.post(&format!("{D}/tokens"), token).expect(201);
        let bearer = format!("Bearer {}", text(&token["secret"]));
        let by_token =
            |method: &str, path: &str| nobody.call(method, path, &[("Authorization", bearer.as_str())], Vec::new());
        by_token("GET", &format!("{D}/requests")).expect(200);
        assert_eq!(by_token("POST", &format!("{D}/rounds/r1/freeze")).refused(403), "no_right");
        district.server.later(3);
        assert_eq!(by_token("GET", &format!("{D}/requests")).refused(401), "not_signed_in");
    }
}
