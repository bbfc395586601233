// A canvass of our own for a test: a data directory and a port that nobody else
// uses, stopped and removed at the end.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Service {
  constructor(canvass) {
    this.canvass = canvass;
    this.data = mkdtempSync(join(tmpdir(), 'canvass-test-'));
    // As root the database runs as another user, who must be able to enter.
    chmodSync(this.data, 0o755);
    chmodSync(this.data, 0o711); // run by root, PostgreSQL runs as another user
  }

  run(...args) {
    const done = spawnSync(this.canvass, [...args, '--data', this.data], { encoding: 'utf8' });
    if (done.status !== 0) {
      throw new Error(`canvass ${args[0]} ended with ${done.status}: ${done.stderr}${done.stdout}`);
    }
    return done.stdout;
  }

  async start(listen = '127.0.0.1:0') {
    this.process = spawn(this.canvass, ['serve', '--listen', listen, '--data', this.data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    this.url = await new Promise((resolve, reject) => {
      const look = (chunk) => {
        text += chunk;
        const found = text.match(/http:\/\/127\.0\.0\.1:\d+/);
        if (found) {
          resolve(found[0]);
        }
      };
      this.process.stdout.on('data', look);
      this.process.stderr.on('data', look);
      this.process.on('exit', (code) => reject(new Error(`canvass serve ended with ${code}: ${text}`)));
    });
  }

  async stop() {
    if (this.process && this.process.exitCode === null) {
      this.process.removeAllListeners('exit');
      const ended = new Promise((resolve) => this.process.on('exit', resolve));
      this.process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.data, { recursive: true, force: true });
  }
}

export async function post(url, xml) {
  const body = new FormData();
  body.append('xml_submission_file', new Blob([xml], { type: 'text/xml' }), 'submission.xml');
  const answer = await fetch(url, { method: 'POST', body, headers: { 'X-OpenRosa-Version': '1.0' } });
  return { status: answer.status, text: await answer.text() };
}
