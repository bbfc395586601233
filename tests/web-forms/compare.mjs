// Do both readers say the same of a response?
import { comparable } from './exclusions.mjs';

const FINDINGS_MAX = 50; // canvass names no more

const isTrue = (text) => ['true', '1', '1.0'].includes(text);
const isFalse = (text) => ['false', '0', '0.0'].includes(text);

// 5 or 5.0, true or 1: ways to write one value.
function sameWord(a, b) {
  if (a === b || (isTrue(a) && isTrue(b)) || (isFalse(a) && isFalse(b))) {
    return true;
  }
  const [x, y] = [Number(a), Number(b)];
  return a !== '' && b !== '' && Number.isFinite(x) && Number.isFinite(y) && Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x), Math.abs(y));
}

// A place is several numbers.
export function sameValue(a, b) {
  const [x, y] = [a.trim().split(/[ ;]+/), b.trim().split(/[ ;]+/)];
  return a === b || (x.length === y.length && x.every((word, i) => sameWord(word, y[i])));
}

const isMeta = (path) => /\/meta(\/|$)/.test(path) && path !== '/data/meta/instanceName';

function differencesAt(path, engine, canvass, excused) {
  const found = [];
  const claim = (what, a, b) => {
    if (a !== b) {
      found.push(`${path}: ${what} is ${a} in the engine and ${b} in canvass`);
    }
  };
  claim('relevant', engine.relevant, canvass.relevant);
  if (!engine.relevant || !canvass.relevant) {
    return found;
  }
  if (path !== '/data/meta/instanceName') {
    claim('required', engine.required, canvass.required ?? false);
  }
  if (canvass.constraint !== undefined) {
    claim('constraint', engine.constraint, canvass.constraint);
  }
  if (!excused && typeof canvass.value === 'string' && !sameValue(...comparable(engine.value, canvass.value))) {
    claim('value', JSON.stringify(engine.value), JSON.stringify(canvass.value));
  }
  return found;
}

// `excused` are the paths of calculations for which the engine is no measure.
export function differences(state, said, excused) {
  const found = [];
  for (const [path, engine] of state) {
    const canvass = said.questions[path];
    if (canvass !== undefined) {
      found.push(...differencesAt(path, engine, canvass, excused.includes(path)));
    } else if (engine.relevant && !isMeta(path)) {
      found.push(`${path}: it is asked in the engine, and canvass does not know it`);
    }
  }
  for (const path of Object.keys(said.questions)) {
    if (!state.has(path)) {
      found.push(`${path}: canvass knows it, and the engine does not`);
    }
  }
  const refused = new Set(said.findings.map((finding) => finding.path));
  for (const [path, { violation }] of state) {
    if (violation !== null && !refused.has(path) && said.findings.length < FINDINGS_MAX) {
      found.push(`${path}: the engine refuses it (${violation}), canvass does not`);
    }
  }
  for (const { path, message } of said.findings) {
    if ((state.get(path)?.violation ?? null) === null) {
      found.push(`${path}: canvass refuses it (${message}), the engine does not`);
    }
  }
  return found;
}

// Where two submissions do not say the same, whatever the way it is written in.
export function differentContent(a, b) {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((path) => !sameValue(a.get(path) ?? '', b.get(path) ?? ''))
    .map((path) => `${path}: ${a.get(path) ?? 'nothing'} becomes ${b.get(path) ?? 'nothing'}`);
}
