-- Whether a decision rests on the newest one of its kind (design, section 5). Heads are held in a
-- jsonb: {"case␟slot": [event id, event type]}, null for a slot that has none any more.

CREATE OR REPLACE FUNCTION hub.heads_of(wanted_part text, cases text[]) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(h.case_id || E'\x1f' || h.slot,
                                     jsonb_build_array(h.event_id, h.event_type)), '{}')
    FROM hub.slot_head h WHERE h.part = wanted_part AND h.case_id = ANY (cases)
$$;

CREATE OR REPLACE FUNCTION hub.type_of(event_id text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.type FROM hub.event_id i
    JOIN hub.event e ON e.part = i.part AND e.seq = i.seq AND e.received_at = i.received_at
    WHERE i.id = event_id
$$;

CREATE OR REPLACE FUNCTION hub.heads_after(heads jsonb, o hub.offer) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := o.case_id || E'\x1f' || o.slot;
    newest text := o.case_id || E'\x1fdecision';
    head jsonb := heads -> own;
    former text;
    in_order boolean;
BEGIN
    IF o.type = 'CaseImported' THEN
        IF head ->> 1 <> 'CaseImported' OR num_nonnulls(
            heads -> (o.case_id || E'\x1fassignment') ->> 0,
            heads -> (o.case_id || E'\x1foutcome') ->> 0,
            heads -> (o.case_id || E'\x1fidentity') ->> 0) > 0 THEN
            RETURN '{}'; -- Taken as a fact: what people have decided since stands.
        END IF;
        in_order := true;
    ELSE
        in_order := NOT heads ? newest
            OR (o.base IS NOT NULL AND o.base IN (head ->> 0, heads -> newest ->> 0))
            OR (o.base IS NULL AND o.post = 'rule')
            OR (head ->> 1 = 'CaseClosed'
                AND o.type IN ('CaseReopened', 'CheckFailed', 'CallBackMade'));
    END IF;
    IF in_order IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    head := jsonb_build_array(o.id, o.type);
    IF o.type = 'Undone' THEN
        former := o.body::jsonb ->> 'former_head';
        RETURN jsonb_build_object(newest, head, own,
            CASE WHEN former IS NOT NULL THEN jsonb_build_array(former, hub.type_of(former)) END);
    END IF;
    RETURN jsonb_build_object(newest, head, own, head);
END $$;
COMMENT ON FUNCTION hub.heads_after IS 'What changes in the heads by a decision; null if it is not in order';
