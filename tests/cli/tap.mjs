// Claims and their proofs, told as TAP.
let n = 0;
let failed = 0;

export async function claim(name, prove) {
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

export function expect(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

export function equal(got, wanted, what = 'it') {
  expect(got === wanted, `${what} is ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
}

// The last thing a test does.
export function done() {
  console.log(`1..${n}`);
  process.exit(failed > 0 ? 1 : 0);
}
