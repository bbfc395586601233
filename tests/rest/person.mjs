// Somebody who uses the interface for programs.
import { spawn } from 'node:child_process';
import { equal } from '../cli/tap.mjs';

// canvass with a line on standard input, as `canvass people` reads a password.
export function tell(desk, line, ...args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, CANVASS_DATA: desk.data };
    delete env.CANVASS_DATABASE;
    const child = spawn(desk.canvass, args, { cwd: desk.data, env, stdio: ['pipe', 'pipe', 'pipe'] });
    const result = { out: '', err: '' };
    child.stdout.on('data', (chunk) => (result.out += chunk));
    child.stderr.on('data', (chunk) => (result.err += chunk));
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...result, status }));
    child.stdin.end(`${line}\n`);
  });
}

export class Person {
  constructor(desk, email, password) {
    Object.assign(this, { desk, email, password, headers: {} });
  }

  static async made(desk, email, password, ...rights) {
    const { status, err } = await tell(desk, password, 'people', 'add', email, '--name', email.split('@')[0], ...rights);
    equal(status, 0, `the status of adding ${email} (${err})`);
    return new Person(desk, email, password);
  }

  async signIn() {
    const session = await this.json('POST', '/v1/sessions', { email: this.email, password: this.password });
    this.headers = { authorization: `Bearer ${session.token}` };
    return session;
  }

  // body: an object goes as JSON, a text as XML.
  ask(method, path, body, headers = {}) {
    const type = typeof body === 'string' ? 'application/xml' : 'application/json';
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    return fetch(path.startsWith('http') ? path : this.desk.url + path, {
      method,
      redirect: 'manual',
      body: text,
      headers: { ...(body === undefined ? {} : { 'content-type': type }), ...this.headers, ...headers },
    });
  }

  async json(method, path, body, headers) {
    const answer = await this.ask(method, path, body, headers);
    const text = await answer.text();
    equal(answer.status, 200, `the status of ${method} ${path} (${text.slice(0, 300)})`);
    return JSON.parse(text);
  }

  async refused(status, method, path, body, headers) {
    const answer = await this.ask(method, path, body, headers);
    const text = await answer.text();
    equal(answer.status, status, `the status of ${method} ${path} (${text.slice(0, 300)})`);
    const said = JSON.parse(text);
    equal(Math.trunc(said.code), status, `the code of ${method} ${path}`);
    return said;
  }
}
