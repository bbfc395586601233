// What the service says of its own interface is true: every address stands there, every one
// does what is said, and each role may do exactly what its verbs say.
// usage: node openapi.mjs CANVASS TESTS ROUTES. Speaks TAP.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from '../cli/desk.mjs';
import { claim, done, equal, expect } from '../cli/tap.mjs';
import { Ajv, Validator, addFormats } from '../web-forms/openapi.mjs';
import { Person } from './person.mjs';

const [canvass, tests, routesProgram] = process.argv.slice(2);
const desk = new Desk(canvass);
const SECRET = 'correct horse battery';
const ROLES = ['administrator', 'planner', 'surveyor', 'auditor'];
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'];

const visit = (id, age, corrects, photo) =>
  `<data id="seen" version="1"><age>${age}</age>${photo ? `<photo>${photo}</photo>` : ''}` +
  `<meta><instanceID>uuid:${id}</instanceID>${corrects ? `<deprecatedID>uuid:${corrects}</deprecatedID>` : ''}</meta></data>`;
const SEEN = `settings:
  form_id: seen
  form_title: {en: Seen}
  version: "1"
survey:
  - {type: integer, name: age, label: {en: Age?}, constraint: ". >= 18", constraint_message: {en: Adults.}}
  - {type: csv-external, name: streets}
  - {type: image, name: photo, label: {en: A photo?}}
`;

async function send(address, xml, files = {}) {
  const body = new FormData();
  body.append('xml_submission_file', new Blob([xml], { type: 'text/xml' }), 'submission.xml');
  for (const [name, bytes] of Object.entries(files)) {
    body.append(name, new Blob([bytes]), name);
  }
  return fetch(address, { method: 'POST', body, headers: { 'X-OpenRosa-Version': '1.0' } });
}

const routes = spawnSync(routesProgram, { encoding: 'utf8' }).stdout.trim().split('\n').map((line) => {
  const [methods, verb, pattern] = line.split(' ');
  return { methods: methods.split(','), verb, pattern };
}).filter((one) => one.pattern.startsWith('/v1/'));

let document;
const operations = () => Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({ path, method, ...item[method] })));
// One star stands for the name of a phone's form with its ending, two for all behind .svc/.
const patternOf = (path) => path.replace('.svc/{table}', '.svc/**').replace(/(\/key\/.*\/forms\/\{\w+\})\.xml$/, '$1').replace(/\{\w+\}/g, '*');
const verbOf = (operation) => (operation['x-verb'] === undefined ? '-' : operation['x-verb'] || '+');

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
function judge(schema, value, what) {
  const valid = ajv.compile({ ...schema, components: document.components });
  expect(valid(value), `${what}: ${ajv.errorsText(valid.errors)}: ${JSON.stringify(value).slice(0, 600)}`);
}

// What stands for the stars of an address.
const at = {};
const fill = (path, values = at) => path.replace(/\{(\w+)\}/g, (_, name) => {
  expect(values[name] !== undefined, `nothing was prepared for {${name}} of ${path}`);
  return encodeURIComponent(values[name]);
});

