#include "store/api_sql.h"

#include <stddef.h>

/* Parameters are numbered by their place in `params`. */
#define AT(x) "to_char(" x " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"

/* --- who asks ------------------------------------------------------------------------------ */

#define ALLOWED \
		" p.id, p.email, p.name, (SELECT t.name FROM canvass.sites t WHERE t.number = $3::integer)," \
		" CASE WHEN $2::text = '' THEN 'all' ELSE (SELECT CASE WHEN bool_and(r.own) THEN 'own' ELSE 'all' END" \
		" FROM canvass.rights r WHERE r.person = p.id AND r.verb = $2::text" \
		" AND ($3::integer IS NULL OR r.site IS NULL OR r.site = $3::integer)" \
		" AND ($4::text IS NULL OR r.form_id IS NULL OR r.form_id = $4::text) HAVING count(*) > 0) END"

const char api_who_sql[] = "SELECT" ALLOWED " FROM canvass.sessions k JOIN canvass.people p ON p.id = k.person"
		" WHERE k.sha256 = decode($1::text, 'hex') AND k.expires_at > now() AND p.removed_at IS NULL";

const char api_may_sql[] = "SELECT" ALLOWED " FROM canvass.people p WHERE p.id = $1::bigint AND p.removed_at IS NULL";

#define FAILED(condition) "(SELECT count(*) FROM canvass.failed_logins l WHERE " condition \
		" AND l.failed_at > now() - interval '15 minutes')"

const char api_account_sql[] = "SELECT coalesce(p.id, 0), coalesce(p.password, ''),"
		FAILED("l.account = lower($1::text) AND l.address = $2::text") "," FAILED("l.account = lower($1::text)") ","
		FAILED("l.address = $2::text") " FROM (VALUES (1)) AS one LEFT JOIN canvass.people p"
		" ON lower(p.email) = lower($1::text) AND p.removed_at IS NULL";

const char api_failed_sql[] = "WITH old AS (DELETE FROM canvass.failed_logins WHERE failed_at < now() - interval '1 day')"
		" INSERT INTO canvass.failed_logins (account, address) VALUES (lower(left($1::text, 254)), $2::text)";

/* --- sessions and people --------------------------------------------------------------------- */

#define ONE(letters, ...) { .params = letters, .sql = __VA_ARGS__ }
#define MANY(letters, ...) { .params = letters, .sql = __VA_ARGS__, .many = true }
#define BYTES(letters, ...) { .params = letters, .sql = __VA_ARGS__, .binary = true }

const struct api_statement api_session_begin = ONE("abcp",
		"WITH old AS (DELETE FROM canvass.sessions WHERE expires_at < now()),"
		" k AS (INSERT INTO canvass.sessions (sha256, person, expires_at) VALUES (decode($1::text, 'hex'), $4::bigint,"
		" now() + interval '24 hours') RETURNING created_at, expires_at)"
		" SELECT json_build_object('token', $2::text, 'csrf', $3::text, 'createdAt', " AT("created_at") ","
		" 'expiresAt', " AT("expires_at") ") FROM k");

const struct api_statement api_session_end = ONE("ap",
		"WITH k AS (DELETE FROM canvass.sessions WHERE sha256 = decode($1::text, 'hex') AND person = $2::bigint"
		" RETURNING 1) SELECT '{\"success\":true}' FROM k");

const struct api_statement api_session_current = ONE("ap",
		"SELECT json_build_object('createdAt', " AT("k.created_at") ", 'expiresAt', " AT("k.expires_at") ")"
		" FROM canvass.sessions k WHERE k.sha256 = decode($1::text, 'hex') AND k.person = $2::bigint");

#define USER "'id', p.id, 'type', 'user', 'displayName', p.name, 'email', p.email, 'createdAt', " AT("p.created_at") "," \
		" 'updatedAt', NULL, 'deletedAt', NULL"

const struct api_statement api_person_current = ONE("px",
		"SELECT (json_build_object(" USER ")::jsonb || CASE WHEN $2::boolean THEN jsonb_build_object('verbs',"
		" (SELECT coalesce(jsonb_agg(DISTINCT r.verb), '[]') FROM canvass.rights r WHERE r.person = p.id"
		" AND r.site IS NULL AND r.form_id IS NULL)) ELSE '{}' END)::text FROM canvass.people p WHERE p.id = $1::bigint");

