// usage: node agree.mjs [--each N] [--changed N] [--seed N] [--part K/N] JUDGE [DEFINITION|ROOT]...
//        node agree.mjs --replay CASE.json JUDGE
//
// ROOT is the folder of the source: all definitions of survey-defs and tests.
// ODK's own engine and canvass must agree on random responses: on what is asked,
// required and allowed, on every calculation, and on whether to take the response.
// Speaks TAP. A case that fails is made small and printed; --replay takes it again.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Changer } from './changed.mjs';
import { differences, differentContent } from './compare.mjs';
import { openForm, restore, serialise } from './engine.mjs';
import { exclusions } from './exclusions.mjs';
import { formOf, Judge } from './judge.mjs';
import { Hints } from './hints.mjs';
import { pick, randomFrom } from './random.mjs';
import { stateOf } from './state.mjs';
import { openNodes, stepAt, takeStep } from './steps.mjs';

// An instance is costly to make, and the engine keeps each as long as the process lives;
// the more responses come from one, the more steps lead to them.
const RESPONSES_PER_INSTANCE = 50;
const SHRINK_MS = 15000;
const CHANGED_PER_INSTANCE = 10;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    each: { type: 'string', default: '200' },
    changed: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    part: { type: 'string', default: '1/1' },
    replay: { type: 'string' },
  },
});

class Form {
  static async open(program, definition) {
    const form = new Form();
    form.definition = definition;
    form.xml = formOf(program, definition);
    form.hints = new Hints(form.xml);
    form.excused = exclusions
      .filter((exclusion) => exclusion.definition === basename(definition, '.yaml'))
      .flatMap(({ paths }) => paths);
    form.changer = new Changer(form.xml, form.excused);
    form.engine = await openForm(form.xml, (name) => new Response(readFileSync(join(dirname(definition), name))));
    form.judge = new Judge(program, definition);
    return form;
  }

  async compare(root) {
    const { xml } = await serialise(root);
    const said = await this.judge.judge(xml);
    return { xml, said, found: differences(stateOf(root), said, this.excused) };
  }

  // Would the engine send this? It reads it again, and says what it would send instead.
  async engineTakes(xml) {
    let root;
    try {
      root = await restore(this.engine, xml);
    } catch (error) {
      return { takes: false, why: error.message };
    }
    const violations = root.validationState.violations.map((violation) => violation.reference);
    const { xml: again } = await serialise(root);
    const different = differentContent(this.changer.content(xml), this.changer.content(again));
    return { takes: violations.length + different.length === 0, why: [...violations, ...different].join('; ') };
  }

  async compareChanged(xml) {
    const [engine, said] = [await this.engineTakes(xml), await this.judge.judge(xml)];
    const takes = said.findings.length === 0;
    if (takes !== engine.takes) {
      throw new Error(
        [
          `${takes ? 'canvass' : 'the engine'} takes this, ${takes ? 'the engine' : 'canvass'} does not:`,
          xml,
          takes ? `the engine: ${engine.why}` : said.findings[0].message,
        ].join('\n'),
      );
    }
    return takes;
  }

  async replay(steps) {
    const { root } = this.engine.createInstance();
    steps.forEach((step) => takeStep(root, step));
    return this.compare(root);
  }

  // Leaves out steps, first many at a time, as long as the readers still differ.
  async shrink(steps) {
    const until = Date.now() + SHRINK_MS;
    let left = steps;
    for (let n = Math.ceil(left.length / 2); n >= 1; n = n === 1 ? 0 : Math.ceil(n / 2)) {
      for (let at = 0; at < left.length && Date.now() < until; ) {
        const fewer = [...left.slice(0, at), ...left.slice(at + n)];
        if ((await this.replay(fewer)).found.length > 0) {
          left = fewer;
        } else {
          at += n;
        }
      }
    }
    return left;
  }

  async fail(steps) {
    const left = await this.shrink(steps);
    const { found, xml, said } = await this.replay(left);
    const replay = { definition: this.definition, steps: left };
    throw new Error(
      [...found.slice(0, 5), ...said.findings.slice(0, 3).map(({ message }) => message), xml, JSON.stringify(replay)].join('\n'),
    );
  }
}

// --- one response after the other ---------------------------------------------

function step(root, node, random, hints, log) {
  const taken = stepAt(node, random, hints);
  takeStep(root, taken);
  log.push(taken);
}

function fill(root, random, hints, log) {
  const seen = new Set();
  for (let n = 0; n < 400; n++) {
    const node = openNodes(root).find(({ nodeId }) => !seen.has(nodeId));
    if (node === undefined) {
      return;
    }
    seen.add(node.nodeId);
    if (random() < 0.93) {
      step(root, node, random, hints, log);
    }
  }
}

function change(root, random, hints, log) {
  for (let n = 1 + Math.floor(random() * 6); n > 0; n--) {
    const nodes = openNodes(root);
    if (nodes.length > 0) {
      step(root, pick(random, nodes), random, hints, log);
    }
  }
}

// Another answer wherever the engine refuses one, so that many responses are fine.
function repair(root, random, hints, log) {
  for (let tries = 0; tries < 60; tries++) {
    const refused = openNodes(root).find((node) => node.validationState.violation != null);
    if (refused === undefined) {
      return;
    }
    step(root, refused, random, hints, log);
  }
}

