// What the engines on the phones and in browsers answer: one test per case on which they
// agree. usage: node oracle.mjs CANVASS FOLDER. Speaks TAP.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const [canvass, folder] = process.argv.slice(2);
let n = 0;
let failed = 0;
function claim(passed, name, ...notes) {
  n += 1;
  failed += passed ? 0 : 1;
  console.log(`${passed ? 'ok' : 'not ok'} ${n} - ${name}`);
  if (!passed) {
    notes.forEach((note) => console.log(`# ${note}`.slice(0, 400).replace(/\n/g, ' ')));
  }
}

function near(wanted, got, tolerance = 0) {
  return typeof wanted === 'number' && typeof got === 'number'
    ? wanted === got || Math.abs(wanted - got) <= tolerance * Math.max(1, Math.abs(wanted))
    : isDeepStrictEqual(wanted, got);
}
function agrees(item, answer) {
  if (item.type === 'error') {
    return typeof answer.error === 'string';
  }
  return answer.type === item.type && near(item.value, answer.value, item.tolerance);
}

// Another zone than that of the cases: the file says which one it is.
const options = { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, TZ: 'Asia/Kolkata' } };
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json')).sort()) {
  const path = join(folder, name);
  const { cases } = JSON.parse(readFileSync(path, 'utf8'));
  const run = spawnSync(canvass, ['eval', '--cases', path, '--json'], options);
  const answers = new Map(run.stdout.trim().split('\n').map((line) => JSON.parse(line)).map((one) => [one.id, one]));
  for (const item of cases.filter((one) => one.status === 'agreed')) {
    const answer = answers.get(item.id) ?? {};
    claim(agrees(item, answer), item.id, `expression: ${item.expr}`, `wanted: ${JSON.stringify(item.value)}`,
      `got: ${JSON.stringify(answer)}`);
  }
  claim(answers.size === cases.length, `${name}: every case has an answer`, run.stderr);
  // The command's own judgement looks at the other types too.
  const judged = spawnSync(canvass, ['eval', '--cases', path], options);
  claim(judged.status === 0, `${name}: canvass finds no case that fails`, judged.stdout, judged.stderr);
}
console.log(`1..${n}`);
process.exit(failed > 0 ? 1 : 0);
