// The site for nginx as it is packaged, with a real nginx and a real service behind it; only ports,
// names and folders are other ones. usage: node nginx.mjs CANVASS SITE. Speaks TAP.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { Desk } from '../cli/desk.mjs';
import { claim, done, equal, expect } from '../cli/tap.mjs';

const [canvass, site] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'canvass-nginx-'));
const settings = join(folder, 'canvass.conf');
writeFileSync(settings, 'behind-proxy = yes\n');
process.env.CANVASS_SETTINGS = settings;
process.env.PATH += ':/usr/sbin';
const desk = new Desk(canvass);
const name = 'surveys.example.org';
let nginx;
let nginxSaid = '';

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
const port = await freePort();
const plainPort = await freePort();

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Each replacement must find something: a site that says it differently would not be tested.
function packagedSite() {
  const replace = [
    [/^\tlisten \[::\]:.*\n/gm, ''], ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`], ['listen 80;', `listen 127.0.0.1:${plainPort};`],
    ['/etc/ssl/certs/ssl-cert-snakeoil.pem', join(folder, 'cert.pem')], ['/etc/ssl/private/ssl-cert-snakeoil.key', join(folder, 'key.pem')],
    ['server 127.0.0.1:8080;', `server ${new URL(desk.url).host};`], [/\/var\/log\/nginx/g, join(folder, 'log')],
    ['/var/www/html', folder],
  ];
  return replace.reduce((text, [from, to]) => {
    const changed = text.replace(from, to);
    expect(changed !== text, `the site does not hold ${from}`);
    return changed;
  }, readFileSync(site, 'utf8'));
}

async function startNginx() {
  mkdirSync(join(folder, 'log'));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`,
    '-addext', `subjectAltName=DNS:${name}`, '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')], { stdio: 'ignore' });
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n');
  writeFileSync(join(folder, 'nginx.conf'), `daemon off;\npid ${folder}/pid;\nerror_log stderr;\n${process.getuid() === 0 ? 'user root;\n' : ''}
events { worker_connections 1024; }\nhttp {\naccess_log off;\n${places}\n${packagedSite()}}\n`);
  nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
  nginx.stderr.on('data', (chunk) => (nginxSaid += chunk));
  for (let i = 0; i < 100; i += 1) {
    expect(nginx.exitCode === null, `nginx ended: ${nginxSaid}`);
    if (await new Promise((resolve) => net.connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false)))) {
      return;
    }
    await pause(100);
  }
  throw new Error(`nginx does not answer: ${nginxSaid}`);
}

const trust = () => ({ host: '127.0.0.1', port, servername: name, ca: readFileSync(join(folder, 'cert.pem')) });

