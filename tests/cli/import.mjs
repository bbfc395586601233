// usage: node import.mjs CANVASS TESTS. canvass import: which rows are taken, and what
// is said of the others. Speaks TAP.
import { join, resolve } from 'node:path';
import { Desk } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const [canvass, tests] = process.argv.slice(2).map((path) => resolve(path));
const desk = new Desk(canvass);

// What was said of the file, one problem per line: "3: 'age' ..."
function said(result, path) {
  return result.err
    .split('\n')
    .filter((line) => line.startsWith(`${path}:`))
    .map((line) => line.slice(path.length + 1));
}

function expectSaid(lines, ...patterns) {
  equal(lines.length, patterns.length, `the number of problems (${lines.join(' | ')})`);
  patterns.forEach((pattern, i) => expect(pattern.test(lines[i]), `'${lines[i]}' is not like ${pattern}`));
}

try {
  desk.run('publish', join(tests, 'cli/visit.yaml'));
  await desk.start();
  const address = await desk.address('riverside');
  let files = 0;
  // Imports a text; what was said and how it ended.
  const bring = async (text, ...options) => {
    const path = desk.file(`spreadsheet${(files += 1)}.csv`, text);
    const result = await desk.try('import', 'visit', path, ...(options.length > 0 ? options : ['--to', address]));
    return { ...result, lines: said(result, path) };
  };

  await claim('unknown headings are named with the nearest question, and nothing is sent', async () => {
    const { status, lines } = await bring('consnet,age,colour\nyes,30,red\n');
    expectSaid(lines, /^1: no question is named 'consnet'; did you mean 'consent'\?$/, /^1: no question is named 'colour'$/);
    equal(status, 65, 'the exit status');
    equal(await desk.stored('visit'), 0, 'the number stored');
  });

  await claim('headings that cannot hold answers are named', async () => {
    const { lines } = await bring('consent,greeting,child_age,consent\nyes,,,\n');
    expectSaid(lines, /^1: 'greeting' takes no answer/, /^1: 'child_age' is asked several times/, /^1: consent: two columns/);
  });

  const mixed = [
    'consent,age,remark',
    'yes,30,"calm, and ""kind"""',
    'yes,17,',
    'no,40,',
    'maybe,,',
    'yes,thirty,',
    ',,nobody asked',
    'yes,20,a,b',
    '"yes",21,"two',
    'lines"',
    'no,,',
    'yes,12,',
  ].join('\n');

  await claim('each refused row is named with its line and its column', async () => {
    const { status, lines } = await bring(mixed, '--check');
    expectSaid(
      lines,
      /^3: .*age.*17 .*Only adults are asked/,
      /^4: age: has an answer, but is not asked/,
      /^5: .*consent.*maybe/,
      /^6: .*age.*thirty .*whole number/,
      /^7: .*consent.*required/,
      /^8: has 4 columns; the headings are 3$/,
      /^12: .*age.*12 /,
    );
    equal(status, 65, 'the exit status');
  });

  await claim('--check sends nothing', async () => {
    const { out } = await bring(mixed, '--check');
    expect(out.includes('10 rows: 3 fine, 7 refused; nothing was sent'), out);
    equal(await desk.stored('visit'), 0, 'the number stored');
  });

  await claim('the rows that are fine are stored, the others are not', async () => {
    const { status, out } = await bring(mixed);
    expect(out.includes('10 rows: 3 stored, 7 refused, 0 not delivered'), out);
    equal(status, 65, 'the exit status');
    equal(await desk.stored('visit'), 3, 'the number stored');
  });

  await claim('a quote that does not end is named where its row begins; the rows before it are stored', async () => {
    const { status, out, lines } = await bring('consent,age\nyes,50\nno,"4\nyes,20\n');
    expectSaid(lines, /^3: a quoted field does not end$/);
    expect(out.includes('1 rows: 1 stored'), out);
    equal(status, 65, 'the exit status');
  });

  await claim('text behind a closing quote is named', async () => {
    const { lines } = await bring('consent,age\n"yes"x,50\n', '--check');
    expectSaid(lines, /^2: text behind a closing quote$/);
  });

  await claim('two equal rows are two responses; the file imported again adds none', async () => {
    const before = await desk.stored('visit');
    const rows = 'consent,age\nyes,60\nyes,60\n';
    equal((await bring(rows)).status, 0, 'the exit status');
    equal((await bring(rows)).status, 0, 'the exit status of the second time');
    equal(await desk.stored('visit'), before + 2, 'the number stored');
  });

  await claim("a spreadsheet's own ids are kept: other answers under one of them are refused", async () => {
    const before = await desk.stored('visit');
    await bring('instance_id,consent,age\npaper-1,yes,33\n');
    const { status, lines } = await bring('instance_id,consent,age\npaper-1,yes,34\n');
    expectSaid(lines, /^2: .*\(409\)$/);
    equal(status, 65, 'the exit status');
    equal(await desk.stored('visit'), before + 1, 'the number stored');
  });

  await claim('a byte order mark, CR LF and blank lines do not matter', async () => {
    const { status, out } = await bring('\ufeffconsent,age\r\n\r\nyes,70\r\n\r\n', '--check');
    expect(status === 0 && out.includes('1 rows: 1 fine'), out);
  });

  await claim('an empty file is named', async () => {
    const { status, lines } = await bring('');
    expectSaid(lines, /^1: the file is empty$/);
    equal(status, 65, 'the exit status');
  });

  await claim('--json tells the counts', async () => {
    const { out } = await bring(mixed, '--to', address, '--json');
    equal(JSON.stringify(JSON.parse(out)), '{"rows":10,"stored":3,"refused":7,"failed":0}', 'the result');
  });

  await claim('a definition file serves as well as the id of a form', async () => {
    const path = desk.file('file.csv', 'consent,age\nyes,44\n');
    const { status, out } = await desk.try('import', join(tests, 'cli/visit.yaml'), path, '--check');
    expect(status === 0 && out.includes('1 fine'), out);
  });

  await claim('a form that is not published ends with 66', async () => {
    const { status, err } = await desk.try('import', 'vist', desk.file('none.csv', 'age\n1\n'), '--check');
    expect(status === 66 && err.includes("no form 'vist' is published"), `${status} ${err}`);
  });

  await claim('a file that is not there ends with 66', async () => {
    const { status, err } = await desk.try('import', 'visit', 'nowhere.csv', '--check');
    expect(status === 66 && err.includes('cannot read nowhere.csv'), `${status} ${err}`);
  });

  await claim('a token that is not valid is refused with what the service says', async () => {
    const { status, lines } = await bring('consent,age\nyes,45\n', '--to', address.replace(/key\/..../, 'key/AAAA'));
    expectSaid(lines, /^2: .*\(403\)$/);
    equal(status, 65, 'the exit status');
  });
} finally {
  await desk.stop();
}
done();
