-- The audit grows and does not change.
CREATE FUNCTION dianda_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION dianda_append_only();
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION dianda_append_only();
-- Room in each page, so that a task that moves stays on its page and in no index anew.
ALTER TABLE tasks SET (fillfactor = 60);
