// What the engines on the phones and in browsers do in a form: one test per case on which they
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
    notes.forEach((note) => console.log(`# ${note}`.slice(0, 1000).replace(/\n/g, ' ')));
  }
}

// Name spaces and the ways of writing quotes and empty elements aside.
function bare(xml) {
  return xml.replace(/ xmlns(:\w+)?="[^"]*"/g, '').replace(/(<\/?)\w+:/g, '$1').replace(/<(\w+)><\/\1>/g, '<$1/>')
    .replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/^<\?xml[^>]*>\s*/, '').trim();
}

function step({ changed = {}, gone = [] }) {
  return { changed, gone };
}

function differences(item, answer) {
  const parts = ['start', 'fails'].filter((part) => !isDeepStrictEqual(item[part], answer[part]));
  const after = item.after.map(step).findIndex((wanted, i) => !isDeepStrictEqual(wanted, step(answer.after?.[i] ?? {})));
  return [...parts, ...(after >= 0 || item.after.length !== answer.after?.length ? [`step ${after + 1}`] : []),
    ...(bare(item.submission) === bare(answer.submission ?? '') ? [] : ['submission'])];
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
    const wrong = differences(item, answer);
    claim(wrong.length === 0, `${item.id}: ${item.title}`, `differs in ${wrong.join(', ')}`,
      `got: ${JSON.stringify(answer)}`);
  }
  // The command's own judgement.
  const judged = spawnSync(canvass, ['eval', '--cases', path], options);
  claim(judged.status === 0, `${name}: canvass finds no case that fails`, judged.stdout, judged.stderr);
}
console.log(`1..${n}`);
process.exit(failed > 0 ? 1 : 0);
