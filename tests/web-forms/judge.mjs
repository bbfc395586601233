// The canvass side: judge.c as a process, one submission in, one answer out.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

export function formOf(program, definition) {
  const done = spawnSync(program, ['--form', definition], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) {
    throw new Error(`${definition} gives no form: ${done.stderr}`);
  }
  return done.stdout;
}

export class Judge {
  constructor(program, definition) {
    this.waiting = [];
    this.process = spawn(program, [definition], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.process.stdout }).on('line', (line) => this.waiting.shift().resolve(JSON.parse(line)));
    this.ended = new Promise((resolve) => this.process.on('exit', resolve));
    this.ended.then((code) => this.waiting.forEach(({ reject }) => reject(new Error(`judge ended with ${code}`))));
  }

  judge(xml) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(`${JSON.stringify(xml)}\n`);
    });
  }

  async end() {
    this.process.stdin.end();
    return this.ended;
  }
}
