// usage: node commands.mjs CANVASS. The command line itself: help, mistakes, exit
// statuses, canvass check. Needs no database. Speaks TAP.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const canvass = resolve(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), 'canvass-test-'));
const call = (...args) => run(canvass, args, { cwd: folder });
const write = (name, text) => writeFileSync(join(folder, name), text);

async function expectStatus(args, status, ...messages) {
  const result = await call(...args);
  equal(result.status, status, `the exit status of '${args.join(' ')}' (${result.err})`);
  for (const message of messages) {
    expect(result.err.includes(message), `'${args.join(' ')}' says: ${result.err}`);
  }
}

const fine = 'settings: {form_id: walk, form_title: Walk, version: "1"}\nsurvey:\n  - {type: integer, name: age, label: Age}\n';
const wrong = fine.replace('integer', 'intger').replace('label: Age', 'lable: Age');

try {
  const usage = (await call('--help')).out;
  const commands = [...usage.matchAll(/^ {2}(\w+) /gm)].map((found) => found[1]);

  await claim('the help names the commands', () => {
    for (const name of ['check', 'publish', 'serve', 'push', 'import', 'simulate', 'assess']) {
      expect(commands.includes(name), `${name} is not in: ${usage}`);
    }
  });

  for (const name of commands) {
    await claim(`canvass ${name} --help explains it`, async () => {
      const { status, out, err } = await call(name, '--help');
      equal(`${status} ${err}`, '0 ', 'status and errors');
      expect(out.startsWith(`usage: canvass ${name}`) && out.includes('--help'), out);
      expect(Math.max(...out.split('\n').map((line) => line.length)) <= 140, 'a line is too long');
    });
  }

  await claim('without a command the usage is shown as a mistake', () => expectStatus([], 2, 'usage: canvass COMMAND'));
  await claim('the version is told', async () => {
    expect(/^canvass \d+\.\d+\.\d+\n$/.test((await call('--version')).out), 'no version');
  });
  await claim('a misspelt command has a suggestion', () =>
    expectStatus(['asess'], 2, "unknown command 'asess'; did you mean 'assess'?"));
  await claim('a misspelt option has a suggestion', () =>
    expectStatus(['push', '--conections', '3'], 2, 'unknown option --conections; did you mean --connections?'));
  await claim('an option with one dash is a mistake', () => expectStatus(['check', '-q', 'x.yaml'], 2, 'unknown option -q'));
  await claim('an option without its value is a mistake', () => expectStatus(['import', 'a', 'b', '--to'], 2, '--to needs a value'));
  await claim('a flag with a value is a mistake', () => expectStatus(['check', '--json=yes', 'x'], 2, '--json takes no value'));
  await claim('a missing operand is a mistake', () =>
    expectStatus(['import', 'form'], 2, 'something is missing: canvass import FORM FILE.csv'));
  await claim('an operand too many is a mistake', () => expectStatus(['simulate', 'a', 'b'], 2, 'too much'));
  await claim('a number out of range is a mistake', () =>
    expectStatus(['push', 'x', '--to', 'http://x', '--connections', '0'], 2, 'must be a whole number from 1 to 256'));
  await claim('import wants either --to or --check', () =>
    expectStatus(['import', 'a', 'b'], 2, 'say either --to URL or --check'));
  await claim('push wants files or --stored, and an address', () =>
    expectStatus(['push', 'x', '--stored', '--to', 'http://x'], 2, 'name files or folders, or --stored'));
  await claim('an address without http is a mistake', () =>
    expectStatus(['push', 'x', '--to', 'localhost:80'], 2, "'localhost:80' is no address"));

  write('fine.yaml', fine);
  write('wrong.yaml', wrong);

  await claim('check --json tells what is fine', async () => {
    const { status, out } = await call('check', '--json', 'fine.yaml');
    const [file] = JSON.parse(out).files;
    equal(status, 0, 'the exit status');
    equal(JSON.stringify([file.file, file.ok, file.questions, file.languages]), '["fine.yaml",true,1,1]', 'the file');
  });
  await claim('check --json tells every problem with its place', async () => {
    const { status, out } = await call('check', '--json', 'fine.yaml', 'wrong.yaml');
    const [good, bad] = JSON.parse(out).files;
    equal(status, 1, 'the exit status');
    equal(`${good.ok} ${bad.ok}`, 'true false', 'ok');
    const errors = bad.problems.filter((problem) => problem.severity === 'error');
    const found = errors.find((problem) => problem.message.includes("did you mean 'integer'?"));
    equal(`${found?.file}:${found?.line}:${found?.column}`, 'wrong.yaml:3:12', 'the place of the type');
    expect(errors.some((problem) => problem.message.includes("did you mean 'label'?")), out);
  });
  await claim('check --json gives every problem a code and help', async () => {
    const { out } = await call('check', '--json', 'wrong.yaml');
    const found = JSON.parse(out).files[0].problems.find(({ code }) => code === 'unknown-type');
    expect(found !== undefined && found.help.endsWith('.'), out);
  });
  await claim('check --json tells how complete each language is', async () => {
    write('half.yaml', 'settings: {form_id: half, form_title: {en: Half, es: Media}, version: "1"}\n'
      + 'survey:\n  - {type: integer, name: age, label: Age}\n');
    const { status, out } = await call('check', '--json', 'half.yaml');
    const [english, spanish] = JSON.parse(out).files[0].translations;
    equal(status, 0, 'the exit status');
    equal(`${english.language} ${english.translated}/${english.texts} ${english.share}`, 'en 2/2 1', 'English');
    equal(`${spanish.language} ${spanish.translated}/${spanish.texts} ${spanish.share}`, 'es 1/2 0.5', 'Spanish');
    equal(JSON.stringify(spanish.missing), '[{"line":3,"column":39}]', 'the missing text');
  });
  await claim('check --explain says what a code means', async () => {
    const { status, out } = await call('check', '--explain', 'never-true');
    equal(status, 0, 'the exit status');
    expect(/^never-true \(warning\)\n {4}Whatever is answered/.test(out), out);
  });
  await claim('check --explain --json lists all codes', async () => {
    const kinds = JSON.parse((await call('check', '--explain', '--json')).out);
    expect(kinds.length > 40 && kinds.every(({ code, help }) => /^[a-z-]+$/.test(code) && help.endsWith('.')), 'codes');
    equal(new Set(kinds.map(({ code }) => code)).size, kinds.length, 'the number of different codes');
  });
  await claim('a code that is not there is a mistake', () =>
    expectStatus(['check', '--explain', 'nothing'], 2, "there is no code 'nothing'"));
  await claim('check wants a file', () => expectStatus(['check'], 2, 'something is missing'));
  await claim('publish refuses identifying questions', async () => {
    write('sealed.yaml', 'settings: {form_id: sealed, form_title: Sealed, version: "1"}\n'
      + 'survey:\n  - {type: text, name: phone, label: Phone, identifying: true}\n');
    await expectStatus(['publish', 'sealed.yaml'], 1, "'phone' is identifying, and answers cannot be sealed yet");
  });
  await claim('check prints problems as an editor reads them', async () => {
    const { status, out } = await call('check', 'wrong.yaml');
    equal(status, 1, 'the exit status');
    expect(/^wrong\.yaml:3:12: error: /m.test(out) && /^wrong\.yaml: \d errors/m.test(out), out);
  });
  await claim('check of a file that is not there ends with 66', () =>
    expectStatus(['check', 'fine.yaml', 'none.yaml'], 66, 'cannot read none.yaml: No such file'));
  await claim('two dashes end the options', () => expectStatus(['check', '--', '--json'], 66, 'cannot read --json'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
done();
