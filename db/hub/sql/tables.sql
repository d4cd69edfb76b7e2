-- The hub's tables. Owner of all of it: commandcenter_owner. Nobody else has any right on a table;
-- row security without a policy stands behind that, should a right ever be given by mistake.
-- Runs once: what changes later is a step of the lineage `db/migrations/hub`.

CREATE TABLE hub.city (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    event_schema integer NOT NULL DEFAULT 1,
    secret bytea NOT NULL
);
COMMENT ON TABLE hub.city IS 'Identity of this log, the newest version of events heard of, and the secret that signs leases';

CREATE TABLE hub.member (
    role name PRIMARY KEY,
    person text NOT NULL,
    since timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE hub.member IS 'Who comes in under which name of a database user';

CREATE TABLE hub.person_part (
    role name NOT NULL REFERENCES hub.member ON DELETE CASCADE,
    part text NOT NULL,
    areas text[],
    may_write boolean NOT NULL DEFAULT true,
    confidential boolean NOT NULL DEFAULT false,
    PRIMARY KEY (role, part)
);
COMMENT ON TABLE hub.person_part IS 'Who may read, and write, which part (* for all); areas: only these streets, and what their codes begin';

CREATE TABLE hub.site (
    id text PRIMARY KEY,
    role name NOT NULL,
    schema integer NOT NULL,
    first_seen timestamptz NOT NULL DEFAULT now(),
    last_seen timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE hub.site IS 'Local files that have come in, and as whom the last time';

CREATE TABLE hub.log_head (
    part text PRIMARY KEY,
    seq bigint NOT NULL DEFAULT 0,
    hash text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON TABLE hub.log_head IS 'The newest event of a part. Its row is locked before a number is given: so none is left out';

CREATE TABLE hub.event (
    part text NOT NULL,
    seq bigint NOT NULL,
    id text NOT NULL,
    case_id text,
    site_id text NOT NULL,
    site_seq bigint NOT NULL,
    type text NOT NULL,
    slot text,
    base text,
    area text,
    written text NOT NULL,
    digest text NOT NULL,
    hash text NOT NULL,
    site_hash text NOT NULL,
    received_at timestamptz NOT NULL,
    pushed_by name NOT NULL,
    flags text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (part, seq, received_at)
) PARTITION BY RANGE (received_at);
CREATE INDEX event_of_case ON hub.event (case_id, part, seq);
COMMENT ON COLUMN hub.event.written IS 'What its author vouches for, byte by byte; all columns are taken out of it';

CREATE TABLE hub.event_id (
    id text PRIMARY KEY,
    part text NOT NULL,
    seq bigint NOT NULL,
    received_at timestamptz NOT NULL,
    content text NOT NULL,
    UNIQUE (part, seq)
);
COMMENT ON TABLE hub.event_id IS 'Each id once, over all months; content: SHA-256 of type, case and body';

CREATE TABLE hub.word (
    part text NOT NULL,
    seq bigint NOT NULL,
    digest text NOT NULL,
    salt text NOT NULL,
    value text NOT NULL,
    case_id text,
    PRIMARY KEY (part, seq, digest)
);
CREATE INDEX word_of_case ON hub.word (case_id, digest);
COMMENT ON TABLE hub.word IS 'Words that events name by digest; they can be erased';

CREATE TABLE hub.contact (
    digest text PRIMARY KEY,
    part text NOT NULL,
    seq bigint NOT NULL,
    case_id text NOT NULL,
    salt text NOT NULL,
    value text NOT NULL
);
COMMENT ON TABLE hub.contact IS 'Contacts of reporters: handed out one by one, with a reason that is kept';

CREATE TABLE hub.reveal (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role name NOT NULL,
    case_id text NOT NULL,
    digest text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE hub.slot_head (
    part text NOT NULL,
    case_id text NOT NULL,
    slot text NOT NULL,
    event_id text NOT NULL,
    event_type text NOT NULL,
    PRIMARY KEY (case_id, slot, part) -- the case first: few parts, many cases
);
COMMENT ON TABLE hub.slot_head IS 'The newest decision of each kind of a case; slot “decision”: of any kind';

CREATE TABLE hub.quarantine (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL,
    part text NOT NULL,
    written text NOT NULL,
    digest text NOT NULL,
    site_hash text NOT NULL,
    words jsonb NOT NULL,
    contacts jsonb NOT NULL,
    reason text NOT NULL,
    pushed_by name NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (id, digest, reason, pushed_by)
);
COMMENT ON TABLE hub.quarantine IS 'Offered and not taken into the log, for the duty officer to look at: nothing is dropped';

CREATE TABLE hub.case_area (
    case_id text,
    area text,
    PRIMARY KEY (case_id, area)
);
COMMENT ON TABLE hub.case_area IS 'Streets and cells that a case ever lay in: whose people read it from its beginning';

CREATE TABLE hub.confidential_class (code text PRIMARY KEY);
CREATE TABLE hub.confidential_case (case_id text PRIMARY KEY);
COMMENT ON TABLE hub.confidential_case IS 'Cases that ever were of a confidential class';

CREATE UNLOGGED TABLE hub.presence (
    site text NOT NULL,
    person text NOT NULL,
    case_id text,
    doing text NOT NULL,
    told_at text,
    role name NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site, person)
);
COMMENT ON TABLE hub.presence IS 'Who has which case open now: worth nothing after a crash';

CREATE TABLE hub.blob (
    sha256 text PRIMARY KEY,
    body bytea NOT NULL,
    put_by name NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE hub.blob ALTER COLUMN body SET STORAGE EXTERNAL; -- photos are compressed already

CREATE TABLE hub.photo (
    case_id text,
    sha256 text,
    PRIMARY KEY (sha256, case_id)
);
COMMENT ON TABLE hub.photo IS 'Which cases show which photo: it is erased with the last of them';

CREATE TABLE hub.snapshot (
    part text NOT NULL,
    case_id text NOT NULL,
    seq bigint NOT NULL,
    shape text NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (part, case_id)
);
COMMENT ON TABLE hub.snapshot IS 'Cases as they stood at number seq, for a desk that comes in for the first time';

CREATE TABLE hub.lease (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    role name NOT NULL,
    person text NOT NULL,
    site text NOT NULL,
    begins timestamptz NOT NULL DEFAULT now(),
    ends timestamptz NOT NULL
);
CREATE INDEX lease_of_person ON hub.lease (person, site, ends);
COMMENT ON TABLE hub.lease IS 'Who may sign in where, without the hub, and until when';

INSERT INTO hub.city (secret)
SELECT sha256(string_agg(uuid_send(gen_random_uuid()), ''::bytea)) FROM generate_series(1, 8);

-- An event of a push, read; it is stored nowhere so.
CREATE TYPE hub.offer AS (
    place integer, act bigint, written text, site_hash text, words jsonb, contacts jsonb, area text,
    id text, part text, case_id text, site_id text, site_seq bigint, actor text, post text,
    type text, slot text, base text, body text, occurred_at timestamptz, schema integer,
    digest text, content text, fault text
);
