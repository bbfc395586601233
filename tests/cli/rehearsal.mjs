// usage: node rehearsal.mjs CANVASS SURVEY-DEFS. The Algin survey from the draw to the
// report: made-up households in blocks drawn by size answer it, many refuse, some leave
// questions out; weighting and scoring must find what is true of all adults. Speaks TAP.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from './desk.mjs';
import { claim, done, expect } from './tap.mjs';

const [canvass, definitions] = process.argv.slice(2);
const STANDARD_ERRORS = 5; // those who did not answer differ a little from those who did
const desk = new Desk(canvass);
try {
  const algin = join(definitions, 'algin-resident.yaml');
  await desk.try('publish', algin);
  await desk.start();
  const address = await desk.address('algin');
  await desk.json('simulate', algin, '--to', address, '--truth-out', 'truth.json');
  await desk.try('assess', 'algin-resident', '--out', 'assessment');
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

  await claim('most intervals hold what is true', () => {
    const shown = truth.scales.filter(({ name }) => found[name].value !== null);
    const inside = shown.filter(({ name, mean }) => found[name].lower <= mean && mean <= found[name].upper);
    expect(inside.length >= shown.length * 0.7, `${inside.length} of ${shown.length}`);
  });
} finally {
  await desk.stop();
}
done();
