-- What an accepted event does beside standing in the log: words and contacts kept apart, erasures,
-- and which cases are confidential.

CREATE OR REPLACE FUNCTION hub.keep_words(wanted_part text, offers hub.offer[], seqs bigint[])
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    any_words boolean;
    any_contacts boolean;
    gone record;
BEGIN
    SELECT bool_or(o.words <> '[]'), bool_or(o.contacts <> '[]') INTO any_words, any_contacts
    FROM unnest(offers) o;
    IF NOT (any_words OR any_contacts) THEN
        RETURN;
    END IF;
    -- Words that do not fit their digest are nobody's words.
    INSERT INTO hub.word (part, seq, digest, salt, value, case_id)
    SELECT wanted_part, seqs[o.place], w ->> 0, w ->> 1, w ->> 2, o.case_id
    FROM unnest(offers) o CROSS JOIN jsonb_array_elements(o.words) w
    WHERE seqs[o.place] IS NOT NULL AND w ->> 0 = hub.hex_sha256((w ->> 1) || E'\x1f' || (w ->> 2))
    ON CONFLICT DO NOTHING;
    IF any_contacts THEN
        INSERT INTO hub.contact (part, seq, digest, salt, value, case_id)
        SELECT wanted_part, seqs[o.place], w ->> 0, w ->> 1, w ->> 2, o.case_id
        FROM unnest(offers) o CROSS JOIN jsonb_array_elements(o.contacts) w
        WHERE seqs[o.place] IS NOT NULL AND o.case_id IS NOT NULL
            AND w ->> 0 = hub.hex_sha256((w ->> 1) || E'\x1f' || (w ->> 2))
        ON CONFLICT DO NOTHING;
    END IF;
    -- Somebody who had not heard of an erasure has said the same words again.
    FOR gone IN SELECT g.case_id, (g.written::jsonb ->> 12)::jsonb -> 'digests' AS digests
        FROM hub.event g WHERE g.type = 'TextErased'
            AND g.case_id = ANY (ARRAY(SELECT o.case_id FROM unnest(offers) o
                                       WHERE o.words <> '[]' OR o.contacts <> '[]'))
    LOOP
        DELETE FROM hub.word w WHERE w.case_id = gone.case_id AND gone.digests ? w.digest;
        DELETE FROM hub.contact c WHERE c.case_id = gone.case_id AND gone.digests ? c.digest;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION hub.erase(of_case text, gone text[]) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM hub.word WHERE case_id = of_case AND digest = ANY (gone);
    -- A merged case shares its reporters' contacts with the one that goes on.
    DELETE FROM hub.contact WHERE digest = ANY (gone);
    -- What was folded before shows the words that are to be gone.
    DELETE FROM hub.snapshot WHERE case_id = of_case;
    DELETE FROM hub.blob b WHERE b.sha256 = ANY (gone) AND NOT EXISTS (
        SELECT FROM hub.photo p WHERE p.sha256 = b.sha256 AND p.case_id <> of_case);
$$;
COMMENT ON FUNCTION hub.erase IS 'Words, contacts, photos and snapshots of a case, for ever; the digests stay in the log';

CREATE OR REPLACE FUNCTION hub.note_catalogue(content jsonb) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO hub.confidential_class
    SELECT DISTINCT c ->> 'code'
    FROM jsonb_path_query(content, '$.** ? (@.confidential == true)') c
    WHERE c ->> 'code' IS NOT NULL
    ON CONFLICT DO NOTHING
$$;

CREATE OR REPLACE FUNCTION hub.take_effect_of(type text, of_case text, body jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF type = 'TextErased' THEN
        PERFORM hub.erase(of_case, ARRAY(SELECT jsonb_array_elements_text(body -> 'digests')));
    ELSIF type = 'PhotoAdded' THEN
        INSERT INTO hub.photo (case_id, sha256)
        SELECT of_case, s FROM unnest(ARRAY[body ->> 'sha256', body ->> 'thumbnail']) s
        WHERE s IS NOT NULL AND of_case IS NOT NULL ON CONFLICT DO NOTHING;
    ELSIF body ->> 'kind' = 'catalogue' AND body ->> 'content' IS NOT NULL THEN
        PERFORM hub.note_catalogue((body ->> 'content')::jsonb);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION hub.take_effect(offers hub.offer[], verdict text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    o hub.offer;
    newest integer;
    any_place boolean;
    any_class boolean;
    any_nowhere boolean;
BEGIN
    FOREACH o IN ARRAY offers LOOP
        CONTINUE WHEN verdict[o.place] IS DISTINCT FROM 'accepted'
            OR o.type NOT IN ('TextErased', 'PhotoAdded', 'ConfigurationChanged');
        BEGIN
            PERFORM hub.take_effect_of(o.type, o.case_id, o.body::jsonb);
        EXCEPTION WHEN data_exception THEN
            -- It stands in the log as its author wrote it; here nobody can make sense of it.
            RAISE LOG 'event % has no effect on the hub: %', o.id, SQLERRM;
        END;
    END LOOP;
    SELECT max(f.schema), bool_or(f.body LIKE '%"cell":"%'), bool_or(f.body LIKE '%class_code%'),
        bool_or(f.type IN ('CaseReported', 'CaseImported') AND f.body NOT LIKE '%"cell":"%')
    INTO newest, any_place, any_class, any_nowhere
    FROM unnest(offers) f WHERE verdict[f.place] = 'accepted';
    IF any_nowhere THEN
        -- What begins nowhere is for everybody to place, and stays in the sight of who has it.
        INSERT INTO hub.case_area (case_id, area)
        SELECT f.case_id, '' FROM unnest(offers) f
        WHERE verdict[f.place] = 'accepted' AND f.type IN ('CaseReported', 'CaseImported')
            AND f.body NOT LIKE '%"cell":"%' AND f.case_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM hub.case_area c WHERE c.case_id = f.case_id)
        ON CONFLICT DO NOTHING;
    END IF;
    IF any_place THEN
        INSERT INTO hub.case_area (case_id, area)
        SELECT DISTINCT f.case_id, lies.there
        FROM unnest(offers) f CROSS JOIN LATERAL (
            SELECT cell #>> '{}' FROM jsonb_path_query(
                CASE WHEN f.body LIKE '%"cell":"%' THEN f.body::jsonb END, '$.**.cell') cell
            WHERE jsonb_typeof(cell) = 'string'
        ) lies (there)
        WHERE verdict[f.place] = 'accepted' AND f.case_id IS NOT NULL
        ON CONFLICT DO NOTHING;
    END IF;
    IF any_class AND EXISTS (SELECT FROM hub.confidential_class) THEN
        INSERT INTO hub.confidential_case
        SELECT DISTINCT f.case_id FROM unnest(offers) f
        CROSS JOIN LATERAL jsonb_path_query(f.body::jsonb, '$.**.class_code') said
        JOIN hub.confidential_class c ON c.code = said #>> '{}'
        WHERE verdict[f.place] = 'accepted' AND f.case_id IS NOT NULL
            AND f.body LIKE '%class_code%'
        ON CONFLICT DO NOTHING;
    END IF;
    UPDATE hub.city SET event_schema = newest WHERE event_schema < newest;
END $$;
COMMENT ON FUNCTION hub.take_effect IS 'What the hub itself has to do once an event is accepted';
