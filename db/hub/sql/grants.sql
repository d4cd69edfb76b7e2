-- A desk may call the functions of api_v1, and nothing else at all.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hub, api_v1 FROM PUBLIC;
REVOKE ALL ON SCHEMA hub, api_v1 FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA hub FROM PUBLIC;
GRANT USAGE ON SCHEMA api_v1 TO commandcenter_desk;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA api_v1 TO commandcenter_desk;

DO $$
DECLARE
    one regclass;
BEGIN
    FOR one IN SELECT c.oid FROM pg_class c
        WHERE c.relnamespace = 'hub'::regnamespace AND c.relkind IN ('r', 'p') LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', one);
    END LOOP;
END $$;
