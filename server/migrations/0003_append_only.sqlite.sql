-- The audit grows and does not change.
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_not_erased BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_seals_are_not_changed BEFORE UPDATE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_seals_are_not_erased BEFORE DELETE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