const struct api_statement api_people = MANY("",
		"SELECT json_build_object(" USER ") FROM canvass.people p WHERE p.removed_at IS NULL ORDER BY lower(p.email)");

const struct api_statement api_roles = MANY("",
		"SELECT json_build_object('id', r.id, 'name', r.name, 'system', r.name, 'about', r.about, 'verbs',"
		" (SELECT json_agg(v.verb || CASE WHEN v.own THEN ' (own)' ELSE '' END ORDER BY v.verb)"
		" FROM canvass.role_verbs v WHERE v.role = r.id)) FROM canvass.roles r ORDER BY r.id");

const struct api_statement api_assignments = MANY("s",
		"SELECT json_build_object('actorId', g.person, 'roleId', g.role, 'projectId', g.site, 'xmlFormId', g.form_id)"
		" FROM canvass.grants g WHERE g.site IS NULL OR g.site = $1::integer ORDER BY g.id");

/* --- projects: sites ---------------------------------------------------------------------------- */

#define PROJECT(person, extended, forms) \
		"SELECT (jsonb_build_object('id', t.number, 'name', t.title, 'description', t.name || ': ' || t.status," \
		" 'archived', NULL, 'keyId', NULL, 'createdAt', (SELECT " AT("min(m.run_at)") " FROM canvass.migrations m)," \
		" 'updatedAt', NULL, 'deletedAt', NULL) || CASE WHEN " extended "::boolean THEN jsonb_build_object('forms', (SELECT count(*) FROM" \
		" json_to_recordset(" forms "::json) AS c (sites json) WHERE c.sites IS NULL OR t.name IN (SELECT" \
		" json_array_elements_text(c.sites))), 'appUsers'," \
		" (SELECT count(*) FROM canvass.tokens k WHERE k.site = t.number AND k.revoked_at IS NULL AND k.person IS NULL)," \
		" 'lastSubmission', (SELECT " AT("max(u.received_at)") " FROM canvass.submissions u WHERE u.site = t.number)," \
		" 'verbs', (SELECT coalesce(jsonb_agg(DISTINCT r.verb), '[]') FROM canvass.rights r WHERE r.person = " person \
		"::bigint AND (r.site IS NULL OR r.site = t.number))) ELSE '{}' END)::text FROM canvass.sites t"

const struct api_statement api_projects = MANY("pxa", PROJECT("$1", "$2", "$3") " WHERE EXISTS (SELECT 1 FROM canvass.rights r"
		" WHERE r.person = $1::bigint AND r.verb = 'site.list' AND (r.site IS NULL OR r.site = t.number)) ORDER BY t.number");
const struct api_statement api_project = ONE("spxa", PROJECT("$2", "$3", "$4") " WHERE t.number = $1::integer");

/* --- forms ----------------------------------------------------------------------------------------- */

#define FORM(site) \
		"SELECT (jsonb_build_object('projectId', " site "::integer, 'xmlFormId', c.id, 'name', c.name, 'version', c.version," \
		" 'hash', c.hash, 'sha', NULL, 'sha256', c.sha256, 'state', v.state, 'keyId', NULL, 'draftToken', NULL," \
		" 'enketoId', NULL, 'enketoOnceId', NULL, 'createdAt', (SELECT " AT("min(e.published_at)")" FROM" \
		" canvass.form_versions e WHERE e.form_id = c.id), 'updatedAt', NULL, 'publishedAt', " AT("v.published_at") ")" \
		" || CASE WHEN $2::boolean THEN jsonb_build_object('submissions', (SELECT count(*) FROM canvass.submissions u" \
		" WHERE u.form_id = c.id AND u.site = " site "::integer), 'lastSubmission', (SELECT " AT("max(u.received_at)") \
		" FROM canvass.submissions u WHERE u.form_id = c.id AND u.site = " site "::integer), 'reviewStates'," \
		" (SELECT jsonb_build_object('received', count(*) FILTER (WHERE u.review_state IS NULL), 'hasIssues'," \
		" count(*) FILTER (WHERE u.review_state = 'hasIssues'), 'edited', count(*) FILTER (WHERE u.review_state = 'edited'))" \
		" FROM canvass.submissions u WHERE u.form_id = c.id AND u.site = " site "::integer)) ELSE '{}' END)::text" \
		" FROM json_to_recordset($3::json) AS c (id text, version text, name text, hash text, sha256 text)" \
		" JOIN canvass.form_versions v ON v.form_id = c.id AND v.version = c.version"

