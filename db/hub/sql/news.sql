-- All that is new to a desk, in one call and of one instant. A storm is many of these: the answer is
-- one text, put together by plans that are worked out once a line and copied as seldom as can be.

CREATE OR REPLACE FUNCTION hub.events_after(
    mine hub.person_part, wanted text, after_seq bigint, after_hash text, most integer,
    newest timestamptz, OUT events text, OUT texts text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    last_seq CONSTANT bigint := after_seq + least(most, 10000);
    heard CONSTANT timestamptz := hub.require_history(wanted, after_seq, after_hash);
BEGIN
    IF mine.areas IS NOT NULL OR NOT mine.confidential THEN
        events := (SELECT string_agg(json_build_array(p.seq, p.hash, p.received_at, p.pushed_by,
                p.digest, p.written, p.site_hash, p.words)::text, ',' ORDER BY p.seq)
            FROM api_v1.pull(wanted, after_seq, after_hash, most) p);
        RETURN;
    END IF;
    -- Who reads everything need not be asked about each case. Hash and digest are hex, made here.
    -- What an author has written is JSON, and so holds no control character: put into JSON once more
    -- it would cost more than all the rest.
    SELECT string_agg(one.told, ','), string_agg(one.written, E'\x1e') INTO events, texts FROM (
        SELECT concat('[', e.seq, ',"', e.hash, '",', to_json(e.received_at), ',',
            to_json(e.pushed_by), ',"', e.digest, '",0,', to_json(e.site_hash), ',',
            coalesce(w.said, '[]'), ']') AS told, e.written
        FROM hub.event e
        LEFT JOIN (
            SELECT word.seq,
                json_agg(json_build_array(word.digest, word.salt, word.value))::text AS said
            FROM hub.word word
            WHERE word.part = wanted AND word.seq > after_seq AND word.seq <= last_seq
            GROUP BY word.seq
        ) w ON w.seq = e.seq
        -- In no month before the one heard last, nor after the newest.
        WHERE e.part = wanted AND e.seq > after_seq AND e.seq <= last_seq
            AND e.received_at >= heard AND e.received_at <= newest
        ORDER BY e.seq) one;
END $$;
COMMENT ON FUNCTION hub.events_after IS
    'What follows a number, as JSON arrays, as api_v1.pull shows it; where 0 stands for what its author wrote, that is the next of the texts';

CREATE OR REPLACE FUNCTION api_v1.news(
    parts text[], seqs bigint[], hashes text[], most integer, present_since timestamptz DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    one record;
    found record;
    texts text := '';
    heads text[] := '{}';
    news text[] := '{}';
    changed text[] := '{}';
    city_is_whole boolean := true;
    present text;
BEGIN
    FOR one IN
        SELECT coalesce(c.part, h.part) AS part, c.seq AS after, c.hash AS after_hash,
            h.seq, h.hash, h.at, h.mine
        FROM unnest(parts, seqs, hashes) c (part, seq, hash)
        FULL JOIN (
            SELECT l.part, l.seq, l.hash, l.at, r.mine FROM hub.log_head l
            CROSS JOIN LATERAL (
                SELECT p AS mine FROM hub.person_part p
                WHERE p.role = session_user AND p.part IN (l.part, '*')
                ORDER BY p.part = '*' LIMIT 1) r
            WHERE l.seq > 0
        ) h ON h.part = c.part
        ORDER BY coalesce(c.part, h.part) <> 'city', 1
    LOOP
        IF one.seq IS NULL THEN
            changed := CASE WHEN one.after > 0 THEN changed || one.part ELSE changed END;
            CONTINUE;
        END IF;
        heads := heads || json_build_array(one.part, one.seq, one.hash)::text;
        -- Cases rest on the city's configuration: that comes first, all of it.
        CONTINUE WHEN one.after IS NULL OR NOT city_is_whole
            OR (one.after = one.seq AND one.after_hash = one.hash);
        BEGIN
            SELECT * INTO found FROM hub.events_after(
                one.mine, one.part, one.after, one.after_hash, most, one.at);
            news := news || concat('[', to_json(one.part), ',[', found.events, ']]');
            texts := concat(texts, E'\x1e' || found.texts);
            city_is_whole := one.part <> 'city' OR one.seq <= one.after + most;
        EXCEPTION WHEN SQLSTATE 'CC001' THEN
            changed := changed || one.part;
        END;
    END LOOP;
    IF present_since IS NOT NULL THEN
        -- Also what was told a moment before: it may have been told only then.
        present := (SELECT json_agg(hub.told_of(p) ORDER BY p.at) FROM hub.presence p
            WHERE p.at > present_since - interval '2 seconds');
    END IF;
    RETURN concat('{"heads":[', array_to_string(heads, ','), '],"news":[',
        array_to_string(news, ','), '],"changed":', to_json(changed),
        ',"present":', coalesce(present, '[]'), ',"at":', to_json(now()), '}', texts);
END $$;
COMMENT ON FUNCTION api_v1.news IS
    'What follows these numbers, part by part; all heads that the user may read; who is where. JSON; behind it, each after U+001E, texts for which a 0 stands there';
