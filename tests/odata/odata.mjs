// The responses to a form as an OData service, asked as pyodk, ruODK, Power BI and Excel ask.
// usage: node odata.mjs CANVASS SOURCE-ROOT. Speaks TAP.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Desk } from '../cli/desk.mjs';
import { claim, done, equal, expect } from '../cli/tap.mjs';
import { tell } from '../rest/person.mjs';

const [canvass, root] = process.argv.slice(2);
const desk = new Desk(canvass);

const element = (name, value) => (value === undefined ? '' : `<${name}>${value}</${name}>`);
const casa = (id, answers, inside = '', edits = '') =>
  `<data id="casa" version="1"><outside>${element('quiet', answers.quiet)}${element('street', answers.street)}</outside>` +
  Object.entries(answers).filter(([name]) => !['quiet', 'street'].includes(name)).map(([name, value]) => element(name, value)).join('') +
  `<family>${inside}</family><meta><instanceID>uuid:${id}</instanceID>${edits}</meta></data>`;

async function send(address, text, files = {}) {
  const body = new FormData();
  body.append('xml_submission_file', new Blob([text], { type: 'text/xml' }), 'submission.xml');
  for (const [name, bytes] of Object.entries(files)) {
    body.append(name, new Blob([bytes]), name);
  }
  const answer = await fetch(`${address}/submission`, { method: 'POST', body, headers: { 'X-OpenRosa-Version': '1.0' } });
  expect(answer.status === 201, `${answer.status}: ${await answer.text()}`);
}

async function fine(...args) {
  const { status, out, err } = await desk.try(...args);
  expect(status === 0, `canvass ${args.join(' ')} ended with ${status}: ${out}${err}`);
}

let headers = {};
const service = () => `${desk.url}/v1/projects/11/forms/casa.svc`;
const ask = (path, more = {}) => fetch(path.startsWith('http') ? path : `${service()}${path}`, { headers: { ...headers, ...more } });