async function agreeOnRandom(form, each, seed, count) {
  const random = randomFrom(seed);
  let root;
  let log;
  for (let n = 0; n < each; n++) {
    if (n % RESPONSES_PER_INSTANCE === 0) {
      ({ root } = form.engine.createInstance());
      log = [];
      if (n > 0) {
        fill(root, random, form.hints, log);
      }
    } else {
      change(root, random, form.hints, log);
    }
    if (random() < 0.7) {
      repair(root, random, form.hints, log);
    }
    const { found, said } = await form.compare(root);
    if (found.length > 0) {
      await form.fail(log);
      throw new Error(`${found[0]}\n(seed ${seed}, response ${n}; it does not come back when taken again)`);
    }
    count[said.findings.length === 0 ? 'taken' : 'refused'] += 1;
  }
}

// --- responses changed behind the form's back ---------------------------------------

async function agreeOnChanged(form, times, seed, count) {
  const random = randomFrom(seed);
  let xml;
  let said;
  for (let n = 0; n < times; n++) {
    if (n % CHANGED_PER_INSTANCE === 0) {
      ({ xml, said } = await fineResponse(form, random));
    }
    const changed = xml && form.changer.change(xml, said, random);
    if (changed) {
      count[(await form.compareChanged(changed)) ? 'taken' : 'refused'] += 1;
    }
  }
}

// One that both readers take, and the engine also when it reads it again; the first of
// some tries.
async function fineResponse(form, random) {
  for (let n = 0; n < 20; n++) {
    const { root } = form.engine.createInstance();
    fill(root, random, form.hints, []);
    repair(root, random, form.hints, []);
    const { xml, said } = await form.compare(root);
    if (said.findings.length === 0 && (await form.engineTakes(xml)).takes) {
      return { xml, said };
    }
  }
  return {};
}

// --- TAP ----------------------------------------------------------------------

let n = 0;
let failed = 0;
async function claim(name, prove) {
  n += 1;
  try {
    const remark = await prove();
    console.log(`ok ${n} - ${name}`);
    if (remark) {
      console.log(`# ${remark}`);
    }
  } catch (error) {
    failed += 1;
    console.log(`not ok ${n} - ${name}`);
    console.log(String(error.message ?? error).replace(/^/gm, '# '));
  }
}

// Each kind of difference is made by hand, so that one would be seen.
async function proveThatDifferencesAreSeen(form) {
  const { root } = form.engine.createInstance();
  fill(root, randomFrom(1), form.hints, []);
  const state = stateOf(root);
  const { said } = await form.compare(root);
  const [path] = [...state].find(([place, { relevant }]) => relevant && said.questions[place]?.relevant);
  const seenWith = (change) => {
    const changed = structuredClone(said);
    change(changed);
    return differences(state, changed, []).length > 0;
  };
  const kinds = {
    relevant: seenWith((other) => (other.questions[path].relevant = false)),
    required: seenWith((other) => (other.questions[path].required = !state.get(path).required)),
    constraint: seenWith((other) => (other.questions[path].constraint = !state.get(path).constraint)),
    value: seenWith((other) => (other.questions[path].value = 'another one')),
    finding: seenWith((other) => (other.findings = [{ path: '/data/nowhere', message: 'made up' }])),
    question: seenWith((other) => delete other.questions[path]),
  };
  const unseen = Object.keys(kinds).filter((kind) => !kinds[kind]);
  if (unseen.length > 0) {
    throw new Error(`not seen: ${unseen.join(', ')}`);
  }
}

async function proveDefinition(program, definition) {
  const name = basename(definition, '.yaml');
  let form;
  await claim(`${name}: the engine loads the form without error or warning`, async () => {
    form = await Form.open(program, definition);
    if (form.engine.warnings != null) {
      throw new Error(JSON.stringify(form.engine.warnings));
    }
  });
  if (form === undefined) {
    return;
  }
  if (n === 1) {
    await claim(`${name}: a difference of any kind would be seen`, () => proveThatDifferencesAreSeen(form));
  }
  await claim(`${name}: both agree on ${options.each} random responses`, async () => {
    const count = { taken: 0, refused: 0 };
    const start = Date.now();
    await agreeOnRandom(form, Number(options.each), Number(options.seed), count);
    if (count.taken === 0) {
      throw new Error('no random response was taken: nothing is shown');
    }
    return `${count.taken} taken, ${count.refused} refused, ${Date.now() - start} ms`;
  });
  await claim(`${name}: both refuse the same of ${options.changed} responses that were changed`, async () => {
    const count = { taken: 0, refused: 0 };
    const start = Date.now();
    await agreeOnChanged(form, Number(options.changed), Number(options.seed), count);
    return `${count.taken} taken, ${count.refused} refused, ${Date.now() - start} ms`;
  });
  await form.judge.end();
}

async function replay(program, file) {
  const { definition, steps } = JSON.parse(readFileSync(file, 'utf8'));
  const form = await Form.open(program, definition);
  const { found, xml, said } = await form.replay(steps);
  console.log(xml, JSON.stringify(said, null, 1), found.join('\n'));
  await form.judge.end();
}

function definitionsIn(root) {
  return ['survey-defs', 'tests/definitions/good', 'tests/definitions/features'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml') && name !== 'sites.yaml')
      .map((name) => join(root, folder, name)),
  );
}

const [program, ...given] = positionals.map((file) => resolve(file));
const files = given.flatMap((file) => (file.endsWith('.yaml') ? [file] : definitionsIn(file)));
if (options.replay !== undefined) {
  await replay(program, options.replay);
} else {
  const [part, parts] = options.part.split('/').map(Number);
  for (const definition of files.filter((_, i) => i % parts === part - 1)) {
    await proveDefinition(program, definition);
  }
  console.log(`1..${n}`);
  process.exitCode = failed > 0 ? 1 : 0;
}
