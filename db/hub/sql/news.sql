-- All that is new to a desk, in one call and of one instant. A storm is many of these: the answer is
-- one text, put together by plans that are worked out once a line and copied as seldom as can be.

CREATE OR REPLACE FUNCTION hub.what_follows(
    mine hub.person_part, wanted text, after_seq bigint, after_hash text, most integer,
    newest timestamptz, OUT intact boolean, OUT events text, OUT texts text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    last_seq CONSTANT bigint := after_seq + least(most, 10000);
    -- What was heard last was mostly received a moment ago: to ask when costs more than to guess.
    guessed boolean := after_seq > 0;
    heard timestamptz := CASE WHEN guessed THEN newest - interval '1 day' ELSE '-infinity' END;
BEGIN
    IF mine.areas IS NOT NULL OR NOT mine.confidential THEN
        intact := hub.received(wanted, after_seq, after_hash) IS NOT NULL;
        IF intact THEN
            events := (SELECT string_agg(json_build_array(p.seq, p.hash, p.received_at, p.pushed_by,
                    p.digest, p.written, p.site_hash, p.words)::text, ',' ORDER BY p.seq)
                FROM api_v1.pull(wanted, after_seq, after_hash, most) p);
        END IF;
        RETURN;
    END IF;
    LOOP
        -- Who reads everything need not be asked about each case. Hash and digest are hex, made here.
        -- What an author has written is JSON, and so holds no control character: put into JSON once
        -- more it would cost more than all the rest.
        SELECT after_seq <= 0 OR coalesce(bool_or(e.seq = after_seq AND e.hash = after_hash), false),
            string_agg(concat('[', e.seq, ',"', e.hash, '",', to_json(e.received_at), ',',
                to_json(e.pushed_by), ',"', e.digest, '",0,', to_json(e.site_hash), ',',
                coalesce(w.said, '[]'), ']'), ',') FILTER (WHERE e.seq > after_seq),
            string_agg(e.written, E'\x1e') FILTER (WHERE e.seq > after_seq)
        INTO intact, events, texts
        FROM (
            SELECT * FROM hub.event one
            WHERE one.part = wanted AND one.seq >= after_seq AND one.seq <= last_seq
                AND one.received_at >= heard AND one.received_at <= newest
            ORDER BY one.seq
        ) e
        LEFT JOIN (
            SELECT word.seq,
                json_agg(json_build_array(word.digest, word.salt, word.value))::text AS said
            FROM hub.word word
            WHERE word.part = wanted AND word.seq > after_seq AND word.seq <= last_seq
            GROUP BY word.seq
        ) w ON w.seq = e.seq;
        EXIT WHEN intact OR NOT guessed;
        heard := hub.received(wanted, after_seq, after_hash);
        guessed := false;
        EXIT WHEN heard IS NULL;
    END LOOP;
END $$;
COMMENT ON FUNCTION hub.what_follows IS
    'What follows a number, as JSON arrays, as api_v1.pull shows it; where 0 stands for what its author wrote, that is the next of the texts; not intact if the number was another event''s';

CREATE OR REPLACE FUNCTION api_v1.news(
    parts text[], seqs bigint[], hashes text[], most integer, present_since timestamptz DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    one record;
    asked integer;
    found record;
    seen text[] := '{}';
    texts text := '';
    heads text[] := '{}';
    news text[] := '{}';
    changed text[] := '{}';
    city_is_whole boolean := true;
    present text;
BEGIN
    FOR one IN
        SELECT h.part, h.seq, h.hash, h.at, p AS mine
        FROM hub.person_part p JOIN hub.log_head h ON p.part IN (h.part, '*')
        WHERE p.role = session_user AND h.seq > 0
        ORDER BY h.part <> 'city', h.part, p.part = '*'
    LOOP
        -- Its own line stands before the one for all.
        CONTINUE WHEN one.part = ANY (seen);
        seen := seen || one.part;
        heads := heads || json_build_array(one.part, one.seq, one.hash)::text;
        asked := array_position(parts, one.part);
        -- Cases rest on the city's configuration: that comes first, all of it.
        CONTINUE WHEN asked IS NULL OR NOT city_is_whole
            OR (seqs[asked] = one.seq AND hashes[asked] = one.hash);
        found := hub.what_follows(
            one.mine, one.part, seqs[asked], hashes[asked], most, one.at);
        IF found.intact THEN
            news := news || concat('[', to_json(one.part), ',[', found.events, ']]');
            texts := concat(texts, E'\x1e' || found.texts);
            city_is_whole := one.part <> 'city' OR one.seq <= seqs[asked] + most;
        ELSE
            changed := changed || one.part;
        END IF;
    END LOOP;
    IF NOT parts <@ seen THEN
        changed := changed || ARRAY(SELECT c.part FROM unnest(parts, seqs) c (part, seq)
            WHERE c.seq > 0 AND c.part <> ALL (seen));
    END IF;
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
