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

CREATE OR REPLACE FUNCTION api_v1.keep_contacts(part text, told jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted CONSTANT text := keep_contacts.part;
    mine CONSTANT hub.person_part := hub.require_reading(wanted);
BEGIN
    IF NOT mine.may_write THEN
        RETURN; -- Who may only read has nothing to hand over, and is not sent away for it.
    END IF;
    -- An erasure that is being pushed counts: who comes after it waits until it can be seen.
    PERFORM pg_advisory_xact_lock_shared(1, hashtext(wanted));
    INSERT INTO hub.contact (part, seq, digest, salt, value, case_id)
    SELECT wanted, e.seq, w ->> 0, w ->> 1, w ->> 2, e.case_id
    FROM jsonb_array_elements(told) t
    JOIN hub.event_id i ON i.id = t ->> 0 AND i.part = wanted
    JOIN hub.event e ON e.part = i.part AND e.seq = i.seq AND e.received_at = i.received_at
    CROSS JOIN LATERAL jsonb_array_elements(t -> 1) w
    WHERE e.case_id IS NOT NULL
        -- It is what the event names, and nobody has had it erased since.
        AND w ->> 0 = hub.hex_sha256((w ->> 1) || E'\x1f' || (w ->> 2))
        AND strpos(e.written, w ->> 0) > 0
        AND NOT EXISTS (
            SELECT FROM hub.event g WHERE g.case_id = e.case_id AND g.type = 'TextErased'
                AND strpos(g.written, w ->> 0) > 0)
    ON CONFLICT DO NOTHING;
END $$;
COMMENT ON FUNCTION api_v1.keep_contacts IS
    'Contacts that events name which have come without them, by hand: told is [event, [[digest, salt, value]]]';
