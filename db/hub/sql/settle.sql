-- Many desks share one wait for the disk. A part's head is locked until a push has ended, and with it
-- the wait: fifty desks would stand in line for fifty waits, one after the other. So a push may end
-- before it is on the disk; its desk takes no answer for one before a second call has seen to that,
-- and all who wait for the disk then wait for the same.

CREATE OR REPLACE FUNCTION api_v1.push_unsettled(part text, events jsonb, strict boolean,
    after_seq bigint DEFAULT 0, after_hash text DEFAULT '')
RETURNS TABLE (id text, outcome text, seq bigint, hash text, received_at timestamptz,
               pushed_by name, reason text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    RETURN QUERY SELECT * FROM api_v1.push(part, events, strict, after_seq, after_hash);
END $$;
COMMENT ON FUNCTION api_v1.push_unsettled IS 'As push; but it counts only once settle has come back';

CREATE OR REPLACE FUNCTION api_v1.settle() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- A transaction that writes something comes back when all before it is on the disk, and with the
    -- standbys that the city waits for.
    PERFORM pg_logical_emit_message(true, 'commandcenter', '');
END $$;
COMMENT ON FUNCTION api_v1.settle IS 'Comes back once everything that was pushed before is durable';
