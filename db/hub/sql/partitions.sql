-- A month of events is a table of its own: old months can be moved to slower disks, or read-only.

CREATE OR REPLACE FUNCTION hub.ensure_month(at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    begins timestamptz := date_trunc('month', at);
    name text := 'event_' || to_char(begins, 'YYYY_MM');
BEGIN
    IF to_regclass('hub.' || name) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('commandcenter month'));
    IF to_regclass('hub.' || name) IS NOT NULL THEN
        RETURN;
    END IF;
    -- Made apart and then attached: creating it in place would wait for every reader of the log.
    EXECUTE format('CREATE TABLE hub.%I (LIKE hub.event INCLUDING DEFAULTS)', name);
    EXECUTE format('ALTER TABLE hub.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
        'ALTER TABLE hub.event ATTACH PARTITION hub.%I FOR VALUES FROM (%L) TO (%L)',
        name, begins, begins + interval '1 month');
END $$;
COMMENT ON FUNCTION hub.ensure_month IS 'Make the table for the month of an instant, if it is not there';

CREATE OR REPLACE FUNCTION hub.make_months_ahead(months integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    FOR n IN 0 .. months LOOP
        PERFORM hub.ensure_month(date_trunc('month', now()) + make_interval(months => n));
    END LOOP;
END $$;
