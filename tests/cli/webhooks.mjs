// Other programs are told what happened: signed, at least once, and never an answer.
// usage: node webhooks.mjs CANVASS TESTS. Speaks TAP.
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { Desk } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const [canvass, tests] = process.argv.slice(2).map((path) => resolve(path));
const desk = new Desk(canvass);
const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));

// --- a receiver whose answers can be chosen by path ---------------------------------------------

const got = [];
const answers = {}; // path: (response) => ...
const receiver = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    got.push({ path: request.url, headers: request.headers, body, at: Date.now() });
    (answers[request.url] ?? ((r) => r.end()))(response);
  });
});
await new Promise((ready) => receiver.listen(0, '127.0.0.1', ready));
const at = (path) => `http://127.0.0.1:${receiver.address().port}${path}`;
const answer = (status) => (response) => response.writeHead(status).end();

async function until(what, holds, ms = 20000) {
  for (const end = Date.now() + ms; Date.now() < end; await pause(50)) {
    const value = await holds();
    if (value) {
      return value;
    }
  }
  throw new Error(`in vain: ${what}`);
}
const received = (path, type, n = 1) => until(`${n} ${type} at ${path}`, () => {
  const found = got.filter((one) => one.path === path && JSON.parse(one.body).type === type);
  return found.length >= n && found;
});

// --- the worker ------------------------------------------------------------------------------------