try {
  desk.file('streets.csv', 'name,label\na,A\n');
  desk.file('sites.yaml', readFileSync(join(tests, 'cli/sites.yaml'), 'utf8'));
  const seen = desk.file('seen.yaml', SEEN);
  desk.run('publish', seen);
  await desk.start();
  const address = await desk.address('riverside', 'Ana');
  const anna = await Person.made(desk, 'anna@example.org', SECRET, '--role', 'administrator');
  await anna.signIn();
  const asked = await fetch(`${desk.url}/v1/openapi.json`);
  document = await asked.json();

  await claim('the document is OpenAPI 3.1', async () => {
    equal(asked.status, 200, 'the status');
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(valid, JSON.stringify(errors));
    equal(document.openapi, '3.1.0', 'the version');
    const ids = operations().map((one) => one.operationId);
    equal(new Set(ids).size, ids.length, 'the number of different names');
  });

  await claim('every address that the service has stands in it, with its methods and its right', () => {
    expect(routes.length > 40, `only ${routes.length} addresses were read`);
    for (const { methods, verb, pattern } of routes) {
      for (const method of methods.filter((one) => one !== 'head' || !methods.includes('get'))) {
        const found = operations().find((one) => patternOf(one.path) === pattern && one.method === method);
        expect(found, `${method} ${pattern} is missing`);
        equal(verbOf(found), verb, `the right of ${method} ${pattern}`);
      }
    }
  });

  await claim('it tells of nothing that the service has not', () => {
    for (const { path, method } of operations()) {
      expect(routes.some((one) => one.pattern === patternOf(path) && one.methods.includes(method)), `there is no ${method} ${path}`);
    }
  });

  // --- each does what is said ------------------------------------------------------------------------

  equal((await send(`${address}/submission`, visit('phone', 50, undefined, 'a.jpg'), { 'a.jpg': 'JPEG' })).status, 201, 'the status');
  equal((await send(`${address}/submission`, visit('young', 9))).status, 400, 'the status');
  equal((await send(`${address}/submission`, visit('younger', 8))).status, 400, 'the status');
  const S = '/v1/projects/1/forms/seen/submissions';
  await anna.json('POST', S, visit('first', 30));
  await anna.json('PATCH', `${S}/uuid:first`, { reviewState: 'approved', comment: 'seen' });
  const [younger, young] = await anna.json('GET', '/v1/projects/1/quarantine');
  const spare = await anna.json('POST', '/v1/projects/1/app-users', { displayName: 'spare' });
  const other = new Person(desk, anna.email, SECRET);
  const { token: session } = await other.signIn();
  const leaving = new Person(desk, anna.email, SECRET);
  await leaving.signIn();
  desk.file('draft.yaml', SEEN.replace('version: "1"', 'version: "2"'));
  desk.run('publish', '--draft', join(desk.data, 'draft.yaml'));
  Object.assign(at, { projectId: 1, xmlFormId: 'seen', instanceId: 'uuid:first', filename: 'streets.csv', table: 'Submissions',
    token: address.match(/key\/([^/]+)/)[1], session, appUserId: spare.id, refusedId: young.id });
  for (let i = 0; i < 100; i++) { // until the service has heard of the draft
    if ((await fetch(`${desk.url}${fill('/v1/test/{token}/projects/{projectId}/forms/{xmlFormId}/draft.xml')}`)).ok) {
      break;
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
  const bodies = {
    signIn: { email: anna.email, password: SECRET }, addAppUser: { displayName: 'Luis' }, accept: { note: 'she is 90' },
    discard: { note: 'twice' }, submit: { age: 44, instanceID: 'uuid:plain' }, correct: visit('first-b', 31, 'first'),
    review: { reviewState: 'hasIssues' }, comment: { body: 'asked again' },
  };
  const elsewhere = {
    attachment: { instanceId: 'uuid:phone', filename: 'a.jpg' }, attachments: { instanceId: 'uuid:phone' }, discard: { refusedId: younger.id },
  };
  const late = ['endSession', 'removeAppUser', 'discard', 'accept', 'signOut'];

  async function perform(operation, extended) {
    const { path, method, operationId: id } = operation;
    const values = { ...at, ...elsewhere[id] };
    const headers = extended ? { 'x-extended-metadata': 'true' } : {};
    const url = fill(path, values);
    if (id.endsWith('Send')) {
      return send(desk.url + url, visit(`by-${id}`, 40).replace('version="1"', `version="${id === 'draftSend' ? 2 : 1}"`));
    }
    return (id === 'signOut' ? leaving : anna).ask(method.toUpperCase(), url, bodies[id], headers);
  }

  async function check(operation, extended = false) {
    const answer = await perform(operation, extended);
    const text = await answer.text();
    const [status, said] = Object.entries(operation.responses).find(([one]) => one !== 'default');
    equal(String(answer.status), status, `the status of ${operation.method} ${operation.path} (${text.slice(0, 300)})`);
    const type = (answer.headers.get('content-type') ?? '').split(';')[0];
    if (said.content === undefined) {
      equal(text, '', 'the answer');
      return;
    }
    const schema = (said.content[type] ?? said.content['*/*'])?.schema;
    expect(schema, `${operation.operationId} answers with ${type}`);
    expect(text.length > 0, 'the answer is empty');
    judge(schema, type === 'application/json' ? JSON.parse(text) : text, operation.operationId);
    if (extended && type === 'application/json') {
      const one = [JSON.parse(text)].flat()[0];
      const name = JSON.stringify(schema).match(/schemas\/(\w+)/)[1];
      for (const property of Object.keys(document.components.schemas[name].properties)) {
        expect(property in one, `${operation.operationId} gives no ${property}`);
      }
    }
  }

  const order = operations().sort((a, b) => late.includes(a.operationId) - late.includes(b.operationId));
  for (const operation of order) {
    await claim(`${operation.method.toUpperCase()} ${operation.path} answers as is said`, async () => {
      await check(operation);
      if (operation.parameters?.some((one) => one.$ref.endsWith('/extended'))) {
        await check(operation, true);
      }
    });
  }

  await claim('what is told of each list is told of something', async () => {
    for (const path of ['/v1/users', '/v1/roles', '/v1/projects/1/assignments', '/v1/projects/1/quarantine?decided=true', '/v1/projects/1/app-users',
      '/v1/projects/1/forms/seen/attachments', `${S}/uuid:first/versions`, `${S}/uuid:first/audits`, `${S}/uuid:first/comments`, `${S}/uuid:phone/attachments`]) {
      expect((await anna.json('GET', path)).length > 0, `${path} is empty`);
    }
  });

  await claim('what is refused is told as is said', async () => {
    for (const path of ['/v1/projects/99', '/v1/projects/1/forms/none', '/v1/nothing', '/v1/projects/1/forms/seen.svc/None', '/v1/projects/1/quarantine/x']) {
      judge(document.components.schemas.Error, await anna.refused(404, 'GET', path), path);
    }
    judge(document.components.schemas.Error, await anna.refused(400, 'POST', S, { age: 3 }), 'a rule that is broken');
  });

  // --- who may ---------------------------------------------------------------------------------------------

  const roles = await anna.json('GET', '/v1/roles');
  const people = {};
  for (const role of ROLES) {
    people[role] = await Person.made(desk, `${role}@example.org`, SECRET, '--role', role);
    await people[role].signIn();
  }
  // Addresses of what is not there: who may is told so, and nothing is changed.
  const none = { projectId: 1, xmlFormId: 'none', instanceId: 'uuid:none', filename: 'none', table: 'None', appUserId: 0, refusedId: 999999, session: 'none' };
  const ownOnly = (role, verb) => roles.find((one) => one.name === role).verbs.includes(`${verb} (own)`);
  const may = (role, verb) => verb === '' || roles.find((one) => one.name === role).verbs.some((one) => one.replace(' (own)', '') === verb);
  for (const role of ROLES) {
    await claim(`the role ${role} may do what its verbs say, and nothing else`, async () => {
      for (const { path, method, 'x-verb': verb, operationId: id } of operations().filter((one) => one['x-verb'] !== undefined && one.operationId !== 'signOut')) {
        const answer = await people[role].ask(method.toUpperCase(), fill(path, none), ['get', 'delete'].includes(method) ? undefined : {});
        const whole = /\.svc|\.csv/.test(path); // not in parts
        const allowed = may(role, verb) && !(whole && ownOnly(role, verb));
        equal(answer.status === 403, !allowed, `${role}, ${id} (${answer.status}): that it is forbidden`);
        expect(answer.status !== 401 && answer.status < 500, `${role}, ${id}: ${answer.status}`);
        await answer.arrayBuffer();
      }
    });
  }

  await claim('nobody may do anything without signing in, where a right is needed', async () => {
    const nobody = new Person(desk, 'nobody@example.org', SECRET);
    for (const { path, method } of operations().filter((one) => one['x-verb'] !== undefined)) {
      judge(document.components.schemas.Error,
        await nobody.refused(401, method.toUpperCase(), fill(path, none), ['get', 'delete'].includes(method) ? undefined : {}), path);
    }
  });
} finally {
  await desk.stop();
}
done();
