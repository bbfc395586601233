// usage: node push.mjs CANVASS TESTS. canvass push: files, folders and field laptops,
// exactly once whatever breaks. Speaks TAP.
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Desk } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const [canvass, tests] = process.argv.slice(2).map((path) => resolve(path));
const definition = join(tests, 'cli/visit.yaml');
const MANY = 1500; // enough that the service is killed on the way
const desk = new Desk(canvass);
const laptop = new Desk(canvass);

const visit = (id, age) =>
  `<?xml version="1.0"?><data id="visit" version="1"><consent>yes</consent><age>${age}</age><remark/>` +
  `<meta><instanceID>uuid:${id}</instanceID></meta></data>`;
const note = (folder) => {
  const path = join(desk.data, folder, '.canvass-sent');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function counts({ status, stored, already_sent: already, refused, failed }) {
  return `${status}: ${stored} stored, ${already} already, ${refused} refused, ${failed} failed`;
}

try {
  desk.run('publish', definition);
  await desk.start();
  const address = await desk.address('riverside');
  const push = (...args) => desk.json('push', ...args, '--to', address);

  await claim('one file is stored, and noted as sent', async () => {
    desk.file('one/a.xml', visit('one', 30));
    equal(counts(await push('one/a.xml')), '0: 1 stored, 0 already, 0 refused, 0 failed');
    equal(await desk.stored('visit'), 1, 'the number stored');
    equal(note('one').length, 1, 'the lines of the note');
  });

  await claim('the note does not hold the token', () => {
    const token = address.match(/key\/([^/]+)/)[1];
    expect(!note('one')[0].includes(token) && note('one')[0].includes('/v1/key/***/projects/1'), note('one')[0]);
  });

  await claim('a file that was sent is not sent again', async () => {
    equal(counts(await push('one')), '0: 0 stored, 1 already, 0 refused, 0 failed');
  });

  await claim('without its note it is sent again, and not doubled', async () => {
    desk.file('one/.canvass-sent', '');
    equal(counts(await push('one')), '0: 1 stored, 0 already, 0 refused, 0 failed');
    equal(await desk.stored('visit'), 1, 'the number stored');
  });

  await claim('folders within a folder are read, other files are not', async () => {
    desk.file('tree/x/x.xml', visit('tree-x', 31));
    desk.file('tree/y/deeper/y.xml', visit('tree-y', 32));
    desk.file('tree/x/photo.jpg', 'no submission');
    desk.file('tree/.hidden/z.xml', visit('tree-z', 33));
    equal(counts(await push('tree')), '0: 2 stored, 0 already, 0 refused, 0 failed');
    equal(counts(await push('tree')), '0: 0 stored, 2 already, 0 refused, 0 failed');
  });

  await claim('one file named twice is one response', async () => {
    const before = await desk.stored('visit');
    desk.file('twice/a.xml', visit('twice', 34));
    await push('twice', 'twice/a.xml');
    equal(await desk.stored('visit'), before + 1, 'the number stored');
  });

  await claim('other answers under a known id are refused and not noted', async () => {
    desk.file('clash/a.xml', visit('one', 77));
    const { status, out, err } = await desk.try('push', 'clash', '--to', address);
    equal(status, 65, 'the exit status');
    expect(out.includes('0 stored, 0 sent before, 1 refused'), out);
    expect(/^clash\/a\.xml: .*\(409\)$/m.test(err), err);
    equal(note('clash').length, 0, 'the lines of the note');
    equal(counts(await push('clash')), '65: 0 stored, 0 already, 1 refused, 0 failed');
  });

  await claim('what is no submission, or breaks a rule, is refused; the rest is stored', async () => {
    desk.file('mixed/1.xml', '<data');
    desk.file('mixed/2.xml', visit('mixed-2', 3));
    desk.file('mixed/3.xml', visit('mixed-3', 35));
    equal(counts(await push('mixed')), '65: 1 stored, 0 already, 2 refused, 0 failed');
    equal(note('mixed').length, 1, 'the lines of the note');
  });

  await claim('a path that is not there ends with 66; the others are sent', async () => {
    desk.file('there/a.xml', visit('there', 36));
    equal(counts(await push('nowhere', 'there')), '66: 1 stored, 0 already, 0 refused, 0 failed');
  });

  await claim('a page that answers 200 in the place of the service is not believed', async () => {
    const portal = createServer((request, response) => {
      request.resume().on('end', () => response.end('<html><body>Welcome to the hotel</body></html>'));
    });
    await new Promise((resolve) => portal.listen(0, '127.0.0.1', resolve));
    const to = `http://127.0.0.1:${portal.address().port}/v1/key/abc/projects/1`;
    const { status, err } = await desk.try('push', 'there', '--to', to, '--attempts', '1');
    portal.close();
    equal(status, 75, 'the exit status');
    expect(/^there\/a\.xml: the answer is not that of a survey service.*\(200\)$/m.test(err), err);
  });

  await claim('a service killed on the way: the push ends, says so, and goes on later; all is there once', async () => {
    const before = await desk.stored('visit');
    for (let i = 0; i < MANY; i++) {
      desk.file(`many/${String(i).padStart(4, '0')}.xml`, visit(`many-${i}`, 18 + (i % 80)));
    }
    const broken = desk.json('push', 'many', '--to', address, '--connections', '2', '--attempts', '2');
    while (note('many').length < 100) {
      await pause(1);
    }
    await desk.kill();
    const first = await broken;
    const noted = note('many').length;
    equal(first.status, 75, 'the exit status');
    equal(first.stored, noted, 'the number acknowledged');
    equal(first.stored + first.failed, MANY, 'the number of files');
    expect(first.failed > 10, 'the service was killed too late for this test');
    equal(first.err.trim().split('\n').length, 10, 'the number of failures shown');

    await desk.restart();
    const kept = (await desk.stored('visit')) - before;
    expect(kept >= noted, `${noted} were acknowledged, ${kept} are there`);
    equal(counts(await push('many')), `0: ${MANY - noted} stored, ${noted} already, 0 refused, 0 failed`);
    equal((await desk.stored('visit')) - before, MANY, 'the number stored');
  });

  await claim('a service that is away for a moment is waited for', async () => {
    desk.file('late/a.xml', visit('late', 37));
    await desk.kill();
    const waiting = desk.json('push', 'late', '--to', address);
    await pause(500);
    await desk.restart();
    equal(counts(await waiting), '0: 1 stored, 0 already, 0 refused, 0 failed');
  });

  // A field laptop: a canvass of its own, which forwards to the one above.
  laptop.run('publish', definition);
  await laptop.start();
  const field = await laptop.address('riverside');
  const rows = Array.from({ length: 620 }, (_, i) => `yes,${18 + (i % 90)},house ${i}`); // more than one page of 500
  await laptop.try('import', 'visit', laptop.file('field.csv', `consent,age,remark\n${rows.join('\n')}\n`), '--to', field);

  await claim('a laptop forwards all that it stored', async () => {
    const before = await desk.stored('visit');
    equal(await laptop.stored('visit'), rows.length, 'the number on the laptop');
    const first = await laptop.json('push', '--stored', '--to', address);
    equal(counts(first), `0: ${rows.length} stored, 0 already, 0 refused, 0 failed`);
    equal((await desk.stored('visit')) - before, rows.length, 'the number that arrived');
  });

  await claim('forwarding again sends nothing', async () => {
    const before = await desk.stored('visit');
    equal(counts(await laptop.json('push', '--stored', '--to', address)), '0: 0 stored, 0 already, 0 refused, 0 failed');
    equal(await desk.stored('visit'), before, 'the number stored');
  });

  await claim('what comes in later is forwarded alone', async () => {
    await laptop.try('push', laptop.file('new.xml', visit('late-on-the-laptop', 50)), '--to', field);
    equal(counts(await laptop.json('push', '--stored', '--to', address)), '0: 1 stored, 0 already, 0 refused, 0 failed');
  });

  await claim('to another service everything is forwarded anew', async () => {
    const other = await laptop.address('riverside', 'other');
    const again = await laptop.json('push', '--stored', '--to', other.replace('127.0.0.1', 'localhost'));
    equal(counts(again), `0: ${rows.length + 1} stored, 0 already, 0 refused, 0 failed`);
    equal(await laptop.stored('visit'), rows.length + 1, 'the number on the laptop, which got its own back');
  });
} finally {
  await laptop.stop();
  await desk.stop();
}
done();
