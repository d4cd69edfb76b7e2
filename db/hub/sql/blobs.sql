-- Photos, and a city's areas: known by their SHA-256. Whoever may read the event knows the name.

CREATE OR REPLACE FUNCTION api_v1.put_blob(name text, body bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF encode(sha256(body), 'hex') <> name THEN
        RAISE EXCEPTION 'these bytes are not those of %', name USING ERRCODE = 'data_exception';
    END IF;
    -- Of who may write nowhere nothing is kept, and the line stays: the event that names these bytes
    -- comes next, and is put aside with that reason.
    INSERT INTO hub.blob (sha256, body, put_by)
    SELECT name, body, session_user
    WHERE EXISTS (SELECT FROM hub.person_part p WHERE p.role = session_user AND p.may_write)
    ON CONFLICT DO NOTHING;
END $$;
COMMENT ON FUNCTION api_v1.put_blob IS 'Keep bytes under their SHA-256, of who may write somewhere';

CREATE OR REPLACE FUNCTION api_v1.get_blob(name text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.body FROM hub.blob b
    WHERE b.sha256 = name
        AND EXISTS (SELECT FROM hub.person_part p WHERE p.role = session_user)
$$;
