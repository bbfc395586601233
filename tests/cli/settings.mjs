// The settings file: where commands find the database when nothing else says it.
// usage: node settings.mjs CANVASS. Speaks TAP.
import { Desk, run } from './desk.mjs';
import { claim, done, equal, expect } from './tap.mjs';

const desk = new Desk(process.argv[2]);

// With the settings, and with what the environment says (nothing, usually).
function withSettings(text, args, env = {}) {
  const CANVASS_SETTINGS = text === null ? `${desk.data}/none.conf` : desk.file('canvass.conf', text);
  return run(desk.canvass, args, { cwd: desk.data, env: { CANVASS_DATA: undefined, CANVASS_DATABASE: undefined, CANVASS_SETTINGS, ...env } });
}

try {
  await claim('a command uses the database of the settings', async () => {
    const first = await withSettings(`# mine\n\n  data =  ${desk.data}/here  \n`, ['migrate']);
    expect(first.out.startsWith('The database is up to date now: '), first.err);
    const { status, out } = await desk.try('migrate', '--data', `${desk.data}/here`);
    equal(`${status} ${out}`, '0 The database is up to date.\n');
  });
  await claim('the environment goes before the settings', async () => {
    const { status, err } = await withSettings('database = host=/nowhere\n', ['migrate'], { CANVASS_DATA: `${desk.data}/here` });
    equal(status, 0, err);
  });
  await claim('the command line goes before both', async () => {
    const { status, err } = await withSettings('data = /nowhere\n', ['migrate', '--data', `${desk.data}/here`], { CANVASS_DATABASE: 'host=/nowhere' });
    equal(status, 0, err);
  });
  await claim('all that is wrong is named with its line', async () => {
    const { status, err } = await withSettings('databse = x\nspool = /a\nspool = /b\n\xff', ['migrate']);
    equal(status, 65);
    expect(err.includes("canvass.conf:1:1: error: there is no setting 'databse'; did you mean 'database'?"), err);
    expect(err.includes("canvass.conf:3:1: error: 'spool' stands here a second time"), err);
    expect(err.includes("canvass.conf:4:1: error: a line is 'name = value'"), err);
  });
  await claim('a file that is named must be there', async () => {
    const { status, err } = await withSettings(null, ['migrate']);
    equal(status, 65);
    expect(err.includes('none.conf: error: cannot read the settings: No such file or directory'), err);
  });
  await claim('what needs no database needs no settings', async () => equal((await withSettings('rubbish\n', ['schema'])).status, 0));
} finally {
  await desk.stop();
}
done();
