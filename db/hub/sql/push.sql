-- The way into the log. The lock on the part's head is taken before anything is looked up, and held
-- to the end: numbers have no gaps, and whoever reads up to the head has read all there is.
-- In plpgsql, since that keeps its plans from one call to the next and SQL does not.

CREATE OR REPLACE FUNCTION hub.faults(wanted_part text, offers hub.offer[]) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT array_agg(CASE
        WHEN o.fault IS NOT NULL THEN o.fault
        WHEN o.part <> wanted_part THEN 'it belongs to part ' || o.part
        WHEN (mine).role IS NULL OR NOT (mine).may_write
            THEN session_user || ' may not write to part ' || wanted_part
        WHEN i.part <> wanted_part THEN 'its id is known in part ' || i.part
        WHEN i.content <> o.content THEN 'its id is known with another content'
        WHEN i.id IS NOT NULL THEN 'duplicate'
    END ORDER BY o.place)
    FROM unnest(offers) o LEFT JOIN hub.event_id i ON i.id = o.id,
        (SELECT hub.right_on(wanted_part) AS mine OFFSET 0) AS user_right);
END $$;
COMMENT ON FUNCTION hub.faults IS 'Why each is not to be taken into the log; “duplicate” if it is there; null if it may';

CREATE OR REPLACE FUNCTION hub.judge(
    wanted_part text, offers hub.offer[], strict boolean,
    OUT verdict text[], OUT heads_before jsonb, OUT heads jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    o hub.offer;
    changed jsonb;
    before_act jsonb;
    act bigint;
    of_act integer[] := '{}'; -- places of what may be taken
    cases text[] := '{}';
    act_moved boolean := false;
    moved_cases text[] := '{}';
    any_twice boolean;
    seen jsonb := '{}';
    earlier integer;
BEGIN
    verdict := hub.faults(wanted_part, offers);
    heads_before := hub.heads_of(wanted_part,
        (SELECT array_agg(DISTINCT coalesce(f.case_id, f.slot)) FROM unnest(offers) f
         WHERE f.slot IS NOT NULL));
    heads := heads_before;
    any_twice := (SELECT count(DISTINCT f.id) < count(*) FROM unnest(offers) f);
    FOREACH o IN ARRAY offers LOOP
        IF o.act IS DISTINCT FROM act THEN
            act := o.act;
            of_act := '{}';
            cases := '{}';
            act_moved := false;
            before_act := heads;
        END IF;
        IF verdict[o.place] IS NOT NULL THEN
            CONTINUE;
        END IF;
        IF any_twice THEN
            earlier := (seen -> o.id)::integer;
            IF verdict[earlier] = 'accepted' THEN
                verdict[o.place] := CASE
                    WHEN offers[earlier].content = o.content THEN 'duplicate'
                    ELSE 'its id is known with another content' END;
                CONTINUE;
            END IF;
            seen := seen || jsonb_build_object(o.id, o.place);
        END IF;
        verdict[o.place] := 'accepted';
        of_act := of_act || o.place;
        IF o.case_id IS NOT NULL THEN
            cases := cases || o.case_id;
        END IF;
        IF o.slot IS NOT NULL AND NOT act_moved THEN
            changed := hub.heads_after(heads, o);
            heads := heads || coalesce(changed, '{}');
            act_moved := strict AND changed IS NULL;
        END IF;
        -- An act that follows one that has moved, about the same case, rests on what is not there.
        act_moved := act_moved OR (strict AND coalesce(o.case_id = ANY (moved_cases), false));
        IF act_moved THEN
            heads := before_act;
            moved_cases := moved_cases || cases;
            FOREACH earlier IN ARRAY of_act LOOP
                verdict[earlier] := 'moved';
            END LOOP;
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION hub.judge IS
    'What becomes of each: accepted, duplicate, moved; anything else is why it is quarantined';

CREATE OR REPLACE FUNCTION hub.flags(o hub.offer, person text) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN o.actor = person OR o.post = 'rule' OR EXISTS (
        SELECT FROM hub.lease l WHERE l.person = o.actor AND l.site = o.site_id
            AND o.occurred_at BETWEEN l.begins AND l.ends)
        THEN '{}'::text[] ELSE ARRAY['not by who pushed it'] END;
END $$;
COMMENT ON FUNCTION hub.flags IS 'What is odd about an event: it is taken, and can be looked for';

CREATE OR REPLACE FUNCTION hub.number(
    head hub.log_head, offers hub.offer[], verdict text[], OUT seqs bigint[], OUT hashes text[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    o hub.offer;
BEGIN
    seqs := array_fill(NULL::bigint, ARRAY[cardinality(offers)]);
    hashes := array_fill(NULL::text, ARRAY[cardinality(offers)]);
    FOREACH o IN ARRAY offers LOOP
        IF verdict[o.place] = 'accepted' THEN
            head.seq := head.seq + 1;
            head.hash := hub.hex_sha256(head.hash || E'\n' || o.digest);
            seqs[o.place] := head.seq;
            hashes[o.place] := head.hash;
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION hub.number IS 'The numbers and hashes of what is accepted, after the head';

CREATE OR REPLACE FUNCTION hub.keep_heads(wanted_part text, before jsonb, after jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM hub.slot_head h USING jsonb_each(after) c
    WHERE c.value = 'null' AND h.part = wanted_part
        AND h.case_id = split_part(c.key, E'\x1f', 1) AND h.slot = split_part(c.key, E'\x1f', 2);
    INSERT INTO hub.slot_head
    SELECT wanted_part, split_part(c.key, E'\x1f', 1), split_part(c.key, E'\x1f', 2),
        c.value ->> 0, c.value ->> 1
    FROM jsonb_each(after) c
    WHERE c.value IS DISTINCT FROM before -> c.key AND c.value <> 'null'
    ON CONFLICT ON CONSTRAINT slot_head_pkey
    DO UPDATE SET event_id = excluded.event_id, event_type = excluded.event_type;
END $$;

CREATE OR REPLACE FUNCTION hub.received(wanted_part text, after_seq bigint, after_hash text)
RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF after_seq > 0 THEN
        RETURN (SELECT e.received_at FROM hub.event_id i
            JOIN hub.event e ON e.part = i.part AND e.seq = i.seq AND e.received_at = i.received_at
            WHERE i.part = wanted_part AND i.seq = after_seq AND e.hash = after_hash);
    END IF;
    RETURN '-infinity';
END $$;
COMMENT ON FUNCTION hub.received IS
    'When the event was received that somebody heard last; null if it is not in this log';

CREATE OR REPLACE FUNCTION hub.require_history(wanted_part text, after_seq bigint, after_hash text)
RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    heard CONSTANT timestamptz := hub.received(wanted_part, after_seq, after_hash);
BEGIN
    IF heard IS NULL THEN
        RAISE EXCEPTION 'number % of part % is not the one that was heard', after_seq, wanted_part
            USING ERRCODE = 'CC001';
    END IF;
    RETURN heard;
END $$;
COMMENT ON FUNCTION hub.require_history IS 'As received; refused if it is not in this log';

CREATE OR REPLACE FUNCTION api_v1.push(part text, events jsonb, strict boolean,
    after_seq bigint DEFAULT 0, after_hash text DEFAULT '')
RETURNS TABLE (id text, outcome text, seq bigint, hash text, received_at timestamptz,
               pushed_by name, reason text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- A plan made while the tables were small is kept: it must not read them from end to end. To make
-- it anew for each call would take longer than to run it.
SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    wanted CONSTANT text := push.part;
    person CONSTANT text := hub.person_of_user();
    head hub.log_head;
    offers hub.offer[];
    judged record;
    numbered record;
    at timestamptz;
    taken integer;
BEGIN
    IF jsonb_array_length(events) > 5000 THEN
        RAISE EXCEPTION 'at most 5000 events a call' USING ERRCODE = 'program_limit_exceeded';
    END IF;
    -- Reading holds nobody up.
    offers := hub.read_offers(events);
    -- Who waits for a row alone may be overtaken again and again by those who come later: in a storm
    -- of fifty desks, for seconds. Here they stand in line.
    PERFORM pg_advisory_xact_lock(1, hashtext(wanted));
    SELECT h.* INTO head FROM hub.log_head h WHERE h.part = wanted FOR UPDATE;
    IF NOT FOUND AND (hub.right_on(wanted)).may_write THEN
        INSERT INTO hub.log_head (part) VALUES (wanted) RETURNING * INTO head;
    END IF;
    -- Who rests on what this hub has lost must give it back first, in its order.
    PERFORM hub.require_history(wanted, after_seq, after_hash);
    IF offers IS NULL THEN
        RETURN;
    END IF;
    -- A clock that was set back does not turn the order of the log around.
    at := greatest(clock_timestamp(), head.at);
    SELECT * INTO judged FROM hub.judge(wanted, offers, strict);
    SELECT * INTO numbered FROM hub.number(head, offers, judged.verdict);
    SELECT count(*) INTO taken FROM unnest(numbered.seqs) n WHERE n IS NOT NULL;
    IF taken > 0 THEN
        IF to_regclass(to_char(at AT TIME ZONE 'UTC', '"hub.event_"YYYY_MM')) IS NULL THEN
            PERFORM hub.ensure_month(at);
        END IF;
        INSERT INTO hub.event_id (id, part, seq, received_at, content)
        SELECT o.id, wanted, numbered.seqs[o.place], at, o.content FROM unnest(offers) o
        WHERE judged.verdict[o.place] = 'accepted';
        INSERT INTO hub.event (part, seq, id, case_id, site_id, site_seq, type, slot, base,
            written, digest, hash, site_hash, received_at, pushed_by, flags)
        SELECT wanted, numbered.seqs[o.place], o.id, o.case_id, o.site_id, o.site_seq, o.type,
            o.slot, o.base, o.written, o.digest, numbered.hashes[o.place], o.site_hash,
            at, session_user,
            CASE WHEN o.actor = person THEN '{}' ELSE hub.flags(o, person) END
        FROM unnest(offers) o WHERE judged.verdict[o.place] = 'accepted' ORDER BY o.place;
        PERFORM hub.keep_words(wanted, offers, numbered.seqs);
        PERFORM hub.keep_heads(wanted, judged.heads_before, judged.heads);
        PERFORM hub.take_effect(offers, judged.verdict);
        UPDATE hub.log_head h SET seq = h.seq + taken, at = push_at.at,
            hash = (SELECT x FROM unnest(numbered.hashes) WITH ORDINALITY u (x, n)
                    WHERE x IS NOT NULL ORDER BY n DESC LIMIT 1)
        FROM (SELECT at) push_at WHERE h.part = wanted;
        PERFORM pg_notify('hub', json_build_object('part', wanted, 'seq', head.seq + taken)::text);
        IF taken = cardinality(offers) THEN
            RETURN QUERY
            SELECT o.id, 'accepted', numbered.seqs[o.place], numbered.hashes[o.place], at,
                session_user, NULL::text
            FROM unnest(offers) o ORDER BY o.place;
            RETURN;
        END IF;
    END IF;
    INSERT INTO hub.quarantine (id, part, written, digest, site_hash, words, contacts, reason,
        pushed_by)
    SELECT coalesce(o.id, o.digest), wanted, o.written, o.digest, o.site_hash, o.words,
        o.contacts, judged.verdict[o.place], session_user
    FROM unnest(offers) o
    WHERE judged.verdict[o.place] NOT IN ('accepted', 'duplicate', 'moved')
    ON CONFLICT DO NOTHING;
    RETURN QUERY
    SELECT o.id,
        CASE WHEN v IN ('accepted', 'duplicate', 'moved') THEN v ELSE 'quarantined' END,
        e.seq, e.hash, e.received_at, e.pushed_by,
        CASE WHEN v NOT IN ('accepted', 'duplicate', 'moved') THEN v END
    FROM unnest(offers) o
    CROSS JOIN LATERAL (SELECT judged.verdict[o.place] AS v) verdict
    LEFT JOIN hub.event_id i ON i.id = o.id AND v IN ('accepted', 'duplicate')
    LEFT JOIN hub.event e ON e.part = i.part AND e.seq = i.seq AND e.received_at = i.received_at
    ORDER BY o.place;
END $$;
COMMENT ON FUNCTION api_v1.push IS 'Offer events of one part in their order; what became of each';
