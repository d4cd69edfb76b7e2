-- Photos, and a city's areas: known by their SHA-256. Whoever may read the event knows the name.

CREATE OR REPLACE FUNCTION api_v1.put_blob(name text, body bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF encode(sha256(body), 'hex') <> name THEN
        RAISE EXCEPTION 'these bytes are not those of %', name USING ERRCODE = 'data_exception';
    END IF;
    IF NOT EXISTS (SELECT FROM hub.person_part p WHERE p.role = session_user AND p.may_write) THEN
        RAISE EXCEPTION '% may not write', session_user USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO hub.blob (sha256, body, put_by) VALUES (name, body, session_user)
    ON CONFLICT DO NOTHING;
END $$;
COMMENT ON FUNCTION api_v1.put_blob IS 'Keep bytes under their SHA-256';

CREATE OR REPLACE FUNCTION api_v1.get_blob(name text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.body FROM hub.blob b
    WHERE b.sha256 = name
        AND EXISTS (SELECT FROM hub.person_part p WHERE p.role = session_user)
$$;
