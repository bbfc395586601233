// Somebody at a computer: a canvass of their own, and a folder for their files.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve as absolute } from 'node:path';
import { Service } from '../web-forms/service.mjs';

// Runs a program to its end without holding up the service beside it.
export function run(program, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const result = { status: null, out: '', err: '' };
    child.stdout.setEncoding('utf8'); // or a letter in two pieces would be none
    child.stderr.setEncoding('utf8');
    child.stdout.on('data', (chunk) => (result.out += chunk));
    child.stderr.on('data', (chunk) => (result.err += chunk));
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...result, status }));
  });
}

export class Desk extends Service {
  constructor(canvass) {
    super(absolute(canvass));
  }

  // Whatever the exit status is: {status, out, err}.
  try(...args) {
    const env = { CANVASS_DATA: this.data, CANVASS_DATABASE: undefined };
    return run(this.canvass, args, { cwd: this.data, env });
  }

  async json(...args) {
    const done = await this.try(...args, '--json');
    if (done.err !== '') {
      console.log(done.err.replace(/^/gm, '# '));
    }
    return { ...JSON.parse(done.out), status: done.status, err: done.err };
  }

  async stored(form) {
    const forms = JSON.parse((await this.try('forms', '--json')).out);
    return forms.filter((one) => one.form_id === form).reduce((sum, one) => sum + one.responses, 0);
  }

  // The address of a site, as phones are given it.
  async address(site, name = 'test') {
    const { status, out, err } = await this.try('token', 'create', site, name, '--url', this.url);
    if (status !== 0) {
      throw new Error(`no token was made: ${err}`);
    }
    return out.match(/http\S+/)[0];
  }

  // Writes a file into the folder; its path.
  file(name, text) {
    const path = join(this.data, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  // As when the power goes: nothing is finished, nothing is said.
  async kill() {
    this.process.removeAllListeners('exit');
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
    this.process = null;
  }

  async restart() {
    await this.start(new URL(this.url).host);
  }
}
