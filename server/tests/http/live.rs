//! What happens is told to whoever follows it; figures; why a plan is as it is.

use serde_json::json;

use crate::client::BOTH;
use crate::district::{D, District, items, text};

#[test]
fn changes_notices_figures_and_reasons_reach_whom_they_concern() {
    for database in BOTH {
        let district = District::with_sample(database);
        let coordinator = &district.coordinator;
        coordinator.post(&format!("{D}/rounds/r1/freeze"), json!({})).expect(200);
        let plan = district.matched("r1", json!({"options": {"budget": 200_000}}));
        let path = format!("{D}/plans/{}", text(&plan["id"]));
        coordinator.post(&format!("{path}/publish"), json!({})).expect(200);
        // From the beginning: the acts in their sequence.
        let all = coordinator.events(&format!("{D}/events"), Some("0"), 6);
        let acts: Vec<&str> = all.iter().filter_map(|event| event["act"].as_str()).collect();
        assert!(acts.contains(&"round.open") && acts.contains(&"import.commit"), "{acts:?}");

        let tasks = items(&coordinator.get(&format!("{D}/tasks?limit=200")).expect(200));
        let lead = tasks.iter().find(|task| task["role"] == "lead").expect("somebody leads");
        let invited = district.invited();
        let provider = district.server.nobody().redeemed(&invited[&text(&lead["provider"])], None);
        let told = provider.events(&format!("{D}/events"), Some("0"), 1);
        assert_eq!(told[0]["kind"], "task_offered");
        provider.post(&format!("{D}/tasks/{}/accept", text(&lead["id"])), json!({})).expect(200);

        let why = coordinator.get(&format!("{path}/explain?request={}", text(&lead["request"]))).expect(200);
        assert!(why["sentences"].as_array().is_some_and(|lines| !lines.is_empty()), "{why}");
        let unknown = coordinator.get(&format!("{path}/explain?request=none"));
        assert_eq!(unknown.refused(404), "not_found");

        let figures = coordinator.get(&format!("{D}/figures?round=r1&by=street")).expect(200);
        let offered = figures["total"]["offered"].as_u64();
        assert_eq!(offered, coordinator.get(&format!("{D}/tasks")).expect(200)["total"].as_u64());
        assert_eq!(figures["groups"].as_array().map(Vec::len), Some(10));
        assert!(figures["total"]["response_rate"].as_f64().is_some_and(|rate| rate > 0.0 && rate < 0.1), "{figures}");
        let own = provider.get(&format!("{D}/figures?by=provider")).expect(200);
        assert!(own["groups"].as_array().is_some_and(|groups| groups.len() == 1), "{own}");
    }
}
