// usage: node test.mjs CANVASS SOURCE-ROOT. Speaks TAP.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { answerAll, walk } from './answer.mjs';
import { openForm, serialise } from './engine.mjs';
import { randomFrom } from './random.mjs';
import { post, Service } from './service.mjs';

const [canvass, sourceRoot] = process.argv.slice(2);
const yamlIn = (folder) =>
  readdirSync(join(sourceRoot, folder))
    .filter((name) => name.endsWith('.yaml') && name !== 'sites.yaml')
    .map((name) => join(sourceRoot, folder, name));
const definitions = [...yamlIn('survey-defs'), ...yamlIn('tests/definitions/good')];

let n = 0;
let failed = 0;
async function claim(name, prove) {
  n += 1;
  try {
    await prove();
    console.log(`ok ${n} - ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${n} - ${name}`);
    console.log(String(error.stack ?? error).replace(/^/gm, '# '));
  }
}
function expect(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

// What a surveyor reads off the list of the sample; random texts would not be valid codes.
const known = {
  'algin-resident': { stratum: 'tract_240300', block: 'a01', household_id: 'a01-001' },
  'csp-pulse': { block: '07b03', household_id: '07b03-012' },
};
// Without consent there would be little to send: every second one takes part.
const takesPart = { visit_result: 'interview', consent: 'yes', finished: 'finished' };

const service = new Service(canvass);
try {
  const published = definitions.map((file) => JSON.parse(service.run('publish', file, '--json')));
  await service.start();
  const address = service.run('token', 'create', 'algin', 'test', '--url', service.url).match(/http\S+/)[0];
  const list = await (await fetch(`${address}/formList`)).text();
  const stored = () => JSON.parse(service.run('forms', '--json'));
  const responsesOf = (form) =>
    (stored().forms ?? stored()).filter((one) => one.form_id === form).reduce((sum, one) => sum + one.responses, 0);

  for (const { form_id: id } of published) {
    const xml = await (await fetch(`${address}/forms/${id}.xml`)).text();
    let form;

    await claim(`${id}: the engine loads the form without error or warning`, async () => {
      expect(list.includes(`<formID>${id}</formID>`), `it is not in the form list: ${list}`);
      form = await openForm(xml, (name) => fetch(`${address}/forms/${id}/attachments/${encodeURIComponent(name)}`));
      expect(form.warnings == null || form.warnings.length === 0, JSON.stringify(form.warnings));
    });
    if (!form) {
      continue;
    }

    const manifestUrl = list.split('</xform>').find((one) => one.includes(`<formID>${id}<`))
      .match(/<manifestUrl>(.*?)</)?.[1];
    if (manifestUrl) {
      await claim(`${id}: the manifest names every file the form asks for, and each is what its hash says`, async () => {
        const manifest = await (await fetch(manifestUrl)).text();
        const entries = [...manifest.matchAll(/<filename>(.*?)<[^]*?md5:(\w+)<[^]*?<downloadUrl>(.*?)</g)];
        const named = new Set([...xml.matchAll(/jr:\/\/(?:images|audio|video|file|file-csv)\/([^"<]*)/g)].map((one) => one[1]));
        expect(entries.length === named.size && entries.every((one) => named.has(one[1])), manifest);
        for (const [, name, md5, url] of entries) {
          const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
          expect(createHash('md5').update(bytes).digest('hex') === md5, `${name} is another file`);
        }
      });
    }

    await claim(`${id}: every question that is shown has a text in each language`, async () => {
      const { root } = form.createInstance();
      for (const language of root.languages) {
        root.setLanguage(language);
        for (const node of walk(root)) {
          if (['input', 'select', 'note'].includes(node.nodeType)) {
            const label = node.currentState.label?.asString ?? '';
            expect(label.trim() !== '', `${node.currentState.reference} has none in ${language.language}`);
          }
        }
      }
    });

    await claim(`${id}: what the engine serialises is stored, in each language`, async () => {
      const before = responsesOf(id);
      let sent = 0;
      for (const [i, language] of form.createInstance().root.languages.entries()) {
        for (let k = 0; k < 5; k++) {
          const { root } = form.createInstance();
          root.setLanguage(language);
          const given = { ...known[id], ...(k % 2 === 0 ? takesPart : {}) };
          answerAll(root, randomFrom(1000 * i + k), given);
          const violations = root.validationState.violations;
          const { xml: submission } = await serialise(root);
          const answer = await post(`${address}/submission`, submission);
          if (violations.length === 0) {
            expect(answer.status === 201, `${answer.status} ${answer.text}\n${submission}`);
            sent += 1;
            const again = await post(`${address}/submission`, submission);
            expect(again.status === 201, `sent again: ${again.status} ${again.text}`);
          } else {
            expect(answer.status === 400, `the engine refuses ${violations[0].reference}, canvass ${answer.status}`);
          }
        }
      }
      expect(sent > 0, 'no random answer was valid');
      expect(responsesOf(id) === before + sent, `${responsesOf(id) - before} stored of ${sent} acknowledged`);
    });
  }
  console.log(`1..${n}`);
} finally {
  await service.stop();
}
process.exit(failed > 0 ? 1 : 0);
