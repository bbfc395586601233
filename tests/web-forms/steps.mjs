// What a person does in the engine, as steps that can be written down and taken
// again: {set: PATH, to: TEXT}, {add: PATH}, {remove: PATH, at: INDEX}.
import { sample } from './hints.mjs';
import { anyText, pick, randomAnswer } from './random.mjs';

const answered = new Set(['input', 'select', 'rank', 'range', 'trigger', 'upload']);

function* walk(node) {
  for (const child of node.currentState.children ?? []) {
    yield child;
    yield* walk(child);
  }
}

const isOpen = (node) => node.currentState.relevant && !node.currentState.readonly;

function nodeAt(root, path) {
  for (const node of walk(root)) {
    if (node.currentState.reference === path) {
      return node;
    }
  }
  return undefined;
}

const words = (text) => text.split(' ').filter((word) => word !== '');

function geopoint(text) {
  const [latitude, longitude, altitude, accuracy] = text.split(' ').map(Number);
  return { latitude, longitude, altitude: altitude ?? null, accuracy: accuracy ?? null };
}

function setInput(node, to) {
  if (to !== '' && node.valueType === 'geopoint') {
    node.setValue(geopoint(to));
  } else {
    node.setValue(to);
  }
}

function set(node, to) {
  switch (node.nodeType) {
    case 'select':
      node.selectValues(words(to));
      break;
    case 'rank':
      node.setValues(words(to));
      break;
    case 'trigger':
      node.setValue(to === 'OK');
      break;
    case 'upload':
      node.setValue(to === '' ? null : new File(['x'], to, { type: 'image/png' }));
      break;
    case 'range':
      node.setValue(to === '' ? null : to);
      break;
    default:
      setInput(node, to);
  }
}

// False when the form has no such place now.
export function takeStep(root, step) {
  const node = nodeAt(root, step.set ?? step.add ?? step.remove);
  if (node === undefined || !isOpen(node)) {
    return false;
  }
  if (step.set !== undefined) {
    set(node, step.to);
  } else if (step.add !== undefined) {
    node.addInstances();
  } else if (step.at < node.currentState.children.length) {
    node.removeInstances(step.at);
  }
  return true;
}

function shuffled(random, list) {
  return list.map((item) => [random(), item]).sort((a, b) => a[0] - b[0]).map(([, item]) => item);
}

function someOptions(node, random) {
  const values = node.currentState.valueOptions.map((option) => option.value);
  if (node.nodeType === 'rank') {
    return random() < 0.1 ? '' : shuffled(random, values).join(' ');
  }
  if (values.length === 0 || random() < 0.06) {
    return '';
  }
  if (node.selectType === 'select1') {
    return pick(random, values);
  }
  return values.filter(() => random() < 0.4).join(' ');
}

const pathOf = (node) => node.currentState.reference.replaceAll(/\[\d+\]/g, '');
const nameOf = (node) => pathOf(node).split('/').pop();

// What the constraint compares this answer with: the answer to another question.
function heldBy(root, name) {
  for (const node of walk(root)) {
    if (nameOf(node) === name && node.currentState.instanceValue) {
      return node.currentState.instanceValue;
    }
  }
  return '';
}

function randomText(node, random, hints) {
  const own = hints.own.get(pathOf(node));
  if (own?.patterns.length > 0 && random() < 0.9) {
    const text = sample(random, pick(random, own.patterns));
    const start = own.names.length > 0 ? heldBy(node.root, pick(random, own.names)) : '';
    return start + text.slice(start.length);
  }
  return random() < 0.5 && hints.all.texts.length > 0 ? hints.one(random, pathOf(node), 'texts') : anyText(random);
}

function randomInput(node, random, hints) {
  if (random() < 0.06) {
    return '';
  }
  return node.valueType === 'string'
    ? randomText(node, random, hints)
    : randomAnswer(random, node.valueType, pathOf(node), hints);
}

function randomSet(node, random, hints) {
  switch (node.nodeType) {
    case 'select':
    case 'rank':
      return someOptions(node, random);
    case 'trigger':
      return random() < 0.8 ? 'OK' : '';
    case 'upload':
      return random() < 0.8 ? 'photo.png' : '';
    case 'range':
      return rangeAnswer(node, random);
    default:
      return randomInput(node, random, hints);
  }
}

function rangeAnswer(node, random) {
  const { start, end, step } = node.definition.bounds;
  const n = Math.floor((Number(end) - Number(start)) / Number(step));
  const value = Number(start) + Math.floor(random() * (n + 1)) * Number(step);
  return random() < 0.1 ? '' : String(Math.round(value * 1e6) / 1e6);
}

function repeatStep(range, random) {
  const n = range.currentState.children.length;
  const path = range.currentState.reference;
  if (n > 0 && (n >= 4 || random() < 0.35)) {
    return { remove: path, at: Math.floor(random() * n) };
  }
  return { add: path };
}

export function stepAt(node, random, hints) {
  return node.nodeType === 'repeat-range:uncontrolled'
    ? repeatStep(node, random)
    : { set: node.currentState.reference, to: randomSet(node, random, hints) };
}

const canChange = (node) =>
  isOpen(node) && (answered.has(node.nodeType) || node.nodeType === 'repeat-range:uncontrolled');

export const openNodes = (root) => [...walk(root)].filter(canChange);
