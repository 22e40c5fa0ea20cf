-- What the index of a district and the history of a request look for.
CREATE INDEX requests_by_change ON requests (district, changed_at);
CREATE INDEX audit_by_object ON audit (district, object);

-- A task that moves changes no column of an index: of those who move tasks side by side none meets another in one.
DROP INDEX tasks_by_provider;
CREATE INDEX tasks_by_provider ON tasks (district, provider);

-- When a round was closed: contact data is erased so many days later.
ALTER TABLE rounds ADD COLUMN closed_at BIGINT;
-- When its provider first answered an offer, whatever the answer; since when a claim waits for its verdict: the clock of
-- the task stands still.
ALTER TABLE tasks ADD COLUMN answered_at BIGINT;
ALTER TABLE tasks ADD COLUMN claimed_at BIGINT;

-- Which requests a round took in: those that went on to another one belong to its figures still.
CREATE TABLE round_requests (
    district TEXT NOT NULL,
    round TEXT NOT NULL,
    request TEXT NOT NULL,
    PRIMARY KEY (district, round, request)
);

-- Pictures and files of requests and of notes; their bytes stand in `files`.
CREATE TABLE attachments (
    district TEXT NOT NULL,
    id TEXT NOT NULL,
    request TEXT NOT NULL,
    task TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    size BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX attachments_by_request ON attachments (district, request);

-- What a community says of an answer some time later 回访.
CREATE TABLE revisits (
    district TEXT NOT NULL,
    request TEXT NOT NULL,
    community TEXT NOT NULL,
    still_solved TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (district, request, community)
);

-- Days of a person's tasks for their own calendar, by the hash of its secret.
CREATE TABLE calendars (
    hash TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    district TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX calendars_by_person ON calendars (person);