/* Those that somebody may see for one form only are told of that one. */
const struct api_statement api_forms = MANY("sxap", FORM("$1") " WHERE EXISTS (SELECT 1 FROM canvass.rights r"
		" WHERE r.person = $4::bigint AND r.verb = 'form.read' AND (r.site IS NULL OR r.site = $1::integer)"
		" AND (r.form_id IS NULL OR r.form_id = c.id)) ORDER BY c.id");
const struct api_statement api_form = ONE("sxa", FORM("$1"));

const struct api_statement api_form_versions = MANY("sfa",
		"SELECT json_build_object('projectId', $1::integer, 'xmlFormId', v.form_id, 'name', $3::text, 'version', v.version,"
		" 'hash', md5(v.xform), 'sha256', encode(sha256(v.xform), 'hex'), 'state', v.state, 'keyId', NULL, 'createdAt', "
		AT("v.published_at") ", 'updatedAt', NULL, 'publishedAt', " AT("v.published_at") ")"
		" FROM canvass.form_versions v WHERE v.form_id = $2::text ORDER BY v.id DESC");

/* --- submissions -------------------------------------------------------------------------------------- */

/* A response is found by any id it ever had. */
#define FOUND(site, form, instance, own) \
		" u.id = coalesce((SELECT n.id FROM canvass.submissions n WHERE n.form_id = " form "::text AND n.instance_id = " \
		instance "::text), (SELECT old.submission FROM canvass.superseded old WHERE old.form_id = " form \
		"::text AND old.instance_id = " instance "::text)) AND u.site = " site "::integer" OWN(own)
#define OWN(own) " AND (" own "::bigint IS NULL OR EXISTS (SELECT 1 FROM canvass.tokens mine WHERE mine.id = u.token" \
		" AND mine.person = " own "::bigint))"

#define SUBMITTER "jsonb_build_object('id', k.id, 'type', CASE WHEN k.person IS NULL THEN 'field_key' ELSE 'user' END," \
		" 'displayName', k.name, 'createdAt', " AT("k.created_at") ", 'updatedAt', NULL, 'deletedAt', " AT("k.revoked_at") ")"
#define SUBMISSION(extended) \
		"SELECT (jsonb_build_object('instanceId', coalesce(u.root_instance_id, u.instance_id), 'instanceName', NULL," \
		" 'submitterId', u.token, 'deviceId', u.device_id, 'userAgent', NULL, 'reviewState', u.review_state," \
		" 'createdAt', " AT("u.received_at") ", 'updatedAt', " AT("greatest(u.edited_at, (SELECT max(r.made_at)" \
		" FROM canvass.reviews r WHERE r.submission = u.id AND r.state IS NOT NULL))") ", 'currentVersion'," \
		" jsonb_build_object('instanceId', u.instance_id, 'instanceName', NULL, 'submitterId', u.token, 'deviceId'," \
		" u.device_id, 'userAgent', NULL, 'current', true, 'createdAt', " AT("coalesce(u.edited_at, u.received_at)") "))" \
		" || CASE WHEN " extended "::boolean THEN jsonb_build_object('submitter', " SUBMITTER ", 'formVersion'," \
		" (SELECT v.version FROM canvass.form_versions v WHERE v.id = u.form_version)) ELSE '{}' END)::text" \
		" FROM canvass.submissions u LEFT JOIN canvass.tokens k ON k.id = u.token WHERE"

const struct api_statement api_submissions = MANY("sfxo", SUBMISSION("$3")
		" u.form_id = $2::text AND u.site = $1::integer" OWN("$4") " ORDER BY u.id DESC");
const struct api_statement api_submission = ONE("sfixo", SUBMISSION("$4") FOUND("$1", "$2", "$3", "$5"));
const struct api_statement api_submission_xml = BYTES("sfio",
		"SELECT u.xml FROM canvass.submissions u WHERE" FOUND("$1", "$2", "$3", "$4"));

