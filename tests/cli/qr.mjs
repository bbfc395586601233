// Codes that set up phones, read back with another program's reader of QR codes.
// usage: node qr.mjs CANVASS. Speaks TAP.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { Desk } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const desk = new Desk(process.argv[2]);
const base = 'https://survey.example.org/';

// What a camera sees in a picture.
function read(path) {
  const text = execFileSync('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  return JSON.parse(inflateSync(Buffer.from(text, 'base64')).toString('utf8'));
}

// The characters of a terminal as a picture of their halves (netpbm).
function photograph(lines, path) {
  const rows = lines.flatMap((line) => [[...line].map((c) => ('█▀'.includes(c) ? 0 : 1)), [...line].map((c) => ('█▄'.includes(c) ? 0 : 1))]);
  const wide = rows.flatMap((row) => Array(4).fill(row.flatMap((bit) => [bit, bit, bit, bit])));
  writeFileSync(path, `P1\n${wide[0].length} ${wide.length}\n${wide.map((row) => row.join(' ')).join('\n')}\n`);
}

async function asks(address) {
  return (await fetch(`${address}/formList`, { headers: { 'X-OpenRosa-Version': '1.0' } })).status;
}
const local = (address) => address.replace(base.slice(0, -1), desk.url);

try {
  desk.file('visit.yaml', 'settings: {form_id: visit, form_title: Visit, version: "1"}\nsurvey:\n  - {type: text, name: remark, label: Remark}\n');
  desk.file('sites.yaml', 'sites:\n  - {number: 1, name: algin, title: "Algin Sutton, ñ", status: planned}\n');
  equal((await desk.try('publish', 'visit.yaml')).status, 0);
  await desk.start();

  let settings;
  await claim('a picture holds what ODK Collect reads', async () => {
    const { status, err } = await desk.try('qr', 'algin', 'Rosa', '--url', base, '--out', 'rosa.png');
    equal(status, 0, err);
    settings = read(join(desk.data, 'rosa.png'));
    equal(Object.keys(settings).join(' '), 'general admin project');
    expect(/^https:\/\/survey\.example\.org\/v1\/key\/[\w-]{64}\/projects\/1$/.test(settings.general.server_url), settings.general.server_url);
    equal(settings.general.form_update_mode, 'match_exactly');
    equal(settings.general.autosend, 'wifi_and_cellular');
    equal(settings.admin.change_server, false);
    equal(`${settings.project.name} ${settings.project.icon}`, 'Algin Sutton, ñ A');
    expect(/^#[0-9a-f]{6}$/.test(settings.project.color), settings.project.color);
  });
  await claim('the service lets in whoever has it', async () => equal(await asks(local(settings.general.server_url)), 200));
  await claim('it can be read from the screen', async () => {
    const { out } = await desk.try('qr', 'algin', 'Luis', '--url', base, '--name', 'Mi proyecto', '--admin-password', 'secreto');
    photograph(out.trimEnd().split('\n'), join(desk.data, 'screen.pbm'));
    const seen = read(join(desk.data, 'screen.pbm'));
    equal(`${seen.project.name} ${seen.admin.admin_pw}`, 'Mi proyecto secreto');
  });
  await claim('a script gets the address, the settings and the text', async () => {
    const said = JSON.parse((await desk.try('qr', 'algin', 'Eva', '--url', base, '--json')).out);
    equal(said.address, said.settings.general.server_url);
    equal(inflateSync(Buffer.from(said.text, 'base64')).toString('utf8'), JSON.stringify(said.settings));
  });
  await claim('a picture goes to standard output', async () => {
    const { status } = await desk.try('qr', 'algin', 'Eva', '--url', base, '--out', '-');
    equal(status, 0);
  });
  await claim('a code that replaces another one ends it', async () => {
    const said = JSON.parse((await desk.try('qr', 'algin', 'Rosa', '--url', base, '--replace', '--json')).out);
    for (let i = 0; i < 50 && (await asks(local(settings.general.server_url))) !== 403; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100)); // until the service has heard of it
    }
    equal(await asks(local(settings.general.server_url)), 403);
    equal(await asks(local(said.address)), 200);
  });
  await claim('a token that has an end says when', async () => {
    equal((await desk.try('token', 'create', 'algin', 'Helper', '--days', '14')).status, 0);
    const { out } = await desk.try('token', 'list');
    expect(/algin +Helper +made .* UTC, until \d{4}-\d\d-\d\d \d\d:\d\d UTC/.test(out), out);
  });
  await claim('what is wrong is said', async () => {
    for (const [args, status, text] of [
      [['algin', 'Rosa'], 2, '--url must say'], [['algin', 'Rosa', '--url', 'survey.example.org'], 2, '--url must say'],
      [['nowhere', 'Rosa', '--url', base], 66, "no site 'nowhere'"], [['algin', 'Rosa', '--url', base, '--days', '0'], 2, 'days'],
      [['algin', 'Rosa', '--url', base, '--name', randomBytes(4000).toString('hex')], 65, 'too long'],
      [['algin', 'Rosa', '--url', base, '--out', 'no/folder.png'], 73, 'cannot write'],
    ]) {
      const failed = await desk.try('qr', ...args);
      equal(failed.status, status, args.join(' ').slice(0, 80));
      expect(failed.err.includes(text), failed.err);
    }
  });
} finally {
  await desk.stop();
}
done();