// One request; `send` writes the body.
function ask(method, path, { headers = {}, send = (request) => request.end() } = {}) {
  return new Promise((resolve, reject) => {
    const request = https.request({ ...trust(), method, path, headers: { Host: name, 'X-OpenRosa-Version': '1.0', ...headers }, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    request.on('error', reject);
    send(request);
  });
}

const boundary = 'canvass-boundary';
function parts(id, file, bytes) {
  const xml = `<data xmlns:orx="http://openrosa.org/xforms" id="visit" version="1"><orx:meta><orx:instanceID>uuid:${id}</orx:instanceID></orx:meta>`
    + `<remark>hello</remark>${file === null ? '<photo/>' : `<photo>${file}</photo>`}</data>`;
  const pieces = [Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="s.xml"\r\nContent-Type: text/xml\r\n\r\n${xml}\r\n`)];
  if (file !== null) {
    pieces.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${file}"; filename="${file}"\r\nContent-Type: image/jpeg\r\n\r\n`), bytes, Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return Buffer.concat(pieces);
}
const sent = (bytes) => ({ 'Content-Type': `multipart/form-data; boundary=${boundary}`, 'Content-Length': bytes.length });
const logs = () => readdirSync(join(folder, 'log')).map((file) => readFileSync(join(folder, 'log', file), 'utf8')).join('');

try {
  desk.file('visit.yaml', 'settings: {form_id: visit, form_title: Visit, version: "1"}\nsurvey:\n  - {type: text, name: remark, label: Remark}\n  - {type: image, name: photo, label: Photo}\n');
  desk.file('sites.yaml', 'sites:\n  - {number: 1, name: algin, title: Algin, status: planned}\n');
  const published = await desk.try('publish', 'visit.yaml');
  equal(published.status, 0, published.err);
  await desk.start();
  await startNginx();
  const path = new URL(await desk.address('algin')).pathname;
  const token = path.split('/')[3];

  await claim('a phone is given addresses with https and the name that it asked for', async () => {
    const { status, headers, text } = await ask('GET', `${path}/formList`);
    equal(status, 200, text);
    expect(text.includes(`<downloadUrl>https://${name}${path}/forms/`), text);
    equal(headers['strict-transport-security'], 'max-age=31536000');
    equal(headers['x-content-type-options'], 'nosniff');
    equal(headers['referrer-policy'], 'no-referrer');
    equal(headers.server, 'nginx');
  });
  await claim('HTTP/2 is spoken', async () => {
    const session = http2.connect(`https://${name}:${port}`, { createConnection: () => tls.connect({ ...trust(), ALPNProtocols: ['h2'] }) });
    const stream = session.request({ ':path': '/healthz', ':authority': name });
    const headers = await new Promise((resolve, reject) => stream.on('response', resolve).on('error', reject));
    equal(headers[':status'], 200);
    session.destroy();
  });
  await claim('TLS before 1.2 is refused, 1.2 and 1.3 are spoken', async () => {
    const spoken = (version) => new Promise((resolve) => {
      const socket = tls.connect({ ...trust(), minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' }, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.on('error', (error) => resolve(error.code));
    });
    equal(await spoken('TLSv1.2'), 'TLSv1.2');
    equal(await spoken('TLSv1.3'), 'TLSv1.3');
    equal(await spoken('TLSv1.1'), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });
  await claim('who asks without TLS is sent to where it is', async () => {
    const answer = await new Promise((resolve) => http.get({ host: '127.0.0.1', port: plainPort, path: '/x', headers: { Host: name } }, resolve));
    equal(`${answer.statusCode} ${answer.headers.location}`, `301 https://${name}/x`);
  });
  await claim('a photo of 60 MB is stored', async () => {
    const body = parts('large', 'p.jpg', randomBytes(60e6));
    const { status, text } = await ask('POST', `${path}/submission`, { headers: sent(body), send: (request) => request.end(body) });
    equal(status, 201, text);
    equal(await desk.stored('visit'), 1);
  });
  await claim('a slow phone waits at nginx and not at the service', async () => {
    const body = parts('slow', 'q.jpg', randomBytes(2e5));
    const busy = async () => {
      const text = await (await fetch(`${desk.url}/metrics`)).text();
      const found = text.match(/^canvass_http_requests_under_way (\d+)$/m);
      expect(found !== null, text);
      return Number(found[1]);
    };
    let seen = 0;
    const { status } = await ask('POST', `${path}/submission`, { headers: sent(body), send: async (request) => {
      for (let at = 0; at < body.length; at += 20000) {
        await pause(50);
        seen = Math.max(seen, await busy());
        request.write(body.subarray(at, at + 20000));
      }
      request.end();
    } });
    equal(status, 201);
    equal(seen, 1, 'requests at the service at once'); // the one that asks
  });
  await claim('more than 100 MB is refused in words that phones show', async () => {
    const { status, headers, text } = await ask('POST', `${path}/submission`, { headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}`, 'Content-Length': 100000001 }, send: (request) => request.flushHeaders() });
    equal(status, 413);
    expect(text.startsWith('<OpenRosaResponse '), text);
    equal(headers['x-openrosa-version'], '1.0');
    equal(headers['strict-transport-security'], 'max-age=31536000');
  });
  await claim('numbers for Prometheus are not for the outside', async () => equal((await ask('GET', '/metrics')).status, 404));
  await claim('too many requests at once are told to come later', async () => {
    const answers = await Promise.all(Array.from({ length: 320 }, () => ask('GET', '/healthz')));
    const refused = answers.filter((answer) => answer.status === 503);
    expect(refused.length > 0, 'all were answered');
    expect(refused.every((answer) => answer.headers['retry-after'] === '30' && answer.text.startsWith('<OpenRosaResponse ')), 'they are not told when');
    expect(answers.every((answer) => answer.status === 200 || answer.status === 503), 'other answers');
    await pause(4500); // until nginx has forgotten
  });
  await claim('no way of writing an address brings its token into a log', async () => {
    for (const written of [`${path}/formList`, `//v1/key/${token}/x`, `/v1/%6bey/${token}/x?st=${token}`, `/x/../v1/key/${token}`, `/v1/test/${token}/projects/1/forms/visit/draft/formList`]) {
      await ask('GET', written, { headers: { Referer: `https://${name}${path}` } });
    }
    await pause(300);
    const text = logs();
    expect(text.includes('"GET /v1/key/***/projects/1/formList" 200 '), text);
    expect(text.includes('/v1/test/***/projects/1/forms/visit/draft/formList'), text);
    expect(!text.includes(token), text);
  });
  await claim('while the service is away, phones are told to send again', async () => {
    const ended = new Promise((resolve) => desk.process.once('exit', resolve));
    desk.process.kill('SIGTERM');
    await ended;
    const { status, headers, text } = await ask('GET', `${path}/formList`);
    equal(status, 503);
    equal(headers['retry-after'], '30');
    expect(text.startsWith('<OpenRosaResponse '), text);
    await pause(300);
    expect(!(logs() + nginxSaid).includes(token), logs() + nginxSaid);
  });
} finally {
  nginx?.kill('SIGTERM');
  await desk.stop();
  rmSync(folder, { recursive: true, force: true });
}
done();