const struct api_statement api_submission_versions = MANY("sfio",
		"SELECT json_build_object('instanceId', e.instance_id, 'instanceName', NULL, 'submitterId', e.token, 'deviceId',"
		" e.device_id, 'userAgent', NULL, 'createdAt', " AT("e.received_at") ", 'current', e.current)"
		" FROM canvass.submissions u CROSS JOIN LATERAL (SELECT u.instance_id, u.token, u.device_id,"
		" coalesce(u.edited_at, u.received_at) AS received_at, true AS current UNION ALL SELECT o.instance_id, o.token,"
		" o.device_id, o.received_at, false FROM canvass.superseded o WHERE o.submission = u.id) e WHERE"
		FOUND("$1", "$2", "$3", "$4") " ORDER BY e.current DESC, e.received_at DESC");

const struct api_statement api_attachments = MANY("sfio",
		"SELECT json_build_object('name', a.name, 'exists', a.blob IS NOT NULL) FROM canvass.submissions u"
		" JOIN canvass.attachments a ON a.submission = u.id WHERE" FOUND("$1", "$2", "$3", "$4") " ORDER BY a.name");
const struct api_statement api_attachment = BYTES("sfioa",
		"SELECT b.bytes FROM canvass.submissions u JOIN canvass.attachments a ON a.submission = u.id"
		" JOIN canvass.blob_parts b ON b.sha256 = a.blob WHERE" FOUND("$1", "$2", "$3", "$4")
		" AND a.name = $5::text ORDER BY b.part");

/* --- reviews and comments ------------------------------------------------------------------------------- */

#define COMMENT "'body', r.comment, 'actorId', r.person, 'createdAt', " AT("r.made_at") ", 'actor'," \
		" jsonb_build_object('id', p.id, 'type', 'user', 'displayName', p.name)"

const struct api_statement api_comments = MANY("sfio",
		"SELECT json_build_object(" COMMENT ") FROM canvass.submissions u JOIN canvass.reviews r ON r.submission = u.id"
		" JOIN canvass.people p ON p.id = r.person WHERE" FOUND("$1", "$2", "$3", "$4")
		" AND r.comment IS NOT NULL ORDER BY r.id DESC");
const struct api_statement api_comment = ONE("sfiopa",
		"WITH r AS (INSERT INTO canvass.reviews (submission, comment, person) SELECT u.id, $6::text, $5::bigint"
		" FROM canvass.submissions u WHERE" FOUND("$1", "$2", "$3", "$4") " RETURNING *)"
		" SELECT json_build_object(" COMMENT ") FROM r JOIN canvass.people p ON p.id = r.person");

const struct api_statement api_review = ONE("sfiopab",
		"WITH r AS (INSERT INTO canvass.reviews (submission, state, comment, person) SELECT u.id, $6::text, $7::text, $5::bigint"
		" FROM canvass.submissions u WHERE" FOUND("$1", "$2", "$3", "$4") " RETURNING *),"
		" w AS (UPDATE canvass.submissions u SET review_state = nullif(r.state, 'received') FROM r WHERE u.id = r.submission"
		" RETURNING u.root_instance_id, u.instance_id, u.token, u.device_id, u.review_state, u.received_at)"
		" SELECT json_build_object('instanceId', coalesce(w.root_instance_id, w.instance_id), 'instanceName', NULL,"
		" 'submitterId', w.token, 'deviceId', w.device_id, 'userAgent', NULL, 'reviewState', w.review_state, 'createdAt', "
		AT("w.received_at") ", 'updatedAt', " AT("r.made_at") ") FROM w, r");

const struct api_statement api_audits = MANY("sfio",
		"SELECT json_build_object('actorId', r.person, 'action', 'submission.update', 'details',"
		" json_build_object('reviewState', nullif(r.state, 'received')), 'loggedAt', " AT("r.made_at") ", 'actor',"
		" json_build_object('id', p.id, 'type', 'user', 'displayName', p.name)) FROM canvass.submissions u"
		" JOIN canvass.reviews r ON r.submission = u.id JOIN canvass.people p ON p.id = r.person WHERE"
		FOUND("$1", "$2", "$3", "$4") " AND r.state IS NOT NULL ORDER BY r.id DESC");

