-- Who has which case open now. It tells, and locks nothing.

CREATE OR REPLACE FUNCTION hub.told_of(p hub.presence) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('site', p.site, 'person', p.person, 'case', p.case_id,
        'doing', p.doing, 'at', p.told_at)
$$;

CREATE OR REPLACE FUNCTION api_v1.be_present(told jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who_at CONSTANT text := left(told ->> 'site', 100);
    who CONSTANT text := left(told ->> 'person', 100);
    doing CONSTANT text := left(coalesce(told ->> 'doing', ''), 40);
BEGIN
    -- What is over is kept for who asks now and then, and swept up with whoever said no good-bye.
    IF doing = '' THEN
        DELETE FROM hub.presence p WHERE p.at < now() - interval '10 minutes';
    END IF;
    INSERT INTO hub.presence (site, person, case_id, doing, told_at, role)
    VALUES (who_at, who, left(told ->> 'case', 100), doing, told ->> 'at', session_user)
    ON CONFLICT (site, person) DO UPDATE SET case_id = excluded.case_id, doing = excluded.doing,
        told_at = excluded.told_at, role = excluded.role, at = now();
    PERFORM pg_notify('presence', jsonb_build_object('site', who_at, 'person', who,
        'case', left(told ->> 'case', 100), 'doing', doing, 'at', told ->> 'at')::text);
END $$;
COMMENT ON FUNCTION api_v1.be_present IS 'Tell the others what somebody at this desk does now; nothing: it is over';

CREATE OR REPLACE FUNCTION api_v1.present() RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- A desk that died has said no good-bye.
    SELECT hub.told_of(p) FROM hub.presence p
    WHERE p.at > now() - interval '10 minutes' AND p.doing <> '' ORDER BY p.at
$$;
COMMENT ON FUNCTION api_v1.present IS 'What the others do, as far as they have said so of late';
