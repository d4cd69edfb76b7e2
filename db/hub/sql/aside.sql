-- What was put aside for the duty officer: not taken into the log, or taken and found odd. When, by
-- whom and why is for all who read the part; its content only for those who may read it anyway, and
-- not if it is as long as a catalogue.

CREATE OR REPLACE FUNCTION hub.case_of(written text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN written::jsonb ->> 2;
EXCEPTION WHEN data_exception THEN
    RETURN NULL; -- It was put aside because nobody can read it.
END $$;

CREATE OR REPLACE FUNCTION api_v1.put_aside(part text, most integer, since timestamptz)
RETURNS TABLE (id text, at timestamptz, pushed_by name, person text, reason text, seq bigint,
               written text, words jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    wanted CONSTANT text := put_aside.part;
    mine CONSTANT hub.person_part := hub.require_reading(wanted);
    upto CONSTANT integer := least(put_aside.most, 1000);
    begins CONSTANT timestamptz := coalesce(put_aside.since, '-infinity');
BEGIN
    RETURN QUERY
    WITH found AS (
        (SELECT q.id, q.received_at AS at, q.pushed_by, q.reason, NULL::bigint AS seq, q.written,
            q.words, hub.case_of(q.written) AS of_case
        FROM hub.quarantine q WHERE q.part = wanted AND q.received_at >= begins
        ORDER BY q.received_at DESC LIMIT upto)
        UNION ALL
        (SELECT e.id, e.received_at, e.pushed_by, array_to_string(e.flags, '; '), e.seq, e.written,
            NULL, e.case_id
        FROM hub.event e WHERE e.part = wanted AND e.flags <> '{}' AND e.received_at >= begins
        ORDER BY e.received_at DESC LIMIT upto)
    )
    SELECT f.id, f.at, f.pushed_by, coalesce(m.person, f.pushed_by), f.reason, f.seq,
        CASE WHEN seen.it THEN f.written END,
        CASE WHEN seen.it THEN coalesce(f.words, (
            SELECT jsonb_agg(jsonb_build_array(w.digest, w.salt, w.value)) FROM hub.word w
            WHERE w.part = wanted AND w.seq = f.seq), '[]') ELSE '[]' END
    FROM found f
    LEFT JOIN hub.member m ON m.role = f.pushed_by
    -- A case that is not in the log lies nowhere that is known: it is for who reads all of the part.
    CROSS JOIN LATERAL (SELECT length(f.written) <= 20000 AND ((mine.areas IS NULL AND mine.confidential)
        OR f.pushed_by = session_user
        OR (hub.may_see(mine, f.of_case)
            AND EXISTS (SELECT FROM hub.event e WHERE e.case_id = f.of_case AND e.part = wanted)))
        AS it) seen
    ORDER BY f.at DESC LIMIT upto;
END $$;
COMMENT ON FUNCTION api_v1.put_aside IS 'What was put aside or found odd in a part, the newest first: who, when, why';