let worker, log = '';
function work() {
  const env = { ...process.env, CANVASS_DATA: desk.data };
  delete env.CANVASS_DATABASE;
  worker = spawn(canvass, ['work'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  worker.stderr.setEncoding('utf8');
  worker.stderr.on('data', (chunk) => (log += chunk));
  worker.ended = new Promise((end) => worker.once('exit', (status, signal) => end(status ?? signal)));
}
function end(signal) {
  worker.kill(signal);
  return worker.ended;
}

function sql(statement) {
  const path = join(desk.data, 'socket-path');
  const host = existsSync(path) ? readFileSync(path, 'utf8').trim() : join(desk.data, 'socket');
  const env = { ...process.env, PGHOST: host, PGUSER: 'canvass', PGDATABASE: 'canvass' };
  return execFileSync('psql', ['-qAtXc', statement], { env, encoding: 'utf8' }).trim();
}

const webhook = (...args) => desk.try('webhook', ...args);
async function add(name, path, ...more) {
  const { status, out, err } = await webhook('add', name, at(path), ...more);
  equal(status, 0, `the status (${err})`);
  return out.trim();
}
const state = async (name) => JSON.parse((await webhook('list', '--json')).out).find((one) => one.name === name);

function verify({ headers, body }, secret) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  equal(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(text).digest('base64')}`, 'the signature');
  expect(Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp'])) < 60, headers['webhook-timestamp']);
}

const visit = (id, age, old) =>
  `<?xml version="1.0"?><data id="visit" version="1"><consent>yes</consent><age>${age}</age><remark>fears the neighbour</remark>` +
  `<meta><instanceID>uuid:${id}</instanceID>${old ? `<deprecatedID>uuid:${old}</deprecatedID>` : ''}</meta></data>`;

try {
  desk.run('publish', join(tests, 'cli/visit.yaml'));
  await desk.start();
  const address = await desk.address('riverside');
  async function send(id, age, old) {
    const form = new FormData();
    form.append('xml_submission_file', new Blob([visit(id, age, old)], { type: 'text/xml' }), 'submission.xml');
    const { status } = await fetch(`${address}/submission`, { method: 'POST', body: form, headers: { 'X-OpenRosa-Version': '1.0' } });
    equal(status, 201, 'the status');
  }
  work();

  await claim('an address without TLS elsewhere, an unknown event and an unknown site are refused', async () => {
    equal((await webhook('add', 'a', 'http://example.org/')).status, 65, 'without TLS: the status');
    equal((await webhook('add', 'a', 'http://localhost.example.org/')).status, 65, 'a host that looks local: the status');
    equal((await webhook('add', 'a', at('/'), '--event', 'submission.lost')).status, 65, 'the event: the status');
    equal((await webhook('add', 'a', at('/'), '--site', 'atlantis')).status, 66, 'the site: the status');
  });

  let secret;
  await claim('a webhook is made once, with a secret', async () => {
    secret = await add('all', '/all');
    expect(/^whsec_[A-Za-z0-9+/]{43}=$/.test(secret), secret);
    equal((await webhook('add', 'all', at('/all'))).status, 73, 'again: the status');
  });

  await claim('a ping is delivered at once, and proves where it comes from', async () => {
    await webhook('ping', 'all');
    const [ping] = await received('/all', 'ping');
    verify(ping, secret);
    equal(ping.headers['content-type'], 'application/json', 'the type');
    equal((await until('it is noted', async () => (await state('all')).delivered === 1 && (await state('all')))).waiting, 0, 'waiting');
  });

  await claim('a response is told once, also when it is sent twice, with its ids and no answer', async () => {
    await send('one', 30);
    await send('one', 30);
    const [message] = await received('/all', 'submission.created');
    verify(message, secret);
    const { type, timestamp, data } = JSON.parse(message.body);
    equal(JSON.stringify(data), '{"site":{"number":1,"name":"riverside"},"form_id":"visit","form_version":"1","instance_id":"uuid:one"}', type);
    expect(Math.abs(Date.now() - Date.parse(timestamp)) < 60000, timestamp);
    await pause(300);
    equal(got.filter((one) => one.body.includes('uuid:one')).length, 1, 'the messages');
  });

  await claim('a correction is told, and what it corrects', async () => {
    await send('two', 31, 'one');
    const [message] = await received('/all', 'submission.edited');
    const { data } = JSON.parse(message.body);
    equal([data.instance_id, data.corrects, data.first_instance_id].join(), 'uuid:two,uuid:one,uuid:one', 'the ids');
  });

  await claim('a webhook for one event, another form or another site is not told of the rest', async () => {
    await add('edits', '/edits', '--event', 'submission.edited');
    await add('elsewhere', '/elsewhere', '--form', 'another');
    await send('three', 40);
    await received('/all', 'submission.created', 2);
    await send('four', 41, 'three');
    await received('/edits', 'submission.edited');
    equal(got.filter((one) => one.path === '/elsewhere').length, 0, 'the messages elsewhere');
    equal(got.filter((one) => one.path === '/edits').length, 1, 'the messages about edits');
    await webhook('remove', 'elsewhere');
    await webhook('remove', 'edits');
  });

  await claim('a review is told, and an assessment that two people approved', async () => {
    sql("INSERT INTO canvass.people (email, name) VALUES ('paul@example.org', 'Paul')");
    sql("INSERT INTO canvass.reviews (submission, state, comment, person) SELECT s.id, 'approved', 'fears nobody', p.id"
      + " FROM canvass.submissions s, canvass.people p WHERE s.instance_id = 'uuid:four'");
    const [review] = await received('/all', 'submission.reviewed');
    equal(JSON.stringify(JSON.parse(review.body).data.review_state), '"approved"', 'the state');
    expect(!review.body.includes('fears'), review.body);
    sql("INSERT INTO canvass.assessments (form_id, document, sha256, submitted_by) VALUES ('visit', '{}', sha256('{}'), 'ana')");
    sql("INSERT INTO canvass.assessment_approvals (assessment, approved_by) SELECT id, 'ana' FROM canvass.assessments");
    await pause(300);
    expect(got.every((one) => !one.body.includes('assessment.finished')), 'one approval is enough');
    sql("INSERT INTO canvass.assessment_approvals (assessment, approved_by) SELECT id, 'paul' FROM canvass.assessments");
    const [finished] = await received('/all', 'assessment.finished');
    const { data } = JSON.parse(finished.body);
    equal(`${data.form_id} ${data.sha256.length}`, 'visit 64', 'what is told');
  });

  await claim('what the receiver does not take is tried again, with the same id', async () => {
    answers['/flaky'] = answer(500);
    await add('flaky', '/flaky');
    await webhook('ping', 'flaky');
    await received('/flaky', 'ping');
    answers['/flaky'] = answer(204);
    const [first, second] = await received('/flaky', 'ping', 2);
    equal(first.headers['webhook-id'], second.headers['webhook-id'], 'the id');
    expect(second.at - first.at > 4000, `it came again after ${second.at - first.at} ms`);
  });

  await claim('a redirect is not followed', async () => {
    answers['/moved'] = (response) => response.writeHead(302, { location: at('/thief') }).end();
    await add('moved', '/moved');
    await webhook('ping', 'moved');
    await received('/moved', 'ping');
    await until('it waits', async () => (await state('moved')).waiting === 1);
    equal(got.filter((one) => one.path === '/thief').length, 0, 'the messages at the other place');
    await webhook('remove', 'moved');
  });

  await claim('one that does not answer does not hold up the others', async () => {
    answers['/silent'] = () => {};
    await add('silent', '/silent');
    for (let i = 0; i < 20; i++) {
      await webhook('ping', 'silent');
    }
    await received('/silent', 'ping', 4);
    const before = got.filter((one) => one.path === '/all').length;
    await webhook('ping', 'all');
    await until('the other is told', () => got.filter((one) => one.path === '/all').length > before, 4000);
    await webhook('remove', 'silent');
  });

  await claim('after the last attempt it is a dead letter, and can be tried again', async () => {
    answers['/flaky'] = answer(503);
    await webhook('ping', 'flaky');
    await received('/flaky', 'ping', 3);
    await until('it waits', async () => (await state('flaky')).waiting === 1);
    sql("UPDATE canvass.deliveries SET attempts = 9, next_at = now() WHERE state = 'waiting'");
    const { dead } = await until('it is dead', async () => (await state('flaky')).dead === 1 && (await state('flaky')));
    equal(dead, 1, 'the dead letters');
    const [letter] = JSON.parse((await webhook('dead', '--json')).out);
    equal(`${letter.webhook} ${letter.type} ${letter.attempts} ${letter.last_status} ${letter.last_error}`,
      'flaky ping 10 503 the receiver answered 503', 'the letter');
    answers['/flaky'] = answer(200);
    equal((await webhook('retry', 'flaky', String(letter.id))).out, '1 to be delivered again.\n', 'what is said');
    await until('it was delivered', async () => (await state('flaky')).dead === 0 && (await state('flaky')).waiting === 0);
  });

  await claim('a receiver that says 410 is stopped, and gets what happened meanwhile when it is started again', async () => {
    answers['/flaky'] = answer(410);
    await webhook('ping', 'flaky');
    const stopped = await until('it is stopped', async () => (await state('flaky')).stopped_at && (await state('flaky')));
    equal(stopped.stopped_because, 'the receiver says that it is gone (410)', 'the reason');
    const before = got.length;
    await send('five', 50);
    await received('/all', 'submission.created', 3);
    equal(got.slice(before).filter((one) => one.path === '/flaky').length, 0, 'the messages to it');
    answers['/flaky'] = answer(200);
    await webhook('start', 'flaky');
    expect(JSON.parse((await received('/flaky', 'submission.created'))[0].body).data.instance_id === 'uuid:five', 'another one');
  });

  await claim('what a worker held that was killed is delivered by the next one', async () => {
    answers['/flaky'] = () => {};
    await webhook('ping', 'flaky');
    await until('it is under way', () => got.at(-1).path === '/flaky' && JSON.parse(got.at(-1).body).type === 'ping');
    const { headers } = got.at(-1);
    equal(await end('SIGKILL'), 'SIGKILL', 'its end');
    answers['/flaky'] = answer(200);
    work();
    sql("UPDATE canvass.deliveries SET next_at = now() WHERE state = 'waiting'"); // as if two minutes had passed
    await until('it comes again', () => got.filter((one) => one.headers['webhook-id'] === headers['webhook-id']).length === 2);
  });

  await claim('a database that is away for a while is waited for', async () => {
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'canvass work'");
    const before = got.filter((one) => one.path === '/all').length;
    await webhook('ping', 'all');
    await until('it is told', () => got.filter((one) => one.path === '/all').length > before);
  });

  await claim('asked to end, it ends what is under way', async () => {
    answers['/flaky'] = (response) => setTimeout(() => response.end(), 1000);
    const before = got.length;
    await webhook('ping', 'flaky');
    await until('it is under way', () => got.length > before);
    equal(await end('SIGTERM'), 0, 'its status');
    equal((await state('flaky')).waiting, 0, 'what is left');
  });

  await claim('its log has ids, and neither secrets nor answers', () => {
    expect(/event=webhook outcome=delivered webhook="all" id=[0-9a-f-]{36} attempt=1 status=200 ms=\d+/.test(log), log);
    expect(!log.includes('whsec') && !log.includes(secret) && !log.includes('neighbour'), log);
    expect(got.every((one) => !one.body.includes('neighbour')), 'an answer was sent');
  });
} finally {
  worker?.kill('SIGKILL');
  await worker?.ended;
  receiver.closeAllConnections();
  receiver.close();
  await desk.stop();
}
done();
