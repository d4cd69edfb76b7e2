-- Who may sign in at a desk while the hub is gone: for 72 hours after they last did with it.

CREATE OR REPLACE FUNCTION hub.signature(words text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    inner_key bytea := (SELECT c.secret FROM hub.city c) || decode(repeat('00', 32), 'hex');
    outer_key bytea := inner_key;
BEGIN
    -- HMAC-SHA-256 (RFC 2104) with a key of 32 bytes.
    FOR n IN 0 .. 63 LOOP
        outer_key := set_byte(outer_key, n, get_byte(outer_key, n) # 92);
        inner_key := set_byte(inner_key, n, get_byte(inner_key, n) # 54);
    END LOOP;
    RETURN encode(sha256(outer_key || sha256(inner_key || convert_to(words, 'UTF8'))), 'hex');
END $$;

CREATE OR REPLACE FUNCTION hub.signed(lease hub.lease) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
    SELECT said || jsonb_build_object('signature', hub.signature(said::text))
    FROM (SELECT jsonb_build_object('id', lease.id, 'hub', c.id, 'user', lease.role,
        'person', lease.person, 'site', lease.site, 'begins', lease.begins, 'ends', lease.ends) AS said
        FROM hub.city c) AS terms
$$;

CREATE OR REPLACE FUNCTION api_v1.lease(at_site text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made hub.lease;
BEGIN
    INSERT INTO hub.lease (role, person, site, ends)
    VALUES (session_user, hub.person_of_user(), at_site, now() + interval '72 hours')
    RETURNING * INTO made;
    -- Events pushed weeks late are still covered by what held when they were made.
    DELETE FROM hub.lease l WHERE l.ends < now() - interval '90 days';
    RETURN hub.signed(made);
END $$;
COMMENT ON FUNCTION api_v1.lease IS 'For who has signed in: to do so at this site for 72 hours, also without the hub';

CREATE OR REPLACE FUNCTION api_v1.check_lease(told jsonb) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT hub.signed(l) = told FROM hub.lease l
        WHERE l.id::text = told ->> 'id'), false)
$$;
COMMENT ON FUNCTION api_v1.check_lease IS 'Whether this hub gave out that lease, word for word';
