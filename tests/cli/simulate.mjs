// usage: node simulate.mjs CANVASS SURVEY-DEFS. canvass simulate: made-up households
// answer the short form. Speaks TAP.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Desk } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const [canvass, definitions] = process.argv.slice(2).map((path) => resolve(path));
const form = join(definitions, 'csp-pulse.yaml');
const desk = new Desk(canvass);

const read = (folder) =>
  readdirSync(join(desk.data, folder))
    .sort()
    .map((name) => name + readFileSync(join(desk.data, folder, name), 'utf8'))
    .join('\n');

try {
  const save = (folder, seed) =>
    desk.json('simulate', form, '--save', folder, '--seed', seed, '--households', '100', '--no-truth');

  await claim('the same seed writes the same files, another seed other ones', async () => {
    for (const [folder, seed] of [['a', '7'], ['b', '7'], ['c', '8']]) {
      const { status, visits } = await save(folder, seed);
      equal(status, 0, 'the exit status');
      equal(readdirSync(join(desk.data, folder)).length, visits, 'the number of files');
    }
    equal(read('a') === read('b'), true, 'that the same seed gives the same');
    equal(read('a') === read('c'), false, 'that another seed gives the same');
  });

  desk.run('publish', form);
  await desk.start();
  const address = await desk.address('algin');
  const simulate = (...args) => desk.json('simulate', form, '--to', address, '--truth-out', 'truth.json', ...args);

  let visits;
  await claim('every visit is stored through the service', async () => {
    const result = await simulate();
    visits = result.visits;
    equal(`${result.status} ${result.refused} ${result.failed}`, '0 0 0', 'status, refused, failed');
    expect(visits > 1000 && result.stored === visits, `${result.stored} of ${visits}`);
    equal(await desk.stored('csp-pulse'), visits, 'the number stored');
  });

  await claim('what was saved as files is taken by push', async () => {
    const before = await desk.stored('csp-pulse');
    const { stored } = await desk.json('push', 'a', '--to', address);
    equal((await desk.stored('csp-pulse')) - before, stored, 'the number stored');
  });

  const truth = JSON.parse(readFileSync(join(desk.data, 'truth.json'), 'utf8'));
  await claim('what is true is written beside: every adult has a score', () => {
    equal(`${truth.form} ${truth.seed}`, 'csp-pulse 1', 'form and seed');
    for (const scale of truth.scales) {
      equal(scale.n, truth.adults, `the number of adults with ${scale.name}`);
      expect(scale.mean > 0 && scale.mean < 100, `${scale.name} has the mean ${scale.mean}`);
    }
  });

  await claim('the same seed again adds nothing', async () => {
    const before = await desk.stored('csp-pulse');
    equal((await simulate()).stored, visits, 'the number acknowledged');
    equal(await desk.stored('csp-pulse'), before, 'the number stored');
  });

  await claim('a truth file that is not there, or wrong, is named', async () => {
    const missing = await desk.try('simulate', form, '--save', 'd', '--truth', 'none.yaml');
    expect(missing.status === 66 && missing.err.includes('cannot read none.yaml'), missing.err);
    desk.file('wrong.yaml', 'answers:\n  gendre: {woman: 1}\n');
    const wrong = await desk.try('simulate', form, '--save', 'd', '--truth', 'wrong.yaml');
    equal(wrong.status, 65, 'the exit status');
    expect(wrong.err.includes("wrong.yaml:2:3: error: no question is named 'gendre'; did you mean 'gender'?"), wrong.err);
  });

  await claim('the id of a published form serves as well, with its truth named', async () => {
    const truthFile = join(definitions, 'truth/csp-pulse.yaml');
    const { status } = await desk.json('simulate', 'csp-pulse', '--save', 'e', '--truth', truthFile, '--households', '20', '--no-truth');
    equal(status, 0, 'the exit status');
  });

  await claim('the id alone does not say how people answer', async () => {
    const { status, err } = await desk.try('simulate', 'csp-pulse', '--save', 'e');
    expect(status === 2 && err.includes('name the definition file instead of its id, or add --truth FILE'), err);
  });

  await claim('either --to or --save must be said', async () => {
    equal((await desk.try('simulate', form)).status, 2, 'the exit status');
  });
} finally {
  await desk.stop();
}
done();
