-- The contact of a reporter: one at a time, for a reason, and somebody keeps count.

CREATE OR REPLACE FUNCTION api_v1.reveal_contact(of_case text, wanted text, why text)
RETURNS TABLE (salt text, value text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found hub.contact;
    mine hub.person_part;
BEGIN
    IF btrim(coalesce(why, '')) = '' THEN
        RAISE EXCEPTION 'a contact is not revealed without a reason' USING ERRCODE = 'data_exception';
    END IF;
    SELECT c.* INTO found FROM hub.contact c WHERE c.digest = wanted AND c.case_id = of_case;
    IF found.digest IS NULL THEN
        RETURN; -- Erased, or never there.
    END IF;
    mine := hub.require_reading(found.part);
    IF NOT hub.may_see(mine, of_case) THEN
        RAISE EXCEPTION '% may not read case %', session_user, of_case
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO hub.reveal (role, case_id, digest, reason) VALUES (session_user, of_case, wanted, why);
    RETURN QUERY SELECT found.salt, found.value;
END $$;
COMMENT ON FUNCTION api_v1.reveal_contact IS 'A reporter''s contact, against a reason that is kept';
