// Answers a form in the engine as a person would: every question that is asked,
// one after the other, with random answers from a seed.
import { pick } from './random.mjs';

function answerSelect(node, random, given) {
  const values = node.currentState.valueOptions.map((option) => option.value);
  if (values.length === 0) {
    return;
  }
  if (node.selectType === 'select1') {
    node.selectValue(given ?? pick(random, values));
  } else {
    node.selectValues(values.filter(() => random() < 0.3).slice(0, 3));
    if (node.validationState.violation != null) {
      node.selectValues([values[0]]);
    }
  }
}

function answerInput(node, random, given) {
  if (given != null) {
    node.setValue(given);
    return;
  }
  switch (node.valueType) {
    case 'int':
      node.setValue(BigInt(1 + Math.floor(random() * 4)));
      break;
    case 'decimal':
      node.setValue(Math.round(random() * 1000) / 100);
      break;
    case 'date':
      node.setValue('2026-10-0' + (1 + Math.floor(random() * 9)));
      break;
    case 'geopoint':
      node.setValue({ latitude: 33.9567, longitude: -118.2868, altitude: 0, accuracy: 5 });
      break;
    default:
      node.setValue('Niño & <b>' + Math.floor(random() * 1000));
  }
  if (node.validationState.violation != null) {
    node.setValue(node.valueType === 'int' ? 1n : '');
  }
}

// `given` maps the last part of a reference to the value to use.
export function answerAll(root, random, given = {}) {
  const seen = new Set();
  const visit = (node) => {
    if (!node.currentState.relevant) {
      return;
    }
    const name = node.currentState.reference.split('/').pop();
    switch (node.nodeType) {
      case 'select':
        if (!node.currentState.readonly && !seen.has(node.nodeId)) {
          seen.add(node.nodeId);
          answerSelect(node, random, given[name]);
        }
        break;
      case 'input':
        if (!node.currentState.readonly && !seen.has(node.nodeId)) {
          seen.add(node.nodeId);
          answerInput(node, random, given[name]);
        }
        break;
      case 'repeat-range:uncontrolled':
        node.addInstances();
        node.currentState.children.forEach(visit);
        break;
      default:
        (node.currentState.children ?? []).forEach(visit);
    }
  };
  visit(root);
  // An answer may have made an earlier question relevant.
  visit(root);
  return seen.size;
}

// Every node below root, itself counted.
export function* walk(node) {
  yield node;
  for (const child of node.currentState.children ?? []) {
    yield* walk(child);
  }
}
