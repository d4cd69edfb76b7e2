-- Who may see and do what. `session_user` is who has signed in; the functions run as their owner.
-- Those of api_v1 say where they look, and so do all that they call: to say it again in each of them
-- was a fifth of what a push costs. Only the owner can call these.

CREATE OR REPLACE FUNCTION hub.right_on(wanted text) RETURNS hub.person_part
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT p FROM hub.person_part p
        WHERE p.role = session_user AND p.part IN (wanted, '*')
        ORDER BY p.part = '*' LIMIT 1);
END $$;
COMMENT ON FUNCTION hub.right_on IS 'What the user may do with a part: its own line before the one for all; null for nothing';

CREATE OR REPLACE FUNCTION hub.require_reading(wanted text) RETURNS hub.person_part
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found hub.person_part := hub.right_on(wanted);
BEGIN
    IF found.role IS NULL THEN
        RAISE EXCEPTION '% may not read part %', session_user, wanted
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN found;
END $$;

CREATE OR REPLACE FUNCTION hub.may_see(r hub.person_part, of_case text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    -- A case that began nowhere is for everybody: area ''. Codes of cells begin with their street's.
    SELECT (r.areas IS NULL
            OR NOT EXISTS (SELECT FROM hub.case_area c WHERE c.case_id = of_case)
            OR EXISTS (SELECT FROM hub.case_area c, unnest(r.areas) own
                       WHERE c.case_id = of_case AND (c.area = '' OR starts_with(c.area, own))))
        AND (r.confidential
             OR NOT EXISTS (SELECT FROM hub.confidential_case c WHERE c.case_id = of_case))
$$;
COMMENT ON FUNCTION hub.may_see IS 'Whether a case, all of it, is for the eyes of who holds the right r';

CREATE OR REPLACE FUNCTION hub.person_of_user() RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT m.person FROM hub.member m WHERE m.role = session_user), session_user);
END $$;
