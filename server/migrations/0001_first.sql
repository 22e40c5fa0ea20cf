-- The store of a deployment: the common subset of SQLite and of SQL as PostgreSQL's wire speaks it.
-- TEXT for ids, days (2026-03-01) and JSON; BIGINT for numbers, for moments (milliseconds since 1970) and for yes or no
-- (1, 0); BYTEA for pieces of files. Every row of a district names it.

CREATE TABLE districts (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE holidays (
    day TEXT NOT NULL PRIMARY KEY,
    working BIGINT NOT NULL
);

-- People and how they come in. Secrets are kept as hashes alone.
CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    disabled BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE TABLE person_roles (
    person TEXT NOT NULL,
    district TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    PRIMARY KEY (person, district, role, scope)
);
CREATE INDEX person_roles_by_scope ON person_roles (district, role, scope);
CREATE TABLE sessions (
    hash TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (person);
CREATE TABLE invitations (
    hash TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX invitations_by_person ON invitations (person);
CREATE TABLE tokens (
    id TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    district TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
-- Failed sign-ins, by account and by address.
CREATE TABLE sign_ins (
    subject TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

-- The tables of a district but the requests: communities, providers, topics, cases, as rows that the engine wrote.
CREATE TABLE entries (
    district TEXT NOT NULL,
    tab TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    entry TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (district, tab, id)
);

CREATE TABLE rounds (
    district TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    published_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);

CREATE TABLE requests (
    district TEXT NOT NULL,
    id TEXT NOT NULL,
    round TEXT NOT NULL,
    standing TEXT NOT NULL,
    title TEXT NOT NULL,
    topic TEXT NOT NULL,
    urgency BIGINT NOT NULL,
    choice BIGINT NOT NULL,
    entry TEXT NOT NULL,
    into_request TEXT NOT NULL,
    reason TEXT NOT NULL,
    due TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    words TEXT NOT NULL,
    reworks BIGINT NOT NULL,
    by_silence BIGINT NOT NULL,
    raised_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX requests_by_standing ON requests (district, standing);
CREATE INDEX requests_by_round ON requests (district, round);
-- The communities of a request, each with its own rank, and what it says of the answer.
CREATE TABLE request_communities (
    district TEXT NOT NULL,
    request TEXT NOT NULL,
    community TEXT NOT NULL,
    choice BIGINT NOT NULL,
    solved TEXT NOT NULL,
    satisfaction BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (district, request, community)
);
CREATE INDEX request_communities_by_community ON request_communities (district, community);
-- Contact data stands here and in no other table.
CREATE TABLE contacts (
    district TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    PRIMARY KEY (district, kind, id)
);

CREATE TABLE imports (
    district TEXT NOT NULL,
    id TEXT NOT NULL,
    round TEXT NOT NULL,
    state TEXT NOT NULL,
    job TEXT NOT NULL,
    mends TEXT NOT NULL,
    result TEXT NOT NULL,
    created_by TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);

-- Files, in pieces.
CREATE TABLE files (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    part BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (owner, name, part)
);

CREATE TABLE plans (
    district TEXT NOT NULL,
    id TEXT NOT NULL,
    round TEXT NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    job TEXT NOT NULL,
    options TEXT NOT NULL,
    pins TEXT NOT NULL,
    tables_print TEXT NOT NULL,
    input TEXT NOT NULL,
    status TEXT NOT NULL,
    tiers TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    published_at BIGINT,
    PRIMARY KEY (district, id),
    UNIQUE (district, round, number)
);
CREATE TABLE pins (
    district TEXT NOT NULL,
    round TEXT NOT NULL,
    id TEXT NOT NULL,
    request TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (district, round, id)
);

CREATE TABLE tasks (
    district TEXT NOT NULL,
    id TEXT NOT NULL,
    round TEXT NOT NULL,
    plan TEXT NOT NULL,
    request TEXT NOT NULL,
    role TEXT NOT NULL,
    provider TEXT NOT NULL,
    effort BIGINT NOT NULL,
    state TEXT NOT NULL,
    accept_by TEXT NOT NULL,
    due TEXT NOT NULL,
    substitute TEXT NOT NULL,
    return_forbidden BIGINT NOT NULL,
    reason TEXT NOT NULL,
    words TEXT NOT NULL,
    outcome TEXT NOT NULL,
    offered_at BIGINT NOT NULL,
    accepted_at BIGINT,
    finished_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX tasks_by_provider ON tasks (district, provider, state);
CREATE INDEX tasks_by_request ON tasks (district, request);
CREATE INDEX tasks_by_round ON tasks (district, round);
-- What is told of a task or asked for it while it runs: notes, extensions, attendance.
CREATE TABLE task_entries (
    district TEXT NOT NULL,
    task TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX task_entries_by_task ON task_entries (district, task);
CREATE TABLE leaves (
    district TEXT NOT NULL,
    id TEXT NOT NULL,
    provider TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    PRIMARY KEY (district, id)
);

-- Work for children: whoever holds the lease does it; its effect and its end are one transaction.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    district TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    progress TEXT NOT NULL,
    result TEXT NOT NULL,
    error TEXT NOT NULL,
    cancelled BIGINT NOT NULL,
    held_by TEXT NOT NULL,
    held_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX jobs_by_state ON jobs (state, created_at);

CREATE TABLE notices (
    district TEXT NOT NULL,
    id TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    words TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT,
    PRIMARY KEY (district, id)
);
CREATE INDEX notices_by_scope ON notices (district, role, scope);

-- Who did what: written with the act, put in sequence and chained by the sealer.
CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    district TEXT NOT NULL,
    at BIGINT NOT NULL,
    person TEXT NOT NULL,
    person_name TEXT NOT NULL,
    role TEXT NOT NULL,
    origin TEXT NOT NULL,
    act TEXT NOT NULL,
    object TEXT NOT NULL,
    reason TEXT NOT NULL,
    result TEXT NOT NULL
);
CREATE INDEX audit_by_district ON audit (district, at);
CREATE TABLE audit_seals (
    sequence BIGINT NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL
);

-- First answers to repeated calls.
CREATE TABLE answers (
    person TEXT NOT NULL,
    route TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    answer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (person, route, idempotency_key)
);

-- Which communities a published round serves: who went without waits longer.
CREATE TABLE served (
    district TEXT NOT NULL,
    round TEXT NOT NULL,
    community TEXT NOT NULL,
    answered BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (district, round, community)
);
