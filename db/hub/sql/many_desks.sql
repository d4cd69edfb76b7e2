-- A step of the lineage `db/migrations/hub`; runs once, after tables.sql.

CREATE INDEX event_erasing ON hub.event (case_id) WHERE type = 'TextErased';
CREATE INDEX event_flagged ON hub.event (part, received_at) WHERE flags <> '{}';
CREATE INDEX quarantine_of_part ON hub.quarantine (part, received_at);
CREATE INDEX snapshot_of_case ON hub.snapshot (case_id);

ALTER TABLE hub.event DROP COLUMN area;

-- What reads or gives offers goes with the old shape of an offer, and comes again with the functions.
DROP TYPE hub.offer CASCADE;
CREATE TYPE hub.offer AS (
    place integer, act bigint, written text, site_hash text, words jsonb, contacts jsonb,
    id text, part text, case_id text, site_id text, site_seq bigint, actor text, post text,
    type text, slot text, base text, body text, occurred_at timestamptz, schema integer,
    digest text, content text, fault text
);
