-- Who only reads: a person, or a report that is made anew every night, whose key must not be able
-- to change, send or decide anything.
SET LOCAL ROLE canvass_owner;

INSERT INTO canvass.roles VALUES (5, 'analyst', 'reads responses; changes nothing');
INSERT INTO canvass.role_verbs (role, verb)
	VALUES (5, 'site.list'), (5, 'form.read'), (5, 'submission.list'), (5, 'submission.read');
