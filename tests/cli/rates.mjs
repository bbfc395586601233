// usage: node rates.mjs CANVASS SURVEY-DEFS. canvass rates: from a file, and from a form. Speaks TAP.
import { join, resolve } from 'node:path';
import { Desk } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const [canvass, definitions] = process.argv.slice(2).map((path) => resolve(path));
const desk = new Desk(canvass);

// Four interviews, two partial ones, and one of each other kind; the first one weighs 3.
const codes = ['1.1', '1.1', '1.1', '1.1', '1.2', '1.2', '2.11', '2.24', '2.31', '3.17', '3.21', '4.61'];
const visits = desk.file(
  'visits.csv',
  'address,ended,w\n' + codes.map((code, i) => `${i} Main St,${code},${i === 0 ? 3 : 1}\n`).join('') + '99 Main St,,1\n',
);

const near = (got, wanted, what) => expect(Math.abs(got - wanted) < 1e-12, `${what} is ${got}, not ${wanted}`);

try {
  await claim('a file with codes gives all sixteen rates', async () => {
    const { status, rates, e_method, without_outcome } = await desk.json('rates', visits, '--outcome', 'ended');
    equal(status, 0, 'the exit status');
    equal(Object.keys(rates).length, 17, 'the number of rates, with e');
    equal(e_method, 'proportional', 'how e came about');
    equal(without_outcome, 1, 'the number without an outcome');
    for (const [name, wanted] of Object.entries({ e: 0.9, rr1: 4 / 11, rr2: 6 / 11, rr3: 4 / 10.8, rr4: 6 / 10.8, rr5: 4 / 9,
      rr6: 6 / 9, coop1: 0.5, coop2: 0.75, coop3: 4 / 7, coop4: 6 / 7, ref1: 1 / 11, ref2: 1 / 10.8, ref3: 1 / 9,
      con1: 8 / 11, con2: 8 / 10.8, con3: 8 / 9 })) {
      near(rates[name], wanted, name);
    }
  });

  await claim('with weights the sums of weights take the place of counts', async () => {
    const { weighted_rates } = await desk.json('rates', visits, '--outcome', 'ended', '--weight', 'w');
    near(weighted_rates.e, 11 / 12, 'e');
    near(weighted_rates.rr1, 6 / 13, 'rr1');
    near(weighted_rates.rr3, 6 / (11 + (11 / 12) * 2), 'rr3');
    near(weighted_rates.coop1, 6 / 10, 'coop1');
  });

  await claim('a given e is used, and is said to be given', async () => {
    const { rates, e_method } = await desk.json('rates', visits, '--outcome', 'ended', '--e', '0.5');
    equal(e_method, 'given', 'how e came about');
    near(rates.rr3, 4 / 10, 'rr3');
    const { out } = await desk.try('rates', visits, '--outcome', 'ended', '--e', '0.5');
    expect(/^e .*50\.0%.*given$/m.test(out), out);
  });

  await claim('what is not defined stays undefined', async () => {
    const one = desk.file('one.csv', 'outcome\n3.21\n');
    const { rates } = await desk.json('rates', one, '--e', '0.3');
    equal(`${rates.rr1} ${rates.rr5} ${rates.coop1} ${rates.ref3}`, '0 null null null', 'rr1, rr5, coop1, ref3');
    const { out } = await desk.try('rates', one);
    expect(/^RR3 +undefined/m.test(out) && /^e +undefined/m.test(out), out);
  });

  await claim('every wrong code and weight is named with its line', async () => {
    const wrong = desk.file('wrong.csv', 'outcome,w\n1.1,1\n1.7,1\n2.11,much\n');
    const { status, err } = await desk.try('rates', wrong, '--weight', 'w');
    equal(status, 65, 'the exit status');
    expect(err.includes("wrong.csv:3:1: error: '1.7' is no AAPOR outcome code"), err);
    expect(err.includes("wrong.csv:4:1: error: the weight 'much'"), err);
    const { err: column } = await desk.try('rates', wrong, '--outcome', 'ended');
    expect(column.includes("no column 'ended'"), column);
  });

  await claim('a form gives the rates that its assessment has', async () => {
    desk.run('publish', join(definitions, 'algin-resident.yaml'));
    await desk.start();
    const address = await desk.address('algin');
    const made = await desk.try('simulate', join(definitions, 'algin-resident.yaml'), '--to', address,
      '--households', '150', '--no-truth');
    equal(made.status, 0, made.err);
    const asked = await desk.json('rates', 'algin-resident');
    const { outcomes } = await desk.json('assess', 'algin-resident');
    delete asked.without_outcome;
    const { status, err, ...rest } = asked;
    equal(JSON.stringify(rest), JSON.stringify(outcomes), 'what rates prints');
    expect(outcomes.weighted_rates.rr1 !== outcomes.rates.rr1, 'weights change nothing');
  });
} finally {
  await desk.stop();
}
done();
