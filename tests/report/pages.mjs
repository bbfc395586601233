// The report in all its forms. usage: node pages.mjs CANVASS WRITE-DOCUMENTS SOURCE-ROOT PYTHON.
// Speaks TAP.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claim, done, equal, expect } from '../cli/tap.mjs';

const [canvass, writer, root, python] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'canvass-report-'));
const documents = ['none', 'one', 'five', 'algin', 'pulse'];
const run = (command, ...args) => spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
const read = (...path) => readFileSync(join(folder, ...path), 'utf8');
const all = (text, pattern) => [...text.matchAll(pattern)].map((found) => found[1]);
const axe = readFileSync(join(root, 'tests/web-forms/node_modules/axe-core/axe.min.js'), 'utf8');
const report = (name, ...args) => run(canvass, 'report', join(folder, `${name}.json`), '--out', join(folder, name), ...args);

// What axe finds on a page as wide as a telephone or a desk; the frame has the width.
function violations(name, language, width) {
  const page = read(name, `report.${language}.html`).replace('</body>', `<script>//<![CDATA[
${axe}
//]]></script><script>//<![CDATA[
document.querySelectorAll('details').forEach((one) => { one.open = true; });
axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((found) => {
  const wide = document.documentElement.scrollWidth > window.innerWidth ? ['wider than the window'] : [];
  const said = found.violations.map((one) => one.id + ': ' + one.nodes.slice(0, 3).map((node) => node.html).join(' '));
  parent.document.body.innerHTML = '<pre id="found">' + JSON.stringify({ said: said.concat(wide), passed: found.passes.length })
    .replace(/&/g, '&amp;').replace(/</g, '&lt;') + '</pre>';
});
//]]></script></body>`);
  writeFileSync(join(folder, 'page.xhtml.html'), page);
  writeFileSync(join(folder, 'frame.html'), `<!DOCTYPE html><html><body><iframe src="page.xhtml.html" style="width:${width}px;height:1000px;border:0"></iframe></body></html>`);
  const dumped = run('chromium', '--headless', '--no-sandbox', '--disable-gpu', '--allow-file-access-from-files',
    '--virtual-time-budget=120000', `--window-size=${width + 40},1000`, '--dump-dom', `file://${folder}/frame.html`).stdout;
  const text = dumped.match(/<pre id="found">([\s\S]*?)<\/pre>/)?.[1];
  expect(text !== undefined, `axe did not run: ${dumped.slice(0, 300)}`);
  return JSON.parse(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
}

// Estimates by their place in the document.
function estimates(value, path = '', found = new Map()) {
  if (Array.isArray(value)) {
    value.forEach((one, i) => estimates(one, `${path}/${one?.name ?? i}`, found));
  } else if (value !== null && typeof value === 'object') {
    if ('value' in value && ('reason' in value || 'se' in value)) {
      found.set(path, value);
    }
    Object.entries(value).forEach(([key, one]) => estimates(one, `${path}/${key}`, found));
  }
  return found;
}

try {
  equal(run(writer, root, folder).status, 0, 'the status of write_documents');

  for (const name of documents) {
    await claim(`${name}: the report and the tables are written`, () => {
      const { status, stderr } = report(name, '--no-pdf');
      equal(status, 0, stderr);
    });
    for (const language of ['en', 'es']) {
      await claim(`${name}.${language}: the page is well formed, and its links lead somewhere`, () => {
        const page = read(name, `report.${language}.html`);
        const checked = spawnSync('xmllint', ['--noout', '-'], { encoding: 'utf8', input: page });
        equal(checked.status, 0, checked.stderr.slice(0, 500));
        const ids = all(page, / id="([^"]*)"/g);
        equal(new Set(ids).size, ids.length, 'the number of different ids');
        const lost = all(page, /href="#([^"]*)"/g).filter((one) => !ids.includes(one));
        equal(lost.join(' '), '', 'links that lead nowhere');
      });
    }
    await claim(`${name}: a draft says that it is one`, () => {
      expect(read(name, 'report.en.html').includes('Draft for review'), 'nothing of a draft in English');
      expect(read(name, 'report.es.html').includes('Borrador para revisión'), 'nothing of a draft in Spanish');
    });
  }

  await claim('a final one names who approved it and is no draft', () => {
    const document = JSON.parse(read('five.json'));
    const approvals = [{ by: 'Ana Ruiz', at: '2026-11-23T08:00:00.000Z' }, { by: 'Luis Ortega', at: '2026-11-24T08:00:00.000Z' }];
    writeFileSync(join(folder, 'final.json'), JSON.stringify({ ...document, draft: false, approvals }));
    equal(report('final', '--no-pdf').status, 0);
    expect(read('final', 'report.en.html').includes('Approved by Ana Ruiz, Luis Ortega'), 'the names are not there');
    expect(!read('final', 'report.en.html').includes('Draft for review'), 'it says draft');
  });

  for (const [name, language, width] of [['algin', 'en', 390], ['algin', 'es', 1200], ['none', 'es', 390], ['pulse', 'en', 1200]]) {
    await claim(`${name}.${language} at ${width} pixels: axe finds nothing`, () => {
      const { said, passed } = violations(name, language, width);
      equal(said.join('\n'), '', 'what it found');
      expect(passed > 15, `only ${passed} rules were tried`);
    });
  }
  await claim('axe finds what is wrong', () => {
    const page = read('none', 'report.en.html');
    writeFileSync(join(folder, 'none', 'report.en.html'), page.replace('<main id="main">', '<main id="main"><img alt="" src="x"/><p style="color:#ccc">pale</p><svg role="img"></svg>'));
    expect(violations('none', 'en', 1200).said.some((one) => one.startsWith('color-contrast')), 'pale text was not found');
    writeFileSync(join(folder, 'none', 'report.en.html'), page);
  });

  await claim('a withheld number is in no output', () => {
    const shown = estimates(JSON.parse(read('algin.json'))), open = estimates(JSON.parse(read('open.json')));
    const others = new Set([...shown.values()].filter(({ value }) => value !== null).flatMap(({ value, se, lower, upper }) => [value, se, lower, upper]));
    const secrets = [...shown].filter(([, one]) => one.value === null)
      .map(([path]) => open.get(path)?.value).filter((value) => typeof value === 'number' && value > 0 && value < 1 && !others.has(value));
    expect(secrets.length > 50, `only ${secrets.length} numbers are withheld`);
    equal(report('algin', '--no-pdf').status, 0);
    const files = ['assessment.json', 'report.en.html', 'report.es.html', ...readdirSync(join(folder, 'algin/tables')).map((one) => `tables/${one}`)];
    const text = files.map((one) => read('algin', one)).join('\n') + run('unzip', '-p', join(folder, 'algin/tables.xlsx')).stdout;
    // Eight digits are enough to know a number by, wherever it stands; a page places its dots with four.
    const told = secrets.filter((value) => text.includes(value.toPrecision(8).slice(0, -1)));
    equal(told.join(' '), '', 'numbers that were found');
    const known = [...shown.values()].find(({ value }) => value !== null && value < 1).value;
    expect(text.includes(known.toPrecision(8).slice(0, -1)), 'a number that is shown was not found either');
  });

  await claim('the workbook holds what the tables hold, numbers as numbers', () => {
    const script = `
import csv, sys, openpyxl, pathlib
folder = pathlib.Path(sys.argv[1])
book = openpyxl.load_workbook(folder / 'tables.xlsx')
names = sorted(one.stem for one in (folder / 'tables').glob('*.csv'))
assert sorted(book.sheetnames) == names, (book.sheetnames, names)
numbers = 0
for name in names:
    rows = list(csv.reader(open(folder / 'tables' / (name + '.csv'), newline='')))
    cells = list(book[name].iter_rows(values_only=True))
    assert len(rows) == len(cells), name
    for row, cell in zip(rows, cells):
        for text, value in zip(row, list(cell) + [None] * len(row)):
            if isinstance(value, (int, float)):
                numbers += 1
                assert abs(float(text) - value) <= 1e-12 * abs(value), (name, text, value)
            else:
                assert text == (value or ''), (name, text, value)
assert numbers > 1000, numbers
`;
    const { status, stderr } = run(python, '-c', script, join(folder, 'algin'));
    equal(status, 0, stderr);
  });

  await claim('the PDF is tagged, has a title, a language, page numbers, contents and bookmarks', () => {
    equal(report('five', '--lang', 'es').status, 0);
    const pdf = join(folder, 'five/report.es.pdf');
    const info = run('pdfinfo', pdf).stdout;
    expect(/Tagged:\s+yes/.test(info), info);
    expect(/Title:\s+Evaluación comunitaria: Encuesta a residentes de Algin/.test(info), info);
    equal(run('qpdf', '--check', pdf).status, 0, 'the status of qpdf --check');
    const json = JSON.parse(run('qpdf', '--json=1', '--json-key=objects', '--json-key=outlines', pdf).stdout);
    expect(json.outlines.length > 0, 'there are no bookmarks');
    expect(JSON.stringify(json).includes('"/Lang":"es"') || JSON.stringify(json).includes('"/Lang":"u:es"'), 'there is no language');
    const text = run('pdftotext', '-layout', pdf, '-').stdout;
    const pages = Number(/Pages:\s+(\d+)/.exec(info)[1]);
    expect(text.includes(`1 / ${pages}`) && text.includes(`${pages} / ${pages}`), 'there are no page numbers');
    const limits = /Lo que estos números no pueden decir[ .]+(\d+)/.exec(text);
    expect(limits !== null, 'the contents do not name the limits with their page');
    const there = run('pdftotext', '-f', limits[1], '-l', limits[1], pdf, '-').stdout;
    expect(there.includes('Lo que estos números no pueden decir'), `the limits are not on page ${limits[1]}`);
  });

  await claim('without WeasyPrint all the rest is written, and it says how to get it', () => {
    const { status, stderr } = spawnSync(canvass, ['report', join(folder, 'five.json'), '--out', join(folder, 'without')],
      { encoding: 'utf8', env: { ...process.env, CANVASS_WEASYPRINT: join(folder, 'not-there') } });
    equal(status, 0, stderr);
    expect(stderr.includes('apt-get install weasyprint'), stderr);
    expect(existsSync(join(folder, 'without/tables.xlsx')) && !existsSync(join(folder, 'without/report.en.pdf')), 'the files');
  });

  await claim('a WeasyPrint that fails leaves no half file', () => {
    const { status, stderr } = spawnSync(canvass, ['report', join(folder, 'five.json'), '--out', join(folder, 'failing')],
      { encoding: 'utf8', env: { ...process.env, CANVASS_WEASYPRINT: 'false' } });
    expect(status !== 0 && stderr.includes('could not make'), `${status} ${stderr}`);
  });

  await claim('what is no assessment is refused', () => {
    writeFileSync(join(folder, 'other.json'), '{"format": "something"}');
    equal(report('other', '--no-pdf').status, 65);
    equal(report('nowhere', '--no-pdf').status, 66);
  });
} finally {
  rmSync(folder, { recursive: true });
}
done();
