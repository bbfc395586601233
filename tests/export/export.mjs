// Exports, read back by other programs: Python's csv and zipfile, JSON here, and R with haven.
// usage: node export.mjs CANVASS SOURCE-ROOT. Speaks TAP.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Desk, run } from '../cli/desk.mjs';
import { claim, done, equal, expect } from '../cli/tap.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [canvass, root] = process.argv.slice(2);
const desk = new Desk(canvass);
const tricky = 'Dijo: "sí", y\nse fue 🙂; ñandú';
const long = 'á'.repeat(20000);

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const element = (name, value) => (value === undefined ? '' : `<${name}>${typeof value === 'string' ? escape(value) : value.xml}</${name}>`);
const xml = (text) => ({ xml: text });
const casa = (version, id, answers, inside = '') =>
  `<data id="casa" version="${version}">${element('outside', xml(element('quiet', answers.quiet) + element('street', answers.street)))}` +
  Object.entries(answers).filter(([name]) => !['quiet', 'street'].includes(name)).map(([name, value]) => element(name, value)).join('') +
  `<family>${inside}</family><meta><instanceID>uuid:${id}</instanceID></meta></data>`;

async function send(address, text, files = {}) {
  const body = new FormData();
  body.append('xml_submission_file', new Blob([text], { type: 'text/xml' }), 'submission.xml');
  for (const [name, bytes] of Object.entries(files)) {
    body.append(name, new Blob([bytes]), name);
  }
  let answer = { status: 503 };
  for (let i = 0; i < 50 && [404, 503].includes(answer.status); i += 1) { // until the service has heard of the version
    if (i > 0) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    answer = await fetch(`${address}/submission`, { method: 'POST', body, headers: { 'X-OpenRosa-Version': '1.0' } });
  }
  expect(answer.status === 201, `${answer.status}: ${answer.status === 201 ? '' : await answer.text()}`);
}

// Exports a form; {status, err, path}.
async function exported(form, format, ...args) {
  const path = join(desk.data, `${form}.${format}.out`);
  return { ...(await desk.try('export', form, '--format', format, '--out', path, ...args)), path };
}

// A command that has to work.
async function fine(...args) {
  const { status, out, err } = await desk.try(...args);
  expect(status === 0, `canvass ${args.join(' ')} ended with ${status}: ${out}${err}`);
}

function python(path, folder) {
  const read = spawnSync('python3', [join(here, 'unpack.py'), path, ...(folder ? [folder] : [])], { encoding: 'utf8', maxBuffer: 1 << 28 });
  expect(read.status === 0, read.stderr);
  return JSON.parse(read.stdout);
}

async function archive(form, format, ...args) {
  const { status, err, path } = await exported(form, format, ...args);
  equal(status, 0, `the exit status (${err})`);
  const read = python(path);
  equal(read.broken, null);
  return read;
}

const objects = ([head, ...rows]) => rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));

