// usage: node versions.mjs CANVASS. New versions at the desk: canvass diff, publishing onto
// a form with data, drafts and states. Speaks TAP.
import { post } from '../web-forms/service.mjs';
import { Desk } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const desk = new Desk(process.argv[2]);
const sites = 'sites:\n  - {number: 1, name: algin, title: Algin, status: planned}\n';
const walk = (version, { phone = 'name: phone', maybe = 'name: maybe', settings = '', more = '' } = {}) =>
  `settings: {form_id: walk, form_title: Walk, version: "${version}"${settings}}\n` +
  `choices:\n  yn:\n    - {name: "yes", label: "Yes", score: 1}\n    - {${maybe}, label: Maybe, score: 2}\n` +
  `survey:\n  - {type: select_one yn, name: agree, label: Agree}\n  - {type: text, ${phone}, label: Phone}\n${more}`;
const answer = (version, id, agree = 'maybe') =>
  `<data id="walk" version="${version}"><agree>${agree}</agree><phone>555</phone>` +
  `<meta><instanceID>uuid:${id}</instanceID></meta></data>`;

async function says(args, status, ...texts) {
  const result = await desk.try(...args);
  equal(result.status, status, `the exit status of '${args.join(' ')}' (${result.out}${result.err})`);
  for (const text of texts) {
    expect((result.out + result.err).includes(text), `'${text}' is not in:\n${result.out}${result.err}`);
  }
  return result;
}

async function states(form = 'walk') {
  const forms = JSON.parse((await desk.try('forms', '--json')).out);
  return forms.filter((one) => one.form_id === form).map((one) => `${one.version} ${one.state}`).join(', ');
}

