// What docs/api.md shows is what one gets: each command is run, and its answer has the shape that stands below it.
// usage: node documentation.mjs CANVASS SOURCE-ROOT. Speaks TAP.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desk, run } from '../cli/desk.mjs';
import { claim, done, equal, expect } from '../cli/tap.mjs';
import { Person } from './person.mjs';

const [canvass, root] = process.argv.slice(2);
const desk = new Desk(canvass);
const SECRET = 'correct horse battery';
const page = readFileSync(join(root, 'docs/api.md'), 'utf8');
const examples = [...page.matchAll(/```sh\n(.*?)```\n(?:```json\n(.*?)```)?/gs)].map(([, command, answer]) => ({ command, answer }));

// Which names there are, and of which type each is; of lists, the first.
function shape(value) {
  if (Array.isArray(value)) {
    return value.slice(0, 1).map(shape);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.keys(value).sort().map((name) => [name, shape(value[name])]));
  }
  return value === null ? 'null' : typeof value;
}

try {
  desk.run('publish', join(root, 'tests/cli/visit.yaml'));
  await desk.start();
  await Person.made(desk, 'paul@example.org', SECRET, '--role', 'planner', '--site', 'riverside');
  const KEY = (await desk.try('people', 'key', 'paul@example.org', 'dashboard')).out.trim();
  const env = { URL: desk.url, KEY, FORM: `${desk.url}/v1/projects/1/forms/visit` };

  await claim('there are examples', () => expect(examples.length >= 8 && examples.filter((one) => one.answer).length >= 7, `${examples.length}`));
  for (const { command, answer } of examples) {
    await claim(command.split('\n')[0], async () => {
      const { status, out, err } = await run('sh', ['-c', command], { env });
      equal(status, 0, `the status (${err})`);
      const got = JSON.parse(out);
      if (answer) {
        equal(JSON.stringify(shape(got)), JSON.stringify(shape(JSON.parse(answer))), 'the shape of the answer');
      } else {
        expect(got.code === undefined, out);
      }
      if (got.code !== undefined) {
        equal(out.trim(), JSON.stringify(JSON.parse(answer)), 'what is refused');
      }
    });
  }

  await claim('the table of rights is the one that the service has', async () => {
    const anna = await Person.made(desk, 'anna@example.org', SECRET, '--role', 'administrator');
    await anna.signIn();
    const roles = await anna.json('GET', '/v1/roles');
    const [head, , ...rows] = page.match(/\| right \|.*?\n\n/s)[0].trim().split('\n').map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
    equal(head.slice(1).join(), roles.map((one) => one.name).join(), 'the roles');
    const verbs = [...new Set(roles.flatMap((one) => one.verbs.map((verb) => verb.replace(' (own)', ''))))].sort();
    const word = (role, verb) => (role.verbs.includes(verb) ? 'yes' : role.verbs.includes(`${verb} (own)`) ? 'own' : '–');
    equal(rows.map((row) => row.join(' ')).join('\n'),
      verbs.map((verb) => [`\`${verb}\``, ...roles.map((role) => word(role, verb))].join(' ')).join('\n'), 'the table');
  });
} finally {
  await desk.stop();
}
done();