async function inR(form, format, ...args) {
  const { status, err, path } = await exported(form, format, ...args);
  equal(status, 0, `the exit status (${err})`);
  const folder = join(desk.data, `${form}-${format}`);
  mkdirSync(folder, { recursive: true });
  python(path, folder);
  const read = spawnSync('Rscript', ['--vanilla', join(here, 'read.R'), format, folder, form], { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  expect(read.status === 0, read.stderr);
  const has = (...lines) => lines.forEach((line) => expect(read.stdout.includes(`${line}\n`), `'${line}' is not in:\n${read.stdout}`));
  return { err, has };
}

try {
  const yaml = readFileSync(join(here, 'casa.yaml'), 'utf8');
  desk.file('sites.yaml', 'sites:\n  - {number: 11, name: algin, title: Algin, status: planned}\n');
  desk.file('casa.yaml', yaml);
  desk.file('casa2.yaml', yaml.replace('version: "1"', 'version: "2"\n  removed: [gone, street.oak]').replaceAll('{remark}', '{note}')
    .replace('name: remark', 'name: note, renamed_from: remark').replace(/.*name: gone.*\n/, '').replace(/.*name: oak.*\n/, '')
    .replace('{name: food,', '{name: meals, renamed_from: food,'));
  for (const name of readdirSync(join(root, 'tests/definitions/good'))) {
    if (!['sites.yaml', 'population'].includes(name)) {
      cpSync(join(root, 'tests/definitions/good', name), join(desk.data, name));
    }
  }
  await fine('publish', 'casa.yaml');

  await claim('a form without responses gives whole files', async () => {
    equal((await archive('casa', 'csv')).tables['casa.csv'].length, 1, 'the number of rows');
    equal(readFileSync((await exported('casa', 'jsonl')).path, 'utf8'), '');
    equal(JSON.parse(readFileSync((await exported('casa', 'geojson')).path)).features.length, 0);
    (await inR('casa', 'stata')).has('casa.dta 0 x 29', 'casa-toy.dta 0 x 4');
    (await inR('casa', 'spss')).has('casa.sav 0 x 29', 'casa-toy.sav 0 x 4');
    (await inR('casa', 'r')).has('casa 0 x 29', 'casa__toy 0 x 4');
  });

  await desk.start();
  const address = await desk.address('algin', 'maría');
  const toys = (...names) => names.map((name) => `<toy>${element('toy_name', name)}</toy>`).join('');
  await send(address, casa('1', 'one', { quiet: '5', street: 'oak', remark: tricky, gone: 'antes', needs: 'rent food', rooms: '3', rent: '812.5',
    since: '2019-02-28', home: '17:30:00.000-08:00', call: '2026-11-23T08:00:00.000-08:00', door: '33.957 -118.287 12.5 4', way: '33.1 -118.1 0 0; 33.2 -118.2 0 0',
    yard: '33 -118 0 0;33 -117 0 0;34 -117 0 0;33 -118 0 0', picture: 'año 1.jpg' },
  `<person><nick>Ana</nick><seen>34 -118.5 0 0</seen>${toys('bear', 'car, red')}</person><person><nick/>${toys('ball')}</person>`), { 'año 1.jpg': 'picture one' });
  await send(address, casa('1', 'two', { quiet: '98', remark: '=1+1', needs: 'dk', rooms: '', rent: '', picture: 'same.jpg' }), { 'same.jpg': 'A' });
  await fine('publish', 'casa2.yaml', '--yes');
  await send(address, casa('2', 'three', { quiet: '99', street: 'elm', note: long, needs: 'meals', rooms: '40000', picture: 'SAME.jpg' }), { 'SAME.jpg': '' });
  await send(address, casa('2', 'four', { quiet: '1', note: '', rent: '-0.1', picture: 'never.jpg' }));

  await claim('CSV has one file for the responses and one for each repeat, named as ODK Central names them', async () => {
    const { names, tables } = await archive('casa', 'csv');
    equal(names.join(' '), 'casa.csv casa-person.csv casa-toy.csv');
    equal(tables['casa.csv'][0].join(' '), 'SubmissionDate outside-quiet outside-street note needs rooms rent since home call door-Latitude door-Longitude ' +
      'door-Altitude door-Accuracy way yard picture meta-instanceID KEY SubmitterID SubmitterName AttachmentsPresent AttachmentsExpected Status ReviewState ' +
      'DeviceID Edits FormVersion Site LeftEmpty');
    equal(tables['casa-person.csv'][0].join(' '), 'nick next seen-Latitude seen-Longitude seen-Altitude seen-Accuracy PARENT_KEY KEY LeftEmpty');
  });
  await claim('CSV has every answer as it was given, in the order of receipt, old versions by new names', async () => {
    const rows = objects((await archive('casa', 'csv')).tables['casa.csv']);
    equal(rows.map((row) => row.KEY).join(' '), 'uuid:one uuid:two uuid:three uuid:four');
    const [one, two, three, four] = rows;
    equal(one.note, tricky);
    equal(two.note, '=1+1');
    equal(three.note, long);
    equal([one.needs, one.rooms, one.rent, one.since, one.home, one.call].join('|'), 'rent meals|3|812.5|2019-02-28|17:30:00.000|2026-11-23T16:00:00.000Z');
    equal([one['door-Latitude'], one['door-Longitude'], one['door-Altitude'], one['door-Accuracy']].join(' '), '33.957 -118.287 12.5 4');
    equal([one.way, four.rent, four['outside-quiet']].join('|'), '33.1 -118.1 0 0; 33.2 -118.2 0 0|-0.1|1');
    equal([one.SubmitterName, one.FormVersion, three.FormVersion, one.Site, one.AttachmentsPresent, four.AttachmentsPresent, four.AttachmentsExpected].join('|'),
      'maría|1|2|algin|1|0|1');
    expect(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(one.SubmissionDate), one.SubmissionDate);
    expect(two.LeftEmpty.split(' ').includes('rooms') && !four.LeftEmpty.split(' ').includes('rooms'), `${two.LeftEmpty} / ${four.LeftEmpty}`);
  });
  await claim('repeats have the keys of what they belong to', async () => {
    const { tables } = await archive('casa', 'csv');
    equal(objects(tables['casa-person.csv']).map((row) => `${row.nick} ${row.PARENT_KEY} ${row.KEY}`).join(', '),
      'Ana uuid:one uuid:one/family/person[1],  uuid:one uuid:one/family/person[2]');
    equal(objects(tables['casa-toy.csv']).map((row) => `${row.toy_name} ${row.PARENT_KEY} ${row.KEY}`).join('; '),
      'bear uuid:one/family/person[1] uuid:one/family/person[1]/toy[1]; car, red uuid:one/family/person[1] uuid:one/family/person[1]/toy[2]; ' +
      'ball uuid:one/family/person[2] uuid:one/family/person[2]/toy[1]');
  });
  await claim('--no-group-paths and --split-select-multiples change columns', async () => {
    const [head, ...rows] = (await archive('casa', 'csv', '--no-group-paths', '--split-select-multiples')).tables['casa.csv'];
    expect(head.includes('quiet') && !head.includes('outside-quiet'), head.join(' '));
    const at = head.indexOf('needs');
    equal(head.slice(at, at + 4).join(' '), 'needs needs/meals needs/rent needs/dk');
    equal(rows.map((row) => row.slice(at + 1, at + 4).join('')).join(' '), '110 001 100 ');
  });
  await claim('--deleted-fields adds the questions that only earlier versions have', async () => {
    const rows = objects((await archive('casa', 'csv', '--deleted-fields')).tables['casa.csv']);
    equal(rows.map((row) => row.gone).join('|'), 'antes|||');
  });
  await claim('--spreadsheet marks the file as UTF-8 and lets no text run', async () => {
    const [head, , two, , four] = (await archive('casa', 'csv', '--spreadsheet')).tables['casa.csv'];
    equal(head[0], '\ufeffSubmissionDate');
    equal(two[head.indexOf('note')], "'=1+1");
    equal(four[head.indexOf('rent')], '-0.1');
  });
  await claim('--since leaves out what was received before, in repeats too', async () => {
    const all = objects((await archive('casa', 'csv')).tables['casa.csv']);
    const { tables } = await archive('casa', 'csv', '--since', all[1].SubmissionDate);
    equal(objects(tables['casa.csv']).map((row) => row.KEY).join(' '), 'uuid:two uuid:three uuid:four');
    equal(tables['casa-person.csv'].length, 1);
    equal((await archive('casa', 'csv', '--since', '2100-01-01')).tables['casa.csv'].length, 1);
  });
  await claim('--attachments puts the files into media, and tells files of one name apart', async () => {
    const { path } = await exported('casa', 'csv', '--attachments');
    const folder = join(desk.data, 'media-test');
    const { names } = python(path, folder);
    equal(names.slice(3).join(' '), 'media/año 1.jpg media/uuid%3Atwo/same.jpg media/uuid%3Athree/SAME.jpg');
    equal(readFileSync(join(folder, 'media/año 1.jpg'), 'utf8'), 'picture one');
    equal(readFileSync(join(folder, 'media/uuid%3Athree/SAME.jpg'), 'utf8'), '');
  });
  await claim('JSON Lines has a response with its repetitions in each line', async () => {
    const text = readFileSync((await exported('casa', 'jsonl', '--deleted-fields')).path, 'utf8');
    const [one, two, three, four] = text.trimEnd().split('\n').map((line) => JSON.parse(line));
    equal(text.at(-1), '\n');
    equal([one.note, two.note, three.note, four.note].join('~'), [tricky, '=1+1', long, null].join('~'));
    equal(JSON.stringify([one.outside, one.needs, one.rooms, one.rent, one.since]), '[{"quiet":"5","street":"oak"},["rent","meals"],3,812.5,"2019-02-28"]');
    equal(JSON.stringify(one.door), '{"type":"Point","coordinates":[-118.287,33.957,12.5],"properties":{"accuracy":4}}');
    equal(JSON.stringify(one.family.person.map((person) => [person.__id, person.nick, person.toy.map((toy) => toy.toy_name)])),
      '[["uuid:one/family/person[1]","Ana",["bear","car, red"]],["uuid:one/family/person[2]",null,["ball"]]]');
    equal(JSON.stringify([two.family.person, one.gone, four.gone, one.meta.instanceID, one.__system.formVersion, one.__system.submitterName]),
      '[[],"antes",null,"uuid:one","1","maría"]');
    expect(two.__leftEmpty.includes('rooms') && !four.__leftEmpty.includes('rooms'));
  });
  await claim('GeoJSON has a feature for each place, and none is lost', async () => {
    const { type, features } = JSON.parse(readFileSync((await exported('casa', 'geojson')).path));
    equal(type, 'FeatureCollection');
    equal(features.map(({ geometry, properties }) => `${properties.__id} ${properties.__question} ${geometry?.type}`).join(', '),
      'uuid:one door Point, uuid:one way LineString, uuid:one yard Polygon, uuid:two undefined undefined, uuid:three undefined undefined, uuid:four undefined undefined, ' +
      'uuid:one/family/person[1] seen Point, uuid:one/family/person[2] undefined undefined');
    equal(JSON.stringify(features[2].geometry.coordinates), '[[[-118,33,0],[-117,33,0],[-117,34,0],[-118,33,0]]]');
    equal(features[0].properties.note, tricky);
    equal(`${features[0].properties.__accuracy} ${features[0].geometry.properties}`, '4 undefined');
  });
  await claim('Stata has types, labels in the language that was asked for, and every kind of missing', async () => {
    const stata = await inR('casa', 'stata', '--language', 'es', '--deleted-fields');
    stata.has('casa.dta 4 x 29', 'casa-person.dta 2 x 9', 'casa-toy.dta 3 x 4',
      'casa.dta$quiet ¿Con qué frecuencia está tranquilo cerca de …?: 5 | .d | .r | 1',
      'casa.dta$quiet labels: 1=Nunca, 5=Siempre, .d=No sabe, .e=Sin respuesta, .r=No quiso decir, .u=En ninguna lista de opciones',
      'casa.dta$street Calle: 2 | .e | 1 | .e', 'casa.dta$street labels: 1=Calle Elm, 2=Calle Oak, .e=Sin respuesta, .u=En ninguna lista de opciones',
      'casa.dta$rooms Cuartos: 3 | .e | 40000 | -', 'casa.dta$rooms labels: .e=Sin respuesta',
      'casa.dta$rent Alquiler: 812.5 | .e | .e | -0.1', 'casa.dta$since Desde: 2019-02-28 | - | - | -',
      'casa.dta$call Volver a llamar: 2026-11-23T16:00:00 | - | - | -', 'casa.dta$gone Ya no se pregunta: antes |  |  | ',
      'casa.dta$needs_meals Comida: Necesidades: 1 | .d | 1 | .e', 'casa.dta$needs_rent Alquiler, o un préstamo: Necesidades: 1 | .d | 0 | .e',
      `casa.dta$note Observación: ${tricky} | =1+1 | ááááááááá... (20000) | `.replace('ááááááááá...', 'áááááááááá...'),
      'casa-toy.dta$PARENT_KEY Clave de la fila a la que pertenece: uuid:one/family/person[1] | uuid:one/family/person[1] | uuid:one/family/person[2]');
  });
  await claim('SPSS has types, labels in the language that was asked for, and missing codes', async () => {
    const spss = await inR('casa', 'spss', '--language', 'es');
    spss.has('casa.sav 4 x 28', 'casa-person.sav 2 x 9', 'casa-toy.sav 3 x 4',
      'casa.sav$quiet ¿Con qué frecuencia está tranquilo cerca de …?: 5 | -99 | -98 | 1',
      'casa.sav$quiet labels: 1=Nunca, 5=Siempre, -99=No sabe, -98=No quiso decir, -96=Sin respuesta, -95=En ninguna lista de opciones; missing -99 to -95',
      'casa.sav$rooms Cuartos: 3 | -999999996 | 40000 | -', 'casa.sav$rooms labels: -999999996=Sin respuesta; missing -999999996',
      'casa.sav$rent Alquiler: 812.5 | -999999996 | -999999996 | -0.1', 'casa.sav$since Desde: 2019-02-28 | - | - | -',
      'casa.sav$call Volver a llamar: 2026-11-23T16:00:00 | - | - | -', 'casa.sav$needs_meals Comida: Necesidades: 1 | -99 | 1 | -96',
      `casa.sav$note Observación: ${tricky} | =1+1 | áááááááááá... (16383) | `,
      'casa.sav$SubmitterName Quién lo envió: maría | maría | maría | maría');
    expect(spss.err.includes('1 text was cut'), spss.err);
  });
  await claim('R has factors with labels, dates and times, and knows what is missing', async () => {
    const r = await inR('casa', 'r', '--language', 'es');
    r.has('casa 4 x 28', 'casa__person 2 x 9', 'casa__toy 3 x 4', 'casa__person$next [character] Una palabra de R: - | -',
      'casa$quiet [factor] ¿Con qué frecuencia está tranquilo cerca de …?: Siempre | No sabe | No quiso decir | Nunca',
      'casa$quiet levels: 1=Nunca, 5=Siempre, 98=No sabe, 99=No quiso decir; missing: No sabe=dont_know, No quiso decir=refused; real: Siempre | - | - | Nunca',
      'casa$rooms [integer] Cuartos: 3 | - | 40000 | -', 'casa$rent [numeric] Alquiler: 812.5 | - | - | -0.1',
      'casa$since [Date] Desde: 2019-02-28 | - | - | -', 'casa$call [POSIXct] Volver a llamar: 2026-11-23 16:00:00 | - | - | -',
      'casa$needs_rent [integer] Alquiler, o un préstamo: Necesidades: 1 | - | 0 | -',
      `casa$note [character] Observación: ${tricky} | =1+1 | ${long} | -`);
  });

  const socket = existsSync(join(desk.data, 'socket-path')) ? readFileSync(join(desk.data, 'socket-path'), 'utf8').trim() : join(desk.data, 'socket');
  const psql = (...args) => run('psql', ['-qXAt', '-h', socket, '-U', 'canvass', 'canvass', ...args.flatMap((sql) => ['-c', sql])]);
  await claim('an answer that no version has among its choices is told apart, and said', async () => {
    equal((await psql("UPDATE data.casa SET street = 'nowhere' WHERE street = 'elm'")).status, 0);
    const stata = await inR('casa', 'stata');
    stata.has('casa.dta$street Street: 2 | .e | .u | .e');
    expect(stata.err.includes("1 answer is in no version's list of choices"), stata.err);
    (await inR('casa', 'spss')).has('casa.sav$street Street: 2 | -96 | -95 | -96');
    (await inR('casa', 'r')).has('casa$street [factor] Street: Oak Street | - | nowhere | -');
    equal((await psql("UPDATE data.casa SET street = 'elm' WHERE street = 'nowhere'")).status, 0);
  });
  await claim('an export that is stopped leaves no file', async () => {
    const holder = psql('BEGIN; LOCK TABLE data.casa; SELECT pg_sleep(60)'); // so that the export waits
    const parts = () => readdirSync(desk.data).filter((name) => name.includes('.part'));
    const child = spawn(canvass, ['export', 'casa', '--out', join(desk.data, 'stopped.zip'), '--data', desk.data], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal)));
    while (parts().length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill('SIGTERM');
    equal(await ended, 'SIGTERM', 'what ended it');
    equal(parts().join(), '');
    expect(!existsSync(join(desk.data, 'stopped.zip')), 'there is a file');
    await psql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()");
    await holder;
  });
  await claim('a form with every type of question goes into every format', async () => {
    await fine('publish', 'every-type.yaml');
    await send(address, '<data id="every-type" version="2026112301"><started>2026-11-23T08:00:00.000-08:00</started><today>2026-11-23</today>' +
      '<household>Gómez, "los de arriba"</household><adults>2</adults><years>1.5</years><safety>7</safety><share>0.25</share><moved_in>2020-01-01</moved_in>' +
      '<home_from>17:00:00.000-08:00</home_from><door>33.9 -118.2 0 5</door><told>OK</told><wave>1</wave><area>north</area><block>b1</block><visited>south north</visited>' +
      '<preferred>south north</preferred><home>h1</home><parks>algin</parks><order>h2 h1</order><street>Elm Street</street><shown>4</shown><locked/><ratings><lights>yes</lights></ratings>' +
      '<person><nickname>Person 1</nickname><age>40</age></person><person><nickname>Person 2</nickname></person>' +
      '<meta><instanceID>uuid:every</instanceID><instanceName>Gómez, "los de arriba" 2026-11-23</instanceName></meta></data>');
    const [row] = objects((await archive('every-type', 'csv')).tables['every-type.csv']);
    equal([row.household, row.safety, row.share, row.visited, row.preferred, row.home, row.parks, row['ratings-lights'], row.told].join('|'),
      'Gómez, "los de arriba"|7|0.25|south north|south north|h1|algin|yes|OK');
    for (const format of ['jsonl', 'geojson']) {
      readFileSync((await exported('every-type', format)).path, 'utf8').trim().split(/\n(?=\{"__id)/).forEach((text) => JSON.parse(text));
    }
    (await inR('every-type', 'stata')).has('every-type-person.dta$age Age: 40 | .e', 'every-type.dta$block Block: 1', 'every-type.dta$home Home: 1');
    (await inR('every-type', 'spss')).has('every-type-person.sav$age Age: 40 | -999999996', 'every-type.sav$lights Lights: 1');
    (await inR('every-type', 'r')).has('every_type$lights [factor] Lights: Yes', 'every_type__person 2 x 6');
  });

  await claim('every answer to the Algin survey is in the CSV as it is in the database', async () => {
    const definition = join(root, 'survey-defs/algin-resident.yaml');
    await fine('publish', definition);
    await fine('simulate', definition, '--seed', '5', '--no-truth', '--to', address);
    const { out } = await psql("SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 'data.algin_resident'::regclass"
      + " AND attnum > 0 AND NOT attisdropped AND attname NOT LIKE '\\_%'");
    const columns = out.trim().split('\n').map((line) => line.split('|'));
    const shown = ([name, type]) => (type === 'text[]' ? `array_to_string(t.${name}, ' ')`
      : type.startsWith('timestamp') ? `to_char(t.${name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` : `t.${name}::text`);
    const stored = await psql(`SELECT json_agg(json_build_array(s.instance_id, ARRAY[${columns.map((column) => `coalesce(${shown(column)}, '')`)}]) ORDER BY s.id)`
      + ' FROM canvass.submissions s JOIN data.algin_resident t ON t._submission = s.id');
    const rows = objects((await archive('algin-resident', 'csv', '--no-group-paths')).tables['algin-resident.csv']);
    const wanted = JSON.parse(stored.out);
    expect(wanted.length > 300 && columns.length > 100, `${wanted.length} responses with ${columns.length} questions`);
    equal(JSON.stringify(rows.map((row) => [row.KEY, columns.map(([name]) => row[name])])), JSON.stringify(wanted), 'the table');
  });

  await claim('on standard output the bytes are the same', async () => {
    const { path } = await exported('casa', 'jsonl');
    const { out, status } = await desk.try('export', 'casa', '--format', 'jsonl', '--out', '-', '--quiet');
    equal(status, 0);
    equal(out, readFileSync(path, 'utf8'));
  });
  await claim('what cannot be exported says why, with its exit status, and leaves no file', async () => {
    desk.file('plain.yaml', 'settings: {form_id: plain, form_title: Plain, version: "1"}\nsurvey:\n  - {type: text, name: word, label: Word}\n');
    await fine('publish', 'plain.yaml');
    const cases = [
      [['nothing'], 66, "no form 'nothing'"], [['casa', '--language', 'fr'], 65, 'it has en, es'], [['plain', '--format', 'geojson'], 65, 'asks for no place'],
      [['casa', '--format', 'pdf'], 2, "not 'pdf'"], [['casa', '--since', 'yesterday'], 2, "not 'yesterday'"],
      [['casa', '--format', 'jsonl', '--attachments'], 2, 'needs a format that is an archive'],
    ];
    for (const [args, status, text] of cases) {
      const failed = await desk.try('export', '--out', join(desk.data, 'not-there'), ...args);
      equal(failed.status, status, args.join(' '));
      expect(failed.err.includes(text), failed.err);
    }
    equal((await desk.try('export', 'casa', '--out', join(desk.data, 'no', 'folder'))).status, 73);
    equal((await desk.try('export', 'casa', '--out', '/dev/full')).status, 74, 'the exit status of a full disk');
    expect(!existsSync(join(desk.data, 'not-there')), 'there is a file');
    equal(readdirSync(desk.data).filter((name) => name.includes('.part')).join(), '');
  });
  await claim('the logs of the phones are one table, whatever columns each of them has', async () => {
    desk.file('logged.yaml', 'settings: {form_id: logged, form_title: Logged, version: "1"}\nsurvey:\n  - {type: audit, name: audit}\n  - {type: text, name: word, label: Word}\n');
    await fine('publish', 'logged.yaml');
    const logged = (id) => `<data id="logged" version="1"><word/><meta><instanceID>uuid:${id}</instanceID><audit>audit.csv</audit></meta></data>`;
    const logs = {
      plain: 'event,node,start,end\nform start,,1795000000000,\nquestion,/data/word,1795000001500,1795000002000\n',
      places: 'event,node,start,end,latitude,longitude,accuracy\nquestion,/data/word,1795000001500,1795000002000,33.957,-118.287,4.5\n',
      changes: 'event,node,start,end,old-value,new-value,user,change-reason\r\nquestion,/data/word,1795000001500,1795000002000,"a, ""b""","c\nd",Rosa,typo\r\n',
      all: 'user,event,battery,node,end,start,latitude,longitude,accuracy,old-value,new-value,change-reason\nLuis,form exit,77,,,1795000003000,,,,,,\n',
      broken: 'node,start\n/data/word,1\n',
    };
    for (const [id, text] of Object.entries(logs)) {
      await send(address, logged(id), { 'audit.csv': text });
    }
    await send(address, logged('none'));
    const { status, err, path } = await exported('logged', 'log');
    equal(status, 0, err);
    const read = spawnSync('python3', ['-c', 'import csv, json, sys; print(json.dumps(list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8")))))', path], { encoding: 'utf8' });
    const [head, ...rows] = JSON.parse(read.stdout);
    equal(head.join(' '), 'KEY event node start end latitude longitude accuracy old-value new-value user change-reason more');
    equal(JSON.stringify(rows), JSON.stringify([
      ['uuid:plain', 'form start', '', '2026-11-18T11:06:40.000Z', '', '', '', '', '', '', '', '', ''],
      ['uuid:plain', 'question', '/data/word', '2026-11-18T11:06:41.500Z', '2026-11-18T11:06:42.000Z', '', '', '', '', '', '', '', ''],
      ['uuid:places', 'question', '/data/word', '2026-11-18T11:06:41.500Z', '2026-11-18T11:06:42.000Z', '33.957', '-118.287', '4.5', '', '', '', '', ''],
      ['uuid:changes', 'question', '/data/word', '2026-11-18T11:06:41.500Z', '2026-11-18T11:06:42.000Z', '', '', '', 'a, "b"', 'c\nd', 'Rosa', 'typo', ''],
      ['uuid:all', 'form exit', '', '2026-11-18T11:06:43.000Z', '', '', '', '', '', '', 'Luis', '', '{"battery":"77"}'],
      ['uuid:broken', '', '', '', '', '', '', '', '', '', '', '', '{"error":"line 1: it has no column \'event\'"}'],
    ]));
  });
  await claim('a response that was corrected keeps its key, and tells how often', async () => {
    await send(address, casa('2', 'five', { quiet: '5', note: '', rent: '-0.1' }).replace('</instanceID>', '</instanceID><deprecatedID>uuid:four</deprecatedID>'));
    const rows = objects((await archive('casa', 'csv')).tables['casa.csv']);
    const corrected = rows.find((row) => row.KEY === 'uuid:four');
    equal(`${corrected['outside-quiet']} ${corrected.Edits} ${rows[0].Edits} ${rows.length}`, '5 1 0 4');
  });
  await claim('a refused export on standard output does not look like one of no responses', async () => {
    const { out, status } = await desk.try('export', 'casa', '--format', 'jsonl', '--language', 'fr', '--out', '-');
    equal(status, 65);
    expect(out.includes('!! canvass export failed'), out);
  });
} finally {
  await desk.stop();
}
done();
