// usage: node rehearse.mjs CANVASS FOLDER. canvass rehearse: a small town is surveyed a few
// times. Speaks TAP.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Desk } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const [canvass, folder] = process.argv.slice(2).map((path) => resolve(path));
const desk = new Desk(canvass);
try {
  for (const [name, from] of [['town.yaml', 'town'], ['population/town.yaml', 'population'], ['truth/town.yaml', 'truth']]) {
    desk.file(name, readFileSync(join(folder, `${from}.yaml`), 'utf8'));
  }
  const few = ['rehearse', 'town.yaml', '--surveys', '8'];
  const result = await desk.json(...few);

  await claim('it says how many surveys, visits and interviews there were', () => {
    equal(`${result.form} ${result.surveys} ${result.seed} ${result.households}`, 'town 8 1 2700', 'the run');
    expect(result.visits > 8 * 100 && result.interviews > result.visits / 2, `${result.interviews} of ${result.visits}`);
  });

  await claim('everybody stands there before and after raking, then each group', () => {
    equal(JSON.stringify(result.lines.map(({ group, raked }) => [group, raked])),
      '[[null,false],[null,true],["age",true]]', 'the lines');
    for (const line of result.lines.slice(1)) {
      for (const kind of ['means', 'proportions', 'scales']) {
        const { intervals, held, share } = line[kind].shown;
        expect(intervals > 0 && Math.abs(share - held / intervals) < 1e-7, JSON.stringify(line[kind]));
      }
    }
    equal(result.lines[1].scales.shown.intervals, 8, 'intervals of one scale in eight surveys');
  });

  await claim('numbers that are not what they promise give the exit status 1', () => {
    expect(result.lines[0].scales.shown.share < 0.7, 'the young are not missed');
    equal(`${result.status} ${result.wrong > 0}`, '1 true', 'status, and whether something is wrong');
  });

  await claim('each number comes with its truth and its errors', () => {
    const trust = result.numbers.find(({ kind, name, group }) => kind === 'scales' && name === 'trust' && group === null);
    equal(trust.held + trust.truth_above + trust.truth_below, trust.surveys, 'the surveys of a number');
    expect(trust.truth > 20 && trust.truth < 80 && trust.standard_error > 0.2 && trust.standard_error < 5, JSON.stringify(trust));
  });

  await claim('the same seed gives the same result, in one process too', async () => {
    const again = await desk.json(...few, '--processes', '1');
    equal(JSON.stringify(again.lines), JSON.stringify(result.lines), 'the lines');
    const other = await desk.json(...few, '--seed', '2');
    expect(JSON.stringify(other.lines) !== JSON.stringify(result.lines), 'another seed gives the same');
  });

  await claim('without --json it is a table', async () => {
    const { out, err } = await desk.try(...few);
    expect(out.includes('8 surveys of ') && /^everybody, raked +\d+\.\d ± /m.test(out) && /^age +/m.test(out), out);
    expect(out.includes('WRONG'), out);
    expect(err.includes('surveys: 8 of 8'), err);
  });

  await claim('without a truth file it says what is missing', async () => {
    const { status, err } = await desk.try('rehearse', 'town');
    expect(status === 2 && err.includes('--truth FILE'), `${status} ${err}`);
  });
} finally {
  await desk.stop();
}
done();
