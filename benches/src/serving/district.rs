//! People who call the server, and what is done to fill a district.
//!
//! Comes in: a server. Goes out: people who are signed in, districts with their tables, rounds and plans. Always holds:
//! everything goes through the API, as a browser would do it; an answer that was not expected ends the run with its
//! words.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Failure;
use super::load::Call;
use super::tables::Table;
use super::wire::{Reply, Wire, call};

/// A password that nobody guesses.
const PASSWORD: &str = "枣阳路的梧桐树很高很高";
/// How long a call or a job may take while a district is filled.
const PATIENCE: Duration = Duration::from_secs(1_800);
const BOUNDARY: &str = "----boundary-of-a-bench";

/// Somebody who calls.
pub(crate) struct Person {
    wire: Wire,
    cookie: String,
}

impl Person {
    /// Somebody who is not signed in.
    pub(crate) fn nobody(address: SocketAddr) -> Self {
        Self { wire: Wire::to(address), cookie: String::new() }
    }

    /// The bytes of a call of this person's, for a load.
    pub(crate) fn prepared(&self, method: &str, path: &str, body: Option<&Value>) -> Call {
        let body = body.map(Value::to_string).unwrap_or_default();
        self.bytes(method, path, &[("Content-Type", "application/json")], body.as_bytes()).into()
    }

    fn bytes(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
        let mut all = vec![("X-Dianda", "1"), ("Cookie", self.cookie.as_str())];
        all.extend(headers);
        call(method, path, &all, body)
    }

    async fn reply(&mut self, bytes: &[u8]) -> Result<Reply, Failure> {
        Ok(self.wire.call(bytes, PATIENCE).await?)
    }

    /// Status and body of a call.
    pub(crate) async fn call(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value), Failure> {
        let bytes = self.prepared(method, path, body);
        let reply = self.reply(&bytes).await?;
        Ok((reply.status, serde_json::from_slice(&reply.body).unwrap_or(Value::Null)))
    }

    async fn done(&mut self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let (status, answer) = self.call(method, path, body).await?;
        if (200..300).contains(&status) {
            Ok(answer)
        } else {
            Err(format!("{method} {path}: {status} {answer}").into())
        }
    }

    /// Reads something.
    ///
    /// # Errors
    /// If it is refused.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Value, Failure> {
        self.done("GET", path, None).await
    }

    /// Does something.
    ///
    /// # Errors
    /// If it is refused.
    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.done("POST", path, Some(body)).await
    }

    /// Whoever redeems an invitation.
    ///
    /// # Errors
    /// If it is refused.
    pub(crate) async fn invited(address: SocketAddr, secret: &str, with_password: bool) -> Result<Self, Failure> {
        let mut person = Self::nobody(address);
        let mut body = json!({"secret": secret});
        if with_password {
            body["password"] = PASSWORD.into();
        }
        let bytes = person.prepared("POST", "/api/v1/invitations", Some(&body));
        let reply = person.reply(&bytes).await?;
        let words = || format!("an invitation: {} {}", reply.status, String::from_utf8_lossy(&reply.body));
        person.cookie = reply.cookie.clone().ok_or_else(words)?;
        Ok(person)
    }

    /// The same person on a connection of another server that shares the database.
    pub(crate) fn at(&self, address: SocketAddr) -> Self {
        Self { wire: Wire::to(address), cookie: self.cookie.clone() }
    }

    /// Asks again and again until it is so.
    ///
    /// # Errors
    /// If it is refused, or does not become so.
    pub(crate) async fn until(
        &mut self,
        path: &str,
        every: Duration,
        is_so: impl Fn(&Value) -> bool,
    ) -> Result<Value, Failure> {
        let begun = Instant::now();
        loop {
            let answer = self.get(path).await?;
            if is_so(&answer) {
                return Ok(answer);
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("{path} did not become so: {answer}").into());
            }
            tokio::time::sleep(every).await;
        }
    }
}

/// Somebody of the tables.
pub(crate) struct Known {
    pub(crate) role: String,
    /// The street, the community or the provider that they act for.
    pub(crate) scope: String,
    pub(crate) person: Person,
}

/// A district with its coordinator.
pub(crate) struct District {
    pub(crate) id: &'static str,
    pub(crate) coordinator: Person,
}

impl District {
    /// A new one, with a coordinator and an open round `r1`.
    ///
    /// # Errors
    /// If it is refused.
    pub(crate) async fn opened(
        administrator: &mut Person,
        address: SocketAddr,
        id: &'static str,
    ) -> Result<Self, Failure> {
        administrator.post("/api/v1/districts", &json!({"id": id, "name": format!("{id}区")})).await?;
        let own = format!("/api/v1/districts/{id}");
        let person = json!({"login": format!("xt-{id}"), "name": "某协调员", "roles": [{"role": "coordinator"}]});
        let person = administrator.post(&format!("{own}/people"), &person).await?;
        let path = format!("{own}/people/{}/invitation", text(&person["id"]));
        let invitation = administrator.post(&path, &json!({})).await?;
        let coordinator = Person::invited(address, secret_of(&invitation)?, true).await?;
        let mut district = Self { id, coordinator };
        let round = json!({"id": "r1", "name": "第一批"});
        let rounds = district.path("/rounds");
        district.coordinator.post(&rounds, &round).await?;
        Ok(district)
    }

