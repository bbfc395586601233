// usage: node rehearsal.mjs CANVASS SURVEY-DEFS. The Algin survey from the draw to the
// report: made-up households in blocks drawn by size answer it, many refuse, some leave
// questions out; weighting and scoring must find what is true of all adults. Speaks TAP.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Desk } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const [canvass, definitions] = process.argv.slice(2).map((path) => resolve(path));
const STANDARD_ERRORS = 5; // those who did not answer differ a little from those who did
const desk = new Desk(canvass);
try {
  const algin = join(definitions, 'algin-resident.yaml');
  desk.run('publish', algin);
  await desk.start();
  const address = await desk.address('algin');
  await desk.json('simulate', algin, '--to', address, '--truth-out', 'truth.json');
  const assessed = await desk.try('assess', 'algin-resident', '--no-pdf', '--out', 'assessment', '--truth', 'truth.json');
  const truth = JSON.parse(readFileSync(join(desk.data, 'truth.json'), 'utf8'));
  const document = JSON.parse(readFileSync(join(desk.data, 'assessment/assessment.json'), 'utf8'));
  const found = Object.fromEntries(
    [...document.scales.map((one) => [one.name, one.score]), ...document.headlines.map((one) => [one.name, one.share])],
  );

  for (const { name, mean, percent } of [...truth.scales, ...truth.headlines]) {
    await claim(`the assessment finds ${name} near what is true`, () => {
      const { value, se } = found[name];
      const [estimate, error] = mean === undefined ? [100 * value, 100 * se] : [value, se];
      const wanted = mean ?? percent;
      expect(value !== null, `it is withheld: ${found[name].reason}`);
      expect(Math.abs(estimate - wanted) < STANDARD_ERRORS * error, `${estimate} (${error}), and ${wanted} is true`);
    });
  }

  await claim('assess --truth prints the truth beside each estimate', () => {
    equal(assessed.status, 0, `the exit status (${assessed.err})`);
    for (const { name, mean, percent } of [...truth.scales, ...truth.headlines]) {
      const line = assessed.out.split('\n').find((one) => one.startsWith(`${name} `)) ?? '';
      const { value, lower, upper } = found[name];
      const times = mean === undefined ? 100 : 1;
      const wanted = mean ?? percent;
      const inside = lower * times <= wanted && wanted <= upper * times ? 'inside' : 'OUTSIDE';
      const expected = [wanted, times * value, times * lower, times * upper].map((number) => number.toFixed(1));
      equal(line.match(/[\d.]+(?= |$)/g)?.join(' '), expected.join(' '), `the numbers of ${name}`);
      expect(line.endsWith(` ${inside}`), line);
    }
  });

  await claim('the truth of another form is not compared', async () => {
    desk.file('other.json', JSON.stringify({ ...truth, form: 'csp-pulse' }));
    const { status, err } = await desk.try('assess', 'algin-resident', '--no-pdf', '--out', 'other', '--truth', 'other.json');
    expect(status !== 0 && err.includes("the truth is about 'csp-pulse'"), `${status} ${err}`);
  });

  await claim('most intervals hold what is true', () => {
    const shown = truth.scales.filter(({ name }) => found[name].value !== null);
    const inside = shown.filter(({ name, mean }) => found[name].lower <= mean && mean <= found[name].upper);
    expect(inside.length >= shown.length * 0.7, `${inside.length} of ${shown.length}`);
  });
} finally {
  await desk.stop();
}
done();
