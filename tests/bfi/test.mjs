// usage: node test.mjs CANVASS TESTS. Real answers of 2,800 people to 25 statements
// travel the whole way: spreadsheet, HTTP, PostgreSQL, scores. What comes out is
// compared with R's package psych (tests/oracle, topic psychometrics) and with means
// computed here from the spreadsheet. Speaks TAP.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Desk } from '../cli/desk.mjs';
import { claim, done, equal, expect } from '../cli/tap.mjs';

const [canvass, tests] = process.argv.slice(2).map((path) => resolve(path));
const TOLERANCE = 1e-9; // relative; that of the oracle's cases
const PEOPLE = 2800;
const definition = join(tests, 'bfi/bfi.yaml');
const scales = {
  agree: { items: ['a1', 'a2', 'a3', 'a4', 'a5'], reverse: ['a1'] },
  conscientious: { items: ['c1', 'c2', 'c3', 'c4', 'c5'], reverse: ['c4', 'c5'] },
  extraversion: { items: ['e1', 'e2', 'e3', 'e4', 'e5'], reverse: ['e1', 'e2'] },
  neuroticism: { items: ['n1', 'n2', 'n3', 'n4', 'n5'], reverse: [] },
  openness: { items: ['o1', 'o2', 'o3', 'o4', 'o5'], reverse: ['o2', 'o5'] },
};

function near(got, wanted, what) {
  const fine = typeof got === 'number' && Math.abs(got - wanted) <= TOLERANCE * Math.abs(wanted);
  expect(fine, `${what} is ${got}, not ${wanted}`);
}

// The oracle's case as {name: estimate}.
const cases = JSON.parse(readFileSync(join(tests, 'oracle/expected/psychometrics.json'), 'utf8'));
function oracle(id) {
  const { expected } = cases.find((one) => one.id === `psychometrics-${id}`);
  return Object.fromEntries(expected.names.map((name, i) => [name, expected.estimate[i]]));
}

// Headings become the names of the questions; the rows stay as they are.
const original = readFileSync(join(tests, 'oracle/data/bfi.csv'), 'utf8');
const end = original.indexOf('\n');
const spreadsheet = original.slice(0, end).toLowerCase() + original.slice(end);

const [headings, ...rows] = spreadsheet.trim().split('\n').map((line) => line.split(','));
const people = rows.map((row) => Object.fromEntries(headings.map((name, i) => [name, row[i]])));

// The rule of the definition: the mean of the answered items, when more than half are.
function scoreOf(person, { items, reverse }) {
  const answered = items.filter((item) => person[item] !== '');
  if (answered.length * 2 <= items.length) {
    return null;
  }
  const sum = answered.reduce((all, item) => all + (reverse.includes(item) ? 7 - person[item] : +person[item]), 0);
  return sum / answered.length;
}

// k/(k-1) (1 - sum of the items' variances / variance of their sum). R's correlations of
// the items with the sum give its standard deviation: sum of r s over the items.
function alphaFromItems(statistics, items) {
  const names = items.map((item) => item.toUpperCase());
  const sum = names.reduce((all, item) => all + statistics[`${item}:raw_r_total`] * statistics[`${item}:sd`], 0);
  const own = names.reduce((all, item) => all + statistics[`${item}:sd`] ** 2, 0);
  return (items.length / (items.length - 1)) * (1 - own / sum ** 2);
}

const desk = new Desk(canvass);
try {
  await claim('the definition has neither errors nor warnings', async () => {
    const checked = await desk.json('check', definition);
    equal(checked.status, 0, 'the exit status');
    equal(checked.files[0].problems.length, 0, 'the number of problems');
  });

  desk.run('publish', definition);
  await desk.start();
  const address = await desk.address('study');
  const file = desk.file('bfi.csv', spreadsheet);

  await claim('every row of the spreadsheet passes the checks', async () => {
    const { status, rows: n, refused } = await desk.json('import', 'bfi', file, '--check');
    equal(`${status} ${n} ${refused}`, `0 ${PEOPLE} 0`, 'status, rows, refused');
    equal(await desk.stored('bfi'), 0, 'the number of responses stored');
  });

  await claim('every row is stored through the service', async () => {
    const { status, stored } = await desk.json('import', 'bfi', file, '--to', address);
    equal(`${status} ${stored}`, `0 ${PEOPLE}`, 'status, stored');
    equal(await desk.stored('bfi'), PEOPLE, 'the number of responses stored');
  });

  await claim('importing the same spreadsheet again changes nothing', async () => {
    const { status, stored } = await desk.json('import', 'bfi', file, '--to', address);
    equal(`${status} ${stored}`, `0 ${PEOPLE}`, 'status, stored');
    equal(await desk.stored('bfi'), PEOPLE, 'the number of responses stored');
  });

  const out = join(desk.data, 'assessment');
  const assessed = await desk.try('assess', 'bfi', '--no-pdf', '--out', out);
  await claim('the assessment is written', () => equal(assessed.status, 0, `the exit status (${assessed.err})`));
  const document = JSON.parse(readFileSync(join(out, 'assessment.json'), 'utf8'));
  const found = Object.fromEntries(document.scales.map((scale) => [scale.name, scale]));

  for (const [name, scale] of Object.entries(scales)) {
    await claim(`${name}: the mean is that of the people's scores`, () => {
      const scores = people.map((person) => scoreOf(person, scale)).filter((score) => score !== null);
      equal(found[name].score.n, scores.length, 'n');
      near(found[name].score.value, scores.reduce((all, score) => all + score, 0) / scores.length, 'the mean');
    });
  }

  // Reliability is computed over the people who answered all items of the scale.
  for (const [name, id] of [['agree', '001'], ['extraversion', '007']]) {
    await claim(`${name}: alpha and its interval are those of psychometrics-${id}`, () => {
      const expected = oracle(id);
      const { alpha, lower, upper, average_r: averageR, n } = found[name].reliability;
      equal(n, expected.n, 'n');
      near(alpha, expected.raw_alpha, 'alpha');
      near(lower, expected.feldt_lower, 'the lower limit');
      near(upper, expected.feldt_upper, 'the upper limit');
      near(averageR, expected.average_r, 'the average correlation');
    });
  }

  for (const [name, id] of [['conscientious', '005'], ['neuroticism', '011'], ['openness', '014']]) {
    await claim(`${name}: alpha follows from the item statistics of psychometrics-${id}`, () =>
      near(found[name].reliability.alpha, alphaFromItems(oracle(id), scales[name].items), 'alpha'));

    await claim(`${name}: means and corrected correlations of the items are those of psychometrics-${id}`, () => {
      for (const item of found[name].reliability.items) {
        near(item.mean, oracle(id)[`${item.name.toUpperCase()}:mean`], `the mean of ${item.name}`);
        near(item.r_rest, oracle(id)[`${item.name.toUpperCase()}:r_drop_corrected`], `the correlation of ${item.name}`);
      }
    });
  }

  await claim('neuroticism: alpha without each item is that of psychometrics-012', () => {
    for (const item of found.neuroticism.reliability.items) {
      near(item.alpha_without, oracle('012')[`${item.name.toUpperCase()}:raw_alpha`], `alpha without ${item.name}`);
    }
  });

  await claim('the pairwise alpha of psychometrics-016 is another number', () => {
    const difference = found.agree.reliability.alpha - oracle('016').raw_alpha;
    expect(Math.abs(difference) > 1e-4, `the difference is ${difference}`);
  });
} finally {
  await desk.stop();
}
done();
