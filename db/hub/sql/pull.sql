-- What a desk reads: itself and its rights first, then the log from where it stands.

CREATE OR REPLACE FUNCTION api_v1.heads()
RETURNS TABLE (part text, seq bigint, hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT h.part, h.seq, h.hash FROM hub.log_head h
    WHERE h.seq > 0 AND EXISTS (
        SELECT FROM hub.person_part p WHERE p.role = session_user AND p.part IN (h.part, '*'))
    ORDER BY h.part
$$;
COMMENT ON FUNCTION api_v1.heads IS 'The newest event of every part that the user may read';

CREATE OR REPLACE FUNCTION api_v1.hello(client jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    schema_known integer := (client ->> 'schema')::integer;
BEGIN
    INSERT INTO hub.site AS s (id, role, schema) VALUES (client ->> 'site', session_user, schema_known)
    ON CONFLICT (id) DO UPDATE
        SET role = excluded.role, schema = excluded.schema, last_seen = now();
    RETURN (SELECT jsonb_build_object(
        'hub', c.id, 'protocols', jsonb_build_array(1),
        -- What a hub can be asked grows within a protocol: a desk looks before it asks.
        'also', (SELECT jsonb_agg(DISTINCT p.proname) FROM pg_proc p
                 WHERE p.pronamespace = 'api_v1'::regnamespace),
        'schema', greatest(c.event_schema, (SELECT max(s.schema) FROM hub.site s)),
        'user', session_user, 'person', hub.person_of_user(), 'at', clock_timestamp(),
        'heads', coalesce((SELECT jsonb_agg(to_jsonb(h)) FROM api_v1.heads() h), '[]'),
        'parts', coalesce((SELECT jsonb_agg(jsonb_build_object('part', p.part, 'areas', p.areas,
            'may_write', p.may_write, 'confidential', p.confidential) ORDER BY p.part)
            FROM hub.person_part p WHERE p.role = session_user), '[]'))
        FROM hub.city c);
END $$;
COMMENT ON FUNCTION api_v1.hello IS 'Come in: the hub says what it is and whom it takes you for';

CREATE OR REPLACE FUNCTION api_v1.hash_at(part text, seq bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM hub.require_reading(hash_at.part);
    RETURN (SELECT e.hash FROM hub.event_id i
        JOIN hub.event e ON e.part = i.part AND e.seq = i.seq AND e.received_at = i.received_at
        WHERE i.part = hash_at.part AND i.seq = hash_at.seq);
END $$;

CREATE OR REPLACE FUNCTION api_v1.check_head(case_id text, slot text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT h.event_id FROM hub.slot_head h
    WHERE h.case_id = check_head.case_id AND h.slot = check_head.slot
        AND (hub.right_on(h.part)).role IS NOT NULL
$$;
COMMENT ON FUNCTION api_v1.check_head IS 'The newest decision of a kind; slot “decision”: of any kind';

CREATE OR REPLACE FUNCTION api_v1.pull(part text, after_seq bigint, after_hash text, most integer)
RETURNS TABLE (seq bigint, hash text, received_at timestamptz, pushed_by name, digest text,
               written text, site_hash text, words jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- Worked out once a line: to plan it anew takes longer than to run it.
SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    wanted CONSTANT text := pull.part;
    mine CONSTANT hub.person_part := hub.require_reading(wanted);
    last_seq CONSTANT bigint := after_seq + least(most, 10000);
    heard CONSTANT timestamptz := hub.require_history(wanted, after_seq, after_hash);
BEGIN
    -- Numbers have no gaps: the next ones end at last_seq, in no month before the one heard last.
    RETURN QUERY
    SELECT e.seq, e.hash, e.received_at, e.pushed_by, e.digest,
        CASE WHEN seen.it THEN e.written END, e.site_hash,
        CASE WHEN seen.it THEN coalesce(w.said, '[]') ELSE '[]' END
    FROM hub.event e
    LEFT JOIN (
        SELECT one.seq, jsonb_agg(jsonb_build_array(one.digest, one.salt, one.value)) AS said
        FROM hub.word one
        WHERE one.part = wanted AND one.seq > after_seq AND one.seq <= last_seq
        GROUP BY one.seq
    ) w ON w.seq = e.seq
    CROSS JOIN LATERAL (SELECT hub.may_see(mine, e.case_id) AS it) seen
    WHERE e.part = wanted AND e.seq > after_seq AND e.seq <= last_seq AND e.received_at >= heard
    ORDER BY e.seq;
END $$;
COMMENT ON FUNCTION api_v1.pull IS 'What follows a number; what is not for the user''s eyes without its content';

CREATE OR REPLACE FUNCTION api_v1.reread(part text, of_case text)
RETURNS TABLE (seq bigint, hash text, received_at timestamptz, pushed_by name, digest text,
               written text, site_hash text, words jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    wanted CONSTANT text := reread.part;
    mine CONSTANT hub.person_part := hub.require_reading(wanted);
BEGIN
    IF NOT hub.may_see(mine, of_case) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT e.seq, e.hash, e.received_at, e.pushed_by, e.digest, e.written, e.site_hash,
        coalesce((SELECT jsonb_agg(jsonb_build_array(w.digest, w.salt, w.value)) FROM hub.word w
                  WHERE w.part = wanted AND w.seq = e.seq), '[]')
    FROM hub.event e WHERE e.part = wanted AND e.case_id = of_case ORDER BY e.seq;
END $$;
COMMENT ON FUNCTION api_v1.reread IS
    'A case from its beginning, for whom it came in sight only now: it was pulled without content';
