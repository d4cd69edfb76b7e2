-- Cases as one desk has folded them, so that a desk that comes in for the first time need not fold
-- years. They hold words: only who reads all of a part gives or takes them.

CREATE OR REPLACE FUNCTION hub.require_all_of(wanted text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine hub.person_part := hub.require_reading(wanted);
BEGIN
    IF mine.areas IS NOT NULL OR NOT mine.confidential THEN
        RAISE EXCEPTION '% does not read all of part %', session_user, wanted
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION api_v1.offer_snapshots(
    of_part text, at_seq bigint, at_hash text, of_shape text, cases text[], bodies bytea[])
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept integer;
BEGIN
    PERFORM hub.require_all_of(of_part);
    IF NOT (hub.right_on(of_part)).may_write THEN
        RAISE EXCEPTION '% may not write to part %', session_user, of_part
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF api_v1.hash_at(of_part, at_seq) IS DISTINCT FROM at_hash THEN
        RAISE EXCEPTION 'number % of part % is not the one that was folded', at_seq, of_part
            USING ERRCODE = 'CC001';
    END IF;
    -- An erasure that is being pushed counts: who comes after it waits until it can be seen.
    PERFORM pg_advisory_xact_lock_shared(1, hashtext(of_part));
    INSERT INTO hub.snapshot AS s (part, case_id, seq, shape, body)
    SELECT of_part, c, at_seq, of_shape, b FROM unnest(cases, bodies) u (c, b)
    -- Who has not heard of an erasure yet would bring the words back.
    WHERE NOT EXISTS (SELECT FROM hub.event g WHERE g.case_id = c AND g.type = 'TextErased'
        AND g.part = of_part AND g.seq > at_seq)
    ON CONFLICT (part, case_id) DO UPDATE
        SET seq = excluded.seq, shape = excluded.shape, body = excluded.body
        WHERE excluded.seq > s.seq OR excluded.shape <> s.shape;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN kept;
END $$;
COMMENT ON FUNCTION api_v1.offer_snapshots IS 'Keep cases as they stood after a number; how many were newer than what was there';

CREATE OR REPLACE FUNCTION api_v1.snapshots(
    of_part text, of_shape text, after_case text, most integer)
RETURNS TABLE (case_id text, seq bigint, body bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM hub.require_all_of(of_part);
    RETURN QUERY SELECT s.case_id, s.seq, s.body FROM hub.snapshot s
        WHERE s.part = of_part AND s.shape = of_shape AND s.case_id > after_case
        ORDER BY s.case_id LIMIT least(most, 10000);
END $$;
COMMENT ON FUNCTION api_v1.snapshots IS 'Cases of a part in the order of their ids; what has happened since is to be pulled';
