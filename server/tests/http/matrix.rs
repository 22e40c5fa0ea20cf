//! Every route of the OpenAPI document against every role, own and other scope, another district, and nobody: the
//! answers are what the matrix below says, which is written from the contract and not from the code.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::client::{BOTH, Person};
use crate::district::{D, District, PASSWORD, items, text};

/// What a role may do with a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    /// Nothing: 403, or 404 where nothing is held.
    No,
    /// With its own alone: another's does not exist.
    Own,
    /// With all of the district.
    All,
}

/// A route with the rights of coordinator, street, community, provider, inspector, administrator, in letters.
struct Route(&'static str, &'static str, &'static str, fn(&Ids) -> Value);

/// What stands in the places of an address.
struct Ids {
    request: String,
    community: String,
    provider: String,
    task: String,
    plan: String,
    import: String,
    job: String,
    person: String,
}

fn none(_: &Ids) -> Value {
    json!({})
}

fn reason(_: &Ids) -> Value {
    json!({"reason": "核对"})
}

/// `A` all, `O` own, `-` nothing; `*` in front: everybody who is signed in.
const ROUTES: &[Route] = &[
    Route("POST", "/session", "public", none),
    Route("DELETE", "/session", "session", none),
    Route("GET", "/me", "session", none),
    Route("PUT", "/me/password", "session", none),
    Route("POST", "/invitations", "public", none),
    Route("GET", "/districts", "session", none),
    Route("POST", "/districts", "-----A", |_| json!({"id": "..", "name": "x"})),
    Route("GET", "/holidays/{year}", "session", none),
    Route("PUT", "/holidays/{year}", "-----A", |_| json!([])),
    Route("GET", "/districts/{district}/people", "A----A", none),
    Route("POST", "/districts/{district}/people", "A----A", |_| json!({"login": "", "name": "", "roles": []})),
    Route("POST", "/districts/{district}/people/from-tables", "A----A", none),
    Route("PATCH", "/districts/{district}/people/{id}", "A----A", none),
    Route("POST", "/districts/{district}/people/{id}/invitation", "AO---A", none),
    Route("GET", "/districts/{district}/tokens", "A----A", none),
    Route(
        "POST",
        "/districts/{district}/tokens",
        "A----A",
        |_| json!({"name": "x", "role": "street", "scope": ["曹杨新村街道"], "until": "2020-01-01"}),
    ),
    Route("DELETE", "/districts/{district}/tokens/{id}", "A----A", none),
    Route("GET", "/districts/{district}/rounds", "AAAAA-", none),
    Route("POST", "/districts/{district}/rounds", "A-----", |_| json!({"id": "r1"})),
    Route("GET", "/districts/{district}/rounds/{round}", "AAAAA-", none),
    Route("PATCH", "/districts/{district}/rounds/{round}", "A-----", none),
    Route("POST", "/districts/{district}/rounds/{round}/freeze", "A-----", none),
    Route("POST", "/districts/{district}/rounds/{round}/reopen", "A-----", none),
    Route(
        "POST",
        "/districts/{district}/rounds/{round}/admit",
        "A-----",
        |ids| json!({"request": ids.request, "reason": "急"}),
    ),
    Route("POST", "/districts/{district}/rounds/{round}/withdraw", "A-----", reason),
    Route("POST", "/districts/{district}/rounds/{round}/close", "A-----", none),
    Route("GET", "/districts/{district}/rounds/{round}/files/lists.xlsx", "AOOOA-", none),
    Route("GET", "/districts/{district}/rounds/{round}/files/qr.html", "AAOOA-", none),
    Route("GET", "/districts/{district}/rounds/{round}/pins", "A---A-", none),
    Route("PUT", "/districts/{district}/rounds/{round}/pins", "A-----", |_| json!([])),
    Route("POST", "/districts/{district}/rounds/{round}/pins/import", "A-----", none),
    Route("POST", "/districts/{district}/rounds/{round}/pins", "A-----", |_| json!({"request": "x", "rule": "x"})),
    Route("DELETE", "/districts/{district}/rounds/{round}/pins/{pin}", "A-----", none),
    Route("GET", "/districts/{district}/rounds/{round}/plans", "AO--A-", none),
    Route("POST", "/districts/{district}/rounds/{round}/plans", "A-----", |_| json!({"options": {"gap": 7.0}})),
    Route("GET", "/districts/{district}/plans/{plan}", "AO--A-", none),
    Route("GET", "/districts/{district}/plans/{plan}/document", "A---A-", none),
    Route("GET", "/districts/{district}/plans/{plan}/evidence", "A---A-", none),
    Route("GET", "/districts/{district}/plans/{plan}/files/{name}", "A---A-", none),
    Route("POST", "/districts/{district}/plans/{plan}/tables", "A-----", reason),
    Route("GET", "/districts/{district}/plans/{plan}/difference", "A---A-", none),
    Route("GET", "/districts/{district}/plans/{plan}/preview", "A---A-", none),
    Route("GET", "/districts/{district}/plans/{plan}/explain", "AO--A-", none),
    Route("POST", "/districts/{district}/plans/{plan}/publish", "A-----", none),
    Route("GET", "/districts/{district}/jobs", "A---AA", none),
    Route("GET", "/districts/{district}/jobs/{job}", "AO--A-", none),
    Route("POST", "/districts/{district}/jobs/{job}/cancel", "A-----", none),
    Route("POST", "/districts/{district}/rounds/{round}/imports", "AOO---", none),
    Route("GET", "/districts/{district}/imports/{import}", "A---A-", none),
    Route("PATCH", "/districts/{district}/imports/{import}", "A-----", none),
    Route("GET", "/districts/{district}/imports/{import}/annotated.xlsx", "A---A-", none),
    Route("POST", "/districts/{district}/imports/{import}/commit", "A-----", none),
    Route("DELETE", "/districts/{district}/imports/{import}", "A-----", none),
    Route("GET", "/districts/{district}/requests", "AOOOA-", none),
    Route("POST", "/districts/{district}/requests", "A-O---", |_| json!({"title": ""})),
    Route(
        "POST",
        "/districts/{district}/requests/triage",
        "AO----",
        |ids| json!({"ids": [ids.request], "verdict": "accept"}),
    ),
    Route("GET", "/districts/{district}/search", "AOOOA-", none),
    Route("POST", "/districts/{district}/requests/suggest", "AAA-A-", |_| json!({"title": "停车难"})),
    Route("GET", "/districts/{district}/requests/{id}/similar", "AOO-A-", none),
    Route("GET", "/districts/{district}/requests/{id}/candidates", "AO--A-", none),
    Route("GET", "/districts/{district}/requests/{id}/history", "AOOOA-", none),
    Route("GET", "/districts/{district}/requests/{id}/files", "AOOOA-", none),
    Route("POST", "/districts/{district}/requests/{id}/files", "AOOO--", none),
    Route("GET", "/districts/{district}/requests/{id}/files/{file}", "AOOOA-", none),
    Route("POST", "/districts/{district}/requests/{id}/revisit", "AOO---", |_| json!({"solved": "yes"})),
    Route("GET", "/districts/{district}/requests/{id}", "AOOOA-", none),
    Route("PATCH", "/districts/{district}/requests/{id}", "A-O---", none),
    Route("POST", "/districts/{district}/requests/{id}/withdraw", "A-O---", none),
    Route("POST", "/districts/{district}/requests/{id}/confirm", "AOO---", |_| json!({"solved": "yes"})),
    Route("POST", "/districts/{district}/requests/{id}/rework", "AOO---", reason),
    Route("POST", "/districts/{district}/requests/{id}/release", "A-----", |_| json!({"reason": ""})),
    Route("POST", "/districts/{district}/requests/{id}/suspend-verdict", "A-----", |_| json!({"grant": true})),
    Route("POST", "/districts/{district}/requests/{id}/reveal", "AOOO--", reason),
    Route("PUT", "/districts/{district}/communities/{id}/choices", "A-O---", |_| json!([])),
    Route("GET", "/districts/{district}/providers/{id}/leave", "A--O--", none),
    Route("GET", "/districts/{district}/providers/{id}/contact", "AOOO--", none),
    Route("PUT", "/districts/{district}/providers/{id}/contact", "A--O--", none),
    Route(
        "POST",
        "/districts/{district}/providers/{id}/leave",
        "A--O--",
        |_| json!({"from": "2020-01-02", "to": "2020-01-01"}),
    ),
    Route("DELETE", "/districts/{district}/providers/{id}/leave/{leave}", "A--O--", none),
    Route("GET", "/districts/{district}/{table}", "AAAOA-", none),
    Route("GET", "/districts/{district}/{table}/{id}", "AAAOA-", none),
    Route("PATCH", "/districts/{district}/{table}/{id}", "A-----", none),
    Route("GET", "/districts/{district}/tasks", "AAOOA-", none),
    Route("GET", "/districts/{district}/tasks/{task}", "AAOOA-", none),
    Route("POST", "/districts/{district}/tasks/{task}/accept", "AO-O--", none),
    Route("POST", "/districts/{district}/tasks/{task}/decline", "AO-O--", reason),
    Route("POST", "/districts/{district}/tasks/{task}/claim-return", "AO-O--", |_| json!({"reason": "other"})),
    Route("POST", "/districts/{district}/tasks/{task}/finish", "AO-O--", |_| json!({"outcome": "planned"})),
    Route("POST", "/districts/{district}/tasks/{task}/note", "AO-O--", |_| json!({"words": "办理中"})),
    Route(
        "POST",
        "/districts/{district}/tasks/{task}/extension",
        "AO-O--",
        |_| json!({"until": "2030-01-01", "reason": "要等"}),
    ),
    Route("POST", "/districts/{district}/tasks/{task}/extension-verdict", "A-----", |_| json!({"grant": true})),
    Route(
        "POST",
        "/districts/{district}/tasks/{task}/attendance",
        "AO-O--",
        |_| json!({"date": "2026-01-01", "hours": 1.0}),
    ),
    Route("POST", "/districts/{district}/tasks/{task}/verdict", "A-----", |_| json!({"accept": true, "reason": "x"})),
    Route("POST", "/districts/{district}/tasks/{task}/substitute", "A-----", none),
    Route("POST", "/districts/{district}/tasks/{task}/remind", "AO----", none),
    Route("POST", "/districts/{district}/calendar", "AAOOA-", none),
    Route("GET", "/districts/{district}/figures", "AAAOA-", none),
    Route("GET", "/districts/{district}/figures/baseline", "AAAOA-", none),
    Route("PUT", "/districts/{district}/figures/baseline", "A-----", |_| json!([])),
    Route("GET", "/districts/{district}/events", "AOOOA-", none),
    Route("GET", "/districts/{district}/audit", "AOOOAO", none),
    Route("GET", "/districts/{district}/notices", "AOOOAO", none),
    Route("POST", "/districts/{district}/notices/{id}/seen", "AOOOAO", none),
];

/// Routes whose objects are not there in this test, or are lists: who may, and whose they are, cannot be told apart by
/// the address.
const WITHOUT_OBJECT: [&str; 11] = [
    "/tokens/{id}",
    "/pins/{pin}",
    "/leave/{leave}",
    "/{id}/seen",
    "/districts/{district}/requests",
    "/districts/{district}/tasks",
    "/audit",
    "/notices",
    "/imports",
    "/files/{file}",
    "/calendar",
];

impl Route {
    fn may(&self, role: usize) -> May {
        match self.2.as_bytes()[role] {
            b'A' => May::All,
            b'O' => May::Own,
            _ => May::No,
        }
    }

    fn address(&self, ids: &Ids) -> String {
        let filled = self
            .1
            .replace("{district}", "pt")
            .replace("{round}", "r1")
            .replace("{plan}/difference", &format!("{{plan}}/difference?from={}", ids.plan))
            .replace("{plan}/explain", &format!("{{plan}}/explain?request={}", ids.request))
            .replace("{plan}", &ids.plan)
            .replace("/search", "/search?q=%E5%81%9C%E8%BD%A6")
            .replace("{name}", "plan.xlsx")
            .replace("{job}", &ids.job)
            .replace("{import}", &ids.import)
            .replace("{task}", &ids.task)
            .replace("{year}", "2031")
            .replace("communities/{id}", &format!("communities/{}", ids.community))
            .replace("providers/{id}", &format!("providers/{}", ids.provider))
            .replace("people/{id}", &format!("people/{}", ids.person))
            .replace("requests/{id}", &format!("requests/{}", ids.request))
            .replace("{table}/{id}", &format!("providers/{}", ids.provider))
            .replace("{table}", "providers");
        ["{id}", "{pin}", "{leave}", "{file}"]
            .iter()
            .fold(format!("/api/v1{filled}"), |path, place| path.replace(place, "none"))
    }

    fn call(&self, by: &Person, ids: &Ids) -> (u16, String) {
        let headers = [("Content-Type", "application/json"), ("If-Match", "\"999\"")];
        let body = if self.0 == "GET" { Vec::new() } else { (self.3)(ids).to_string().into_bytes() };
        let reply = by.call(self.0, &self.address(ids), &headers, body);
        (reply.status, reply.body["code"].as_str().unwrap_or("").to_owned())
    }
}

/// Somebody of each role, with others of another scope.
struct Roles {
    own: Vec<Person>,
    other: Vec<Person>,
    foreign: Person,
}

#[test]
fn every_route_answers_every_role_as_the_contract_says() {
    for database in BOTH {
        let district = District::with_sample(database);
        let described = district.server.nobody().get("/api/openapi.json").expect(200);
        let known: BTreeSet<(String, String)> =
            ROUTES.iter().map(|route| (route.0.to_owned(), format!("/api/v1{}", route.1))).collect();
        for (path, methods) in described["paths"].as_object().expect("paths") {
            for method in methods.as_object().expect("methods").keys() {
                let route = (method.to_uppercase(), path.clone());
                assert!(known.contains(&route), "{route:?} has no row here");
            }
        }
        check(&district);
    }
}

fn check(district: &District) {
    let coordinator = &district.coordinator;
    coordinator.post(&format!("{D}/rounds/r1/freeze"), json!({})).expect(200);
    let import = district.handed_in(coordinator, "r1", &[("无.csv", b"a,b\n1,2\n")]);
    let plan = district.matched("r1", json!({"options": {"budget": 200_000}}));
    coordinator.post(&format!("{D}/plans/{}/publish", text(&plan["id"])), json!({})).expect(200);
    let invited = district.invited();
    let tasks = items(&coordinator.get(&format!("{D}/tasks?limit=200&street=曹杨新村街道")).expect(200));
    // One who does nothing in the other street, which would then have to do with them.
    let elsewhere = items(&coordinator.get(&format!("{D}/tasks?limit=200&street=桃浦镇")).expect(200));
    let is_elsewhere = |of: &Value| elsewhere.iter().any(|task| task["provider"] == of["provider"]);
    let lead = tasks.iter().find(|task| task["role"] == "lead" && !is_elsewhere(task));
    let lead = lead.expect("somebody leads there alone");
    let request = text(&lead["request"]);
    let provider = text(&lead["provider"]);
    let community = text(&coordinator.get(&format!("{D}/requests/{request}")).expect(200)["community"][0]);
    let people = items(&coordinator.get(&format!("{D}/people?limit=200")).expect(200));
    let person = people.iter().find(|of| of["roles"][0]["scope"][0] == community.as_str()).expect("its person");
    // Who is on any team with that provider.
    let own = items(&coordinator.get(&format!("{D}/tasks?provider={provider}&limit=200")).expect(200));
    let others = own.iter().flat_map(|task| task["team"].as_array().cloned().unwrap_or_default());
    let team: Vec<String> = others.map(|of| text(&of["provider"])).chain([provider.clone()]).collect();
    let ids = Ids {
        community: community.clone(),
        task: text(&lead["id"]),
        plan: text(&plan["id"]),
        import: text(&import["id"]),
        job: text(&plan["job"]),
        person: text(&person["id"]),
        provider,
        request,
    };
    let roles = roles(district, &invited, (&community, &ids.provider, &team));
    // The lead may see whom to ask once the task is accepted.
    roles.own[3].post(&format!("{D}/tasks/{}/accept", ids.task), json!({})).expect(200);
    let mut wrong = Vec::new();
    for route in ROUTES {
        let nobody = route.call(&district.server.nobody(), &ids);
        match route.2 {
            "public" => continue,
            _ if nobody.0 != 401 => wrong.push(format!("{} {}: nobody got {nobody:?}", route.0, route.1)),
            "session" => continue,
            _ => {}
        }
        let of_district = route.1.contains("{district}");
        let foreign = route.call(&roles.foreign, &ids);
        if of_district && foreign.0 != 404 {
            wrong.push(format!("{} {}: another district's coordinator got {foreign:?}", route.0, route.1));
        }
        for role in 0..6 {
            let own = route.call(&roles.own[role], &ids);
            let refused = matches!(own.0, 401 | 403);
            let has_object = !WITHOUT_OBJECT.iter().any(|end| route.1.ends_with(end));
            let is_right = match route.may(role) {
                May::No => refused || (own.0 == 404 && has_object),
                May::Own | May::All => !refused && (own.0 != 404 || !has_object),
            };
            if !is_right {
                wrong.push(format!("{} {}: role {role} got {own:?}", route.0, route.1));
            }
            if route.may(role) == May::Own && has_object {
                let other = route.call(&roles.other[role], &ids);
                let has_scope_in_address =
                    route.1.contains("{task}") || route.1.contains("{id}") || (route.1.ends_with("/triage"));
                if has_scope_in_address && !matches!(other.0, 403 | 404) {
                    wrong.push(format!("{} {}: another of role {role} got {other:?}", route.0, route.1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn roles(
    district: &District,
    invited: &std::collections::BTreeMap<String, String>,
    (community, provider, team): (&str, &str, &[String]),
) -> Roles {
    let nobody = district.server.nobody();
    let administrator = &district.administrator;
    let added = |of: &str, login: &str, role: &str| {
        let path = format!("/api/v1/districts/{of}/people");
        let person = json!({"login": login, "name": login, "roles": [{"role": role}]});
        let id = text(&administrator.post(&path, person).expect(201)["id"]);
        let invitation = administrator.post(&format!("{path}/{id}/invitation"), json!({})).expect(201);
        nobody.redeemed(&text(&invitation["url"]), Some(PASSWORD))
    };
    administrator.post("/api/v1/districts", json!({"id": "xh", "name": "另一区"})).expect(201);
    let office = invited[provider].clone();
    let other_office = invited.iter().find(|(scope, _)| scope.starts_with("hd-") && !team.contains(scope));
    let street = nobody.redeemed(&invited["曹杨新村街道"], Some(PASSWORD));
    let other_street = nobody.redeemed(&invited["桃浦镇"], Some(PASSWORD));
    let own_community = nobody.redeemed(&invited[community], None);
    let other = invited.iter().find(|(scope, _)| scope.starts_with("TP")).expect("a community elsewhere").1;
    let other_community = nobody.redeemed(other, None);
    let own_provider = nobody.redeemed(&office, None);
    let other_provider = nobody.redeemed(other_office.expect("a school").1, None);
    let inspector = added("pt", "ducha", "inspector");
    let own = vec![district.coordinator.clone(), street, own_community, own_provider, inspector, administrator.clone()];
    let other = vec![
        district.coordinator.clone(),
        other_street,
        other_community,
        other_provider,
        own[4].clone(),
        administrator.clone(),
    ];
    Roles { own, other, foreign: added("xh", "xuhui", "coordinator") }
}
