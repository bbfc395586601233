// The interface for programs: who may do what, and everything that can be done.
// usage: node rest.mjs CANVASS TESTS. Speaks TAP.
import { join } from 'node:path';
import { Desk } from '../cli/desk.mjs';
import { claim, done, equal, expect } from '../cli/tap.mjs';
import { Person, tell } from './person.mjs';

const [canvass, tests] = process.argv.slice(2);
const desk = new Desk(canvass);
const SECRET = 'correct horse battery';
const visit = (id, age, corrects) =>
  `<data id="visit" version="1"><consent>yes</consent><age>${age}</age><remark/>` +
  `<meta><instanceID>uuid:${id}</instanceID>${corrects ? `<deprecatedID>uuid:${corrects}</deprecatedID>` : ''}</meta></data>`;
const P = '/v1/projects/1';
const F = `${P}/forms/visit`;
const S = `${F}/submissions`;
let log = '';

async function phone(address, xml, files = {}) {
  const body = new FormData();
  body.append('xml_submission_file', new Blob([xml], { type: 'text/xml' }), 'submission.xml');
  for (const [name, bytes] of Object.entries(files)) {
    body.append(name, new Blob([bytes]), name);
  }
  return (await fetch(`${address}/submission`, { method: 'POST', body, headers: { 'X-OpenRosa-Version': '1.0' } })).status;
}