async function json(path, more) {
  const answer = await ask(path, more);
  const text = await answer.text();
  expect(answer.status === 200, `${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}
const ids = (page) => page.value.map((row) => row.__id.replace('uuid:', '')).join(' ');
const filtered = async (filter, table = 'Submissions') => ids(await json(`/${table}?%24filter=${encodeURIComponent(filter)}`));

async function refused(path, status, words) {
  const answer = await ask(path);
  const body = await answer.json();
  equal(answer.status, status, `${path} (${body.message})`);
  expect(body.message.includes(words), body.message);
  equal(body.error.message, body.message);
}

async function pages(path, more) {
  const all = [];
  for (let next = path; next !== undefined && all.length < 50;) {
    const page = await json(next, more);
    all.push(page);
    next = page['@odata.nextLink'];
  }
  return all;
}

try {
  desk.file('sites.yaml', 'sites:\n  - {number: 11, name: algin, title: Algin, status: planned}\n  - {number: 12, name: watts, title: Watts, status: team}\n');
  desk.file('casa.yaml', readFileSync(join(root, 'tests/export/casa.yaml'), 'utf8'));
  await fine('publish', 'casa.yaml');
  await desk.start();
  const address = await desk.address('algin', 'maría'), elsewhere = await desk.address('watts');
  await tell(desk, 'correct horse battery', 'people', 'add', 'planner@example.org', '--role', 'planner', '--site', 'algin');
  await tell(desk, 'staple battery horse', 'people', 'add', 'analyst@example.org', '--role', 'analyst', '--site', 'algin');
  await tell(desk, 'horse staple correct', 'people', 'add', 'other@example.org', '--role', 'analyst', '--site', 'watts');
  const keyOf = async (who) => (await desk.try('people', 'key', who, 'feed')).out.trim();
  const analyst = await keyOf('analyst@example.org'), others = await keyOf('other@example.org'), planner = await keyOf('planner@example.org');
  const basic = (password) => `Basic ${Buffer.from(`analyst@example.org:${password}`).toString('base64')}`;
  headers = { Authorization: `Bearer ${analyst}` };

  await claim('a form without responses is an empty table', async () => {
    const page = await json('/Submissions');
    equal(JSON.stringify(page), `{"@odata.context":"${service()}/$metadata#Submissions","value":[]}`);
    equal((await json('/Submissions?$count=true'))['@odata.count'], 0);
  });

  const toys = (...names) => names.map((name) => `<toy>${element('toy_name', name)}</toy>`).join('');
  await send(address, casa('one', { quiet: '5', street: 'oak', remark: 'Dijo: "sí", y\nse fue 🙂', needs: 'rent food', rooms: '3', rent: '812.5',
    since: '2019-02-28', home: '17:30:00.000-08:00', call: '2026-11-23T08:00:00.000-08:00', door: '33.957 -118.287 12.5 4', way: '33.1 -118.1 0 0; 33.2 -118.2 0 0',
    yard: '33 -118 0 0;33 -117 0 0;34 -117 0 0;33 -118 0 0', picture: 'año.jpg' },
  `<person><nick>Ana</nick><seen>34 -118.5 0 0</seen>${toys('bear', 'car')}</person><person><nick/>${toys('ball')}</person>`), { 'año.jpg': 'a picture' });
  await send(address, casa('two', { quiet: '98', remark: '=1+1', needs: 'dk', picture: 'never.jpg' }));
  await send(address, casa('three', { quiet: '5', street: 'elm', rooms: '4', rent: '-0.1' }, '<person><nick>Bo</nick></person>'));
  await send(elsewhere, casa('elsewhere', { quiet: '5' }));
  await send(address, casa('three-b', { quiet: '1', street: 'elm', rent: '7' }, '<person><nick>Bo</nick></person><person><nick>Cy</nick></person>', '<deprecatedID>uuid:three</deprecatedID>'));

  await claim('ruODK asks for the list of tables, the metadata and a table', async () => {
    const list = await json('', { Accept: 'application/json' });
    equal(list.value.map((one) => `${one.name} ${one.kind} ${one.url}`).join(', '), 'Submissions EntitySet Submissions, Submissions.family.person EntitySet ' +
      'Submissions.family.person, Submissions.family.person.toy EntitySet Submissions.family.person.toy');
    const metadata = await ask('/$metadata', { Accept: 'application/xml' });
    equal(metadata.status, 200);
    expect(metadata.headers.get('content-type').startsWith('application/xml'), metadata.headers.get('content-type'));
    equal(ids(await json('/Submissions?$skip=&$top=&$count=false&$wkt=false', { Accept: 'application/json' })), 'three two one');
    const page = await json('/Submissions?$skip=1&$top=1&$count=true&$wkt=true', { Accept: 'application/json' });
    equal(`${ids(page)} ${page['@odata.count']}`, 'two 3');
  });

  await claim('pyodk asks for a table, with every option that it has', async () => {
    const query = new URLSearchParams({ $skip: 0, $top: 2, $count: 'true', $wkt: 'true', $filter: "__system/submissionDate ge 2020-01-01", $expand: '*', $select: '__id,outside/quiet,family' });
    const page = await json(`/Submissions?${query}`);
    equal(JSON.stringify(page.value[0]), JSON.stringify({ __id: 'uuid:three', outside: { quiet: '1' },
      family: { 'person@odata.navigationLink': "Submissions('uuid%3Athree')/family/person", person: [
        { __id: 'uuid:three/family/person[1]', nick: 'Bo', next: null, seen: null, 'toy@odata.navigationLink': "Submissions('uuid%3Athree')/family/person('uuid%3Athree%2Ffamily%2Fperson%5B1%5D')/toy", toy: [] },
        { __id: 'uuid:three/family/person[2]', nick: 'Cy', next: null, seen: null, 'toy@odata.navigationLink': "Submissions('uuid%3Athree')/family/person('uuid%3Athree%2Ffamily%2Fperson%5B2%5D')/toy", toy: [] }] } }));
    equal(page['@odata.count'], 3);
    equal((await json('/Submissions.family.person')).value.length, 4);
  });

  await claim('Power BI and Excel ask for the metadata, and then with versions and preferences', async () => {
    const more = { Accept: 'application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9', 'OData-Version': '4.0', 'OData-MaxVersion': '4.0', Prefer: 'odata.maxpagesize=2,odata.track-changes' };
    const answer = await ask('/Submissions?$filter=outside%2Fquiet+eq+%275%27&$select=__id%2Crooms&$orderby=__id', more);
    equal(answer.status, 400);
    const first = await ask('/Submissions?$select=__id%2Crooms', more);
    equal(first.headers.get('odata-version'), '4.0');
    equal(first.headers.get('preference-applied'), 'odata.maxpagesize');
    expect(first.headers.get('content-type').startsWith('application/json; odata.metadata=minimal'), first.headers.get('content-type'));
    equal((await pages('/Submissions?$select=__id%2Crooms', more)).map(ids).join(' | '), 'three two | one');
    equal((await pages('/Submissions?$top=3', more)).map(ids).join(' | '), 'three two | one');
    equal((await pages('/Submissions?$top=2', more)).map(ids).join(' | '), 'three two');
    equal((await ask('/Submissions/$count')).headers.get('content-type'), 'text/plain; charset=utf-8');
    equal(await (await ask('/Submissions/$count')).text(), '3');
  });

  await claim('the metadata tell the types', async () => {
    const text = await (await ask('/$metadata')).text();
    for (const line of ['Namespace="org.opendatakit.user.casa"', '<EntityType Name="Submissions.family.person">', '<Property Name="outside" Type="org.opendatakit.user.casa.outside"/>',
      '<Property Name="rooms" Type="Edm.Int64"/>', '<Property Name="rent" Type="Edm.Double"/>', '<Property Name="since" Type="Edm.Date"/>', '<Property Name="home" Type="Edm.TimeOfDay"/>',
      '<Property Name="call" Type="Edm.DateTimeOffset"/>', '<Property Name="door" Type="Edm.GeographyPoint"/>', '<Property Name="way" Type="Edm.GeographyLineString"/>',
      '<Property Name="yard" Type="Edm.GeographyPolygon"/>', '<NavigationProperty Name="person" Type="Collection(org.opendatakit.user.casa.Submissions.family.person)"/>',
      '<Property Name="__Submissions-id" Type="Edm.String"/>', '<Property Name="__Submissions-family-person-id" Type="Edm.String"/>', '<EntityContainer Name="casa">',
      '<Property Name="submissionDate" Type="Edm.DateTimeOffset"/>']) {
      expect(text.includes(line), `'${line}' is not in ${text}`);
    }
  });

  await claim('a response has its answers as ODK Central gives them', async () => {
    const { value: [row] } = await json("/Submissions('uuid:one')");
    const { __system: system, ...rest } = row;
    expect(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(system.submissionDate), system.submissionDate);
    equal(JSON.stringify({ ...system, submissionDate: '', submitterId: '' }), JSON.stringify({ submissionDate: '', updatedAt: null, submitterId: '', submitterName: 'maría', attachmentsPresent: 1,
      attachmentsExpected: 1, status: null, reviewState: null, deviceId: null, edits: 0, formVersion: '1' }));
    equal(JSON.stringify(rest), JSON.stringify({ __id: 'uuid:one', outside: { quiet: '5', street: 'oak' }, remark: 'Dijo: "sí", y\nse fue 🙂', gone: null, needs: 'rent food', rooms: 3, rent: 812.5,
      since: '2019-02-28', home: '17:30:00.000', call: '2026-11-23T16:00:00.000Z', door: { type: 'Point', coordinates: [-118.287, 33.957, 12.5], properties: { accuracy: 4 } },
      way: { type: 'LineString', coordinates: [[-118.1, 33.1, 0], [-118.2, 33.2, 0]] }, yard: { type: 'Polygon', coordinates: [[[-118, 33, 0], [-117, 33, 0], [-117, 34, 0], [-118, 33, 0]]] },
      picture: 'año.jpg', family: { 'person@odata.navigationLink': "Submissions('uuid%3Aone')/family/person" }, meta: { instanceID: 'uuid:one' } }));
  });

  await claim('$wkt gives places as text', async () => {
    const { value: [row] } = await json("/Submissions('uuid:one')?$wkt=true&$select=door,way,yard");
    equal([row.door, row.way, row.yard].join(' | '), 'POINT (-118.287 33.957 12.5) | LINESTRING (-118.1 33.1 0, -118.2 33.2 0) | POLYGON ((-118 33 0, -117 33 0, -117 34 0, -118 33 0))');
  });

  await claim('repeats are tables of their own, joined by keys', async () => {
    const people = await json('/Submissions.family.person'), toysPage = await json('/Submissions.family.person.toy?$select=toy_name,__Submissions-family-person-id');
    equal(people.value.map((row) => `${row.__id}<${row['__Submissions-id']}`).join(' '), 'uuid:three/family/person[1]<uuid:three uuid:three/family/person[2]<uuid:three ' +
      'uuid:one/family/person[1]<uuid:one uuid:one/family/person[2]<uuid:one');
    equal(toysPage.value.map((row) => `${row.toy_name}<${row['__Submissions-family-person-id']}`).join(' '),
      'bear<uuid:one/family/person[1] car<uuid:one/family/person[1] ball<uuid:one/family/person[2]');
  });

  await claim('every link of a response leads to its repetitions', async () => {
    const { value: [row] } = await json("/Submissions('uuid:one')");
    const people = await json(`/${row.family['person@odata.navigationLink']}`);
    equal(people.value.map((one) => one.nick).join(), 'Ana,');
    const inside = await json(`/${people.value[0]['toy@odata.navigationLink']}`);
    equal(inside.value.map((one) => one.toy_name).join(), 'bear,car');
    equal((await json("/Submissions.family.person('uuid:one/family/person[2]')/toy")).value.map((one) => one.toy_name).join(), 'ball');
    equal((await json("/Submissions('uuid:no')")).value.length, 0);
  });

  await claim('$expand=* has repetitions within repetitions', async () => {
    const page = await json('/Submissions?$expand=*');
    equal(page.value.map((row) => row.family.person.map((one) => `${one.nick}:${one.toy.map((toy) => toy.toy_name)}`).join(';')).join(' | '), 'Bo:;Cy: |  | Ana:bear,car;null:ball');
    equal((await pages('/Submissions?$expand=*&$top=1')).map((one) => one.value.map((row) => row.family.person.length)).join(), '2,0,2');
  });

  await claim('a corrected response is found by any id it ever had', async () => {
    equal(ids(await json("/Submissions('uuid:three')")), 'three');
    equal(ids(await json("/Submissions('uuid:three-b')")), 'three');
    equal(await filtered("__id eq 'uuid:three-b' or __id eq 'uuid:one'"), 'three one');
    const { value: [row] } = await json("/Submissions('uuid:three')");
    equal(`${row.__system.edits} ${row.outside.quiet} ${row.__system.updatedAt !== null}`, '1 1 true');
  });

  await claim('$filter finds by answers and by what is known of the response', async () => {
    equal(await filtered("outside/quiet eq '5'"), 'one');
    equal(await filtered("quiet ne '5'"), 'three two');
    equal(await filtered('rooms eq null'), 'three two');
    equal(await filtered('rent gt 5 and rent lt 900.5'), 'three one');
    equal(await filtered('since lt 2020-01-01'), 'one');
    equal(await filtered('home ge 17:00:00'), 'one');
    equal(await filtered('call eq 2026-11-23T16:00:00Z'), 'one');
    equal(await filtered('call eq 2026-11-23T17:00:00+01:00'), 'one');
    equal(await filtered("needs has 'food'"), 'one');
    equal(await filtered("contains(remark, 'sí') or startswith(remark, '=')"), 'two one');
    equal(await filtered('door ne null'), 'one');
    equal(await filtered("street in ('elm', 'oak') and not (quiet eq '5')"), 'three');
    equal(await filtered('year(__system/submissionDate) ge 2020 and __system/submissionDate le now()'), 'three two one');
    equal(await filtered('__system/edits gt 0'), 'three');
    equal(await filtered('__system/updatedAt ne null'), 'three');
    equal(await filtered('__system/attachmentsPresent lt __system/attachmentsExpected'), 'two');
    equal(await filtered("__system/submitterName eq 'maría' and __system/formVersion eq '1'"), 'three two one');
    equal(await filtered("nick eq 'Cy'", 'Submissions.family.person'), 'three/family/person[2]');
    equal(await filtered("$root/Submissions/__system/edits eq 0", 'Submissions.family.person.toy').then((text) => text.split(' ').length), 3);
    equal((await json("/Submissions?$filter=rent%20gt%205&$count=true&$top=1"))['@odata.count'], 2);
  });

  await claim('what is wrong is told with its place and what would be right', async () => {
    await refused('/Submissions?$filter=romms%20eq%203', 400, "$filter, character 1: there is no property 'romms'; did you mean 'rooms'?");
    await refused('/Submissions?$filter=rooms%20eq%20%273%27', 400, "$filter, character 10: 'rooms' is a whole number; compare it with a number, such as 18");
    await refused('/Submissions?$select=rent,stret', 400, "$select: there is no property 'stret'; did you mean 'street'?");
    await refused('/Submissions?$orderby=needs', 400, "$orderby: rows cannot be ordered by 'needs'");
    await refused('/Submissions?$orderby=rent,rooms', 400, '$orderby names one property');
    await refused('/Submissions?$top=-1', 400, "$top must be a whole number from 0 on, not '-1'");
    await refused('/Submissions?$count=yes', 400, '$count must be true or false');
    await refused('/Submissions?$expand=family', 400, '$expand must be *');
    await refused('/Submissions?$tpo=1', 400, "there is no option '$tpo' here; did you mean '$top'?");
    await refused('/Submissions?$skiptoken=abc', 400, '$skiptoken is not one');
    await refused('/Submissions?$orderby=rent&$skiptoken=1~616263', 400, '$skiptoken is not one');
    await refused('/Submissions?$format=xml', 400, "$format must be json, not 'xml'");
    await refused('/Submissions.nobody', 404, 'there is nothing of this name');
    await refused("/Submissions('uuid:one'", 404, 'there is nothing of this name');
    await refused(`${desk.url}/v1/projects/11/forms/none.svc/Submissions`, 404, 'no form of this name');
  });

  await claim('pages go on where the one before ended, in any order', async () => {
    const paged = async (query) => (await pages(`/Submissions?$top=1&${query}`)).map(ids).join(' ');
    equal(await paged(''), 'three two one');
    equal(await paged('$orderby=rent'), 'two three one');
    equal(await paged('$orderby=rent%20desc'), 'one three two');
    equal(await paged('$orderby=__system/submissionDate'), 'one two three');
    equal(await paged('$orderby=__system/submissionDate%20desc&$select=__id'), 'three two one');
    equal(await paged('$orderby=street'), 'two three one');
    equal((await pages('/Submissions.family.person?$top=1')).map(ids).join(' '), 'three/family/person[1] three/family/person[2] one/family/person[1] one/family/person[2]');
    equal((await pages('/Submissions.family.person?$top=3&$orderby=nick%20desc')).map(ids).join(' | '), 'three/family/person[2] three/family/person[1] one/family/person[1] | one/family/person[2]');
    equal(ids(await json('/Submissions?$skip=2')), 'one');
    equal(ids(await json('/Submissions?$top=0')), '');
    await send(address, casa('four', { quiet: '1' }));
    const link = (await json('/Submissions?$top=2'))['@odata.nextLink'];
    await send(address, casa('five', { quiet: '1' }));
    equal(ids(await json(link)), 'two one', 'a page after a response that came meanwhile');
    expect(link.startsWith(`${service()}/Submissions?`), link);
  });

  await claim('nobody reads without a right, and only what is of the site', async () => {
    const phone = address.match(/key\/([^/]+)/)[1];
    for (const [right, expected] of [['', 401], ['Bearer wrong', 401], [`Bearer ${phone}`, 401], [`Bearer ${others}`, 403]]) {
      for (const path of [service(), `${service()}/$metadata`, `${service()}/Submissions`, `${service()}/Submissions('uuid:one')`, `${service()}/Submissions/$count`,
        service().replace('.svc', '/submissions.csv'), service().replace('.svc', '/submissions.csv.zip')]) {
        equal((await ask(path, { Authorization: right })).status, expected, `${path} with '${right}'`);
      }
    }
    equal((await ask('/Submissions', { Authorization: basic('staple battery horse') })).status, 200, 'with the password');
    equal((await fetch(`${service().replace('.svc', '/submissions/uuid:one')}`, { method: 'PATCH', headers: { ...headers, 'content-type': 'application/json' }, body: '{"reviewState":"approved"}' })).status, 403, 'a review by an analyst');
    expect(!ids(await json('/Submissions')).includes('elsewhere'), 'a response of another site');
  });

  const csv = (path) => fetch(`${service().replace(/\.svc$/, '')}/${path}`, { headers });
  await claim('the whole form comes as an archive of CSV, and its responses as one CSV', async () => {
    const archive = await csv('submissions.csv.zip?attachments=false');
    equal(archive.status, 200, await (archive.status === 200 ? '' : archive.text()));
    equal(archive.headers.get('content-type'), 'application/zip');
    equal(archive.headers.get('content-disposition'), 'attachment; filename="casa.zip"');
    const path = join(desk.data, 'casa.zip');
    writeFileSync(path, Buffer.from(await archive.arrayBuffer()));
    const unpacked = JSON.parse(execFileSync('python3', [join(root, 'tests/export/unpack.py'), path], { encoding: 'utf8' }));
    equal(unpacked.names.join(' '), 'casa.csv casa-person.csv casa-toy.csv');
    equal(unpacked.tables['casa.csv'].length, 6, 'the rows, the elsewhere left out,');
    const text = await (await csv('submissions.csv')).text();
    equal(text.split('\r\n').length, 7);
    expect(text.startsWith('SubmissionDate,outside-quiet,') && !text.includes('elsewhere'), text);
    expect((await (await csv('submissions.csv?groupPaths=false&splitSelectMultiples=true&deletedFields=true')).text()).startsWith('SubmissionDate,quiet,street,remark,gone,needs,needs/food,'), 'options');
    const whole = await csv('submissions.csv.zip');
    writeFileSync(path, Buffer.from(await whole.arrayBuffer()));
    expect(JSON.parse(execFileSync('python3', [join(root, 'tests/export/unpack.py'), path], { encoding: 'utf8' })).names.includes('media/año.jpg'), 'the picture');
  });
  await claim('options that CSV has not are refused plainly', async () => {
    for (const [query, words] of [['?splitSelects=true', "there is no option 'splitSelects' here"], ['?groupPaths=1', 'groupPaths must be true or false'],
      ['?$filter=a', 'CSV cannot be filtered'], ['?attachments=true', 'attachments needs the archive']]) {
      const answer = await csv(`submissions.csv${query}`);
      const { message } = await answer.json();
      equal(`${answer.status} ${message.includes(words)}`, '400 true', message);
    }
  });
  await claim('what was reviewed is in the feed and in CSV', async () => {
    const reviewed = await fetch(service().replace('.svc', '/submissions/uuid:one'), { method: 'PATCH', headers: { Authorization: `Bearer ${planner}`, 'content-type': 'application/json' }, body: '{"reviewState":"approved"}' });
    equal(reviewed.status, 200);
    equal(await filtered("__system/reviewState eq 'approved'"), 'one');
    equal((await json("/Submissions('uuid:one')?$select=__system/reviewState")).value[0].__system.reviewState, 'approved');
    expect((await (await csv('submissions.csv')).text()).includes(',approved,'), 'the column ReviewState');
  });

  await claim('canvass index makes, lists and drops indexes while the service runs', async () => {
    const index = (...args) => desk.try('index', ...args);
    expect((await index('casa')).err.includes("No answer of 'casa' has an index."), 'the empty list');
    equal((await index('casa', 'rooms', 'quiet', 'needs', 'seen')).err, "canvass index: 'seen' can have no index: places are not looked for by their value\n");
    equal((await index('casa', 'rooms', '__system/submissionDate', 'since')).out, 'rooms: had one already\n__system/submissionDate: has an index now\nsince: has an index now\n');
    equal((await index('casa')).out.split('\n').map((line) => line.split(' ')[0]).join(' ').trim(), '__system/submissionDate quiet needs rooms since');
    equal(await filtered('rooms eq 3'), 'one');
    equal(await filtered("needs has 'food'"), 'one');
    equal((await pages('/Submissions?$top=2&$orderby=rooms')).map(ids).join(' ').split(' ').length, 5);
    equal((await index('--drop', 'casa', 'rooms', 'rent')).out, 'rooms: the index is gone\nrent: there was none\n');
    const { status, err } = await index('casa', 'remark');
    equal(`${status} ${err}`, "65 canvass index: 'remark' can have no index: a text may be longer than an index takes; choices, numbers, dates and times can have one\n");
    equal((await index('nothing', 'remark')).status, 66);
    equal((await index('casa', 'remarkable')).err, "canvass index: the form has no question 'remarkable' with an answer; __system/submissionDate stands for the time of receipt\n");
  });

  await claim('a client that goes away in the middle leaves nothing behind', async () => {
    await Promise.all(Array.from({ length: 30 }, () => new Promise((resolve) => {
      const asked = request(`${service()}/Submissions?$expand=*`, { headers });
      asked.on('error', resolve);
      asked.end(() => asked.destroy());
      asked.on('close', resolve);
    })));
    equal(ids(await json("/Submissions('uuid:one')")), 'one');
  });
} finally {
  await desk.stop();
}
done();
