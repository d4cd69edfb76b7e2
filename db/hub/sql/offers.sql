-- What is offered, read out of the author's bytes and out of nothing else.

CREATE OR REPLACE FUNCTION hub.hex_sha256(words text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS
$$ SELECT encode(sha256(convert_to(words, 'UTF8')), 'hex') $$;

CREATE OR REPLACE FUNCTION hub.read_all_offers(events jsonb, first integer) RETURNS hub.offer[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT array_agg(ROW(
        first + n - 1, (e ->> 'act')::bigint, e ->> 'written', e ->> 'site_hash',
        coalesce(nullif(e -> 'words', 'null'), '[]'),
        coalesce(nullif(e -> 'contacts', 'null'), '[]'),
        w ->> 0, w ->> 1, w ->> 2, w ->> 3, (w ->> 4)::bigint, w ->> 5, w ->> 6,
        w ->> 9,
        CASE w ->> 9
            WHEN 'Undone' THEN (w ->> 12)::jsonb ->> 'slot_of_event'
            WHEN 'ConfigurationChanged'
                THEN concat_ws(':', (w ->> 12)::jsonb ->> 'kind', (w ->> 12)::jsonb ->> 'key')
            ELSE w ->> 10 END,
        w ->> 11, w ->> 12, (w ->> 13)::timestamptz, (w ->> 14)::integer,
        hub.hex_sha256(e ->> 'written'),
        hub.hex_sha256(concat_ws(E'\n', w ->> 9, coalesce(w ->> 2, ''), w ->> 12)),
        CASE WHEN jsonb_typeof(w) = 'array' AND jsonb_array_length(w) >= 15
                  AND num_nulls(w ->> 0, w ->> 1, w ->> 3, w ->> 4, w ->> 5, w ->> 6, w ->> 9,
                                w ->> 13, w ->> 14, e ->> 'site_hash', e ->> 'act') = 0
                  AND jsonb_typeof((w ->> 12)::jsonb) = 'object'
                  AND jsonb_typeof(coalesce(nullif(e -> 'words', 'null'), '[]')) = 'array'
                  AND jsonb_typeof(coalesce(nullif(e -> 'contacts', 'null'), '[]')) = 'array'
             THEN NULL ELSE 'it is not an event as this hub knows them' END
    )::hub.offer ORDER BY n)
    FROM jsonb_array_elements(events) WITH ORDINALITY AS offered (e, n),
        LATERAL (SELECT (e ->> 'written')::jsonb AS w OFFSET 0) AS author);
END $$;

CREATE OR REPLACE FUNCTION hub.read_offers(events jsonb) RETURNS hub.offer[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found hub.offer[] := '{}';
    one jsonb;
    unread hub.offer;
    n integer := 0;
BEGIN
    BEGIN
        RETURN hub.read_all_offers(events, 1);
    EXCEPTION WHEN data_exception THEN
        NULL; -- One of them cannot be read: each by itself, then.
    END;
    FOR one IN SELECT e FROM jsonb_array_elements(events) e LOOP
        n := n + 1;
        BEGIN
            found := found || hub.read_all_offers(jsonb_build_array(one), n);
        EXCEPTION WHEN data_exception THEN
            unread := NULL;
            unread.place := n;
            unread.written := coalesce(one ->> 'written', one::text);
            unread.digest := hub.hex_sha256(unread.written);
            unread.id := coalesce(one ->> 'id', unread.digest);
            unread.site_hash := coalesce(one ->> 'site_hash', '');
            unread.words := '[]';
            unread.contacts := '[]';
            -- By its kind: the message would quote what was written, to all who read the part.
            unread.fault := 'it cannot be read: SQLSTATE ' || SQLSTATE;
            found := found || unread;
        END;
    END LOOP;
    RETURN found;
END $$;
COMMENT ON FUNCTION hub.read_offers IS 'The events of a push; what cannot be read carries its fault and stops no other';
