-- A part of the log for a desk that comes in for the first time, and reads all of it: as it lies
-- there, page by page, its words apart. Who does not read all of it pulls.

CREATE OR REPLACE FUNCTION api_v1.bulk(part text, after_seq bigint, after_hash text, most integer)
RETURNS TABLE (seq bigint, hash text, received_at timestamptz, pushed_by name, digest text,
               written text, site_hash text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- A page is 10 MB: kept in memory, it need not go through a file.
SET enable_seqscan = off SET jit = off SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
    wanted CONSTANT text := bulk.part;
    last_seq CONSTANT bigint := after_seq + least(most, 10000);
    heard CONSTANT timestamptz := hub.require_history(wanted, after_seq, after_hash);
BEGIN
    PERFORM hub.require_all_of(wanted);
    RETURN QUERY
    SELECT e.seq, e.hash, e.received_at, e.pushed_by, e.digest, e.written, e.site_hash
    FROM hub.event e
    WHERE e.part = wanted AND e.seq > after_seq AND e.seq <= last_seq AND e.received_at >= heard
    ORDER BY e.seq;
END $$;
COMMENT ON FUNCTION api_v1.bulk IS 'What follows a number, for who reads all of the part; without its words';

CREATE OR REPLACE FUNCTION api_v1.bulk_words(part text, after_seq bigint, most integer)
RETURNS TABLE (seq bigint, digest text, salt text, value text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET jit = off SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
    wanted CONSTANT text := bulk_words.part;
    last_seq CONSTANT bigint := after_seq + least(most, 10000);
BEGIN
    PERFORM hub.require_all_of(wanted);
    RETURN QUERY
    SELECT w.seq, w.digest, w.salt, w.value FROM hub.word w
    WHERE w.part = wanted AND w.seq > after_seq AND w.seq <= last_seq
    ORDER BY w.seq, w.digest;
END $$;
COMMENT ON FUNCTION api_v1.bulk_words IS 'The words of the events that bulk hands over';

CREATE INDEX IF NOT EXISTS snapshot_newest ON hub.snapshot (part, shape, seq, case_id);

CREATE OR REPLACE FUNCTION api_v1.bulk_snapshots(
    part text, of_shape text, after_seq bigint, after_case text, most integer)
RETURNS TABLE (case_id text, seq bigint, body bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET jit = off SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
    wanted CONSTANT text := bulk_snapshots.part;
BEGIN
    PERFORM hub.require_all_of(wanted);
    RETURN QUERY SELECT s.case_id, s.seq, s.body FROM hub.snapshot s
        WHERE s.part = wanted AND s.shape = of_shape
            AND (s.seq, s.case_id) > (after_seq, after_case)
        ORDER BY s.seq, s.case_id LIMIT least(most, 10000);
END $$;
COMMENT ON FUNCTION api_v1.bulk_snapshots IS
    'Cases of a part in the order in which they were left: about that in which they began';

CREATE OR REPLACE FUNCTION api_v1.snapshots_until(part text, shape text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM hub.require_all_of(part);
    RETURN (SELECT coalesce(max(s.seq), 0) FROM hub.snapshot s
        WHERE s.part = snapshots_until.part AND s.shape = snapshots_until.shape);
END $$;
COMMENT ON FUNCTION api_v1.snapshots_until IS
    'The newest number that a snapshot was left at: cases that have changed since are to be left next';