try {
  desk.file('sites.yaml', sites);
  desk.file('v1.yaml', walk('1'));
  desk.file('undeclared.yaml', walk('2', { phone: 'name: telephone' }));
  desk.file('v2.yaml', walk('2', {
    phone: 'name: telephone, renamed_from: phone',
    maybe: 'name: perhaps, renamed_from: maybe',
    more: '  - {type: integer, name: rooms, label: Rooms}\n',
  }));
  desk.file('typed.yaml', walk('3', { phone: 'name: telephone' }).replace('type: text', 'type: decimal'));
  desk.file('words.yaml', walk('1').replace('label: Phone', 'label: {en: Phone, es: Teléfono}'));
  desk.file('other.yaml', walk('1').replaceAll('walk', 'other'));

  await claim('diff of a file and itself says so', () => says(['diff', 'v1.yaml', 'v1.yaml'], 0, 'There is no difference.'));
  await claim('diff says what must be declared, where, and how', async () => {
    const { out } = await says(['diff', 'v1.yaml', 'undeclared.yaml'], 1, 'TO DECLARE', "'renamed_from: phone' at 'telephone'",
      'v1.yaml:8:24, undeclared.yaml:8:24', '1 change must be declared');
    expect(/For people\n {2}nothing\nFor data\n/.test(out) && /For scores\n {2}nothing\n/.test(out), out);
  });
  await claim('diff finds declared renames compatible', () =>
    says(['diff', 'v1.yaml', 'v2.yaml'], 0, "question 'phone' is called 'telephone' now", "choice 'maybe' of list 'yn' is called 'perhaps'",
      "question 'rooms' is new", 'Nothing stands in the way'));
  await claim('diff refuses another type', () => says(['diff', 'v2.yaml', 'typed.yaml'], 1, 'REFUSED', 'would become decimal'));
  await claim('diff refuses another text of the same version', () =>
    says(['diff', 'v1.yaml', 'words.yaml'], 1, "both are version '1'", "'phone' has a new label (es): \"Teléfono\""));
  await claim('diff refuses another form', () => says(['diff', 'v1.yaml', 'other.yaml'], 1, 'is another form'));
  await claim('diff --json tells everything', async () => {
    const { out } = await says(['diff', 'v1.yaml', 'v2.yaml', '--json'], 0);
    const { verdict, same, before, after, changes } = JSON.parse(out);
    equal(`${verdict} ${same} ${before.version} ${after.version}`, 'compatible false 1 2');
    const renamed = changes.find((change) => change.kind === 'question-renamed');
    equal(JSON.stringify([renamed.for, renamed.verdict, renamed.before, renamed.after]),
      '["data","compatible",{"in":"v1.yaml","line":8,"column":24},{"in":"v2.yaml","line":8,"column":24}]');
  });

  await desk.try('publish', 'v1.yaml');
  await desk.start();
  const address = await desk.address('algin');
  equal((await post(`${address}/submission`, answer('1', 'one'))).status, 201, 'the answer to the first response');
  equal((await post(`${address}/submission`, answer('1', 'two', 'yes'))).status, 201, 'the answer to the second');

  await claim('diff compares a published version with a file', () =>
    says(['diff', 'walk', 'v2.yaml'], 0, "question 'rooms' is new", 'walk:8:24, v2.yaml:8:24'));
  await claim('a version that is not published is not found', () => says(['diff', 'walk@9', 'v2.yaml'], 66, "'walk@9'"));
  await claim('publish refuses what is not declared, with its place', () =>
    says(['publish', 'undeclared.yaml'], 65, 'undeclared.yaml:8:24: error:', "'renamed_from: phone'"));
  await claim('publish shows what it would do and does nothing with --dry-run', async () => {
    const done = await desk.json('publish', 'v2.yaml', '--dry-run');
    equal(`${done.status} ${done.affected} ${done.responses} ${done.verdict} ${done.new}`, '0 2 2 compatible false');
    const counts = done.changes.filter((change) => change.responses > 0).map((change) => `${change.kind} ${change.responses}`);
    equal(counts.sort().join(', '), 'choice-renamed 1, question-renamed 2');
    equal(await states(), '1 open');
  });
  await claim('publish without a terminal wants --yes before it touches answers', async () => {
    await says(['publish', 'v2.yaml'], 2, 'This would affect the stored answers of 2 of 2 responses', 'nothing was changed; say --yes');
    equal(await states(), '1 open');
  });
  await claim('publish --yes goes on, and the version before is closing', async () => {
    await says(['publish', 'v2.yaml', '--yes'], 0, 'Published walk, version 2');
    equal(await states(), '1 closing, 2 open');
  });
  await claim('a published version with other bytes is a conflict', () =>
    says(['publish', 'undeclared.yaml'], 73, 'a published version never changes'));
  await claim('publishing the same again changes nothing', () => says(['publish', 'v2.yaml'], 0, 'Already published: walk, version 2'));
  await claim('an older version published again changes nothing', () => says(['publish', 'v1.yaml'], 0, 'Already published: walk, version 1'));
  await claim('a phone with the old version goes on', async () => {
    let status = 503;
    while (status === 503) {
      ({ status } = await post(`${address}/submission`, answer('1', 'three')));
    }
    equal(status, 201, 'the answer');
    equal(await desk.stored('walk'), 3, 'the number stored');
  });
  await claim('what only adds needs no --yes', async () => {
    desk.file('v3.yaml', walk('3', { phone: 'name: telephone', maybe: 'name: perhaps', more:
      '  - {type: integer, name: rooms, label: Rooms}\n  - {type: integer, name: floors, label: Floors}\n' }));
    await says(['publish', 'v3.yaml'], 0, 'This would affect the stored answers of 0 of 3 responses', 'Published walk, version 3');
  });

  const test = address.replace('/key/', '/test/') + '/forms/walk/draft';
  const list = async (url) => (await fetch(`${url}/formList`)).text();
  const until = async (url, text, there = true) => {
    for (let i = 0; i < 100 && (await list(url)).includes(text) !== there; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((await list(url)).includes(text) === there, `${text} in the list of ${url}`);
  };

  await claim('a draft is saved and tried out apart', async () => {
    desk.file('v4.yaml', walk('4', { phone: 'name: mobile, renamed_from: telephone', maybe: 'name: perhaps', settings: ', removed: [rooms, floors]' }));
    await says(['publish', '--draft', 'v4.yaml'], 0, 'Publishing it would affect the stored answers of 3 of 3 responses', 'Saved the draft of walk, version 4',
      '/v1/test/TOKEN/projects/NUMBER/forms/walk/draft', 'table draft.walk');
    equal(await states(), '1 closing, 2 closing, 3 open, 4 draft');
    await until(test, '<version>4</version>');
    const reply = await post(`${test}/submission`, answer('4', 'draft', 'perhaps').replaceAll('phone>', 'mobile>'));
    equal(reply.status, 201, `the answer (${reply.text})`);
    equal(await desk.stored('walk'), 3, 'real responses');
  });
  await claim('rows of a spreadsheet are sent to a draft like to a form', async () => {
    desk.file('rows.csv', 'agree,mobile\nperhaps,1\nyes,2\n');
    await says(['import', 'v4.yaml', 'rows.csv', '--to', test], 0);
    const [draft] = JSON.parse((await desk.try('forms', '--json')).out).filter((one) => one.state === 'draft');
    equal(`${draft.version} ${draft.tried} ${draft.responses} ${await desk.stored('walk')}`, '4 3 0 3');
  });
  await claim('diff compares with the draft', () => says(['diff', 'walk@draft', 'v4.yaml'], 0, 'There is no difference.'));
  await claim('a draft that throws away answers wants --yes', async () => {
    desk.file('v4b.yaml', walk('4', { phone: 'name: mobile', maybe: 'name: perhaps' }).replace('type: text', 'type: integer'));
    await says(['publish', '--draft', 'v4b.yaml'], 2, '3 answers to the draft would not fit', 'say --yes');
  });
  await claim('a draft cannot skip the test', () => says(['forms', 'state', 'walk', 'open'], 65, 'a draft goes to test'));
  await claim('a draft in test is frozen', async () => {
    await says(['forms', 'state', 'walk', 'test'], 0, 'walk is test');
    await says(['publish', '--draft', 'v4b.yaml', '--yes'], 73, 'its text is frozen');
    equal(await states(), '1 closing, 2 closing, 3 open, 4 test');
  });
  await claim('opening what was tested says what it throws away, and changes nothing without --yes', async () => {
    await says(['forms', 'state', 'walk', 'open'], 2, 'affects the stored answers of 3 responses', 'say --yes');
    equal(await states(), '1 closing, 2 closing, 3 open, 4 test');
  });
  await claim('what was tested is published as it is', async () => {
    await says(['forms', 'state', 'walk', 'open', '--yes'], 0, '3 answers to the draft will be thrown away', 'Published walk, version 4');
    equal(await states(), '1 closing, 2 closing, 3 closing, 4 open');
    await until(address, '<version>4</version>');
    await says(['diff', 'walk', 'v4.yaml'], 0, 'There is no difference.');
  });

  await claim('diff follows renames over all versions between two', () =>
    says(['diff', 'walk@1', 'walk@4'], 0, "question 'phone' is called 'mobile' now", "choice 'maybe' of list 'yn' is called 'perhaps'"));
  await claim('a form is closing and closed step by step', async () => {
    await says(['forms', 'state', 'walk@1', 'closed'], 0, 'walk@1 is closed');
    await says(['forms', 'state', 'walk', 'closing'], 0, 'walk is closing');
    equal(await states(), '1 closed, 2 closing, 3 closing, 4 closing');
    await until(address, 'walk', false);
    await says(['forms', 'state', 'walk', 'closed'], 0);
    await says(['forms', 'state', 'walk', 'closed'], 0, 'walk is already closed');
    equal(await states(), '1 closed, 2 closed, 3 closed, 4 closed');
    await says(['quarantine', 'list'], 0);
  });
  await claim('moves that cannot be are refused in a sentence', async () => {
    await says(['forms', 'state', 'walk@1', 'open'], 65, "offered the newest one, which is '4'");
    await says(['forms', 'state', 'walk', 'test'], 65, 'never a draft again');
    await says(['forms', 'state', 'walk', 'shut'], 2, "no state 'shut'");
    await says(['forms', 'state', 'walks', 'open'], 66, "no form 'walks' is published");
    await says(['forms', 'walk', 'open'], 2, 'say nothing more');
  });
  await claim('a closed form is opened again', async () => {
    await says(['forms', 'state', 'walk', 'open'], 0, 'walk is open');
    await until(address, '<version>4</version>');
  });
  await claim('a new form can begin as a draft', async () => {
    await says(['publish', '--draft', 'other.yaml'], 0, 'Saved the draft of other');
    await says(['forms', 'state', 'other', 'closed'], 65, 'is in state draft and cannot be closed');
    await says(['publish', 'other.yaml'], 0, 'Published other, version 1');
    equal(await states('other'), '1 open');
  });
} finally {
  await desk.stop();
}
done();
