// usage: node assess.mjs CANVASS SURVEY-DEFS. An assessment from the responses to its public
// release: computed once more, submitted, approved, and kept as it was. Speaks TAP.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Desk } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const [canvass, definitions] = process.argv.slice(2).map((path) => resolve(path));
const desk = new Desk(canvass);
const file = (...path) => join(desk.data, ...path);
const read = (...path) => readFileSync(file(...path), 'utf8');
const document = (name) => JSON.parse(read(name, 'assessment.json'));
const assess = (out, ...args) => desk.try('assess', 'algin-resident', '--no-pdf', '--out', out, ...args);

try {
  const algin = join(definitions, 'algin-resident.yaml');
  desk.run('publish', algin);
  desk.run('publish', join(definitions, 'csp-pulse.yaml'));
  await desk.start();
  const address = await desk.address('algin');

  await claim('without a response every part says that there are none, and the other sites were not asked', async () => {
    equal((await assess('nothing')).status, 0);
    expect(document('nothing').sites.missing.en.includes('csp-pulse'), 'it does not name the form');
    equal(document('nothing').fieldwork.interviews, 0);
  });

  await desk.json('simulate', algin, '--to', address, '--no-truth', '--households', '200');
  await desk.json('simulate', join(definitions, 'csp-pulse.yaml'), '--to', address, '--no-truth', '--households', '120');

  await claim('the other sites and the published figures are in the document, with what it was made from', async () => {
    const { status, err } = await assess('one', '--timings');
    equal(status, 0, err);
    expect(/database .* scoring .* page .* together/.test(err), err);
    const { sites, published, made, evidence } = document('one');
    equal(sites.form.id, 'csp-pulse');
    expect(published.figures.length >= 5 && evidence.studies.length >= 4, 'figures and studies');
    for (const key of ['snapshot_sha256', 'definition_sha256', 'population_sha256', 'figures_sha256']) {
      expect(/^[0-9a-f]{64}$/.test(made[key]), `${key} is ${made[key]}`);
    }
    equal(made.definition_sha256, createHash('sha256').update(readFileSync(algin)).digest('hex'));
  });

  await claim('verify computes the same document again', async () => {
    const { status, out } = await desk.try('verify', 'one/assessment.json');
    equal(status, 0, out);
  });

  await claim('verify names the first number that was changed', async () => {
    const changed = document('one');
    changed.scales[2].score.value = 99;
    writeFileSync(file('changed.json'), JSON.stringify(changed));
    const { status, out } = await desk.try('verify', 'changed.json');
    equal(status, 1, out);
    expect(out.includes('scales[2].score.value') && out.includes('99'), out);
  });

  await claim('a document that is set beside an earlier one is verified with it', async () => {
    equal((await assess('two', '--earlier', 'one/assessment.json')).status, 0);
    equal(document('two').earlier.overlap, true, 'overlap');
    equal((await desk.try('verify', '--earlier', 'one/assessment.json', 'two/assessment.json')).status, 0);
    const { status, out } = await desk.try('verify', 'two/assessment.json');
    expect(status === 1 && out.includes('earlier'), out);
  });

  await claim('it is submitted with a name, once', async () => {
    equal((await assess('three', '--submit')).status, 2);
    const { status, err } = await assess('three', '--submit', '--by', 'Ana Ruiz');
    equal(status, 0, err);
    expect(err.includes('assessment 1'), err);
    equal((await desk.try('report', '1', '--no-pdf', '--out', 'draft')).status, 0);
    equal(document('draft').draft, true);
  });

  await claim('a draft does not go out to the public', async () => {
    const { status, err } = await desk.try('public', '1', '--no-pdf', '--out', 'public');
    expect(status === 1 && err.includes('draft'), `${status} ${err}`);
    expect(!existsSync(file('public')), 'something was written');
  });

  await claim('two different people make it final', async () => {
    equal((await desk.try('approve', '1')).status, 2);
    equal((await desk.try('approve', '1', '--by', 'Ana Ruiz')).status, 0);
    const again = await desk.try('approve', '1', '--by', ' ANA RUIZ ');
    expect(again.status !== 0 && again.err.includes('before'), again.err);
    const { status, out } = await desk.try('approve', '1', '--by', 'Luis Ortega');
    expect(status === 0 && out.includes('final'), out);
    expect((await desk.try('approve')).out.includes('final, approved by Ana Ruiz and Luis Ortega'), 'the list');
    equal((await desk.try('approve', '9', '--by', 'Ana Ruiz')).status !== 0, true);
  });

  await claim('where people are listed, only they may approve', async () => {
    await desk.try('people', 'add', 'eva@example.org', '--name', 'Eva Paz'); // without a password
    equal((await assess('four', '--earlier', 'one/assessment.json', '--submit', '--by', 'Eva Paz')).status, 0);
    const stranger = await desk.try('approve', '2', '--by', 'Nobody');
    expect(stranger.status !== 0 && stranger.err.includes('nobody called'), stranger.err);
    equal((await desk.try('approve', '2', '--by', 'eva@example.org')).status, 0);
  });

  await claim('what was submitted and approved cannot be changed in the database', () => {
    const env = { ...process.env, PGHOST: file('socket'), PGUSER: 'canvass', PGDATABASE: 'canvass' };
    for (const statement of ["UPDATE canvass.assessments SET submitted_by = 'x'", 'DELETE FROM canvass.assessment_approvals',
      'TRUNCATE canvass.assessments CASCADE']) {
      let said = '';
      try {
        execFileSync('psql', ['-qAtXc', statement], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      } catch (error) {
        said = error.stderr;
      }
      expect(said.includes('kept as they are'), `${statement}: ${said}`);
    }
  });

  await claim('the public release of a final one holds the report, tables, codebook, methods and checksums', async () => {
    const { status, err } = await desk.try('public', '1', '--no-pdf', '--out', 'public');
    equal(status, 0, err);
    equal(document('public').draft, false);
    expect(read('public', 'report.en.html').includes('Approved by Ana Ruiz, Luis Ortega'), 'the approvals');
    expect(read('public', 'methods.es.txt').includes('Vacío:'), 'the gaps in Spanish');
    expect(read('public', 'codebook.xml').includes('<codeBook'), 'the codebook');
    expect(!existsSync(file('public', 'tables.xlsx')), 'only open formats');
    const sums = read('public', 'checksums.txt').trim().split('\n').map((line) => line.split('  '));
    const written = [...readdirSync(file('public')).filter((one) => one !== 'tables' && one !== 'checksums.txt'),
      ...readdirSync(file('public/tables')).map((one) => `tables/${one}`)];
    equal(sums.map(([, name]) => name).sort().join(' '), written.sort().join(' '), 'the files with a checksum');
    for (const [sum, name] of sums) {
      equal(createHash('sha256').update(readFileSync(file('public', name))).digest('hex'), sum, name);
    }
  });

  await claim('no identifier of a response is in the public release', () => {
    const tables = readdirSync(file('public/tables')).map((one) => read('public/tables', one));
    const all = [read('public', 'assessment.json'), ...tables].join('\n');
    equal(all.match(/uuid:|[abc]\d\d-\d{3}|\d\db\d\d-\d{3}/)?.[0], undefined, 'a response or household');
  });

  await claim('responses that come later are named by verify', async () => {
    await desk.json('simulate', algin, '--to', address, '--no-truth', '--households', '30', '--seed', '5');
    const { status, out } = await desk.try('verify', 'one/assessment.json');
    expect(status === 1 && /versions_answered|snapshot/.test(out), out);
  });
} finally {
  await desk.stop();
}
done();