/* --- tokens of phones: app users ---------------------------------------------------------------------------- */

#define TOKEN(token) "json_build_object('projectId', k.site, 'id', k.id, 'type', 'field_key', 'displayName', k.name," \
		" 'createdAt', " AT("k.created_at") ", 'updatedAt', NULL, 'deletedAt', NULL, 'lastUsed', NULL, 'expiresAt', " \
		AT("k.expires_at") ", 'token', " token ")"

const struct api_statement api_tokens = MANY("s",
		"SELECT " TOKEN("NULL") " FROM canvass.tokens k WHERE k.site = $1::integer AND k.revoked_at IS NULL AND"
		" k.person IS NULL ORDER BY k.id");
const struct api_statement api_token_create = ONE("sabc",
		"WITH k AS (INSERT INTO canvass.tokens (site, name, sha256) VALUES ($1::integer, $2::text, decode($3::text, 'hex'))"
		" RETURNING *), told AS (SELECT pg_notify('canvass_forms', '') FROM k)"
		" SELECT " TOKEN("$4::text") " FROM k, told");
const struct api_statement api_token_revoke = ONE("si",
		"WITH k AS (UPDATE canvass.tokens SET revoked_at = now() WHERE site = $1::integer AND id = $2::bigint"
		" AND revoked_at IS NULL AND person IS NULL RETURNING id), told AS (SELECT pg_notify('canvass_forms', '') FROM k)"
		" SELECT '{\"success\":true}' FROM k, told");

/* The token that stands for a person at a site; and whether the response is there already. */
const struct api_statement api_own_token = ONE("sfpab",
		"WITH made AS (INSERT INTO canvass.tokens (site, name, sha256, person) SELECT $1::integer, p.name,"
		" decode($4::text, 'hex'), p.id FROM canvass.people p WHERE p.id = $3::bigint AND NOT EXISTS (SELECT 1 FROM"
		" canvass.tokens k WHERE k.person = p.id AND k.site = $1::integer) ON CONFLICT DO NOTHING RETURNING id)"
		" SELECT json_build_object('token', coalesce((SELECT id FROM made), (SELECT k.id FROM canvass.tokens k"
		" WHERE k.person = $3::bigint AND k.site = $1::integer)), 'known', EXISTS (SELECT 1 FROM canvass.submissions u"
		" WHERE u.form_id = $2::text AND u.instance_id = $5::text) OR EXISTS (SELECT 1 FROM canvass.superseded u"
		" WHERE u.form_id = $2::text AND u.instance_id = $5::text))");

/* --- quarantine ------------------------------------------------------------------------------------------------ */

#define QUARANTINED "json_build_object('id', q.id, 'reason', q.reason, 'message', q.message, 'xmlFormId', q.form_id," \
		" 'version', q.version, 'instanceId', q.instance_id, 'deviceId', q.device_id, 'submitterId', q.token," \
		" 'receivedAt', " AT("q.received_at") ", 'decision', q.decision, 'decidedBy', q.decided_by, 'decidedAt', " \
		AT("q.decided_at") ", 'note', q.note, 'files', (SELECT coalesce(json_agg(l.name ORDER BY l.name), '[]')" \
		" FROM canvass.quarantine_files l WHERE l.quarantine = q.id))"

const struct api_statement api_quarantine = MANY("sa",
		"SELECT " QUARANTINED " FROM canvass.quarantine q WHERE q.site = $1::integer AND ($2::boolean OR q.decision IS NULL)"
		" ORDER BY q.id DESC");
const struct api_statement api_quarantined = ONE("si",
		"SELECT " QUARANTINED " FROM canvass.quarantine q WHERE q.site = $1::integer AND q.id = $2::bigint");
const struct api_statement api_quarantined_xml = BYTES("si",
		"SELECT q.xml FROM canvass.quarantine q WHERE q.site = $1::integer AND q.id = $2::bigint");
const struct api_statement api_discard = ONE("siab",
		"WITH q AS (UPDATE canvass.quarantine SET decision = 'discarded', decided_at = now(), decided_by = $3::text,"
		" note = $4::text WHERE site = $1::integer AND id = $2::bigint AND decision IS NULL RETURNING *)"
		" SELECT " QUARANTINED " FROM q");