try {
  desk.run('publish', join(tests, 'cli/visit.yaml'));
  await desk.start();
  desk.process.stderr.on('data', (chunk) => (log += chunk));
  const address = await desk.address('riverside', "Ana's phone");
  const anna = await Person.made(desk, 'anna@example.org', SECRET, '--role', 'administrator');
  const paul = await Person.made(desk, 'paul@example.org', SECRET, '--role', 'planner', '--site', 'riverside');
  const sara = await Person.made(desk, 'sara@example.org', SECRET, '--role', 'surveyor', '--site', 'riverside');
  const aldo = await Person.made(desk, 'aldo@example.org', SECRET, '--role', 'auditor');
  const nobody = new Person(desk, 'nobody@example.org', SECRET);

  // --- who they are ------------------------------------------------------------------------------

  await claim('a password is read from standard input, and too short ones are refused', async () => {
    const { status, err } = await tell(desk, 'short', 'people', 'add', 'x@example.org', '--role', 'planner');
    equal(status, 65, 'the status');
    expect(err.includes('at least 10 characters'), err);
    equal((await tell(desk, SECRET, 'people', 'add', 'ANNA@example.org')).status, 73, 'the status of the same address in capitals');
    equal((await tell(desk, '', 'people', 'grant', 'x@example.org', 'king')).status, 66, 'the status of an unknown role');
    await tell(desk, '', 'people', 'remove', 'x@example.org');
  });

  await claim('a session begins with a password, says who one is, and ends', async () => {
    const session = await anna.signIn();
    expect(/^[\w-]{64}$/.test(session.token) && session.csrf.length === 64 && Date.parse(session.expiresAt) > Date.now() + 23 * 3600e3,
      JSON.stringify(session));
    const me = await anna.json('GET', '/v1/users/current');
    equal(`${me.email} ${me.displayName} ${me.type}`, 'anna@example.org anna user', 'who');
    expect(Date.parse((await anna.json('GET', '/v1/sessions/current')).expiresAt) > Date.now(), 'it has ended');
    const other = new Person(desk, anna.email, SECRET);
    await other.signIn();
    await other.json('DELETE', '/v1/sessions/current');
    await other.refused(401, 'GET', '/v1/users/current');
    await anna.json('GET', '/v1/users/current');
  });

  await claim('a wrong password and an unknown account are told alike, and take as long', async () => {
    const time = async (email) => {
      const start = Date.now();
      const said = await nobody.refused(401, 'POST', '/v1/sessions', { email, password: 'not the password' });
      equal(said.message, 'the address or the password is not right', 'what is said');
      return Date.now() - start;
    };
    const [known, unknown] = [await time('aldo@example.org'), await time('ghost@example.org')];
    expect(unknown > known / 3 && known > unknown / 3, `${known} ms and ${unknown} ms`);
  });

  await claim('after five wrong passwords no further one is looked at for a while, even the right one', async () => {
    const [victim] = [await Person.made(desk, 'vera@example.org', SECRET, '--role', 'auditor')];
    for (let i = 0; i < 5; i++) {
      await victim.refused(401, 'POST', '/v1/sessions', { email: victim.email, password: `wrong ${i}` });
    }
    const answer = await victim.ask('POST', '/v1/sessions', { email: victim.email, password: SECRET });
    equal(answer.status, 429, 'the status');
    expect(answer.headers.get('retry-after') !== null, 'no Retry-After');
    await paul.signIn(); // another account from the same address
  });

  await claim('Basic works with every address, and is not slow the second time', async () => {
    const basic = { authorization: `Basic ${Buffer.from(`aldo@example.org:${SECRET}`).toString('base64')}` };
    equal((await nobody.json('GET', '/v1/users/current', undefined, basic)).email, 'aldo@example.org', 'who');
    const start = Date.now();
    for (let i = 0; i < 10; i++) {
      await nobody.json('GET', '/v1/users/current', undefined, basic);
    }
    expect(Date.now() - start < 1500, `${Date.now() - start} ms for ten`);
    await nobody.refused(401, 'GET', '/v1/users/current', undefined, { authorization: 'Basic %%%' });
    await nobody.refused(401, 'GET', '/v1/users/current', undefined, { authorization: `Basic ${btoa('aldo@example.org:no')}` });
  });

  await claim('a key stands for a person, until it is forgotten', async () => {
    const { out } = await desk.try('people', 'key', 'paul@example.org', 'dashboard');
    const program = { authorization: `Bearer ${out.trim()}` };
    equal((await nobody.json('GET', '/v1/users/current', undefined, program)).email, 'paul@example.org', 'who');
    expect((await desk.try('people', 'list')).out.includes('keys: dashboard'), 'it is not listed');
    await desk.try('people', 'forget-key', 'paul@example.org', 'dashboard');
    await nobody.refused(401, 'GET', '/v1/users/current', undefined, program);
  });

  await claim('without signing in nothing is told, and the answer says how', async () => {
    const answer = await nobody.ask('GET', '/v1/projects');
    equal(answer.status, 401, 'the status');
    expect(answer.headers.get('www-authenticate').startsWith('Basic'), 'no challenge');
    await nobody.refused(401, 'GET', '/v1/projects', undefined, { authorization: 'Bearer nonsense' });
  });

  // --- sites and forms -----------------------------------------------------------------------------

  await sara.signIn();
  await aldo.signIn();
  await claim('everybody sees the sites of theirs', async () => {
    equal((await anna.json('GET', '/v1/projects')).map((one) => one.name).join(), 'Riverside,Hillside', "the administrator's");
    equal((await paul.json('GET', '/v1/projects')).map((one) => `${one.id} ${one.name}`).join(), '1 Riverside', "the planner's");
    const [more] = await paul.json('GET', '/v1/projects', undefined, { 'x-extended-metadata': 'true' });
    expect(more.forms === 1 && more.appUsers === 1 && more.verbs.includes('submission.review'), JSON.stringify(more));
    await paul.json('GET', '/v1/projects/1');
    await paul.refused(403, 'GET', '/v1/projects/2');
    await anna.refused(404, 'GET', '/v1/projects/99');
    await anna.refused(404, 'GET', '/v1/projects/x');
  });

  await claim('forms are told with their version and hash, and given as phones get them', async () => {
    const [form] = await paul.json('GET', `${P}/forms`);
    equal(`${form.projectId} ${form.xmlFormId} ${form.name} ${form.version} ${form.state}`, '1 visit A short visit 1 open', 'the form');
    equal(JSON.stringify(await paul.json('GET', F)), JSON.stringify(form), 'the form alone');
    const xml = await paul.ask('GET', `${F}.xml`);
    expect((await xml.text()).includes('<h:html'), 'no XForm');
    equal(xml.headers.get('etag'), `"${form.hash}"`, 'the tag');
    equal((await paul.ask('GET', `${F}.xml`, undefined, { 'if-none-match': `"${form.hash}"` })).status, 304, 'again: the status');
    equal((await paul.json('GET', `${F}/versions`)).map((one) => one.version).join(), '1', 'the versions');
    const fields = await paul.json('GET', `${F}/fields?odata=true`);
    equal(fields.map((one) => `${one.path} ${one.type}`).join(), '/greeting string,/consent string,/age int,/remark string,/child repeat,/child/child_age int', 'the fields');
    equal((await paul.json('GET', `${F}/attachments`)).length, 0, 'the files');
    await paul.refused(404, 'GET', `${P}/forms/none`);
  });

  // --- responses ---------------------------------------------------------------------------------------

  await claim('XML is stored as from a phone, and told in full', async () => {
    const made = await paul.json('POST', `${S}?deviceID=laptop`, visit('one', 30));
    equal(`${made.instanceId} ${made.deviceId} ${made.reviewState} ${made.currentVersion.current}`, 'uuid:one laptop null true', 'what was made');
    expect(Number.isInteger(made.submitterId) && Date.parse(made.createdAt) > Date.now() - 60000, JSON.stringify(made));
    equal(await (await paul.ask('GET', `${S}/uuid:one.xml`)).text(), visit('one', 30), 'its XML');
  });

  await claim('what is there already is 409, and stays as it was', async () => {
    equal((await paul.refused(409, 'POST', S, visit('one', 30))).code, 409.3, 'the code');
    await paul.refused(409, 'POST', S, visit('one', 31));
    expect((await (await paul.ask('GET', `${S}/uuid:one.xml`)).text()).includes('<age>30'), 'it was changed');
  });

  await claim('plain answers become a response, with groups, repeats and what is left out', async () => {
    const made = await paul.json('POST', S, { consent: 'yes', age: 44, remark: null, child: [{ child_age: 3 }, { child_age: 5 }], instanceID: 'uuid:plain' });
    equal(made.instanceId, 'uuid:plain', 'the id');
    const xml = await (await paul.ask('GET', `${S}/uuid:plain.xml`)).text();
    expect(xml.includes('<age>44</age>') && xml.match(/<child_age>/g).length === 2, xml);
    expect((await paul.json('POST', S, { consent: 'no' })).instanceId.startsWith('uuid:'), 'no id of its own');
  });

  await claim('what is wrong in an answer is named', async () => {
    const said = async (body, status = 400) => (await paul.refused(status, 'POST', S, body));
    expect((await said({ consent: 'yes', aeg: 3 })).message.includes("did you mean 'age'"), 'the name');
    expect((await said({ consent: 'yes', age: 7 })).details.includes('Only adults'), 'the constraint');
    expect((await said({ consent: 'maybe' })).details.includes('consent'), 'the choice');
    expect((await said({ consent: 'yes', child: { child_age: 3 } })).message.includes('list of objects'), 'the repeat');
    expect((await said({ consent: 'yes', child_age: 3 })).message.includes("'child'"), 'the place');
    expect((await said('<data id="visit" version="1"><broken></data>')).message !== '', 'the XML');
    equal((await said('<data id="other" version="1"/>')).code, 400.8, 'the form');
    equal((await said({ consent: 'yes', remark: 'a\u0001b' })).message, "the answer to 'remark' holds a control character", 'the control character');
    equal((await said({ consent: 'yes', remark: '\uffff' })).message, "the answer to 'remark' holds a control character", 'U+FFFF');
    expect((await said({ consent: 'yes', instanceID: 'uuid:\u0002' })).message.includes('instanceID'), 'the id');
    const text = await paul.ask('POST', S, '{"consent": ', { 'content-type': 'application/json' });
    equal(`${text.status} ${(await text.json()).message}`, '400 this is not JSON: line 1, column 12: unexpected token near end of file', 'the JSON');
    equal((await paul.ask('POST', S, 'x', { 'content-type': 'text/plain' })).status, 415, 'the type');
    equal((await paul.ask('POST', S, 'x'.repeat(5e6), { 'content-type': 'application/xml' })).status, 413, 'the size');
  });

  await claim('a correction is PUT; the response keeps its first id, and its versions are told', async () => {
    await paul.json('PUT', `${S}/uuid:one`, visit('one-b', 35, 'one'));
    const now = await paul.json('GET', `${S}/uuid:one`);
    equal(`${now.instanceId} ${now.currentVersion.instanceId} ${now.reviewState}`, 'uuid:one uuid:one-b edited', 'the response');
    equal((await paul.json('GET', `${S}/uuid:one/versions`)).map((one) => one.instanceId).join(), 'uuid:one-b,uuid:one', 'the versions');
    await paul.refused(400, 'PUT', `${S}/uuid:one`, visit('one-c', 36));
    await paul.refused(404, 'PUT', `${S}/uuid:never`, visit('never-b', 36, 'never'));
  });

  await claim('responses from phones and programs are listed, the newest first, with who sent them', async () => {
    equal(await phone(address, visit('phone', 50)), 201, 'the status');
    const all = await paul.json('GET', S, undefined, { 'x-extended-metadata': 'true' });
    equal(all.length, 4, 'how many');
    equal(`${all[0].instanceId} ${all[0].submitter.displayName} ${all[0].submitter.type}`, "uuid:phone Ana's phone field_key", 'the newest');
    equal(`${all.at(-1).instanceId} ${all.at(-1).submitter.displayName}`, 'uuid:one paul', 'the oldest');
  });

  await claim('a review and comments are kept with who made them', async () => {
    equal((await paul.json('PATCH', `${S}/uuid:phone`, { reviewState: 'hasIssues', comment: 'age?' })).reviewState, 'hasIssues', 'the state');
    equal((await paul.json('POST', `${S}/uuid:phone/comments`, { body: 'asked again' })).actor.displayName, 'paul', 'who');
    equal((await paul.json('PATCH', `${S}/uuid:phone`, { reviewState: 'approved' })).reviewState, 'approved', 'the next state');
    equal((await paul.json('GET', `${S}/uuid:phone/comments`)).map((one) => one.body).join(), 'asked again,age?', 'the comments');
    equal((await paul.json('GET', `${S}/uuid:phone/audits`)).map((one) => one.details.reviewState).join(), 'approved,hasIssues', 'the decisions');
    equal((await paul.json('GET', `${S}/uuid:phone`)).reviewState, 'approved', 'what is told');
    equal((await paul.json('PATCH', `${S}/uuid:phone`, { reviewState: null })).reviewState, null, 'taken back');
    await paul.refused(400, 'PATCH', `${S}/uuid:phone`, { reviewState: 'fine' });
    await paul.refused(404, 'PATCH', `${S}/uuid:gone`, { reviewState: 'approved' });
  });

  // --- who may do what -----------------------------------------------------------------------------------

  await claim('a surveyor sends, sees their own responses and no others', async () => {
    await sara.json('POST', S, visit('by-sara', 60));
    equal((await sara.json('GET', S)).map((one) => one.instanceId).join(), 'uuid:by-sara', 'what is listed');
    expect((await (await sara.ask('GET', `${S}/uuid:by-sara.xml`)).text()).includes('60'), 'their own');
    await sara.refused(404, 'GET', `${S}/uuid:phone.xml`);
    await sara.refused(404, 'GET', `${S}/uuid:phone`);
    await sara.refused(403, 'PATCH', `${S}/uuid:by-sara`, { reviewState: 'approved' });
    await sara.refused(403, 'GET', `${P}/app-users`);
    equal((await sara.ask('GET', `${F}.svc/Submissions`)).status, 403, 'the feed');
  });

  await claim('an auditor sees what there is and who may do what, and no answers', async () => {
    expect((await aldo.json('GET', S)).length > 3, 'the list');
    await aldo.refused(403, 'GET', `${S}/uuid:phone.xml`);
    await aldo.refused(403, 'GET', `${S}/uuid:phone/comments`);
    equal((await aldo.ask('GET', `${F}.svc/Submissions`)).status, 403, 'the feed');
    await aldo.refused(403, 'POST', S, visit('by-aldo', 30));
    expect((await aldo.json('GET', '/v1/users')).length >= 4, 'the people');
    expect((await aldo.json('GET', `${P}/assignments`)).length >= 4, 'the grants');
    await paul.refused(403, 'GET', '/v1/users');
    equal((await aldo.json('GET', '/v1/roles')).map((one) => one.name).join(), 'administrator,planner,surveyor,auditor,analyst', 'the roles');
  });

  await claim('a planner reads the feed', async () => {
    const feed = await paul.json('GET', `${F}.svc/Submissions?%24filter=age%20gt%2040`);
    expect(feed.value.length >= 3, JSON.stringify(feed).slice(0, 300));
  });

  await claim('a right that is taken away is gone with the next request, and so is a person', async () => {
    await desk.try('people', 'revoke', 'sara@example.org', 'surveyor', '--site', 'riverside');
    await sara.refused(403, 'GET', S);
    await desk.try('people', 'grant', 'sara@example.org', 'surveyor', '--form', 'another');
    await sara.refused(403, 'GET', S);
    await desk.try('people', 'remove', 'sara@example.org');
    await sara.refused(401, 'GET', '/v1/users/current');
  });

  // --- phones and what was refused -------------------------------------------------------------------------

  await claim('a phone is let in and out', async () => {
    const made = await paul.json('POST', `${P}/app-users`, { displayName: 'Luis' });
    expect(/^[\w-]{64}$/.test(made.token) && made.projectId === 1 && made.type === 'field_key', JSON.stringify(made));
    const theirs = `${desk.url}/v1/key/${made.token}/projects/1`;
    equal(await phone(theirs, visit('luis', 30)), 201, 'the status');
    const listed = (await paul.json('GET', `${P}/app-users`)).find((one) => one.id === made.id);
    equal(`${listed.displayName} ${listed.token}`, 'Luis null', 'what is listed');
    equal((await paul.json('DELETE', `${P}/app-users/${made.id}`)).success, true, 'success');
    await new Promise((wake) => setTimeout(wake, 300));
    equal(await phone(theirs, visit('luis-2', 30)), 403, 'the status afterwards');
    await paul.refused(404, 'DELETE', `${P}/app-users/${made.id}`);
    await paul.refused(404, 'DELETE', `${P}/app-users/x`);
    await paul.refused(400, 'POST', `${P}/app-users`, {});
  });

  await claim('what was refused is listed, shown as it came, and discarded with a note', async () => {
    equal(await phone(address, visit('refused', 7)), 400, 'the status');
    const [item] = await paul.json('GET', `${P}/quarantine`);
    equal(`${item.xmlFormId} ${item.instanceId} ${item.decision}`, 'visit uuid:refused null', 'what is listed');
    equal(await (await paul.ask('GET', `${P}/quarantine/${item.id}.xml`)).text(), visit('refused', 7), 'as it came');
    equal((await aldo.ask('GET', `${P}/quarantine/${item.id}.xml`)).status, 403, 'for the auditor');
    await paul.refused(400, 'POST', `${P}/quarantine/${item.id}/discard`, { note: 'x'.repeat(10001) });
    await paul.refused(400, 'POST', `${P}/quarantine/${item.id}/accept`, { note: 7 });
    await paul.refused(400, 'POST', `${P}/quarantine/${item.id}/accept`, { asVersion: 'x'.repeat(200000) });
    const decided = await paul.json('POST', `${P}/quarantine/${item.id}/discard`, { note: 'a test' });
    equal(`${decided.decision} ${decided.decidedBy} ${decided.note}`, 'discarded paul@example.org a test', 'the decision');
    expect((await paul.json('GET', `${P}/quarantine`)).every((one) => one.id !== item.id), 'it is still listed');
    equal((await paul.json('GET', `${P}/quarantine?decided=true`)).find((one) => one.id === item.id).decision, 'discarded', 'with the others');
    await paul.refused(404, 'POST', `${P}/quarantine/${item.id}/discard`);
  });

  await claim('what was refused is accepted all the same, as a response of its own', async () => {
    equal(await phone(address, visit('young', 9)), 400, 'the status');
    const [item] = await paul.json('GET', `${P}/quarantine`);
    await paul.refused(409, 'POST', `${P}/quarantine/${item.id}/accept`, { asVersion: 'none' });
    const accepted = await paul.json('POST', `${P}/quarantine/${item.id}/accept`, { note: 'she is 90' });
    equal(`${accepted.ok} ${accepted.findings.length}`, 'true 1', JSON.stringify(accepted));
    equal((await paul.json('GET', `${S}/uuid:young`)).instanceId, 'uuid:young', 'the response');
    const decided = await paul.json('GET', `${P}/quarantine/${item.id}`);
    equal(`${decided.decision} ${decided.decidedBy} ${decided.note}`, 'accepted paul@example.org she is 90', 'the decision');
    await anna.refused(404, 'POST', `/v1/projects/2/quarantine/${item.id}/accept`);
  });

  await claim('unknown addresses and methods are told in JSON', async () => {
    await paul.refused(404, 'GET', '/v1/nothing');
    const answer = await paul.ask('DELETE', S);
    equal(`${answer.status} ${answer.headers.get('allow')}`, '405 GET, HEAD, POST', 'the method');
  });

  await claim('neither passwords nor sessions nor keys stand in the log', () => {
    expect(log.includes('/v1/projects/1/forms/visit/submissions') && log.includes('event=login-failed'), 'the log is not there');
    expect(!log.includes(SECRET) && !log.includes(anna.headers.authorization.slice(7)) && !log.includes('Basic '), 'a secret is in the log');
  });
} finally {
  await desk.stop();
}
done();
