// canvass eval. usage: node eval.mjs CANVASS. Speaks TAP.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { claim, done, expect } from './tap.mjs';

const canvass = process.argv[2];
const equal = (got, wanted) =>
  expect(isDeepStrictEqual(got, wanted), `${JSON.stringify(got)} is not ${JSON.stringify(wanted)}`);
const matches = (text, pattern) => expect(pattern.test(text), `${JSON.stringify(text)} is not ${pattern}`);
const folder = mkdtempSync(join(tmpdir(), 'canvass-eval-'));
const file = (name, text) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const run = (...args) => spawnSync(canvass, ['eval', ...args], { encoding: 'utf8' });
const xml = file('response.xml', '<data id="x"><age>34</age><p><n>Ana</n></p><p><n>Luis</n></p></data>');
const on = (expression, ...more) => run(expression, '--instance', xml, ...more);

try {
  await claim('a value is shown with its type', () => {
    equal(on('/data/age + 1').stdout, 'number 35\n');
    equal(on("concat('a', 'b')").stdout, "string 'ab'\n");
    equal(on('/data/age > 30').stdout, 'boolean true\n');
    equal(on('/data/p/n').stdout, "nodeset, 2 nodes\n  /data/p[1]/n = 'Ana'\n  /data/p[2]/n = 'Luis'\n");
  });
  await claim('JSON holds the same', () => {
    equal(JSON.parse(on('0 div 0', '--json').stdout), { type: 'number', value: 'NaN' });
    equal(JSON.parse(on('/data/p[2]/n', '--json').stdout), {
      type: 'nodeset', value: { count: 1, paths: ['/data/p[2]/n'], strings: ['Luis'] },
    });
  });
  await claim('the context is what . stands for', () => {
    equal(on('. * 2', '--context', '/data/age').stdout, 'number 68\n');
    const two = on('.', '--context', '/data/p');
    equal(two.status, 1);
    matches(two.stderr, /the context '\/data\/p' must be one node, but it is 2/);
  });
  await claim('a mistake is shown with its place', () => {
    const wrong = on("concat('a', coun(/data/p))");
    equal(wrong.status, 1);
    matches(wrong.stderr, /unknown function 'coun'; did you mean 'count'\?\n {2}concat.*\n {14}\^/);
    equal(JSON.parse(on('1 +', '--json').stdout).offset, 3);
  });
  await claim('a file that cannot be used has a status of its own', () => {
    equal(run('1', '--instance', join(folder, 'none.xml')).status, 66);
    equal(run('1', '--instance', file('broken.xml', '<data>')).status, 65);
    equal(run('--cases', file('broken.json', '{"cases": [')).status, 65);
    equal(run('--cases', file('other.json', '{}')).status, 65);
    equal(run('1').status, 2);
  });
  await claim('cases are judged, and those that fail are named', () => {
    const cases = file('cases.json', JSON.stringify({
      fixtures: { one: { instance: '<data><a>2</a></data>' } },
      cases: [
        { id: 'good', on: 'one', expr: '/data/a * 2', type: 'number', value: 4, as: { string: '4' } },
        { id: 'bad', on: 'one', expr: '/data/a * 2', type: 'number', value: 5 },
        { id: 'open', on: 'one', expr: '1', type: 'number', value: 2, status: 'disputed' },
        { id: 'refused', on: 'one', expr: '1 +', type: 'error' },
        { id: 'lost', on: 'two', expr: '1', type: 'number', value: 1 },
      ],
    }));
    const judged = run('--cases', cases);
    equal(judged.status, 1);
    matches(judged.stdout, /fails: bad: \/data\/a \* 2\n {2}wanted 5\.0\n {2}got {4}\{"id":"bad","type":"number","value":4\}/);
    matches(judged.stdout, /fails: lost/);
    matches(judged.stdout, /2 passed, 2 failed, 1 disputed and not judged\n$/);
    const lines = run('--cases', cases, '--json').stdout.trim().split('\n').map((line) => JSON.parse(line));
    equal(lines.map((line) => line.id), ['good', 'bad', 'open', 'refused', 'lost']);
    equal(lines[0], { id: 'good', type: 'number', value: 4 });
    equal(typeof lines[3].error, 'string');
  });
} finally {
  rmSync(folder, { recursive: true });
}
done();
