// The codebooks of all definitions. usage: node documents.mjs CANVASS SOURCE-ROOT. Speaks TAP.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claim, done, equal, expect } from '../cli/tap.mjs';

const [canvass, root] = process.argv.slice(2);
const schema = join(dirname(fileURLToPath(import.meta.url)), 'ddi-codebook-2.5.rng');
const folders = ['survey-defs', 'tests/definitions/good', 'tests/definitions/features'];
const definitions = folders.flatMap((folder) => readdirSync(join(root, folder))
  .filter((name) => name.endsWith('.yaml') && name !== 'sites.yaml').map((name) => join(root, folder, name)));
const run = (...args) => spawnSync(canvass, ['codebook', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
const xmllint = (input, ...args) => spawnSync('xmllint', ['--noout', ...args, '-'], { encoding: 'utf8', input });
const all = (text, pattern) => [...text.matchAll(pattern)].map((found) => found[1]);

for (const definition of definitions) {
  const name = definition.slice(root.length + 1);
  const ddi = run(definition, '--format', 'ddi').stdout;
  const html = run(definition, '--format', 'html').stdout;

  await claim(`${name}: the DDI has the structure of DDI-Codebook 2.5`, () => {
    const checked = xmllint(ddi, '--relaxng', schema);
    expect(checked.status === 0, checked.stderr.slice(0, 2000));
  });
  await claim(`${name}: what the DDI refers to is there`, () => {
    const ids = all(ddi, / ID="([^"]*)"/g);
    equal(new Set(ids).size, ids.length, 'the number of different IDs');
    const references = all(ddi, / (?:files|var)="([^"]*)"/g).flatMap((list) => list.split(' '));
    const lost = references.filter((one) => !ids.includes(one));
    expect(lost.length === 0, `${lost} is not there`);
  });
  await claim(`${name}: the page is well formed, and its links lead somewhere`, () => {
    const checked = xmllint(html);
    expect(checked.status === 0, checked.stderr.slice(0, 2000));
    const ids = all(html, / id="([^"]*)"/g);
    equal(new Set(ids).size, ids.length, 'the number of different ids');
    const lost = all(html, /href="#([^"]*)"/g).filter((one) => !ids.includes(one));
    expect(lost.length === 0, `${lost} is not there`);
  });
  await claim(`${name}: the page and the DDI hold the same variables`, () => {
    const inDdi = all(ddi, /<var ID="([^"]*)"/g).join(' ');
    equal(all(html, /<article id="(v[^"]*)"/g).join(' '), inDdi, 'the list');
  });
}

const folder = mkdtempSync(join(tmpdir(), 'canvass-codebook-'));
try {
  await claim('both documents are written into a folder', () => {
    const written = run(definitions[0], '--out', join(folder, 'new'));
    equal(written.status, 0, written.stderr);
    equal(readdirSync(join(folder, 'new')).map((name) => name.split('-codebook')[1]).sort().join(' '), '.html .xml');
  });
  await claim('a file that cannot be read, a form that is wrong and an unknown format have their own statuses', () => {
    equal(run(join(folder, 'none.yaml')).status, 66);
    equal(run(join(root, 'tests/definitions/wrong/names.yaml')).status, 1);
    equal(run(definitions[0], '--format', 'pdf').status, 2);
  });
} finally {
  rmSync(folder, { recursive: true });
}
done();
