//! The thinnest whole line: sign in, hand in the sample, match, publish, accept and finish a task, confirm.

use datasets::putuo;
use engine::tables::{Purpose, Reading, read_batch};
use serde_json::{Value, json};

use crate::client::BOTH;
use crate::district::{D, District, items, text};

#[test]
fn from_the_sample_to_a_request_that_is_solved() {
    for database in BOTH {
        let district = District::with_sample(database);
        let coordinator = &district.coordinator;
        let round = coordinator.post(&format!("{D}/rounds/r1/freeze"), json!({})).expect(200);
        assert_eq!((round["state"].as_str(), round["next"][0].as_str()), (Some("planning"), Some("match")));
        let plan = district.matched("r1", json!({"options": {"budget": 200_000}}));
        assert_eq!(plan["state"], "draft", "{plan}");
        // What was taken in and is matched is what the files say.
        let whole = read_batch(&putuo::tables(), &Reading::trusted(Purpose::Round)).expect("the sample has no fault");
        assert_eq!(text(&plan["input"]), whole.district.fingerprint());
        let published = coordinator.post(&format!("{D}/plans/{}/publish", text(&plan["id"])), json!({})).expect(200);
        assert_eq!(published["state"], "published");
        let again = coordinator.post(&format!("{D}/plans/{}/publish", text(&plan["id"])), json!({}));
        assert_eq!(again.refused(409), "already_published");

        let invited = district.invited();
        let tasks = items(&coordinator.get(&format!("{D}/tasks?limit=200")).expect(200));
        let is_alone = |task: &&Value| {
            let request = coordinator.get(&format!("{D}/requests/{}", text(&task["request"]))).expect(200);
            task["role"] == "lead" && request["community"].as_array().is_some_and(|theirs| theirs.len() == 1)
        };
        let lead = tasks.iter().find(is_alone).expect("somebody leads");
        let request = text(&lead["request"]);
        let provider = district.server.nobody().redeemed(&invited[&text(&lead["provider"])], None);
        let path = format!("{D}/tasks/{}", text(&lead["id"]));
        provider.post(&format!("{path}/accept"), json!({})).expect(200);
        let twice = provider.post(&format!("{path}/accept"), json!({}));
        assert_eq!(twice.refused(409), "wrong_state");
        let finish = json!({"outcome": "adopted", "words": "已上门办好"});
        assert_eq!(provider.post(&format!("{path}/finish"), finish).expect(200)["state"], "finished");

        let of = coordinator.get(&format!("{D}/requests/{request}")).expect(200);
        assert_eq!(of["standing"], "answered");
        let community = text(&of["community"][0]);
        let community = district.server.nobody().redeemed(&invited[&community], None);
        let word = json!({"solved": "yes", "satisfaction": 5, "note": "谢谢"});
        let of = community.post(&format!("{D}/requests/{request}/confirm"), word).expect(200);
        assert_eq!(of["standing"], "solved");
    }
}