    /// An address of its own.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/api/v1/districts/{}{rest}", self.id)
    }

    /// Hands tables in: the import once it was read.
    ///
    /// # Errors
    /// If it is refused, or has faults.
    pub(crate) async fn handed_in(&mut self, tables: &[Table]) -> Result<Value, Failure> {
        let path = self.path("/rounds/r1/imports");
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let bytes = self.coordinator.bytes("POST", &path, &[("Content-Type", &kind)], &multipart(tables));
        let reply = self.coordinator.reply(&bytes).await?;
        if reply.status != 202 {
            return Err(format!("an upload: {} {}", reply.status, String::from_utf8_lossy(&reply.body)).into());
        }
        let import: Value = serde_json::from_slice(&reply.body)?;
        let path = self.path(&format!("/imports/{}", text(&import["id"])));
        let is_read = |import: &Value| import["state"] != "reading";
        let import = self.coordinator.until(&path, Duration::from_millis(50), is_read).await?;
        if import["state"] != "ready" {
            return Err(format!("an import is not ready: {} {}", import["state"], import["faults"]).into());
        }
        Ok(import)
    }

    /// Takes an import in.
    ///
    /// # Errors
    /// If it is refused.
    pub(crate) async fn commit(&mut self, import: &Value) -> Result<(), Failure> {
        let path = self.path(&format!("/imports/{}/commit", text(&import["id"])));
        self.coordinator.post(&path, &json!({})).await?;
        Ok(())
    }

    /// Hands tables in and takes them in.
    ///
    /// # Errors
    /// If it is refused, or has faults.
    pub(crate) async fn filled(&mut self, tables: &[Table]) -> Result<(), Failure> {
        let import = self.handed_in(tables).await?;
        self.commit(&import).await
    }

    /// Takes the accepted requests into the round.
    ///
    /// # Errors
    /// If it is refused.
    pub(crate) async fn freeze(&mut self) -> Result<(), Failure> {
        let path = self.path("/rounds/r1/freeze");
        self.coordinator.post(&path, &json!({})).await?;
        Ok(())
    }

    /// Asks for a plan, which is computed later.
    ///
    /// # Errors
    /// If it is refused.
    pub(crate) async fn asked(&mut self, budget: u64) -> Result<Value, Failure> {
        let path = self.path("/rounds/r1/plans");
        self.coordinator.post(&path, &json!({"options": {"budget": budget}})).await
    }

    /// Computes a plan and publishes it.
    ///
    /// # Errors
    /// If it is refused, or fails.
    pub(crate) async fn published(&mut self, budget: u64) -> Result<(), Failure> {
        let plan = self.asked(budget).await?;
        let path = self.path(&format!("/plans/{}", text(&plan["id"])));
        let is_there = |plan: &Value| plan["state"] != "computing";
        let plan = self.coordinator.until(&path, Duration::from_millis(100), is_there).await?;
        if plan["state"] != "draft" {
            return Err(format!("no plan: {plan}").into());
        }
        self.coordinator.post(&format!("{path}/publish"), &json!({})).await?;
        Ok(())
    }

    /// Everybody of the tables who may come in without a password, signed in on a phone: communities and providers.
    ///
    /// # Errors
    /// If it is refused.
    pub(crate) async fn everybody(&mut self, address: SocketAddr) -> Result<Vec<Known>, Failure> {
        let path = self.path("/people/from-tables");
        let invitations = self.coordinator.post(&path, &json!({})).await?;
        let mut people = Vec::new();
        let by_invitation = |of: &&Value| matches!(text(&of["roles"][0]["role"]), "community" | "provider");
        for of in invitations.as_array().into_iter().flatten().filter(by_invitation) {
            let person = Person::invited(address, secret_of(of)?, false).await?;
            let holding = &of["roles"][0];
            let (role, scope) = (text(&holding["role"]).to_owned(), text(&holding["scope"][0]).to_owned());
            people.push(Known { role, scope, person });
        }
        Ok(people)
    }
}

/// The first administrator of a fresh server.
///
/// # Errors
/// If there is no link, or it is refused.
pub(crate) async fn administrator(server: &super::children::Server) -> Result<Person, Failure> {
    Person::invited(server.address, &server.first_secret().await?, true).await
}

/// The text of a value; empty where it is none.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn secret_of(invitation: &Value) -> Result<&str, Failure> {
    let (_, secret) = text(&invitation["url"]).split_once('#').ok_or("an invitation without a secret")?;
    Ok(secret)
}

fn multipart(tables: &[Table]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in tables {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

/// A text as it stands in an address.
pub(crate) fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}
