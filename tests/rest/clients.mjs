// What pyodk and ruODK ask, as they ask it, and the fields that they need in the answers.
// usage: node clients.mjs CANVASS TESTS. Speaks TAP.
import { join } from 'node:path';
import { Desk } from '../cli/desk.mjs';
import { claim, done, equal, expect } from '../cli/tap.mjs';
import { Person } from './person.mjs';

const [canvass, tests] = process.argv.slice(2);
const desk = new Desk(canvass);
const SECRET = 'correct horse battery';
const visit = (id, age, corrects) =>
  `<data id="visit" version="1"><consent>yes</consent><age>${age}</age><remark/>` +
  `<meta><instanceID>uuid:${id}</instanceID>${corrects ? `<deprecatedID>uuid:${corrects}</deprecatedID>` : ''}</meta></data>`;
const F = '/v1/projects/1/forms/visit';
const S = `${F}/submissions`;

// Types as the models of pyodk have them; "?" may be null, "~" may be missing too.
const MODELS = {
  Project: { id: 'int', name: 'str', createdAt: 'time', description: 'str~', archived: 'bool~', keyId: 'int~', updatedAt: 'time~', deletedAt: 'time~' },
  Form: { projectId: 'int', xmlFormId: 'str', version: 'str', hash: 'str', state: 'str', createdAt: 'time', name: 'str?', enketoId: 'str?', keyId: 'int?',
    updatedAt: 'time?', publishedAt: 'time?' },
  Submission: { instanceId: 'str', submitterId: 'int', createdAt: 'time', deviceId: 'str~', reviewState: 'str~', userAgent: 'str~', instanceName: 'str~',
    updatedAt: 'time~' },
  Comment: { body: 'str', actorId: 'int', createdAt: 'time' },
  AppUser: { projectId: 'int', id: 'int', displayName: 'str', createdAt: 'time', type: 'str?', token: 'str?', updatedAt: 'time?', deletedAt: 'time?' },
  Attachment: { name: 'str', exists: 'bool' },
};
const TYPES = {
  int: Number.isInteger, str: (value) => typeof value === 'string', bool: (value) => typeof value === 'boolean',
  time: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value),
};

function fits(model, value) {
  for (const [name, type] of Object.entries(MODELS[model])) {
    const [, word, mark] = type.match(/^(\w+)(.?)$/);
    const missing = value[name] === undefined ? mark === '~' : value[name] === null && mark !== '';
    expect(missing || TYPES[word](value[name]), `${name} of ${model}: ${JSON.stringify(value)}`);
  }
  return value;
}

try {
  desk.run('publish', join(tests, 'cli/visit.yaml'));
  await desk.start();
  const paul = await Person.made(desk, 'paul@example.org', SECRET, '--role', 'planner');

  await claim('pyodk signs in and looks whether its token is good', async () => {
    expect('token' in await paul.signIn(), 'no token');
    await paul.json('GET', '/v1/users/current');
  });
  await claim('pyodk reads projects and forms', async () => {
    (await paul.json('GET', '/v1/projects')).forEach((one) => fits('Project', one));
    fits('Project', await paul.json('GET', '/v1/projects/1'));
    equal((await paul.json('GET', '/v1/projects/1/forms')).map((one) => fits('Form', one).xmlFormId).join(), 'visit', 'the forms');
    fits('Form', await paul.json('GET', F));
  });
  await claim('pyodk sends a response and asks for its files', async () => {
    fits('Submission', await paul.json('POST', `${S}?deviceID=laptop`, visit('py', 30)));
    (await paul.json('GET', `${S}/uuid%3Apy/attachments`)).forEach((one) => fits('Attachment', one));
    (await paul.json('GET', S)).forEach((one) => fits('Submission', one));
  });
  await claim('pyodk corrects, reviews and comments', async () => {
    fits('Submission', await paul.json('PUT', `${S}/uuid%3Apy`, visit('py-b', 31, 'py')));
    fits('Submission', await paul.json('PATCH', `${S}/uuid%3Apy`, { reviewState: 'approved' }));
    fits('Comment', await paul.json('POST', `${S}/uuid%3Apy/comments`, { body: 'seen' }));
    equal((await paul.json('GET', `${S}/uuid%3Apy/comments`)).map((one) => fits('Comment', one).body).join(), 'seen', 'the comments');
    equal(fits('Submission', await paul.json('GET', `${S}/uuid%3Apy`)).reviewState, 'approved', 'the state');
  });
  await claim('pyodk reads a table', async () => {
    const table = await paul.json('GET', `${F}.svc/Submissions?%24skip=0&%24top=5&%24count=True&%24wkt=True&%24expand=*`);
    equal(`${table.value.length} ${table['@odata.count']} ${table.value[0].age}`, '1 1 31', 'the table');
  });
  await claim('pyodk adds app users', async () => {
    const made = fits('AppUser', await paul.json('POST', '/v1/projects/1/app-users', { displayName: 'Luis' }));
    expect(made.token !== null, 'no token');
    (await paul.json('GET', '/v1/projects/1/app-users')).forEach((one) => fits('AppUser', one));
  });

  const r = new Person(desk, paul.email, SECRET);
  r.headers = { authorization: `Basic ${btoa(`${paul.email}:${SECRET}`)}`, accept: 'application/json' };
  await claim('ruODK reads the fields and the feed with Basic', async () => {
    const fields = await r.json('GET', `${F}/fields?flatten=FALSE&odata=FALSE`);
    expect(fields.every((one) => typeof one.name === 'string' && typeof one.type === 'string' && one.path.startsWith('/')), JSON.stringify(fields));
    expect((await (await r.ask('GET', `${F}.svc/$metadata`, undefined, { accept: 'application/xml' })).text()).includes('Edmx'), 'no metadata');
    equal((await r.json('GET', `${F}.svc/Submissions?%24count=false&%24wkt=false`)).value.length, 1, 'the rows');
    equal((await r.json('GET', `${F}.svc`)).value[0].name, 'Submissions', 'the tables');
  });
  await claim('ruODK lists responses and reads one', async () => {
    const [one] = await r.json('GET', S);
    expect((await (await r.ask('GET', `${S}/${encodeURIComponent(one.instanceId)}.xml`)).text()).includes('<age>31</age>'), 'no XML');
  });
  await claim('ruODK asks for keys of encryption, gets none, and then for all answers with POST', async () => {
    equal((await r.json('GET', `${S}/keys`)).length, 0, 'the keys');
    const zip = await r.ask('POST', `${F}/submissions.csv.zip`);
    equal(zip.status, 200, 'the status');
    equal(Buffer.from(await zip.arrayBuffer()).subarray(0, 2).toString(), 'PK', 'how the file begins');
    await r.refused(404, 'GET', '/v1/projects/1/forms/none/submissions/keys');
  });
} finally {
  await desk.stop();
}
done();
