// usage: node plan.mjs CANVASS SURVEY-DEFS. canvass plan: margins, interviews, doors and groups. Speaks TAP.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { claim, done, equal, expect } from './tap.mjs';

const [canvass, definitions] = process.argv.slice(2).map((path) => resolve(path));
const algin = join(definitions, 'algin-resident.yaml');

function run(...args) {
  const { status, stdout, stderr } = spawnSync(canvass, ['plan', ...args], { encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}
const json = (...args) => JSON.parse(run(...args, '--json').out);
const near = (got, wanted, what) => expect(Math.abs(got - wanted) < 1e-9, `${what} is ${got}, not ${wanted}`);

// The page of the assessment: 4,444 households, p = .5.
await claim('a margin gives interviews and doors', () => {
  for (const [deff, completes] of [['1', 354], ['1.5', 511], ['2', 656]]) {
    const plan = json('--margin', '5', '--population', '4444', '--deff', deff, '--response', '45', '--eligibility', '90%');
    equal(plan.completes, completes, `the interviews at ${deff}`);
    equal(plan.addresses, Math.ceil(completes / 0.405), 'the addresses');
  }
});

await claim('interviews give the margin back, and doors the interviews', () => {
  const there = json('--margin', '5', '--deff', '1.5');
  const back = json('--completes', String(there.completes), '--deff', '1.5');
  expect(back.margin <= 0.05 && back.margin > 0.0499, `the margin is ${back.margin}`);
  const doors = json('--addresses', String(there.addresses), '--deff', '1.5');
  equal(doors.completes, there.completes, 'the interviews from those doors');
});

await claim('contact times cooperation is the response', () => {
  const plan = json('--completes', '300', '--deff', '1', '--eligibility', '100', '--contact', '80', '--cooperation', '50');
  equal(plan.addresses, 750, 'the addresses');
});

await claim('a block of seven with likeness 0.05 costs what Kish says', () => {
  near(json('--completes', '210', '--cluster-size', '7', '--icc', '.05', '--weighting', '1.2').deff, 1.2 * 1.3, 'deff');
});

await claim('a definition brings its households, blocks, rules and groups', () => {
  const plan = json(algin, '--margin', '5');
  equal(`${plan.inputs.population.value} ${plan.inputs.clusters.value} ${plan.inputs.strata.value}`, '4444 30 3', 'the inputs');
  equal(plan.inputs.population.source, 'file', 'where the population comes from');
  equal(plan.inputs.icc.source, 'assumed', 'where the ICC comes from');
  const black = plan.groups.find(({ name }) => name === 'black');
  near(black.share, 0.285, 'the share');
  expect(black.shown && black.completes === Math.floor(plan.completes * 0.285), JSON.stringify(black));
  const other = plan.groups.find(({ name }) => name === 'other');
  expect(!other.shown && other.completes_to_show === null, JSON.stringify(other));
});

await claim('the interviews that a group needs are the fewest that show it', () => {
  for (const { name, share, completes_to_show: needed } of json(algin, '--margin', '5').groups.filter((g) => g.completes_to_show)) {
    const at = (n) => json(algin, '--completes', String(n)).groups.find((g) => g.name === name && g.share === share).shown;
    expect(at(needed) && !at(needed - 1), `${name}: ${needed}`);
  }
});

await claim('without a margin the target of the definition is looked at', () => {
  equal(json(algin).completes, 360, 'the interviews');
});

await claim('the next wave finds the change that R says', () => {
  near(json('--completes', '200', '--deff', '1').change.rise.toFixed(9), 0.138324189, 'the rise');
  expect(json('--completes', '200', '--deff', '1', '--overlap', '80').change.rise < 0.11, 'asking the same people helps little');
});

await claim('what cannot be reached is said', () => {
  const { status, out } = run('--margin', '1', '--clusters', '10', '--icc', '0.2');
  equal(status, 0, 'the exit status');
  expect(out.includes('Draw more clusters'), out);
  equal(json('--margin', '1', '--clusters', '10', '--icc', '0.2').completes, null, 'the interviews');
});

await claim('plain words name what is assumed', () => {
  const { out } = run(algin, '--margin', '5');
  for (const part of ['addresses to draw', '(assumed)', '(from the files)', 'race_ethnicity: black', 'a rise of']) {
    expect(out.includes(part), `'${part}' is not in\n${out}`);
  }
});

await claim('mistakes on the command line are named', () => {
  for (const [args, words] of [
    [['--margin', '0.05'], '--margin must be a number from 0.1 to 50 (percent)'],
    [['--margin', '5', '--completes', '300'], 'say one of --margin, --completes and --addresses'],
    [['--contact', '80'], 'go together'],
    [['--groups', 'young'], 'NAME=PERCENT'],
    [['--clusters', '30', '--cluster-size', '7'], 'one follows from the other'],
  ]) {
    const { status, err } = run(...args);
    equal(status, 2, `the exit status of ${args}`);
    expect(err.includes(words), err);
  }
});

done();
