-- Whether a decision rests on the newest one of its kind. Heads are held in a jsonb: {"case␟slot":
-- [event id, event type]}, null for a slot that has none any more. A change of the configuration
-- is about no case: each piece, `kind:key`, is one of its own, and so is its slot; in the place of
-- the type stands the version.

CREATE OR REPLACE FUNCTION hub.heads_of(wanted_part text, cases text[]) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_object_agg(h.case_id || E'\x1f' || h.slot,
                                             jsonb_build_array(h.event_id, h.event_type)), '{}')
        FROM hub.slot_head h WHERE h.part = wanted_part AND h.case_id = ANY (cases));
END $$;

CREATE OR REPLACE FUNCTION hub.type_of(event_id text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT e.type FROM hub.event_id i
    JOIN hub.event e ON e.part = i.part AND e.seq = i.seq AND e.received_at = i.received_at
    WHERE i.id = event_id
$$;

CREATE OR REPLACE FUNCTION hub.in_order(heads jsonb, o hub.offer) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    head jsonb := heads -> (coalesce(o.case_id, o.slot) || E'\x1f' || o.slot);
    newest jsonb := heads -> (o.case_id || E'\x1fdecision');
    assigned text := heads -> (o.case_id || E'\x1fassignment') ->> 1;
BEGIN
    IF o.type = 'ConfigurationChanged' THEN
        -- Made to what is in force; an older program says so by the version alone.
        RETURN head IS NULL OR coalesce(o.base = head ->> 0,
            substring(o.body::jsonb ->> 'version' FROM '^\d{1,9}$')::integer
                > (head ->> 1)::integer, false);
    END IF;
    IF newest IS NULL
        -- These take nothing's place: two of them both stand.
        OR o.type IN ('CaseImported', 'HandlingOrdered', 'WhistleBlown')
        OR o.base = newest ->> 0
        OR (o.base IS NULL AND o.post = 'rule')
        -- Reopened beats closed.
        OR (head ->> 1 IN ('CaseClosed', 'CaseForceClosed')
            AND o.type IN ('CaseReopened', 'CheckFailed', 'CallBackMade')) THEN
        RETURN true;
    END IF;
    IF o.base IS DISTINCT FROM head ->> 0
        -- What says anew where a case stands has seen every decision about it.
        OR o.type IN ('Undone', 'ConflictSettled') THEN
        RETURN false;
    END IF;
    -- Its own slot has not moved; but the case may have ended meanwhile, lost its
    -- unit, or be done.
    RETURN NOT coalesce(
        (newest ->> 1 IN ('CaseVoided', 'CaseMerged', 'CaseRejected', 'CaseClosed',
                          'CaseForceClosed')
         AND o.type NOT IN ('CaseReopened', 'CheckFailed', 'CallBackMade', 'AppealRaised',
                            'AppealDecided', 'CaseUnmerged', 'ConflictSettled', 'Undone'))
        OR (assigned IN ('DispatchRecalled', 'CaseReturned')
            AND o.type IN ('CaseSigned', 'HandlingStarted', 'CoHandlingAsked', 'HandlingDone',
                           'CaseExtended', 'CaseSuspended'))
        OR (heads -> (o.case_id || E'\x1foutcome') ->> 1
                IN ('HandlingDone', 'CheckStarted', 'CheckPassed')
            AND o.type IN ('CaseDispatched', 'DispatchRecalled', 'CaseSigned', 'HandlingStarted',
                           'CaseReturned', 'CaseHandedOn', 'CoHandlingAsked', 'CaseExtended',
                           'CaseSuspended')), false);
END $$;
COMMENT ON FUNCTION hub.in_order IS
    'Whether a decision follows from the newest of its slot, or of the case; as the fold asks';

CREATE OR REPLACE FUNCTION hub.heads_after(heads jsonb, o hub.offer) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    own text := coalesce(o.case_id, o.slot) || E'\x1f' || o.slot;
    changed jsonb := jsonb_build_object(coalesce(o.case_id, o.slot) || E'\x1fdecision',
                                        jsonb_build_array(o.id, o.type));
    former text;
BEGIN
    IF NOT hub.in_order(heads, o) THEN
        RETURN NULL;
    END IF;
    IF o.type = 'ConfigurationChanged' THEN
        RETURN jsonb_build_object(own, jsonb_build_array(o.id,
            coalesce(substring(o.body::jsonb ->> 'version' FROM '^\d{1,9}$'), '0')));
    END IF;
    IF o.type = 'CaseImported' AND (heads -> own ->> 1 <> 'CaseImported' OR num_nonnulls(
        heads -> (o.case_id || E'\x1fassignment') ->> 0,
        heads -> (o.case_id || E'\x1foutcome') ->> 0,
        heads -> (o.case_id || E'\x1fidentity') ->> 0) > 0) THEN
        RETURN '{}'; -- It settles nothing that somebody here has decided.
    END IF;
    IF o.type = 'Undone' THEN
        former := o.body::jsonb ->> 'former_head';
        RETURN changed || jsonb_build_object(own,
            CASE WHEN former IS NOT NULL THEN jsonb_build_array(former, hub.type_of(former)) END);
    END IF;
    IF o.type = 'ConflictSettled' AND o.body::jsonb ->> 'standing' IS NOT NULL THEN
        changed := changed || jsonb_build_object(
            o.case_id || E'\x1f' || coalesce(o.body::jsonb ->> 'slot_of_event', o.slot),
            jsonb_build_array(o.id, o.type));
    END IF;
    RETURN changed || jsonb_build_object(own, jsonb_build_array(o.id, o.type));
END $$;
COMMENT ON FUNCTION hub.heads_after IS 'What changes in the heads by a decision; null if it is not in order';
